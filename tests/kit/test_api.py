"""The conventions that every address under /api/ keeps."""

import json

import pytest
from django.test import Client, override_settings

from features.models import Feature
from history.models import Event
from tests.make import make_feature, make_release
from workspaces.actions import rename_member

DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000
LIMITS = {"token": "5/300", "address": "1000/60", "sign-in": "5/300", "sign-in-address": "8/300"}


def body_of(answer, status):
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-ID"]
    return body


# --- problems -------------------------------------------------------------------------------------------


def test_every_failure_is_a_problem_that_names_its_request(rest, bob, client):
    api = rest(bob)
    assert body_of(api.get("/features/FLD-404/"), 404)["instance"] == "/api/v1/w/acme/features/FLD-404/"
    body_of(api.get("/nothing/"), 404)
    body_of(api.get("/api/v1/w/acme/features/%00/"), 404)
    body_of(api.get("/api/v9/"), 404)
    assert "GET" in api.delete("/features/")["Allow"]
    body_of(api.delete("/features/"), 405)
    body_of(api.client.post("/api/v1/w/acme/features/", "a=1", "text/csv", headers=api.headers), 415)
    assert body_of(client.get("/api/v1/me/"), 401)
    assert client.get("/api/v1/me/")["WWW-Authenticate"].startswith("Bearer")
    body_of(client.get("/api/v1/me/", headers={"authorization": "Bearer pmh_no"}), 401)


def test_a_body_over_the_limit_is_413(rest, bob):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        body_of(rest(bob).post("/features/", {"title": "x" * 200}), 413)


def test_the_request_id_comes_back(rest, bob):
    assert rest(bob).get("/features/", x_request_id="my-request-17")["X-Request-ID"] == "my-request-17"


@pytest.mark.parametrize(
    "raw",
    [
        '{"title": "a\\u0000b"}',
        '{"title": "\\ud800"}',
        '{"title": NaN}',
        '{"progress": 1e400}',
        '{"progress": ' + "9" * 5000 + "}",
        '{"progress": 9223372036854775808}',
        '{"owner": 9223372036854775808}',
        '{"progress": "٣"}',
        '{"title": 5}',
        '{"title": ["a"]}',
        '{"progress": true}',
        '{"tags": "a"}',
        '{"fields": []}',
        '{"a": 1, "a": 2}',
        "[]",
        '"text"',
        "null",
        "{",
        "",
        DEEP,
        "[" * 100_000,
        '{"title": "x", "surprise": 1}',
    ],
    ids=lambda raw: raw[:30],
)
@pytest.mark.parametrize("path", ["/features/", "/features/FLD-1/"])
def test_what_no_reader_could_hold_is_refused(rest, bob, product, raw, path):
    make_feature(by=bob, product=product)
    api = rest(bob)
    send = api.client.post if path == "/features/" else api.client.patch
    answer = send(api.base + path, raw, "application/json", headers=api.headers)
    if raw == "" and path != "/features/":
        assert answer.status_code in {200, 400}
    else:
        body_of(answer, 400)
    assert Event.objects.filter(noun="feature").count() == 1


@pytest.mark.parametrize("kind", ["application/json; charset=latin-1", "application/json; charset=utf-16"])
def test_json_is_utf_8(rest, bob, kind):
    api = rest(bob)
    body_of(api.client.post(api.base + "/features/", "{}", kind, headers=api.headers), 400)


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "limit=0",
        "limit=201",
        "limit=1e9",
        "limit=٣",
        "limit=1&limit=2",
        "cursor=eyJvIjoiaWQifQ",
        "cursor=%00",
        "sort=nothing",
        "sort=",
        "fields=nothing",
        "expand=title",
        "count=maybe",
        "score__gte=NaN",
        "score__gte=1e999",
        "owner=9223372036854775808",
        "owner=٣",
        "starts_on=2026-02-30",
        "starts_on__near=2026-02-01",
        "status__gte=idea",
        "q=%00",
        "%00=1",
        "q=" + "x" * 3000,
        "fields.nothing=1",
    ],
)
def test_a_wrong_parameter_is_named(rest, bob, query):
    body = body_of(rest(bob).get(f"/features/?{query}"), 400)
    assert body["errors"][0]["pointer"].startswith("/" + query.split("=")[0].replace("%00", "")[:6] or "/?")


# --- lists and objects ----------------------------------------------------------------------------------


def test_a_list_is_counted_only_when_asked(rest, bob, product):
    make_feature(by=bob, product=product)
    api = rest(bob)
    assert "count" not in api.get("/features/").json()
    assert api.get("/features/?count=true").json()["count"] == 1


def test_values_of_a_filter_mean_any_of_them(rest, bob, product):
    make_feature(by=bob, product=product, tags=["a", "b"])
    make_feature(by=bob, product=product, tags=["c"], owner=bob)
    api = rest(bob)
    counts = {
        "tag=a": 1,
        "tag=a,c": 2,
        "status=idea,planned": 2,
        "owner=none": 1,
        f"owner=none,{bob.pk}": 2,
        "tag=x": 0,
    }
    assert {query: len(api.get(f"/features/?{query}").json()["results"]) for query in counts} == counts


def test_fields_and_expand_shape_the_answer(rest, bob, product):
    make_feature(by=bob, product=product, owner=bob, release=make_release(by=bob, product=product))
    api = rest(bob)
    row = api.get("/features/?fields=key,owner,release,team&expand=owner,release,team").json()["results"][0]
    assert row["owner"]["name"] == bob.name
    assert row["release"]["product"] == "field"
    assert row["team"] is None
    assert list(row) == ["key", "owner", "team", "release"]


