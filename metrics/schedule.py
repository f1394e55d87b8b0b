"""Schedules by slot: whoever takes a slot first runs the job, however many clocks tick and however late."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from metrics.models import ScheduleRun

_TAKE = (
    "INSERT INTO metrics_schedulerun (job, slot, started_at) VALUES (%s, %s, now()) ON CONFLICT (job, slot) DO NOTHING"
)


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The start of the slot that holds a moment; slots are counted from 1970 in UTC."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def take(job: str, slot: datetime) -> bool:
    """True for exactly one caller per slot."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [job, slot])
        return cursor.rowcount == 1


def forget(before: datetime) -> int:
    """Drop the record of old slots."""
    return ScheduleRun.objects.filter(slot__lt=before).delete()[0]
