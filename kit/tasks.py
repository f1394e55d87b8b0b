"""Background face of the kit: forget what was kept long enough."""

from celery import shared_task

from kit.api.once import forget

SCHEDULE = {"kit.tasks.forget_answers": 3600.0}


@shared_task
def forget_answers() -> int:
    return forget()
