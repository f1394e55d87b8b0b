"""Whatever is sent, no answer is 500 or above: made-up requests that fit the schema, seeded with real ids, and
the values that are known to break others of our kind, at every address.

FUZZ_EXAMPLES sets how many requests are made up per operation (6 in the suite, hundreds in a long run).
"""

import json
import os
from collections import Counter
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from tests.guardians.world import inside, make_world

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def operations(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "openapi.json"
    call_command("spectacular", file=str(path), format="openapi-json")
    schema = schemathesis.openapi.from_dict(json.loads(path.read_text()))
    return [result.ok() for result in schema.get_all_operations()]


def real_path(operation, samples: dict) -> str:
    words = operation.path.strip("/").split("/")
    for index, word in enumerate(words):
        if word == "{workspace}":
            words[index] = "acme"
        elif word.startswith("{"):
            words[index] = str(samples.get((words[index - 1], word.strip("{}")), "none"))
    return "/" + "/".join(words) + "/"


def shake(operation, api, path: str, seen: Counter) -> None:
    """Make up requests of one operation; all of them must be answered."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=operation.as_strategy())
    def run(case):
        query = urlencode({name: str(value) for name, value in (case.query or {}).items()}, errors="replace")
        headers = {"idempotency-key": "k"} if (case.headers or {}).get("Idempotency-Key") else {}
        body = case.body if isinstance(case.body, dict | list | str | int | float | bool) else None
        answer = api.send(operation.method.lower(), f"{path}?{query}" if query else path, body, **headers)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, f"{operation.label} ?{query} {body}: {answer.content}"

    run()


def test_made_up_requests_never_break_it(operations, rest, alice):
    samples = make_world(alice)
    api = rest(alice)
    codes: dict[str, Counter] = {}
    for operation in operations:
        seen = codes.setdefault(operation.label, Counter())
        shake(operation, api, real_path(operation, samples), seen)
    total = sum(codes.values(), Counter())
    assert sum(total.values()) > len(operations)
    reads = {label: seen for label, seen in codes.items() if label.startswith("GET")}
    assert sum(any(code < 300 for code in seen) for seen in reads.values()) > len(reads) / 2, reads


VALUES = ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "NaN", "1e400", "9" * 5000, str(2**63)]
VALUES += ["٣", "'", "%", "%00", "../..", "[]", "{}", "-1", "1e9", "none", "a" * 3000, "2026-02-30", "0000-00-00"]
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"1",
    b'"\\u0000"',
    b'{"a":"\\ud800"}',
    b'{"a":NaN}',
    b'{"a":1e400}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":9223372036854775808}',
    b"[" * 100_000,
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b"\xff\xfe",
    b'{"operations": [null, 1, [], {"op": {}}]}',
    b'{"readings": [null]}',
    b'{"title": {}, "name": [], "product": {}, "owner": "x", "fields": 1, "tags": {"a": 1}, "slug": 1}',
]
KINDS = ["application/json", "application/json; charset=klingon", "multipart/form-data; boundary=", "text/xml", ""]


def test_what_broke_others_does_not_break_it(rest, alice):
    samples = make_world(alice)
    api = rest(alice)
    found: list[str] = []
    values, bodies = cycle(VALUES), cycle(BODIES)  # the next few at each address: all of them, many times over
    for address in inside():
        if not address.route.startswith("api/"):
            continue
        path = address.filled("acme", samples)
        view = address.view.cls
        names = ["limit", "cursor", "sort", "as_of", "q", *getattr(view, "filters", {}), *getattr(view, "asked", ())]
        if "get" in address.methods:
            for name in names:
                for value in islice(values, 4 if name in {"cursor", "as_of"} else 2):
                    found += wrong(
                        api.client.get(path, {name: value}, headers=api.headers), f"{path}?{name}={value[:20]}"
                    )
            found += wrong(api.client.get(path, headers=api.headers | {"accept": "text/nonsense;q=x"}), path)
            found += wrong(api.client.get(path, headers=api.headers | {"if-none-match": '\x00"v1'}), path)
        for method in address.methods & {"post", "put", "patch", "delete"}:

            def send(path, body, kind, headers, method=method):
                return api.client.generic(method.upper(), path, body, kind, headers=headers)

            for body in islice(bodies, 7 if method != "delete" else 2):
                found += wrong(
                    send(path, body, "application/json", headers=api.headers), f"{method} {path} {body[:30]!r}"
                )
            for kind in KINDS[1:]:
                found += wrong(send(path, b"{}", kind, headers=api.headers), f"{method} {path} as {kind}")
            found += wrong(
                send(path, b"{}", "application/json", headers=api.headers | {"if-match": '"v99999999999"'}), path
            )
    assert found == []


def wrong(answer, what: str) -> list[str]:
    if answer.status_code >= 500:
        return [f"{what}: {answer.status_code}"]
    if answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
        return [f"{what}: {answer['Content-Type']}"]
    return []
