from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features.actions import set_status
from metrics import actions, facts
from metrics.models import Annotation, Metric, Reading, Target
from tests.make import make_feature, status
from tests.metrics.make import make_metric, recompute_now, weekly


@pytest.fixture
def metric(bob):
    metric = make_metric(by=bob, grain="week")
    begin = timezone.now().date() - timedelta(weeks=30)
    facts.record(metric, weekly(*[38 + n * 0.3 for n in range(31)], since=begin))
    actions.set_target(
        metric, starts_on=begin, start_value=38, ends_on=begin + timedelta(days=365), end_value=60, by=bob
    )
    recompute_now()
    return metric


def test_the_dashboard_is_whole_without_javascript(browse, bob, metric):
    actions.annotate(on=timezone.now().date() - timedelta(days=40), text="Pricing page change", metric=metric, by=bob)
    page = browse(bob).get("/w/acme/kpis/?range=year").content.decode()
    assert "The only KPI is not on track." in page or "The only KPI is on track." in page
    assert "Activation rate" in page
    assert 'class="chart chart-wide"' in page
    assert "Pricing page change" in page
    assert "style=" not in page
    assert "<figcaption" in page


def test_shipped_features_mark_themselves(browse, bob, product, metric):
    feature = make_feature(by=bob, title="Guided first job")
    set_status(feature, status=status(bob, "shipped"), by=bob, on=timezone.now().date() - timedelta(days=30))
    page = browse(bob).get("/w/acme/kpis/").content.decode()
    assert page.count("Guided first job") >= 2
    assert "Guided first job" not in browse(bob).get("/w/acme/kpis/?ships=off").content.decode()


def test_an_empty_workspace_says_how_to_begin(browse, bob, vera):
    page = browse(bob).get("/w/acme/kpis/").content.decode()
    assert "No KPIs yet" in page
    assert "curl" in page
    assert "Ask an editor" in browse(vera).get("/w/acme/kpis/").content.decode()


def test_one_and_six_kpis_take_the_same_number_of_queries(browse, bob, metric, django_assert_num_queries):
    from django.db import connection

    client = browse(bob)
    client.get("/w/acme/kpis/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/w/acme/kpis/")
    for name in "BCDEF":
        other = make_metric(by=bob, name=name, grain="week")
        facts.record(other, weekly(1, 2, 3, since=timezone.now().date() - timedelta(weeks=5)))
    recompute_now()
    with CaptureQueriesContext(connection) as many:
        client.get("/w/acme/kpis/")
    assert 5 < len(few) == len(many) <= 25


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?range=2y&compare=year",
        "?from=2020-01-01&to=2020-02-01",
        "?grain=month&show=table",
        "?grain=x&range=y&from=z",
        "?part=kpi",
        "?ships=off&compare=prev",
    ],
)
def test_the_page_of_a_kpi_answers_whatever_the_url_says(browse, bob, vera, metric, query):
    for member in (bob, vera):
        answer = browse(member).get(f"/w/acme/kpis/{metric.key}/{query}")
        assert answer.status_code == 200
        assert "style=" not in answer.content.decode()


def test_a_new_kpi_shows_the_curl_that_feeds_it(browse, bob):
    client = browse(bob)
    answer = client.post(
        "/w/acme/kpis/new/", {"name": "Sign-ups", "direction": "up", "grain": "day", "aggregation": "sum"}
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "/api/v1/w/acme/metrics/K-1/readings/" in page
    assert client.post("/w/acme/kpis/new/", {"name": " "}).status_code == 422


def test_numbers_are_typed_pasted_and_uploaded(browse, bob, metric):
    client, count = browse(bob), Reading.objects.count()
    address = f"/w/acme/kpis/{metric.key}/readings/"
    assert client.post(address, {"at": "2026-11-20", "value": "44,8"}).status_code == 302
    assert client.post(address, {"table": "2026-11-18\t41,2\n2026-11-19\t42"}).status_code == 302
    upload = SimpleUploadedFile("r.csv", b"date,value\n2026-11-16,40\n2026-11-17,40.5\n")
    assert client.post(address, {"file": upload}).status_code == 302
    assert Reading.objects.count() == count + 5
    bad = client.post(address, {"table": "date,value\n2026-11-18,41\nnever,1\n2026-11-19,many"})
    assert bad.status_code == 422
    page = bad.content.decode()
    assert "2 rows need attention; nothing was recorded." in page
    assert "Line 4, value: “many” is not a number." in page
    assert Reading.objects.count() == count + 5
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"file": SimpleUploadedFile("x.png", b"\x89PNG\x00\x00\x81")}).status_code == 422
    got = b"".join(client.get(f"/w/acme/kpis/{metric.key}/readings.csv").streaming_content).decode()
    assert got.startswith("at,value")
    assert len(got.splitlines()) == count + 6