def test_links_lead_through_the_pages_and_back(rest, bob, product):
    for number in range(5):
        make_feature(by=bob, product=product, title=f"Feature {number}")
    api = rest(bob)
    answer = api.get("/features/?limit=2&sort=-title")
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    seen, body = [], answer.json()
    while True:
        seen += [row["title"] for row in body["results"]]
        if not body["next"]:
            break
        body = api.get(body["next"]).json()
    assert seen == [f"Feature {number}" for number in (4, 3, 2, 1, 0)]


def test_an_object_known_already_is_304(rest, bob):
    feature = make_feature(by=bob)
    api = rest(bob)
    answer = api.get(f"/features/{feature.key}/")
    again = api.get(f"/features/{feature.key}/", if_none_match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    api.patch(f"/features/{feature.key}/", {"title": "Night mode"})
    assert api.get(f"/features/{feature.key}/", if_none_match=answer["ETag"]).status_code == 200


def test_what_is_expanded_counts_for_being_known(rest, bob):
    feature = make_feature(by=bob, owner=bob)
    api = rest(bob)
    address = f"/features/{feature.key}/?expand=owner"
    known = api.get(address)["ETag"]
    assert api.get(address, if_none_match=known).status_code == 304
    rename_member(bob, name="Robert", by=bob)
    answer = api.get(address, if_none_match=known)
    assert (answer.status_code, answer.json()["owner"]["name"]) == (200, "Robert")


def test_if_match_guards_every_write(rest, bob):
    feature = make_feature(by=bob)
    api = rest(bob)
    old = api.get(f"/features/{feature.key}/")["ETag"]
    assert api.patch(f"/features/{feature.key}/", {"title": "A"}, if_match=old).status_code == 200
    assert body_of(api.patch(f"/features/{feature.key}/", {"title": "B"}, if_match=old), 412)["version"] == 2
    body_of(api.delete(f"/features/{feature.key}/", if_match=old), 412)
    assert api.delete(f"/features/{feature.key}/", if_match="*").status_code == 204


def test_a_merge_patch_takes_away_with_null(rest, bob):
    feature = make_feature(by=bob, owner=bob, effort_low=1, effort_high=2)
    api = rest(bob)
    answer = api.client.patch(
        f"{api.base}/features/{feature.key}/",
        json.dumps({"owner": None, "effort_high": None}),
        "application/merge-patch+json",
        headers=api.headers,
    )
    assert (answer.json()["owner"], answer.json()["effort_high"]) == (None, None)
    body_of(api.patch(f"/features/{feature.key}/", {"title": None}), 400)


# --- once -----------------------------------------------------------------------------------------------


def test_a_repeated_post_is_one_deed_and_one_answer(rest, bob, product):
    api = rest(bob)
    body = {"title": "Once", "product": product.slug}
    first, second = (api.post("/features/", body, idempotency_key="k-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (second["ETag"], second["Idempotent-Replayed"]) == (first["ETag"], "true")
    assert Feature.objects.count() == 1
    body_of(api.post("/features/", body | {"title": "Other"}, idempotency_key="k-1"), 422)


def test_a_key_belongs_to_its_member_and_a_failure_may_be_mended(rest, bob, alice, product):
    body = {"title": "Once", "product": product.slug}
    body_of(rest(bob).post("/features/", {"title": "", "product": product.slug}, idempotency_key="k"), 400)
    assert rest(bob).post("/features/", body, idempotency_key="k").status_code == 201
    assert rest(alice).post("/features/", body, idempotency_key="k").json()["key"] == "FLD-2"
    body_of(rest(bob).post("/features/", body, idempotency_key="x" * 300), 400)


# --- limits ---------------------------------------------------------------------------------------------


@pytest.fixture
def fresh_counts():
    from kit import limits

    limits._redis.flushdb()
    yield
    limits._redis.flushdb()


def test_a_token_has_a_limit_and_the_headers_say_how_much_is_left(rest, bob, fresh_counts):
    api = rest(bob)
    with override_settings(RATE_LIMITS=LIMITS):
        answers = [api.get("/features/") for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert answers[0]["RateLimit-Policy"] == '"token";q=5;w=300, "address";q=1000;w=60'
        assert answers[0]["RateLimit"].startswith('"token";r=4;t=60, ')
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        body_of(answers[-1], 429)
        assert rest(bob).get("/features/").status_code == 200, "another token has its own count"


def test_signing_in_has_tighter_limits_which_no_forged_header_escapes(client, alice, fresh_counts):
    with override_settings(RATE_LIMITS=LIMITS):
        answers = [
            client.post(
                "/accounts/login/",
                {"login": f"nobody{number}@example.com", "password": "x"},
                headers={"x-forwarded-for": f"10.0.0.{number}"},
            ).status_code
            for number in range(20)
        ]
    assert answers.count(429) == 12


def test_without_redis_reading_and_writing_stay_open_and_signing_in_is_closed(rest, bob, product, monkeypatch):
    import redis

    from kit import limits

    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(limits, "_count", nowhere.register_script(limits._SCRIPT))
    monkeypatch.setattr(limits, "_away_until", 0.0)
    api = rest(bob)
    assert api.get("/features/").status_code == 200
    assert api.post("/features/", {"title": "A", "product": product.slug}).status_code == 201
    answer = Client().post("/accounts/login/", {"login": "alice@example.com", "password": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(("trusted", "expected"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_the_address_comes_only_from_trusted_proxies(rf, trusted, expected):
    from kit.limits import client_address

    request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 198.51.100.7, 203.0.113.9"})
    with override_settings(TRUSTED_PROXIES=trusted):
        assert client_address(request) == expected
