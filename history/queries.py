"""Reads about the story; the first parameter is always the member who looks."""

from django.db.models import Q, QuerySet

from history.models import Comment, Event, Notification, Storied
from history.nouns import ADMINISTRATIVE, nouns, personal


def events(member) -> QuerySet[Event]:
    """Every event that `member` may read."""
    visible = Event.objects.visible_to(member).select_related("actor")
    for noun, model in personal().items():
        withheld = Q(noun=noun) & ~Q(actor=member) & ~Q(object_id__in=model.told_to(member).values("pk"))
        visible = visible.exclude(withheld)
    return visible if member.may("member.invited") else visible.exclude(noun__in=ADMINISTRATIVE)


def untold(member) -> dict[str, frozenset[str]]:
    """{noun: columns} whose values `member` is not told."""
    kinds = {noun: model.guarded for noun, model in nouns().items() if model.guarded}
    columns = {noun: frozenset(c for c, verb in kept.items() if not member.may(verb)) for noun, kept in kinds.items()}
    return {noun: names for noun, names in columns.items() if names}


def story_of(member, thing: Storied) -> QuerySet[Event]:
    """The deeds done to `thing`, oldest first."""
    return events(member).about(thing)  # type: ignore[attr-defined]


def comments_on(member, thing: Storied) -> QuerySet[Comment]:
    thread = Comment.objects.visible_to(member).filter(target_noun=thing.noun, target_id=thing.pk)
    return thread.select_related("author").order_by("id")


def notifications(member) -> QuerySet[Notification]:
    return Notification.objects.filter(member=member).select_related("event__actor").order_by("-id")


def unread_count(member) -> int:
    return Notification.objects.filter(member=member, seen_at=None).count()