def test_a_withdrawn_reading_can_be_put_back(browse, bob, metric):
    client, reading = browse(bob), Reading.objects.first()
    gone = client.post(f"/w/acme/kpis/{metric.key}/readings/{reading.pk}/withdraw/")
    assert not Reading.objects.filter(pk=reading.pk).exists()
    assert "data-undo" in client.get(gone.url).content.decode()
    assert client.post(f"/w/acme/undo/{gone['X-Batch']}/").status_code < 400
    assert Reading.objects.filter(at=reading.at, value=reading.value).exists()


def test_targets_and_annotations_are_set_and_taken_back_with_undo(browse, bob, metric):
    client = browse(bob)
    line = {"starts_on": "2026-11-01", "start_value": "44", "ends_on": "2026-12-31", "end_value": "50"}
    assert client.post(f"/w/acme/kpis/{metric.key}/target/", line).status_code == 302
    assert "data-undo" in client.get(f"/w/acme/kpis/{metric.key}/").content.decode()
    assert client.post(f"/w/acme/kpis/{metric.key}/target/", line | {"ends_on": "2026-01-01"}).status_code == 422
    assert Target.objects.present().count() == 2
    newest = Target.objects.present().order_by("-starts_on").first()
    assert client.post(f"/w/acme/kpis/{metric.key}/target/{newest.pk}/remove/").status_code == 302
    assert (
        client.post(f"/w/acme/kpis/{metric.key}/annotations/", {"on": "2026-11-02", "text": "Outage"}).status_code
        == 302
    )
    assert (
        client.post(f"/w/acme/kpis/{metric.key}/annotations/", {"on": "1066-11-02", "text": "Hastings"}).status_code
        == 422
    )
    note = Annotation.objects.get()
    assert client.post(f"/w/acme/kpis/{metric.key}/annotations/{note.pk}/remove/").status_code == 302
    assert not Annotation.objects.present().exists()


def test_editing_and_removing(browse, bob, metric):
    client = browse(bob)
    values = {"name": "Activation", "unit": "%", "direction": "up", "grain": "week", "aggregation": "last"}
    assert client.get(f"/w/acme/kpis/{metric.key}/edit/").status_code == 200
    assert client.post(f"/w/acme/kpis/{metric.key}/edit/", values | {"base_version": metric.version}).status_code == 302
    assert Metric.objects.get().name == "Activation"
    assert client.post(f"/w/acme/kpis/{metric.key}/remove/").status_code == 302
    assert client.get(f"/w/acme/kpis/{metric.key}/").status_code == 404


def test_viewers_and_strangers(browse, vera, charlie, metric):
    viewer = browse(vera)
    assert viewer.post(f"/w/acme/kpis/{metric.key}/readings/", {"at": "2026-11-20", "value": "1"}).status_code == 403
    assert viewer.get("/w/acme/kpis/new/").status_code == 403
    assert "Record" not in viewer.get(f"/w/acme/kpis/{metric.key}/").content.decode()
    stranger = browse(charlie)
    for path in ("", "readings/", "readings.csv", "edit/", "target/", "annotations/"):
        assert stranger.get(f"/w/acme/kpis/{metric.key}/{path}").status_code == 404
        assert stranger.get(f"/w/globex/kpis/{metric.key}/{path}").status_code in (404, 403)


def test_old_numbers_show_their_own_year_and_their_age(browse, bob):
    metric = make_metric(by=bob, grain="week")
    facts.record(metric, weekly(*range(20), since=date(2015, 3, 2)))
    recompute_now()
    page = browse(bob).get(f"/w/acme/kpis/{metric.key}/").content.decode()
    assert "2015" in page
    assert "months old" in page
    assert "months old" in browse(bob).get("/w/acme/kpis/").content.decode()


def test_the_dashboard_is_data_too(rest, vera, charlie, metric):
    answer = rest(vera).get("/dashboard/?range=year")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["kpis"][0]["key"] == metric.key
    assert body["kpis"][0]["value"] == 47
    assert body["sentence"].endswith(".")
    assert rest(vera).get("/dashboard/?rnage=year").status_code == 400
    assert rest(charlie).get("/dashboard/").json()["kpis"] == []


@pytest.mark.parametrize(
    "query", ["board=%01", "board=%ED%A0%80", "chart=%01", "from=0001-01-01&to=9999-12-31", "compare=%01&range=%01"]
)
def test_nonsense_in_the_address_is_ignored(browse, bob, metric, query):
    assert browse(bob).get(f"/w/acme/kpis/?{query}").status_code == 200
    assert browse(bob).get(f"/w/acme/kpis/{metric.key}/?{query}").status_code == 200
