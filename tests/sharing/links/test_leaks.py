"""What a link leaves out is not in a single byte that its recipient is sent.

Two proofs over random choices: marks that stand in every hidden field are nowhere, and changing hidden fields changes
no byte, so neither order, nor place, nor length, nor colour tells them.
"""

import hashlib
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.actions import (
    assign_feature,
    change_feature,
    link_features,
    plan_feature,
    score_feature,
    set_status,
    unlink_features,
)  # fmt: skip
from features.dates import Plan
from features.field_actions import add_field
from features.models import Feature
from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from sharing.links.actions import change_link, share
from sharing.links.shown import rounded
from tests.make import make_feature, make_member, make_product, make_release, status
from workspaces.actions import rename_member

FACES = ["{}", *("{}roadmap." + kind for kind in ("svg", "png", "pdf", "csv", "xlsx", "json", "md", "ics"))]
FIRST_ID = 912_345_000
REDACTIONS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("owners", "effort", "scores", "dependencies", "unscheduled")}
    | {"dates": st.sampled_from(["exact", "month", "quarter", "none"])}
)
QUERIES = st.builds(
    "lens={}&columns={}&lanes={}&colour={}&zoom={}{}&tag=filtermark&open=KEYQ-1&baseline=2026-09-09".format,
    st.sampled_from(["timeline", "list", "now", "board", "changes", "slips"]),
    st.sampled_from(["status", "horizon", "quarter", "owner", "objective", "release"]),
    st.sampled_from(["objective", "team", "owner", "status", "product", "release", "parent", "tag", "horizon", "none"]),
    st.sampled_from(["objective", "owner", "status", "parent", "tag"]),
    st.sampled_from(["week", "month", "quarter"]),
    st.sampled_from(
        [
            "",
            "&sort=-dates",
            "&sort=score&shown=owner,dates,score",
            "&density=3&closed=0",
            "&from=2026-12-17&to=2027-09-20",
            "&chain=KEYQ-1&q=Thing&deps=off",
        ]
    ),
)
# Around a mark: what breaks out of markup, formulas, lines, strings and the direction of text.
NASTY = st.sampled_from(
    [
        "{}", '"><img src=x {}', "=HYPERLINK({})", "\u202e{}\u2066", "{}\r\nATTACH:x", ")Tj(\\{}", "\u65e5{}\u05d0",
        "{{{{{}}}}}",
    ]
)  # fmt: skip
# Where something is drawn may happen to be a hidden number; that it does not follow from one is the second proof.
GEOMETRY = re.compile(r' (?:x|y|width|height|r|rx|cx|cy|d|textLength|font-size|offset|viewBox)="[^"]*"')
# Without shrinking: an example takes a second, and says enough as it is.
SLOW = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class World:
    """A roadmap where everything that a link can hold back has a mark of its own."""

    def __init__(self, alice):
        self.by = alice
        for table in ("workspaces_member", "features_feature", "roadmaps_objective", "features_release"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, FIRST_ID])
        product = make_product(by=alice, name="Field", prefix="KEYQ")
        add_field(name="Sponsor", slug="sponsor", kind="text", by=alice)
        self.people = [make_member(name=name, role="editor", by=alice) for name in ("ownermark", "secondmark")]
        for member, name in zip(self.people, ("Xaverix Zyxowner", "Quirin Vyxsecond"), strict=True):
            rename_member(member, name=name, by=alice)
        release = make_release(by=alice, product=product, name="Winter", ships_on=date(2027, 2, 16))
        objective = create_objective(title="Grow", by=alice, description="DESCRIPTIONMARK")
        create_key_result(objective, title="RESULTMARK", target_value=5, by=alice)
        self.parent = make_feature(by=alice, product=product, title="PARENTMARK")
        self.features = [self._feature(number, product, release, objective) for number in range(6)]
        self.links = [link_features(self.features[0], self.features[1], by=alice)]

    def _feature(self, number, product, release, objective):
        feature = make_feature(
            by=self.by, product=product, title=f"Thing {number}", description="DESCRIPTIONMARK",
            effort_low=Decimal("73.3"), effort_high=Decimal("91.7"), progress=30 + number, owner=self.people[0],
            tags=["tagmark", "filtermark"], parent=self.parent, custom={"sponsor": "CUSTOMMARK"}, release=release,
        )  # fmt: skip
        score_feature(feature, reach=7_777_000 + number, impact=1, confidence=100, effort=1, by=self.by)
        contribute(feature, objective, by=self.by)
        if number < 4:  # the others are not scheduled; no first or last day is a Monday or the edge of a month
            start = date(2027, 1 + 2 * number, 14 if number % 2 else 9)
            plan_feature(feature, plan=Plan(start, start + timedelta(days=45), confidence=61), by=self.by)
        return feature

    def fresh(self) -> list[Feature]:
        ids = [feature.pk for feature in self.features]
        return list(Feature.objects.visible_to(self.by).filter(pk__in=ids).order_by("id"))

    def marks(self, redaction) -> list[str]:
        """What must be nowhere."""
        found = ["KEYQ", "DESCRIPTIONMARK", "CUSTOMMARK", "RESULTMARK", "tagmark", "filtermark", "912345", "912,345"]
        found += ["PARENTMARK", "@example.com", "Sponsor", "sponsor", "ownermark", "secondmark"]
        if not redaction["owners"]:
            found += ["Xaverix", "Zyxowner", ">XZ<", "Quirin"]
        if not redaction["effort"]:
            found += ["73.3", "91.7", "82.5"]
        if not redaction["scores"]:
            found += ["777700", "7,777,00", "7.777"]
        if not redaction["unscheduled"]:
            found += ["Thing 4", "Thing 5"]
        if redaction["dates"] != "exact":
            days = [
                day for feature in self.fresh() if feature.starts_on for day in (feature.starts_on, feature.ends_on)
            ]
            for day in [*days, date(2027, 2, 16)]:
                found += [f"{day:{form}}" for form in ("%Y-%m-%d", "%Y%m%d")]
                found += [f">{day.day} {day:%b}<", f"{day.day} {day:%b} ", f"{day.day} {day:%B}"]
        return found


