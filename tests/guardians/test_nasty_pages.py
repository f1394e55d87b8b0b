"""No page falls over, whatever a browser or a program sends it: paths, query strings, forms, JSON."""

import json
from itertools import cycle

import pytest
from django.db import transaction

from tests.guardians.test_hands_off import FORM, pages
from tests.guardians.world import make_world

NUL, LONE = "a\x00b", "a\ud800b"
TEXTS = [NUL, "\u202eevil", "e" + "\u0301" * 1000, "x" * 50_000, "٣", "𝟙", " ", "'", "%00", "\uffff", "\ufeff"]
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000, str(2**63), "-1", "0x10", "1e-400", "1_000"]
DAYS = [
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-29",
    "0000-00-00",
    "-0001-01-01",
    "2026-13-01",
    "٢٠٢٦-٠١-٠١",
]
VALUES = [*TEXTS, *NUMBERS, *DAYS]
NAMES = [
    *FORM, "q", "sort", "filter", "cursor", "limit", "keys", "as_of", "compare", "range", "from", "to", "group", "lens",
    "product", "status", "owner", "team", "release", "open", "feature", "objective", "key", "way", "weight", "metric",
    "company", "power", "base_version", "table", "because", "noun", "source", "file", "column-0", "encoding",
    "delimiter", "date_formats", "list_separator", "story", "all", "next", "page", "board", "ships", "zoom",
]  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b"{}", b"1", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b'{"edits": [null, 1, [], {}]}',
    b'{"a":' + b"9" * 5000 + b"}", b'{"a": NaN}', b'{"a": 1e400}', b'{"moves": [null]}', b'{"keys": ["\\u0000"]}',
]  # fmt: skip
FIELDS = [
    "key",
    "title",
    "source",
    "target",
    "starts_on",
    "ends_on",
    "product",
    "lanes",
    "lane",
    "remove",
    "base_version",
]


ODD = [NUL, LONE, "NaN", 2**63, -1, 1e308, [], {}, True, "9999-12-31", "0001-01-01", "10000-01-01", 10**20]
CELLS = ("title", "status", "owner", "team", "release", "parent", "reach", "impact", "rice_confidence", "rice_effort",
         "effort", "progress", "confidence", "horizon", "dates", "tags", "description", "fields.zebra", "fields.\x00",
         "fields.", "nothing")  # fmt: skip


def board_bodies(samples):
    """What the timeline sends, with one part of each spoiled."""
    feature = samples["features", "key"]
    good = {"key": feature, "source": feature, "target": feature, "title": "New", "product": "zebra-field"}
    good |= {"starts_on": "2027-01-01", "ends_on": "2027-02-01", "lanes": "owner", "lane": "0"}
    for field in FIELDS:
        for value in ODD:
            spoiled = good | {field: value}
            yield {**spoiled, "moves": [spoiled]}


def grid_bodies(samples):
    """What the grid sends."""
    feature = samples["features", "key"]
    for field in CELLS:
        for value in [*ODD, *NUMBERS, *DAYS, {"low": "NaN", "high": 10**20}, [LONE], {"starts_on": NUL, "ends_on": 1}]:
            yield {"edits": [{"key": feature, "field": field, "value": value}], "keys": [value]}
    for key in (NUL, LONE, "x" * 5000):
        yield {"edits": [{"key": key, "field": key, "value": key}], "keys": [key]}


def report(found: list[str]) -> str:
    return "\n".join([f"{len(found)} answers", *sorted(set(found))[:40]])


@pytest.fixture
def sending(alice, browse):
    """`sending(method, path, …)` is what is wrong with the answer, if anything is; nothing it did remains."""
    browser = browse(alice)

    def send(method: str, path: str, *arguments, **options) -> list[str]:
        place = transaction.savepoint()
        try:
            answer = getattr(browser, method)(path, *arguments, **options)
            if answer.streaming:
                b"".join(answer.streaming_content)
        except Exception as failure:
            transaction.savepoint_rollback(place)
            said = str(options.get("data", ""))[:80]
            return [f"{method} {path[:100]} {said}: {type(failure).__name__} {str(failure)[:80]}"]
        transaction.savepoint_rollback(place)
        return [f"{method} {path[:100]}: {answer.status_code}"] if answer.status_code >= 500 else []

    return send


def test_no_path_breaks_a_page(sending, alice):
    samples = make_world(alice)
    found = []
    for address in pages():
        for place, _good in samples.items():
            if place not in address.places:
                continue
            for odd in ("%00", "a%00b", "%ff", "%ed%a0%80", "9" * 400, "%E2%80%AE", "x" * 5000, "..%2f", "%0d%0aX:1"):
                path = address.filled("acme", samples | {place: odd})
                for method in ("get", "post"):
                    found += sending(method, path)
    assert not found, report(found)


def test_no_query_breaks_a_page(sending, alice):
    samples = make_world(alice)
    values, found = cycle(VALUES), []
    for address in pages():
        path = address.filled("acme", samples)
        if path.endswith("/w/acme/events/"):
            continue
        for start in range(0, len(NAMES), 6):
            found += sending("get", path, data=dict(zip(NAMES[start : start + 6], values, strict=False)))
        found += sending("get", f"{path}?q=%ff%fe&%00=1&" + "&".join(f"a{n}=1" for n in range(2000)))
        found += sending("get", f"{path}?" + "q=x&" * 6000)
    assert not found, report(found)


def test_no_body_breaks_a_page(sending, alice):
    samples = make_world(alice)
    found = []
    doors = [a for a in pages() if a.route.endswith(("cells/", "remove/", "moves/", "shift/", "links/", "create/"))]
    doors = [a for a in doors if not a.places]
    assert len(doors) > 4
    for address in doors:
        path = address.filled("acme", samples)
        for body in BODIES:
            found += sending("post", path, data=body, content_type="application/json")
        for body in board_bodies(samples) if "roadmap" in path else grid_bodies(samples):
            found += sending("post", path, data=json.dumps(body), content_type="application/json")
    assert not found, report(found)
