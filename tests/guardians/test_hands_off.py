"""Whoever may not write changes nothing through any form of any page or any verb of REST."""

from datetime import date

import pytest
from rest_framework import serializers

from kit.api.inputs import Pick
from tests.guardians.test_strangers import books, named
from tests.guardians.world import inside, make_world

FORM = {
    "title": "Changed", "name": "Changed", "email": "new@example.com", "role": "owner", "text": "Changed",
    "statement": "Changed", "description": "Changed", "prefix": "CHG", "slug": "changed", "unit": "x", "value": "5",
    "starts_on": "2026-01-01", "ends_on": "2026-02-01", "start_value": "1", "end_value": "9", "on": "2026-11-02",
    "at": "2026-11-02", "field": "title", "version": "1", "time_zone": "UTC", "fiscal_year_starts": "4",
    "stage": "mature", "capacity": "9", "sure": "yes", "power": "5", "interest": "5", "stance": "champion",
    "scopes": "read", "days": "90", "target_value": "9", "colour": "cobalt", "direction": "up", "aggregation": "sum",
    "grain": "day", "kind": "blocks", "weight": "1", "health": "on_track", "verb": "remove",
}  # fmt: skip
# What everybody may do: speak, look after oneself, see what one was told, preview.
FREE = ("comments/", "settings/profile/", "settings/tokens/", "notifications/", "/preview/")


def pages():
    return [address for address in inside() if not address.route.startswith(("api/", "^api/"))]


@pytest.mark.parametrize("role", ["vera", "carol"])
def test_no_page_lets_one_write_beyond_the_role(role, alice, browse, request):
    member = request.getfixturevalue(role)
    samples = make_world(alice)
    before = books(alice.workspace_id)
    browser, refused = browse(member), 0
    for address in pages():
        path = address.filled("acme", samples)
        if any(part in path for part in FREE) or path.endswith("/w/acme/events/"):
            continue
        if role == "carol" and any(
            part in path for part in ("readings/", "annotations/", "/kpis/", "check-ins/", "/health/")
        ):
            continue  # contributors bring numbers and notes, and say how it goes
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(browser, method)(path, FORM) if method == "post" else getattr(browser, method)(path)
            assert answer.status_code < 500, f"{method} {path}"
            assert books(alice.workspace_id) == before, f"{role} wrote by {method} {path}: {answer.status_code}"
            refused += answer.status_code == 403
    assert refused > 10


def sample(name, declared, samples):
    """A value that the field takes."""
    if isinstance(declared, Pick):
        return named(samples, declared.what, declared.by)
    if isinstance(declared, serializers.ListField):
        return [sample(name, declared.child, samples)]
    kinds = {
        serializers.ChoiceField: lambda: next(value for value in declared.choices if value),
        serializers.EmailField: lambda: "new@example.com",
        serializers.SlugField: lambda: "changed",
        serializers.DateTimeField: lambda: "2026-11-02T00:00:00Z",
        serializers.DateField: lambda: date(2026, 11, 2).isoformat(),
        serializers.BooleanField: lambda: True,
        serializers.IntegerField: lambda: 1,
        serializers.FloatField: lambda: 1,
        serializers.DecimalField: lambda: 1,
        serializers.DictField: dict,
    }
    return next((make() for kind, make in kinds.items() if isinstance(declared, kind)), "Changed")


def bodies(view, samples):
    for what in ("create_input", "change_input"):
        if kind := getattr(view, what, None):
            yield {name: sample(name, field, samples) for name, field in kind().fields.items() if not field.read_only}


@pytest.mark.parametrize(("role", "scopes"), [("vera", ("read", "write", "admin")), ("alice", ("read",))])
def test_no_verb_of_rest_writes_beyond_role_and_scopes(role, scopes, alice, rest, request):
    samples = make_world(alice)
    api = rest(request.getfixturevalue(role), scopes)
    before, refused = books(alice.workspace_id), 0
    # With which lens a page opens for oneself; and who may read may have it as a file.
    own = ("exports", *{"vera": ("usual",)}.get(role, ()))
    for address in inside():
        view = getattr(address.view, "cls", None)
        if view is None or any(part in address.route for part in ("comments", "tokens", *own)):
            continue
        path = address.filled("acme", samples)
        for method in address.methods & {"post", "put", "patch", "delete"}:
            for body in [{}, *bodies(view, samples)]:
                answer = getattr(api, method)(path, *([body] if method != "delete" else []))
                silent = {200} if body == {} else set()  # an empty merge patch changes nothing
                assert answer.status_code in {400, 403, 404, 405, 409, 412, 415, 428} | silent, f"{method} {path}"
                assert books(alice.workspace_id) == before, f"{method} {path} wrote: {answer.status_code}"
                refused += answer.status_code == 403
    assert refused > 20
