"""Readings are taken back like everything else: typed, sent and imported, whole, and only once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from history.undo import undo
from kit.errors import Conflict, Forbidden, Unknown
from metrics import actions, recompute
from metrics.models import Intake, Metric, Reading
from sharing.actions import take_back, work
from sharing.models import Import
from tests.metrics.make import make_metric, readings, recompute_now, snapshots_of
from tests.sharing.make import imported

FIRST = (("2026-11-01T10:00", 44), ("2026-11-02T10:00", 46))
SECOND = (("2026-11-02T10:00", 50), ("2026-11-03T10:00", 60))


@pytest.fixture
def metric(bob):
    made = make_metric(by=bob)
    actions.record_readings(made, readings(*FIRST), by=bob)
    recompute_now()
    return made


def values(metric):
    return [(r.at.day, r.value) for r in Reading.objects.filter(metric=metric).order_by("at")]


def send(rest, by, metric, *pairs):
    body = [{"at": f"{at}:00Z", "value": value} for at, value in pairs]
    return rest(by).post(f"/metrics/{metric.key}/readings/", body)["X-Batch"]


def test_what_was_sent_is_undone_and_gives_the_replaced_values_back(rest, bob, metric):
    before = snapshots_of(metric)
    batch = send(rest, bob, metric, *SECOND)
    recompute_now()
    assert values(metric) == [(1, 44), (2, 50), (3, 60)]
    after = snapshots_of(metric)
    undone = rest(bob).post("/undo/", {"batch": batch})
    assert undone.status_code == 200, undone.content
    recompute_now()
    assert values(metric) == [(1, 44), (2, 46)]
    assert snapshots_of(metric) == before
    again = rest(bob).post("/undo/", {"batch": undone.json()["batch"]})
    assert again.status_code == 200, again.content
    recompute_now()
    assert values(metric) == [(1, 44), (2, 50), (3, 60)]
    assert snapshots_of(metric) == after


def test_undoing_twice_changes_nothing(rest, bob, metric):
    batch = send(rest, bob, metric, *SECOND)
    undo(batch, by=bob)
    with pytest.raises(Unknown):
        undo(batch, by=bob)
    assert values(metric) == [(1, 44), (2, 46)]


def test_a_withdrawal_is_undone_with_its_dimensions(rest, bob, metric):
    actions.record_readings(metric, readings(("2026-11-05T10:00", 7, {"plan": "pro"})), by=bob)
    row = Reading.objects.get(value=7)
    gone = rest(bob).delete(f"/metrics/{metric.key}/readings/{row.pk}/")
    assert values(metric) == [(1, 44), (2, 46)]
    undo(gone["X-Batch"], by=bob)
    assert Reading.objects.get(value=7).dimensions == {"plan": "pro"}


def test_a_reading_that_somebody_corrected_since_stops_the_undo(rest, alice, bob, metric):
    batch = send(rest, bob, metric, *SECOND)
    send(rest, alice, metric, ("2026-11-03T10:00", 99))
    with pytest.raises(Conflict, match="2026-11-03"):
        undo(batch, by=bob)
    assert values(metric) == [(1, 44), (2, 50), (3, 99)]


def test_a_correction_that_was_taken_back_is_in_nobodys_way(rest, alice, bob, metric):
    batch = send(rest, bob, metric, *SECOND)
    undo(send(rest, alice, metric, ("2026-11-03T10:00", 99)), by=alice)
    undo(batch, by=bob)
    assert values(metric) == [(1, 44), (2, 46)]


def test_only_administrators_undo_what_others_recorded(rest, alice, bob, carol, charlie, metric):
    batch = send(rest, bob, metric, *SECOND)
    with pytest.raises(Forbidden):
        undo(batch, by=carol)
    with pytest.raises(Unknown):
        undo(batch, by=charlie)
    undo(batch, by=alice)
    assert values(metric) == [(1, 44), (2, 46)]


def test_what_was_known_stays_known(rest, bob, metric):
    batch = send(rest, bob, metric, *SECOND)
    between = timezone.now()
    undo(batch, by=bob)
    first, last = datetime(2026, 11, 1, tzinfo=UTC).date(), datetime(2026, 11, 3, tzinfo=UTC).date()
    assert [row["value"] for row in recompute.known_at(metric, "day", first, last, between)] == [44, 50, 60]
    now = timezone.now() + timedelta(seconds=1)
    assert [row["value"] for row in recompute.known_at(metric, "day", first, last, now)] == [44, 46]


def test_saying_what_is_known_is_no_step(rest, bob, metric):
    answer = rest(bob).post(f"/metrics/{metric.key}/readings/", [{"at": "2026-11-01T10:00:00Z", "value": 44}])
    assert "X-Batch" not in answer
    assert Intake.objects.count() == 1


def test_typed_readings_and_withdrawals_offer_an_undo(browse, bob, metric):
    client = browse(bob)
    typed = client.post(f"/w/acme/kpis/{metric.key}/readings/", {"at": "2026-11-04", "value": "70"})
    assert typed.status_code == 302, typed.content
    assert client.post(f"/w/acme/undo/{typed['X-Batch']}/").status_code < 400
    assert values(metric) == [(1, 44), (2, 46)]
    row = Reading.objects.filter(metric=metric).first()
    page = client.post(f"/w/acme/kpis/{metric.key}/readings/{row.pk}/withdraw/")
    assert page.status_code == 302
    assert page["X-Batch"] in client.get(page.url).content.decode()


# --- imports --------------------------------------------------------------------------------------------

MAPPING = {"source": "file", "as": "readings", "columns": {"metric": "KPI", "at": "Day", "value": "Value"}}
FILE = (
    "KPI,Day,Value\nActivation rate,2026-11-02T10:00:00Z,50\n"
    "Activation rate,2026-11-03T10:00:00Z,60\nNew one,2026-11-01,1\n"
)


def take(run):
    take_back(run, by=run.by)
    work(run.pk)
    run.refresh_from_db()
    return run


def test_an_imported_series_is_undone_as_a_whole(bob, metric):
    before = snapshots_of(metric)
    run = imported(FILE, MAPPING, by=bob)
    recompute_now()
    assert values(metric) == [(1, 44), (2, 50), (3, 60)]
    assert take(run).state == Import.State.UNDONE, run.message
    recompute_now()
    assert values(metric) == [(1, 44), (2, 46)]
    assert snapshots_of(metric) == before
    assert list(Metric.objects.visible_to(bob)) == [metric]
    assert Reading.objects.count() == 2


def test_an_import_undone_from_elsewhere_says_so_on_its_page_and_redo_brings_it_back(browse, bob, metric):
    run = imported(FILE, MAPPING, by=bob)
    redo = undo(run.batch, by=bob)
    run.refresh_from_db()
    assert run.state == Import.State.UNDONE
    undo(redo, by=bob)
    run.refresh_from_db()
    assert run.state == Import.State.DONE
    assert take(run).state == Import.State.UNDONE, run.message
    assert values(metric) == [(1, 44), (2, 46)]


def test_an_import_stops_where_somebody_corrected_since(bob, metric):
    run = imported(FILE, MAPPING, by=bob)
    actions.record_readings(metric, readings(("2026-11-03T10:00", 99)), by=bob)
    run = take(run)
    assert run.state == Import.State.DONE
    assert "changed since" in run.message
    assert values(metric) == [(1, 44), (2, 50), (3, 99)]
