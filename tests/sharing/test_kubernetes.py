"""Real history: the Kubernetes portfolio comes in whole, and every past day can be looked at.

The data is not part of the repository. Point PMHUB_SHARED_DATA at it, or lay it beside the checkout.
"""

import csv
import os
import random
import re
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from features.models import Dependency, Feature, Release, Status
from history.models import Event
from history.nouns import nouns
from history.record import fields_of
from history.replay import difference, replay, states_as_of
from history.travel import as_of
from history.undo import undo
from kit.errors import Refused
from sharing.actions import take_back, work
from sharing.importers.kubernetes import bring_portfolio
from sharing.models import Import
from sharing.queries import results
from tests.make import make_owner
from tests.rest import Rest
from workspaces.actions import create_token
from workspaces.models import Member, Team

FOLDERS = (os.environ.get("PMHUB_SHARED_DATA", ""), Path(settings.BASE_DIR).parent / "shared" / "data")
DATA = next((Path(f) for f in FOLDERS if f and (Path(f) / "kubernetes-keps.csv").is_file()), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(DATA is None, reason="the Kubernetes data is not here; set PMHUB_SHARED_DATA to its folder"),
]


@pytest.fixture(scope="module")
def brought(django_db_setup, django_db_blocker):
    """The portfolio, imported once for all tests here; a test that writes does so in a transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert connection.settings_dict["NAME"].startswith("test_"), "run this file as a whole"
        by = make_owner(slug="kube", name="kay")
        by.brought = bring_portfolio(DATA, by=by)
        yield by
        transaction.set_rollback(True)


@contextmanager
def aside():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def lines(name):
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- the oracle: plain Python on the CSV, none of pmhub's own code ---------------------------------------

STATUS = {
    "implementable": "Implementable", "implementeable": "Implementable", "alpha": "Implementable",
    "implemented": "Implemented", "imlpemented": "Implemented", "implemented (alpha)": "Implemented",
    "implemented (beta)": "Implemented", "provisional": "Provisional", "withdrawn": "Withdrawn",
    "removed": "Withdrawn", "replaced": "Replaced", "superseded": "Replaced", "rejected": "Rejected",
    "deferred": "Deferred",
}  # fmt: skip
STAGES = {"", "alpha", "beta", "stable", "deprecated", "disabled", "removed", "implementable"}


def version(text):
    match = re.fullmatch(r"v?(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def milestone(text):
    found = version(text)
    return f"v{found[0]}.{found[1]}" if found and found[0] == 1 else ""


def stage(text):
    word = {"GA": "stable", "alpha|beta|stable": ""}.get(text, text.removesuffix(" (deprecated)"))
    assert word in STAGES
    return word


def portfolio_on(day):
    """{proposal: what its file said on the evening of `day`}."""
    raw = {}
    for line in lines("kubernetes-kep-history.csv"):
        if line["date"] <= day.isoformat():
            raw.setdefault(line["kep"], {})[line["field"]] = line["new"]
    known = {line["id"] for line in lines("kubernetes-sigs.csv")}
    cycles = cycles_of(lines("kubernetes-releases.csv"))
    portfolio = {}
    for kep, said in raw.items():
        team = {"api-machinery": "sig-api-machinery"}.get(said.get("owning-sig"), said.get("owning-sig"))
        target = milestone(said.get("latest-milestone", ""))
        custom = {name: milestone(said.get(f"milestone.{name}", "")) for name in ("alpha", "beta", "stable")}
        custom["stage"] = stage(said.get("stage", ""))
        portfolio[kep] = {
            "title": " ".join(said.get("title", "").split()) or kep,
            "team": team if team in known else None,
            "status": STATUS.get(said.get("status", ""), "No status"),
            "release": target or None,
            "dates": cycles.get(target, (None, None)),
            "fields": {name: word for name, word in custom.items() if word},
        }
    return portfolio


def cycles_of(releases):
    """A cycle is from its start, else from the day after the release before, to the release."""
    cycles, before = {}, None
    for row in sorted((r for r in releases if r["release_date"]), key=lambda r: r["release_date"]):
        ends = date.fromisoformat(row["release_date"])
        starts = date.fromisoformat(row["cycle_start"]) if row["cycle_start"] else None
        starts = starts or (before + timedelta(days=1) if before else ends - timedelta(days=90))
        cycles[row["version"]], before = (starts, ends), ends
    return cycles


# --- the same question to pmhub --------------------------------------------------------------------------


def evening(day):
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)


def pmhub_on(by, day):
    statuses = dict(Status.objects.values_list("id", "name"))
    teams = dict(Team.objects.values_list("id", "name"))
    releases = dict(Release.objects.values_list("id", "name"))
    return {
        state["external_id"]: {
            "title": state["title"],
            "team": teams.get(state["team_id"]),
            "status": statuses[state["status_id"]],
            "release": releases.get(state["release_id"]),
            "dates": (state["starts_on"], state["ends_on"]),
            "fields": state["fields"],
        }
        for state in states_as_of(by, Feature, evening(day)).values()
    }


def test_without_its_files_the_import_says_what_is_missing(alice, tmp_path):
    with pytest.raises(Refused, match=r"kubernetes-keps\.csv"):
        bring_portfolio(tmp_path, by=alice)


def test_the_portfolio_is_there_in_full(brought):
    statuses = Counter(Feature.objects.visible_to(brought).values_list("status__name", flat=True))
    assert statuses == {
        "Implemented": 292, "Implementable": 279, "Provisional": 60, "Withdrawn": 11, "Replaced": 7,
        "Rejected": 3, "Deferred": 1, "No status": 1,
    }  # fmt: skip
    assert Feature.objects.visible_to(brought).count() == 654
    assert Team.objects.visible_to(brought).count() == 37
    assert Release.objects.visible_to(brought).count() == 42
    assert Dependency.objects.visible_to(brought).count() == 279
    assert [run.counts["error"] for run in brought.brought.runs] == [0, 0, 0, 0]


def test_the_largest_owners_and_the_busiest_release_agree(brought):
    features = Feature.objects.visible_to(brought)
    teams = Counter(features.values_list("team__name", flat=True))
    assert [teams[f"sig-{name}"] for name in ("node", "api-machinery", "storage", "network", "scheduling")] == [
        126,
        82,
        66,
        61,
        56,
    ]
    assert features.filter(release__name="v1.37").count() == 94


def test_every_present_cell_equals_the_file(brought):
    cycles = cycles_of(lines("kubernetes-releases.csv"))
    there = {
        f.external_id: f
        for f in Feature.objects.visible_to(brought).select_related("status", "team", "release", "owner")
    }
    for row in lines("kubernetes-keps.csv"):
        feature = there[row["id"]]
        assert feature.title == row["title"].strip()
        assert feature.description == "\n\n".join(filter(None, (row["summary"].strip(), row["motivation"].strip())))
        assert feature.team.name == row["owning_sig"]
        assert (feature.release.name if feature.release else "") == row["latest_milestone"]
        assert (feature.starts_on, feature.ends_on) == cycles.get(row["latest_milestone"], (None, None))
        assert feature.fields.get("stable", "") == row["milestone_stable"]
        assert feature.owner is None or feature.owner.name.lower() == row["authors"].split("; ")[0].lower()


def test_keys_keep_the_proposals_numbers(brought):
    keys = dict(Feature.objects.visible_to(brought).values_list("external_id", "key"))
    assert keys["KEP-1287"] == "KEP-1287"
    assert keys["KEP-2133"] == "KEP-2133"
    others = {keys[name] for name in keys if not re.fullmatch(r"KEP-\d+", name) or name.startswith("KEP-0000")}
    assert len(others) == 4
    assert len(set(keys.values())) == 654


def test_owners_are_placeholders_nobody_invited(brought):
    people = Member.objects.visible_to(brought).filter(user=None).exclude(role="system")
    assert people.count() > 300
    assert set(people.values_list("role", flat=True)) == {"viewer"}


def test_circles_in_the_data_are_reported(brought):
    assert any("KEP-1258 → KEP-895 → KEP-1258" in note for note in brought.brought.runs[3].notes)


def test_a_slipped_roadmap_is_told_by_the_events_alone(brought):
    moves = Counter()
    for event in Event.objects.visible_to(brought).filter(noun="feature", version__lte=0):
        old, new = event.changes.get("fields", [None, {}])
        for name in ("alpha", "beta", "stable"):
            before, after = version((old or {}).get(name, "")), version(new.get(name, ""))
            if before and after and after > before:
                moves[event.object_id] += 1
    assert (len(moves), sum(moves.values())) == (208, 575)
    assert moves[Feature.objects.visible_to(brought).get(key="KEP-1287").pk] == 21


def test_twenty_days_of_the_past_equal_the_oracle(brought):
    first = date(2020, 3, 17)
    days = [first + timedelta(days=n) for n in random.Random(1287).sample(range(2_300), 19)]
    for day in [*days, date(2023, 5, 1)]:
        assert pmhub_on(brought, day) == portfolio_on(day), day


def test_the_difference_of_two_days_leads_from_one_to_the_other(brought):
    pick, first = random.Random(575), date(2019, 1, 1)
    pairs = [sorted(first + timedelta(days=n) for n in pick.sample(range(2_900), 2)) for _ in range(6)]
    for since, until in [*pairs, [first, date(2027, 1, 1)]]:
        for model in (Feature, Team, Release, Dependency):
            state = states_as_of(brought, model, evening(since))
            for change in difference(brought, model, evening(since), evening(until)):
                new = {name: value for name, (_, value) in change.fields.items()}
                state[change.object_id] = state.get(change.object_id, {}) | new
                if change.kind == "removed":
                    del state[change.object_id]
            assert state == states_as_of(brought, model, evening(until)), (model, since, until)


def test_a_read_of_a_past_day_finds_the_rows_that_the_events_tell(brought):
    for n in random.Random(21).sample(range(2_300), 4):
        moment = evening(date(2020, 3, 17) + timedelta(days=n))
        for model in (Feature, Release):
            told = states_as_of(brought, model, moment)
            with as_of(brought, moment):
                assert {row.pk: fields_of(row) for row in model.objects.visible_to(brought)} == told


def test_teams_and_releases_were_there_when_proposals_named_them(brought):
    moment = evening(date(2023, 5, 1))
    features = states_as_of(brought, Feature, moment).values()
    teams, releases = states_as_of(brought, Team, moment), states_as_of(brought, Release, moment)
    assert {f["team_id"] for f in features} - {None} <= teams.keys()
    assert {f["release_id"] for f in features} - {None} <= releases.keys()
    by_name = {state["name"]: state for state in releases.values()}
    assert (by_name["v1.27"]["shipped_on"], by_name["v1.28"]["shipped_on"]) == (date(2023, 4, 11), None)


def test_a_second_import_changes_nothing(brought):
    with aside():
        before = Event.objects.count()
        again = bring_portfolio(DATA, by=brought)
        assert (Event.objects.count(), again.events) == (before, 0)
        assert sum(run.counts["unchanged"] for run in again.runs) == 654 + 37 + 42 + 279


def test_undo_takes_all_four_files_back_at_once(brought):
    with aside():
        undo(brought.brought.runs[2].batch, by=brought)
        for model in (Feature, Team, Release, Dependency):
            assert not model.objects.visible_to(brought).exists()
        assert Status.objects.visible_to(brought).count() == 6
        balance()


def test_after_undo_the_portfolio_can_come_again(brought):
    with aside():
        undo(brought.brought.runs[2].batch, by=brought)
        bring_portfolio(DATA, by=brought)
        assert Feature.objects.visible_to(brought).count() == 654
        balance()


def test_the_books_balance(brought):
    balance()


def test_each_row_has_its_result(brought):
    assert results(brought, brought.brought.runs[2]).count() == 654
    assert results(brought, brought.brought.runs[3], "skipped").count() == 390


def balance():
    for model in nouns().values():
        for row in model._base_manager.all():
            assert replay(row) == fields_of(row), f"the books of {row.noun} {row.pk} do not balance"


def test_programs_can_look_at_the_portfolio_on_a_past_day(brought):
    with aside():
        _, secret = create_token(name="test", scopes=["read"], by=brought)
        body = (
            Rest("kube", secret).get("/features/?as_of=2023-05-01&count=true&limit=1&fields=key,product,status").json()
        )
        assert body["count"] == len(states_as_of(brought, Feature, evening(date(2023, 5, 1)))) > 300
        assert body["results"][0]["product"] == "kubernetes"


def test_an_undone_portfolio_is_gone_from_every_past_day_and_each_run_says_so(brought):
    with aside():
        moment = evening(date(2023, 5, 1))
        assert len(states_as_of(brought, Feature, moment)) > 300
        first, *others = Import.objects.visible_to(brought).order_by("id")
        take_back(first, by=brought)
        work(first.pk)
        first.refresh_from_db()
        assert first.state == Import.State.UNDONE, first.message
        for model in (Feature, Team, Release):
            assert states_as_of(brought, model, moment) == {}
        with as_of(brought, moment):
            assert not Feature.objects.visible_to(brought).exists()
        for run in Import.objects.visible_to(brought):
            assert run.state == Import.State.UNDONE
            told = [other.filename for other in (first, *others) if other.pk != run.pk]
            assert all(name in run.message for name in told)