@pytest.fixture
def world(alice):
    return World(alice)


def everything(secret: str) -> bytes:
    """Every byte that the recipient can ask for: bodies and headers of page, fragments, prints and exports."""
    sent = b""
    for face in FACES:
        answer = Client().get(f"/s/{secret}/{face.format('')}", headers={"X-Request-ID": "the-same-one"})
        assert answer.status_code == 200, face
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        sent += str(sorted(answer.headers.items())).encode() + opened(body)
    return sent


def opened(body: bytes) -> bytes:
    """What is packed in a file: the members of an archive, the words of a PDF and what it says of itself, the pixels
    of a picture, which must hold nothing else."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as archive:
            return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    if body[:4] == b"%PDF":
        document = pypdfium2.PdfDocument(body)
        words = "".join(page.get_textpage().get_text_range() for page in document)
        words += str(document.get_metadata_dict()) + body.decode("latin-1")
        return words.encode() + hashlib.sha256(body).hexdigest().encode()
    if body[:4] == b"\x89PNG":
        assert set(chunks(body)) == {b"IHDR", b"IDAT", b"IEND"}
        return hashlib.sha256(body).hexdigest().encode()
    return body


def chunks(png: bytes) -> list[bytes]:
    """The kinds of the pieces that a PNG is made of."""
    found, at = [], 8
    while at < len(png):
        found.append(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4])
    return found


@given(redaction=REDACTIONS, query=QUERIES, nasty=NASTY)
@SLOW
def test_no_mark_of_what_is_hidden_is_anywhere(world, redaction, query, nasty):
    _, secret = share(by=world.by, query=query, **redaction)
    rename_member(world.people[0], name=nasty.format("Xaverix Zyxowner"), by=world.by)
    for number, feature in enumerate(world.fresh()):
        words = {"description": nasty.format("DESCRIPTIONMARK"), "custom": {"sponsor": nasty.format("CUSTOMMARK")}}
        change_feature(feature, by=world.by, title=nasty.format(f"Thing {number}"), **words)
    text = GEOMETRY.sub("", everything(secret).decode())
    assert "Thing 0" in text
    assert [mark for mark in world.marks(redaction) if mark in text] == []


@given(redaction=REDACTIONS, query=QUERIES, data=st.data())
@SLOW
def test_changing_what_is_hidden_changes_no_byte(world, redaction, query, data):
    _, secret = share(by=world.by, query=query, **redaction)
    before = everything(secret)
    _shake(world, redaction, data)
    assert everything(secret) == before


def _shake(world, redaction, data) -> None:
    """Change every hidden field of every feature to something else."""
    by = world.by
    for feature in world.fresh():
        amount = data.draw(st.integers(1, 60))
        words = {"description": f"DESCRIPTIONMARK {amount}", "custom": {"sponsor": f"CUSTOMMARK {amount}"}}
        parent, tags = data.draw(st.sampled_from([world.parent, None])), [f"tagmark {amount}", "filtermark"]
        change_feature(feature, by=by, progress=amount, parent=parent, tags=tags, **words)
        if not redaction["owners"]:
            assign_feature(feature, owner=data.draw(st.sampled_from([*world.people, None])), by=by)
        if not redaction["effort"]:
            change_feature(feature, by=by, effort_low=Decimal(amount), effort_high=Decimal(amount + 3))
        if not redaction["scores"]:
            score_feature(feature, reach=7_777_000 + amount, impact=1, confidence=100, effort=1, by=by)
        if feature.starts_on and redaction["dates"] != "exact":
            _nudge(feature, redaction["dates"], data, by)
    if not redaction["dependencies"]:
        for link in world.links:
            unlink_features(link, by=by)
        ends = world.fresh()[data.draw(st.integers(0, 2)) :][:2]
        world.links = [link_features(*ends, by=by)]
    if not redaction["unscheduled"]:
        product = world.features[0].product
        make_feature(by=by, product=product, title="Thing 4", tags=["filtermark"])


def _nudge(feature, dates, data, by) -> None:
    """Other days in the same months or quarters."""
    ends = []
    for day in (feature.starts_on, feature.ends_on):
        first, last = rounded(day, day, "quarter" if dates == "none" else dates)
        ends.append(first + timedelta(days=data.draw(st.integers(0, (last - first).days))))
    plan_feature(feature, plan=Plan(min(ends), max(ends), confidence=50), by=by)


def test_a_visitor_changes_nothing_by_asking(world):
    _, secret = share(by=world.by, query="lens=list", dates="quarter")
    plain = Client().get(f"/s/{secret}/").content
    for asked in (
        "lanes=owner&group=owner", "sort=-score", "q=Xaverix", "owner=none", "as_of=2020-01-01", "fields=score",
        "lens=board&columns=owner", "from=2027-01-20&to=2027-01-21", "format=json", "preview=1",
    ):  # fmt: skip
        assert Client().get(f"/s/{secret}/?{asked}").content == plain, asked
    table = Client().get(f"/s/{secret}/roadmap.csv").content
    assert Client().get(f"/s/{secret}/roadmap.csv?sort=-score&lanes=owner&lens=changes").content == table


def test_where_more_is_undated_than_a_page_holds_scores_do_not_choose(world, monkeypatch):
    monkeypatch.setattr("roadmaps.queries.MOST_UNDATED", 1)
    _, secret = share(by=world.by, query="lens=list&tag=filtermark", unscheduled=True)
    before = everything(secret)
    assert b"Thing 4" in before and b"Thing 5" not in before
    for reach, feature in zip((1, 2), world.fresh()[4:], strict=True):
        score_feature(feature, reach=reach, impact=1, confidence=100, effort=1, by=world.by)
    assert everything(secret) == before


@pytest.mark.parametrize("asked", ["", "&sort=-dates", "&sort=score&shown=dates,score"])
def test_of_two_with_one_name_the_order_does_not_tell_which_is_first(world, asked):
    twins = world.fresh()[:2]
    for feature, category, day in zip(twins, ("planned", "building"), (5, 25), strict=True):
        change_feature(feature, by=world.by, title="Twin")
        set_status(feature, status=status(world.by, category), by=world.by, on=date(2026, 11, 21))
        plan_feature(feature, plan=Plan(date(2027, 1, day), date(2027, 2, 20)), by=world.by)
    _, secret = share(by=world.by, query=f"lens=list{asked}", dates="quarter")
    before = everything(secret)
    for feature, day in zip(world.fresh()[:2], (25, 5), strict=True):
        plan_feature(feature, plan=Plan(date(2027, 1, day), date(2027, 2, 20)), by=world.by)
        score_feature(feature, reach=day, impact=1, confidence=100, effort=1, by=world.by)
    assert everything(secret) == before


def test_a_feature_of_last_year_leaves_with_its_quarter_and_not_with_its_day(world):
    feature = world.fresh()[0]
    _, secret = share(by=world.by, query="lens=list", dates="quarter")
    seen = []
    for day in (2, 28):
        plan_feature(Feature.objects.get(pk=feature.pk), plan=Plan(date(2025, 11, 1), date(2025, 11, day)), by=world.by)
        with time_machine.travel("2026-11-21T09:00:00Z", tick=False):
            seen.append(everything(secret))
    assert seen[0] == seen[1]


@given(start=st.dates(date(1990, 1, 1), date(2190, 1, 1)), days=st.integers(0, 900), fiscal=st.integers(1, 12))
def test_rounded_dates_hold_the_true_ones_and_nothing_of_them(start, days, fiscal):
    end = start + timedelta(days=days)
    for dates in ("month", "quarter"):
        first, last = rounded(start, end, dates, fiscal)
        assert first <= start <= end <= last
        assert first.day == 1
        assert (last + timedelta(days=1)).day == 1
    first, last = rounded(start, end, "quarter", fiscal)
    assert (first.month - fiscal) % 3 == 0
    assert ((last + timedelta(days=1)).month - fiscal) % 3 == 0
    assert rounded(start, end, "none", fiscal) == (None, None)


def test_opening_more_shows_more(world):
    """So that the proofs above do not hold merely because nothing is ever shown."""
    link, secret = share(by=world.by, query="lens=timeline")
    assert "Xaverix" not in everything(secret).decode()
    every = dict.fromkeys(("owners", "effort", "scores", "dependencies", "unscheduled"), True)
    change_link(link, by=world.by, dates="exact", **every)
    text = everything(secret).decode()
    for mark in ("Xaverix Zyxowner", "73.3–91.7", "7,777,000", "9 Jan", "Thing 4", "tl-link"):
        assert mark in text, mark
