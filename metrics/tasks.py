"""Background face of the numbers: reactions mark, workers compute, the sweep finds what hints lost."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from history import announce
from history.announce import reacts_to
from metrics import hints, recompute, schedule
from metrics.models import Dirty, Metric, Target

SCHEDULE = {"metrics.sweep": 2.0, "metrics.tidy": 3600.0}
# Fields of a definition that change what the numbers are.
MEANING = {"aggregation", "direction", "grain", "removed_at"}


@shared_task(name="metrics.recompute", queue="recompute", ignore_result=True)
def recompute_dirty() -> int:
    """Bring all marked snapshots up to date and tell open pages."""
    if not Dirty.objects.exists():
        return 0
    done = recompute.run()
    _tell(done.changed)
    return done.marks


@shared_task(name="metrics.sweep", queue="recompute", ignore_result=True)
def sweep() -> int:
    """Every two seconds: marks whose hint was lost. Losing all of Redis costs latency, never work."""
    return recompute_dirty()


@shared_task(name="metrics.tidy", queue="default", ignore_result=True)
def tidy() -> bool:
    """Once a day: forget old slots."""
    now = timezone.now()
    if not schedule.take("metrics.tidy", schedule.slot_of(now, timedelta(days=1))):
        return False
    schedule.forget(now - timedelta(days=30))
    return True


@reacts_to("metric.changed", "metric.undone", "metric.removed")
def definition_changed(event) -> None:
    if MEANING & event.changes.keys():
        _mark_all([event.object_id])


@reacts_to("target.set", "target.removed", "target.undone")
def target_changed(event) -> None:
    found = Target._base_manager.filter(pk=event.object_id).values_list("metric_id", flat=True)
    _mark_all(list(found))


@reacts_to("workspace.changed", "workspace.undone")
def time_zone_changed(event) -> None:
    if "time_zone" in event.changes:
        _mark_all(list(Metric._base_manager.filter(workspace_id=event.workspace_id).values_list("pk", flat=True)))


def _mark_all(ids: list[int]) -> None:
    with transaction.atomic():
        for metric in Metric._base_manager.filter(pk__in=ids).select_related("workspace"):
            recompute.mark_all(metric)
        hints.recompute_soon()


def _tell(changed: dict[int, int]) -> None:
    """One message per metric; pages read the fragment again."""
    rows = Metric._base_manager.filter(pk__in=changed).values_list("workspace_id", "pk", "key")
    for workspace_id, pk, key in rows[:200]:
        message = {"noun": "metric", "verb": "metric.recomputed", "id": pk, "key": key, "fields": ["value"]}
        announce.publish(workspace_id, message)
