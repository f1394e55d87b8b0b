"""A field or an action that goes away says so, on the answers it concerns and in the schema, and nowhere else."""

from datetime import date

import pytest
from drf_spectacular.generators import SchemaGenerator

from kit.api.leaving import Leaving
from tests.make import make_team
from workspaces.api import TeamInput, TeamRow, TeamViewSet

FIELD = Leaving(date(2027, 1, 1), date(2027, 7, 1), "Read `weeks` instead.")
DEED = Leaving(date(2026, 12, 1), date(2027, 6, 1), "Use `changes/`.")


@pytest.fixture
def api(rest, alice):
    make_team(by=alice, name="Dispatch")
    return rest(alice)


@pytest.fixture
def field_leaves(monkeypatch):
    monkeypatch.setattr(TeamRow, "leaving", {"capacity": FIELD})


def farewell(answer) -> tuple:
    return answer.headers.get("Deprecation"), answer.headers.get("Sunset")


SAID = ("@1798761600", "Thu, 01 Jul 2027 00:00:00 GMT")


def test_nothing_is_announced_without_reason(api):
    assert farewell(api.get("/teams/")) == (None, None)


@pytest.mark.parametrize("path", ["/teams/", "/teams/dispatch/", "/teams/?fields=name,capacity"])
def test_answers_with_the_field_say_when_it_goes(api, field_leaves, path):
    answer = api.get(path)
    assert farewell(answer) == SAID
    assert '</api/docs/>; rel="deprecation"' in answer.headers["Link"]


def test_whoever_does_not_read_the_field_is_not_told(api, field_leaves):
    assert farewell(api.get("/teams/?fields=name")) == (None, None)
    assert farewell(api.get("/teams/dispatch/events/")) == (None, None)
    assert farewell(api.get("/teams/nobody/")) == (None, None)


def test_pages_keep_their_own_links(api, field_leaves, alice):
    make_team(by=alice, name="Field", slug="field")
    links = api.get("/teams/?limit=1").headers["Link"]
    assert 'rel="next"' in links
    assert 'rel="deprecation"' in links


def test_a_body_that_names_the_field_is_told(api, monkeypatch):
    monkeypatch.setattr(TeamInput, "leaving", {"capacity": FIELD})
    assert farewell(api.patch("/teams/dispatch/", {"capacity": 5})) == SAID
    assert farewell(api.patch("/teams/dispatch/", {"name": "Other"})) == (None, None)


def test_of_several_the_first_counts(api, field_leaves, monkeypatch):
    monkeypatch.setattr(TeamViewSet, "leaving", {"list": DEED})
    assert farewell(api.get("/teams/")) == ("@1796083200", "Tue, 01 Jun 2027 00:00:00 GMT")
    assert farewell(api.get("/teams/dispatch/")) == SAID


def test_the_schema_says_it_and_what_to_use_instead(field_leaves, monkeypatch):
    monkeypatch.setattr(TeamViewSet, "leaving", {"list": DEED})
    schema = SchemaGenerator().get_schema(request=None, public=True)
    field = schema["components"]["schemas"]["Team"]["properties"]["capacity"]
    assert field["deprecated"] is True
    assert field["description"] == "Goes away on 2027-07-01. Read `weeks` instead."
    operation = schema["paths"]["/api/v1/w/{workspace}/teams/"]["get"]
    assert operation["deprecated"] is True
    assert "Use `changes/`." in operation["description"]
    assert "deprecated" not in schema["paths"]["/api/v1/w/{workspace}/teams/"]["post"]


def test_nothing_leaves_before_it_was_announced():
    with pytest.raises(ValueError, match="announced first"):
        Leaving(date(2027, 7, 1), date(2027, 7, 1), "")
