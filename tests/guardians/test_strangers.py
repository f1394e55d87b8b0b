"""Somebody from another workspace finds nothing, learns nothing and changes nothing, whichever way he tries.

Every address × method, with a session and with a token, through the victim's door and through his own with
the victim's ids; every reference in every body; every filter.
"""

import json
import re
from functools import cache

import pytest
from django.apps import apps
from django.db import connection

from kit.api.inputs import Input, Pick
from kit.api.viewsets import NounViewSet
from tests.guardians.world import MARK, addresses, inside, make_world, nothing_like

METHODS = ("get", "post", "put", "patch", "delete")
# Addresses outside any workspace, each looked at by a person: they show nothing of one.
OUTSIDE = re.compile(
    r"^$|^api/v1/me/|^api/v1/schema|^api/docs|^assets/|^look/|^styleguide/|^offline/|^accounts/|^setup/|^join/|^s/|^p/|^livez|^readyz"
)
STREAMS = ("/events/",)  # of the stranger's own workspace: it never ends


def test_every_address_is_known_and_has_a_sample(alice):
    unknown = [address.route for address in addresses() if "workspace" not in address.names]
    assert [route for route in unknown if not OUTSIDE.match(route)] == []
    samples = make_world(alice)
    missing = {place for address in inside() for place in address.places if place not in samples}
    assert missing == set(), "add samples to tests/guardians/world.py"


def books(workspace_id: int) -> dict:
    """What is in a workspace: rows and versions of every table."""
    found = {}
    for model in apps.get_models():
        names = {column.name for column in model._meta.concrete_fields}
        if "workspace" in names and model._meta.managed:
            rows = model._base_manager.filter(workspace_id=workspace_id)
            versions = sum(rows.values_list("version", flat=True)) if "version" in names else 0
            found[model.__name__] = (rows.count(), versions)
    return found


@pytest.fixture
def victim(alice):
    """(samples, values of the same shapes that nobody has)"""
    samples = make_world(alice)
    before = books(alice.workspace_id)
    yield samples, nothing_like(samples)
    connection.check_constraints()
    assert books(alice.workspace_id) == before, "something of the victim changed"


@pytest.fixture(params=["session", "token"])
def stranger(request, charlie, client, rest):
    """`stranger(method, path)` as the owner of another workspace."""
    headers = rest(charlie).headers if request.param == "token" else {}
    if request.param == "session":
        client.force_login(charlie.user)

    def send(method, path, body=None):
        content = {"data": json.dumps(body or {}), "content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(path, headers=headers, **content)

    return send


def said(response, path: str) -> tuple[int, bytes]:
    """What an answer tells, apart from echoing the question."""
    if response.headers.get("Content-Type") != "application/problem+json":
        return response.status_code, b""
    body = response.json() | {"request_id": "", "instance": ""}
    return response.status_code, json.dumps(body).encode()


def test_the_victims_door_is_no_door(victim, stranger):
    samples, nobodys = victim
    for address in inside():
        path, wrong = address.filled("acme", samples), address.filled("no-such-place", nobodys)
        for method in METHODS:
            answer = stranger(method, path)
            signed_out = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
            assert answer.status_code in {404, 405} or signed_out, f"{method} {path}: {answer.status_code}"
            assert said(answer, path) == said(stranger(method, wrong), wrong), (
                f"{method} {path} tells more than nothing"
            )


def test_his_own_door_does_not_lead_to_the_victims_things(victim, stranger):
    samples, nobodys = victim
    for address in inside():
        path, wrong = address.filled("globex", samples), address.filled("globex", nobodys)
        if path.endswith(STREAMS) and not address.places:
            continue
        for method in METHODS:
            answer = stranger(method, path)
            assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert MARK.encode() not in content, f"{method} {path} shows the victim's data"
            if address.places:
                signed_out = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
                assert answer.status_code in {400, 404, 405} or signed_out, f"{method} {path}: {answer.status_code}"
                assert said(answer, path) == said(stranger(method, wrong), wrong), f"{method} {path} tells it exists"


# --- references in bodies and filters ---------------------------------------------------------------------


@cache
def inputs() -> list[type[Input]]:
    addresses()  # whose views bring their inputs with them
    found, todo = [], [Input]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo += kind.__subclasses__()
    return found


NOUNS = {
    "company": "companies",
    "feature": "features",
    "release": "releases",
    "status": "statuses",
    "product": "products",
    "team": "teams",
}
NOUNS |= {"key result": "key-results", "member": "members", "metric": "metrics", "KPI": "metrics"}
NOUNS |= {"sunset plan": "sunset-plans"}


def named(samples: dict, what: str, by: str):
    """The victim's `what` by its short name; a reference to a new noun needs its plural in NOUNS."""
    return samples[NOUNS.get(what, f"{what}s"), by]


def test_no_body_can_refer_to_the_victims_things(victim, charlie):
    samples, nobodys = victim
    tried = 0
    for kind in inputs():
        for name, declared in kind().fields.items():
            for pick in (declared, getattr(declared, "child", None)):
                if isinstance(pick, Pick):
                    values = [named(source, pick.what, pick.by) for source in (samples, nobodys)]
                    theirs, nobody = (_refusal(kind, name, declared, pick, value, charlie) for value in values)
                    assert theirs == nobody, f"{kind.__name__}.{name} can be pointed at another workspace"
                    tried += 1
    assert tried > 12


def _refusal(kind, name, declared, pick, value, member) -> str:
    given = value if declared is pick else [value]
    serializer = kind(data={name: given}, partial=True, context={"member": member})
    assert not serializer.is_valid(), f"{kind.__name__}.{name} accepts {value}"
    return str(serializer.errors[name]).replace(str(value), "…")


def test_a_bulk_list_cannot_hold_the_victims_things(victim, stranger):
    samples, nobodys = victim
    for source in (samples, nobodys):
        for operation in ({"op": "patch", "data": {"title": "Mine"}}, {"op": "plan", "data": {}}, {"op": "delete"}):
            body = {"operations": [operation | {"key": source["features", "key"]}]}
            answer = stranger("post", "/api/v1/w/globex/features/bulk/", body)
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["code"] == "not-found"


def test_a_custom_field_cannot_hold_the_victims_people(victim, charlie, stranger):
    from features.field_actions import add_field
    from tests.make import make_feature

    add_field(name="Sponsor", slug="sponsor", kind="person", by=charlie)
    feature = make_feature(by=charlie)
    for source in victim:
        body = {"fields": {"sponsor": source["members", "id"]}}
        answer = stranger("patch", f"/api/v1/w/globex/features/{feature.key}/", body)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["detail"] == "There is no such member."


def test_no_filter_finds_the_victims_things(victim, stranger):
    samples, nobodys = victim
    for address in inside():
        view = getattr(address.view, "cls", None)
        if view is None or not issubclass(view, NounViewSet) or "get" not in address.methods or address.places:
            continue
        path = address.filled("globex", samples)
        for name in view.filters:
            answers = []
            for source in (samples, nobodys):
                value = next((source[place] for place in source if place[0].rstrip("s") in {name, f"{name}e"}), None)
                value = source["members", "id"] if name in {"owner", "actor", "author"} else value
                if value is not None:
                    answers.append(stranger("get", f"{path}?{name}={value}").json())
            if answers:
                assert answers[0] == answers[1], f"{path}?{name}= tells what exists"
                assert answers[0].get("results", []) == [], f"{path}?{name}= finds the victim's things"
