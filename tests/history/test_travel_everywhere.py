"""Whatever has a story can be read as of a day: every noun over REST, with the numbers of then."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.utils import timezone

from history.api import TrackedViewSet
from history.models import Event
from history.nouns import nouns
from history.record import changing
from metrics.actions import record_readings
from metrics.intake import Given
from metrics.models import Metric
from tests.guardians.world import inside, make_world
from tests.metrics.make import recompute_now

# Removing these would take the reader's own way in; they are renamed instead.
KEPT = {"member", "token", "workspace"}
READS = [
    address
    for address in inside()
    if issubclass(getattr(address.view, "cls", object), TrackedViewSet)
    and address.view.actions.get("get") in {"list", "retrieve"}
    and "{format}" not in address.route
    and "format" not in address.names
]


@pytest.fixture
def reader(alice, rest):
    samples = make_world(alice)
    recompute_now()
    return rest(alice), samples


def everything_changes(by):
    """Every row is removed, or has another name where it must stay."""
    for noun, model in nouns().items():
        for row in model._base_manager.filter(**{"pk" if noun == "workspace" else "workspace": by.workspace_id}):
            with changing(row, by=by, verb=f"{noun}.changed"):
                if noun in KEPT:
                    row.name = f"{row.name} anew"
                else:
                    row.removed_at = timezone.now()


def test_every_noun_that_keeps_a_story_travels():
    asked = {address.view.cls.what for address in READS}
    spoken = {"custom_field": "custom field", "key_result": "key result", "share_link": "share link"}
    spoken |= {"check_in": "check-in", "gate_criterion": "gate criterion", "sunset_plan": "sunset plan"}
    spoken |= {"public_roadmap": "public roadmap", "public_feature": "public feature"}
    spoken |= {"affected_company": "affected company", "status_update": "status update"}
    assert asked == {spoken.get(noun, noun) for noun in nouns()} - {"score"}


@pytest.mark.parametrize("address", READS, ids=lambda address: address.route[22:])
def test_it_reads_as_it_stood_after_everything_changed(reader, alice, address):
    api, samples = reader
    path = address.filled("acme", samples)
    was, moment = api.get(path).json(), quote(timezone.now().isoformat())
    everything_changes(alice)
    assert api.get(path).json() != was
    again = api.get(f"{path}?as_of={moment}")
    assert again.status_code == 200, again.content
    assert plain(again.json()) == plain(was)


def plain(body):
    """Without addresses, what keeps no story, and the moment of the row, which is not quite that of its event."""
    if isinstance(body, list):
        return [plain(one) for one in body]
    if isinstance(body, dict):
        outside = {"next", "previous", "updated_at", "last_used_at", "views", "viewed_at"}
        return {name: plain(value) for name, value in body.items() if name not in outside}
    return body


def test_a_kpi_says_what_was_known_then(reader, alice):
    """A correction, a later reading and a new name came since; none of them was known."""
    api, samples = reader
    path = f"/metrics/{samples['metrics', 'key']}/"
    was, moment = api.get(path).json(), quote(timezone.now().isoformat())
    assert (was["value"], was["bucket"], was["status"]) == (5.0, "2026-11-01", "off_track")
    metric = Metric.objects.select_related("workspace").get(key=samples["metrics", "key"])
    fresh = [Given(datetime(2026, 11, day, 12, tzinfo=UTC), value) for day, value in ((1, 50.0), (2, 70.0))]
    record_readings(metric, fresh, by=alice)
    recompute_now()
    assert api.get(path).json()["value"] == 70.0
    assert plain(api.get(f"{path}?as_of={moment}").json()) == plain(was)


def test_a_key_result_and_its_objective_stand_where_they_stood(reader, alice):
    api, samples = reader
    path = f"/key-results/{samples['key-results', 'key']}/"
    was, moment = api.get(path).json(), quote(timezone.now().isoformat())
    assert was["measured_value"] == 5.0
    metric = Metric.objects.select_related("workspace").get(key=samples["metrics", "key"])
    record_readings(metric, [Given(datetime(2026, 11, 1, 12, tzinfo=UTC), 1.0)], by=alice)
    recompute_now()
    assert api.get(path).json()["measured_value"] == 1.0
    assert plain(api.get(f"{path}?as_of={moment}").json()) == plain(was)


def test_before_anything_was_recorded_there_is_no_number(reader, alice, rest):
    api, samples = reader
    metric = Metric.objects.get(key=samples["metrics", "key"])
    moment = quote(Event.objects.about(metric).first().at.isoformat())
    body = api.get(f"/metrics/{metric.key}/?as_of={moment}").json()
    assert (body["value"], body["status"]) == (None, None)
