import pytest

from metrics.models import Reading, ReadingRevision
from tests.metrics.make import make_metric, recompute_now


@pytest.fixture
def metric(bob):
    return make_metric(by=bob)


def test_a_kpi_is_defined_read_changed_and_removed(rest, bob):
    made = rest(bob).post("/metrics/", {"name": "Activation", "unit": "%", "grain": "week", "aggregation": "mean"})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert key == "K-1"
    assert rest(bob).get(f"/metrics/{key}/").json()["value"] is None
    changed = rest(bob).patch(f"/metrics/{key}/", {"name": "Activation rate"}, if_match=made["ETag"])
    assert changed.json()["name"] == "Activation rate"
    assert rest(bob).patch(f"/metrics/{key}/", {"name": "X"}, if_match=made["ETag"]).status_code == 412
    assert rest(bob).delete(f"/metrics/{key}/").status_code == 204
    assert rest(bob).get(f"/metrics/{key}/").status_code == 404
    assert rest(bob).get("/metrics/").json()["results"] == []


def test_a_new_value_is_not_known_already(rest, bob, metric):
    api = rest(bob)
    known = api.get(f"/metrics/{metric.key}/")["ETag"]
    assert api.get(f"/metrics/{metric.key}/", if_none_match=known).status_code == 304
    api.post(f"/metrics/{metric.key}/readings/", {"at": "2026-11-02T09:00:00Z", "value": 44.8})
    recompute_now()
    answer = api.get(f"/metrics/{metric.key}/", if_none_match=known)
    assert answer.status_code == 200
    assert api.patch(f"/metrics/{metric.key}/", {"name": "New"}, if_match=answer["ETag"]).status_code == 200


def test_readings_come_alone_or_by_the_thousand_and_again_as_corrections(rest, bob, metric):
    post = lambda body: rest(bob).post(f"/metrics/{metric.key}/readings/", body)  # noqa: E731
    one = post({"at": "2026-11-20T09:00:00Z", "value": 44.8})
    assert (one.status_code, one.json()) == (201, {"created": 1, "corrected": 0, "unchanged": 0})
    many = [
        {"at": f"2026-{m:02}-{d:02}", "value": m + d, "dimensions": {"plan": p}}
        for m in range(1, 12)
        for d in range(1, 29)
        for p in "ab"
    ]
    assert post(many).json()["created"] == len(many)
    again = post([{"at": "2026-11-20T11:00:00+02:00", "value": 44.9}, *many[:10]])
    assert (again.status_code, again.json()) == (200, {"created": 0, "corrected": 1, "unchanged": 10})
    assert ReadingRevision.objects.get().value == 44.8
    assert Reading.objects.filter(value=44.9).count() == 1


def test_ten_thousand_are_the_limit(rest, bob, metric):
    rows = [
        {"at": f"20{n // 300 % 90 + 10}-01-{n % 28 + 1:02}T{n % 24:02}:00:{n % 60:02}Z", "value": n}
        for n in range(10_001)
    ]
    assert rest(bob).post(f"/metrics/{metric.key}/readings/", rows).status_code == 400
    done = rest(bob).post(f"/metrics/{metric.key}/readings/", rows[:10_000]).json()
    assert sum(done.values()) <= 10_000
    assert done["created"] == Reading.objects.count() > 5_000


@pytest.mark.parametrize(("body", "pointer"), [
    ({"at": "2026-11-20", "value": "many"}, "/value"),
    ([{"at": "2026-11-20", "value": 1}, {"at": "soon", "value": 1}], "/1/at"),
    ([{"value": 1, "vaule": 2}], "/0/vaule"),
    ([3], "/0"),
    ({"value": 1e300}, "/value"),
    ({"value": 1, "dimensions": {"a": {"b": 1}}}, "/dimensions"),
    ([], "/readings"),
    ("x", ""),
    (None, ""),
])  # fmt: skip
def test_a_bad_reading_is_named_and_nothing_is_recorded(rest, bob, metric, body, pointer):
    answer = rest(bob).send("post", f"/metrics/{metric.key}/readings/", body if body is not None else 0)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Reading.objects.exists()


