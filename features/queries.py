"""Reads about features; the first parameter is always the member who looks."""

from django.db.models import QuerySet

from features.models import CustomField, Dependency, Feature, Release, Score, Status


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


def rice_of(member, thing: Feature) -> Score | None:
    return Score.objects.visible_to(member).filter(feature=thing, model="rice").first()
