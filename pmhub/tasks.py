"""Background face of housekeeping."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from metrics import schedule
from pmhub.tidy import tidy

SCHEDULE = {"pmhub.tidy": 3600.0}


@shared_task(name="pmhub.tidy", queue="default", ignore_result=True)
def tidy_up() -> bool:
    """Once a day, by whoever takes the day first: what was removed long ago goes for good."""
    now = timezone.now()
    if not schedule.take("pmhub.tidy", schedule.slot_of(now, timedelta(days=1))):
        return False
    tidy(now)
    return True