def test_snapshots_by_grain_and_range(rest, bob, metric):
    rest(bob).post(f"/metrics/{metric.key}/readings/", [{"at": f"2026-11-{d:02}", "value": d} for d in range(1, 21)])
    recompute_now()
    days = rest(bob).get(f"/metrics/{metric.key}/snapshots/?grain=day&from=2026-11-05&to=2026-11-07").json()["results"]
    assert [(row["bucket"], row["value"], row["previous"]) for row in days] == [
        ("2026-11-05", 5, 4), ("2026-11-06", 6, 5), ("2026-11-07", 7, 6),
    ]  # fmt: skip
    assert [r["value"] for r in rest(bob).get(f"/metrics/{metric.key}/snapshots/?grain=month").json()["results"]] == [
        20
    ]
    assert rest(bob).get(f"/metrics/{metric.key}/").json()["value"] == 20
    for bad in ("grain=hour", "from=soon", "to=2026-99-01", "until=2026-01-01", "known_at=x"):
        assert rest(bob).get(f"/metrics/{metric.key}/snapshots/?{bad}").status_code == 400


def test_what_we_knew_then_stays_known(rest, bob, metric):
    from django.utils import timezone

    post = lambda value: rest(bob).post(f"/metrics/{metric.key}/readings/", {"at": "2026-11-20", "value": value})  # noqa: E731
    nothing = timezone.now()
    post(10)
    then = timezone.now()
    post(12)
    later = timezone.now()
    Reading.objects.all().delete()

    def known(moment):
        when = moment.isoformat().replace("+00:00", "Z")
        address = f"/metrics/{metric.key}/snapshots/?grain=day&from=2026-11-01&to=2026-11-30&known_at={when}"
        return [row["value"] for row in rest(bob).get(address).json()["results"]]

    assert [known(m) for m in (nothing, then, later, timezone.now())] == [[], [10], [12], []]


def test_targets_and_annotations(rest, bob, metric):
    body = {"starts_on": "2026-01-01", "start_value": 38, "ends_on": "2026-12-31", "end_value": 48}
    made = rest(bob).post(f"/metrics/{metric.key}/targets/", body)
    assert made.status_code == 201, made.content
    assert rest(bob).post(f"/metrics/{metric.key}/targets/", body | {"ends_on": "2025-01-01"}).status_code == 400
    assert rest(bob).get(f"/metrics/{metric.key}/targets/").json()["results"][0]["end_value"] == 48
    assert rest(bob).delete(f"/metrics/{metric.key}/targets/{made.json()['id']}/").status_code == 204
    note = rest(bob).post(f"/metrics/{metric.key}/annotations/", {"on": "2026-07-14", "text": "Pricing page change"})
    assert note.status_code == 201
    one = f"/metrics/{metric.key}/annotations/{note.json()['id']}/"
    assert rest(bob).patch(one, {"text": "New prices"}).json()["text"] == "New prices"
    assert rest(bob).get(one).json()["on"] == "2026-07-14"
    assert rest(bob).delete(one).status_code == 204


def test_who_may(rest, bob, carol, vera, charlie, metric):
    assert rest(vera).post(f"/metrics/{metric.key}/readings/", {"value": 1}).status_code == 403
    assert rest(carol).post(f"/metrics/{metric.key}/readings/", {"value": 1}).status_code == 201
    assert rest(carol).post("/metrics/", {"name": "X"}).status_code == 403
    assert rest(bob, ("read",)).post(f"/metrics/{metric.key}/readings/", {"value": 1}).status_code == 403
    for path in ("", "readings/", "snapshots/", "targets/", "annotations/"):
        assert rest(charlie).get(f"/metrics/{metric.key}/{path}").status_code == 404
    assert rest(charlie).post(f"/metrics/{metric.key}/readings/", {"value": 1}).status_code == 404


def test_readings_are_paged_and_withdrawn(rest, bob, metric):
    rest(bob).post(f"/metrics/{metric.key}/readings/", [{"at": f"2026-11-{d:02}", "value": d} for d in range(1, 11)])
    page = rest(bob).get(f"/metrics/{metric.key}/readings/?limit=4").json()
    assert [row["value"] for row in page["results"]] == [10, 9, 8, 7]
    after = rest(bob).get(page["next"].replace("http://testserver", "")).json()
    assert [row["value"] for row in after["results"]] == [6, 5, 4, 3]
    assert rest(bob).delete(f"/metrics/{metric.key}/readings/{page['results'][0]['id']}/").status_code == 204
    assert rest(bob).get(f"/metrics/{metric.key}/readings/?at__gte=2026-11-08").json()["results"][0]["value"] == 9
