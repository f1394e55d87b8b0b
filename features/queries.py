"""Reads about features; the first parameter is always the member who looks."""

from collections import Counter

from django.db.models import F, Func, Q, QuerySet
from django.db.models.functions import Coalesce

from features.models import Criterion, CustomField, Dependency, Feature, Release, Risk, Score, Status
from history.models import Event
from history.replay import rows_as_of


def features(member) -> QuerySet[Feature]:
    return Feature.objects.visible_to(member)


def feature(member, key: str) -> Feature | None:
    return features(member).with_neighbours().filter(key=key).first()


def priorities(member) -> QuerySet[Feature]:
    """What to do next: open features, the best score first, unscored ones last."""
    return features(member).open()


def dependencies(member) -> QuerySet[Dependency]:
    """Links whose both ends are there."""
    links = Dependency.objects.visible_to(member).select_related("source", "target")
    return links.filter(source__removed_at=None, target__removed_at=None)


def links_of(member, thing: Feature) -> QuerySet[Dependency]:
    return dependencies(member).filter(source=thing) | dependencies(member).filter(target=thing)


def statuses(member) -> QuerySet[Status]:
    return Status.objects.visible_to(member).order_by("position", "id")


def custom_fields(member) -> QuerySet[CustomField]:
    return CustomField.objects.visible_to(member).order_by("position", "id")


def scores_of(member, thing: Feature) -> QuerySet[Score]:
    return Score.objects.visible_to(member).filter(feature=thing)


def releases(member) -> QuerySet[Release]:
    return Release.objects.visible_to(member).order_by("ships_on", "id")


def criteria(member) -> QuerySet[Criterion]:
    """The checklists of features that are there, in their order."""
    lines = Criterion.objects.visible_to(member).filter(feature__removed_at=None)
    return lines.order_by("feature_id", "position", "id")


def risks(member) -> QuerySet[Risk]:
    """Risks of releases and of features that are there."""
    rows = Risk.objects.visible_to(member).filter(Q(feature=None) | Q(feature__removed_at=None))
    return rows.order_by(F("closed_on").asc(nulls_first=True), "id")


def rice_of(member, thing: Feature) -> Score | None:
    return Score.objects.visible_to(member).filter(feature=thing, model="rice").first()


def search(member, text: str) -> QuerySet[Feature]:
    """By the beginning of a key, or by words of the title; the best scored first."""
    words = text.replace("\x00", "").strip()[:100]
    found = features(member).select_related("status")
    if words:
        found = found.filter(Q(key__istartswith=words) | Q(title__icontains=words))
    return found.order_by(Coalesce("score", -1.0).desc(), "id")


def named(member, text: str) -> Feature | None:
    """The one feature that somebody means by a key, a key with its title, a title, or words of only one title."""
    words = text.replace("\x00", "").strip()[:300]
    if not words:
        return None
    exact = feature(member, words.split(" ")[0].upper())
    if exact:
        return exact
    alike = list(features(member).filter(title__iexact=words)[:2]) or list(search(member, words)[:2])
    return alike[0] if len(alike) == 1 else None


def tags(member) -> list[str]:
    """The tags in use, the most used first."""
    rows = features(member).exclude(tags=[]).values_list(Func("tags", function="unnest"), flat=True)[:20_000]
    return [tag for tag, _ in Counter(rows).most_common(200)]


def version_of(member, thing: Feature, number: int) -> tuple[Feature, Event] | None:
    """`thing` as it stood after its change `number`, and that change; the copy is to be read only."""
    events = Event.objects.visible_to(member).about(thing).select_related("actor")
    event = events.filter(version=number).first()
    rows = rows_as_of(member, Feature, event.at, [thing.pk]) if event else []
    return (rows[0], event) if event and rows else None
