"""Background face of importing: do a run's next step; find the runs whose worker died."""

from celery import shared_task
from django.db import transaction

from sharing.actions import work
from sharing.exports import actions as exports
from sharing.models import Import

SCHEDULE = {"sharing.tasks.sweep": 5.0, "sharing.tasks.sweep_exports": 10.0}


@shared_task(queue="imports")
def work_on(run_id: int) -> None:
    work(run_id)


@shared_task(queue="imports")
def sweep() -> int:
    """Runs that wait: a worker that is at one holds its row, and a second call goes away again."""
    waiting = Import.objects.filter(state__in=Import.AT_WORK).order_by("id")
    with transaction.atomic():
        ids = [run.pk for run in waiting.select_for_update(skip_locked=True, no_key=True)[:20]]
    for pk in ids:
        work_on.delay(run_id=pk)
    return len(ids)


@shared_task(queue="imports")
def make_export(export_id: int) -> None:
    exports.work(export_id)


@shared_task(queue="imports")
def sweep_exports() -> int:
    """Exports whose message was lost or whose worker died; and those that are over a day old go."""
    exports.forget_old()
    ids = exports.waiting()
    for pk in ids:
        make_export.delay(export_id=pk)
    return len(ids)
