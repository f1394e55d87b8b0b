"""Background face of the story: run reactions, and find those that Redis lost."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from history.announce import reactions_to
from history.models import Event


@shared_task
def react(event_id: int) -> None:
    """Run every reaction to one event, once; attempts are counted before, so that a crash counts too."""
    if not Event.objects.pending().filter(pk=event_id).update(attempts=F("attempts") + 1):
        return
    with transaction.atomic():
        event = Event.objects.select_for_update(skip_locked=True, of=["self"]).select_related("actor")
        event = event.filter(pk=event_id, pending=True).first()
        if event is None:
            return
        for reaction in reactions_to(event.verb):
            reaction(event)
        Event.objects.filter(pk=event_id).update(pending=False)


@shared_task
def sweep() -> int:
    """Send again for reactions nobody ran: losing all of Redis costs latency, never work."""
    late = Event.objects.pending().filter(at__lt=timezone.now() - timedelta(seconds=5))
    ids = list(late.order_by("id").values_list("id", flat=True)[:500])
    for event_id in ids:
        react.delay(event_id=event_id)
    return len(ids)
