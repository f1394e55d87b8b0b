"""A viewer reads nobody's e-mail address but the own one, whichever way: pages, REST, then and now, history, files."""

import re

import pytest
from django.db import models
from django.utils import timezone

from history.announce import _message
from history.models import Event
from history.nouns import ADMINISTRATIVE, nouns
from kit.api.rows import Ref, Row
from stakeholders.actions import change_stakeholder, create_stakeholder
from tests.guardians.world import inside, make_world
from workspaces.permissions import SEEING

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
OWN = {b"vera@example.com"}


@pytest.fixture
def samples(alice, vera, carol):
    samples = make_world(alice)
    person = create_stakeholder(name="Pia", email="pia.first@nordkraft.example", by=alice)
    change_stakeholder(person, email="pia.second@nordkraft.example", by=alice)
    return samples | {("stakeholders", "key"): person.key}


def shown(answer) -> set[bytes]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return set(ADDRESS.findall(content))


def reads(samples):
    """Every address to read, plain and with all that its query string can add."""
    for address in inside():
        path = address.filled("acme", samples)
        if path.endswith("/w/acme/events/") and not address.places:
            continue
        yield path
        view = getattr(address.view, "cls", None)
        refs = [name for name, field in getattr(view, "row", Row)().fields.items() if isinstance(field, Ref)]
        if view is not None:
            yield f"{path}?as_of={timezone.now().isoformat().replace('+', '%2B')}"
            yield f"{path}?fields=changes"
            yield f"{path}?fields=email"
            if refs:
                yield f"{path}?expand={','.join(refs)}"


def test_no_read_shows_a_viewer_an_address(samples, vera, browse, rest):
    browser, api = browse(vera), rest(vera)
    for path in reads(samples):
        answer = browser.get(path) if not path.startswith("/api/") else api.get(path)
        assert shown(answer) - OWN == set(), path


def test_who_works_here_sees_them(samples, carol, browse, rest):
    api = rest(carol, scopes=("read",))
    assert shown(browse(carol).get("/w/acme/settings/")) >= {b"alice@example.com"}
    assert shown(api.get("/members/")) >= {b"alice@example.com"}
    assert shown(api.get("/stakeholders/")) == {b"pia.second@nordkraft.example"}
    assert {b"pia.first@nordkraft.example", b"pia.second@nordkraft.example"} <= shown(api.get("/changes/?limit=1000"))


def test_an_address_cannot_be_guessed_by_asking_for_it(samples, vera, carol, rest):
    api = rest(vera)
    assert api.get("/members/?email=alice@example.com").status_code == 400
    assert api.get("/members/?q=alice@example").json()["results"] == []
    assert api.get("/stakeholders/?q=nordkraft").json()["results"] == []
    assert len(rest(carol).get("/stakeholders/?q=nordkraft").json()["results"]) == 1
    assert len(rest(carol).get("/members/?email=alice@example.com").json()["results"]) == 1


def test_open_pages_are_told_what_changed_but_not_to_what(samples):
    for event in Event.objects.exclude(noun__in=ADMINISTRATIVE).select_related("actor"):
        assert b"@" not in str(_message(event)).encode()


def test_every_address_is_guarded():
    for noun, model in nouns().items():
        columns = {c.attname for c in model._meta.concrete_fields if isinstance(c, models.EmailField)}
        assert noun in ADMINISTRATIVE or columns <= model.guarded.keys(), noun
        assert model.guarded.keys() <= {c.attname for c in model._meta.concrete_fields}
        assert set(model.guarded.values()) <= SEEING.keys()
    for address in inside():
        row = getattr(getattr(address.view, "cls", None), "row", None)
        if row is None or not issubclass(row, Row) or row.__name__ == "InvitationRow":
            continue
        named = {name for name in row().fields if "email" in name}
        assert named <= row.guarded.keys(), row.__name__
        assert not row.guarded.keys() & row.sorts.keys(), "whoever may not read it could sort by it"
