"""What was removed long ago goes for good, and so do uploads that nobody finished. Their story stays: events are kept.

A row goes only when nothing that stays points at it: who owned a living feature, or ever did anything, is kept. What
hangs on a row by itself (readings of a KPI, the lines of an import) goes with it.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from history.models import Snooze, Tracked
from history.nouns import nouns
from sharing.models import Import

log = logging.getLogger(__name__)
AT_ONCE = 1_000
# Without the thing that they are about, these are nothing.
HANGS = {"features.Score", "features.Dependency", "roadmaps.Contribution", "roadmaps.KeyResult", "roadmaps.CheckIn"}
HANGS |= {"roadmaps.StatusUpdate"}
UNFINISHED = (Import.State.STAGED, Import.State.READY, Import.State.FAILED)


def tidy(now: datetime | None = None, *, dry: bool = False) -> dict[str, int]:
    """Delete what is due, some thousand rows per transaction; returns {what: rows}. A dry run only counts."""
    now = now or timezone.now()
    gone: dict[str, int] = {}
    if days := settings.PURGE_REMOVED_DAYS:
        gone |= _removed(now - timedelta(days=days), dry)
    if days := settings.PURGE_UPLOADS_DAYS:
        uploads = Import.objects.filter(state__in=UNFINISHED, created_at__lt=now - timedelta(days=days))
        gone["upload"] = _in_parts(uploads, dry)
    gone["snooze"] = _in_parts(Snooze.objects.filter(until__lt=now.date() - timedelta(days=1)), dry)
    return {what: count for what, count in gone.items() if count}


def _removed(before: datetime, dry: bool) -> dict[str, int]:
    """Again and again until nothing more goes: a parent goes after its children."""
    gone: dict[str, int] = dict.fromkeys(nouns(), 0)
    while True:
        found = 0
        for noun, model in nouns().items():
            if not issubclass(model, Tracked):
                continue
            count = _in_parts(_free(model._base_manager.filter(removed_at__lt=before)), dry)
            gone[noun] += count
            found += count
        if not found or dry:
            return gone


def _free(rows: models.QuerySet) -> models.QuerySet:
    """Those that nothing points at, but for what is deleted along."""
    for relation in _pointing_at(rows.model):
        if not _goes_along(relation):
            others = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
            rows = rows.exclude(Exists(others))
    return rows


def _in_parts(rows: models.QuerySet, dry: bool) -> int:
    if dry:
        return rows.count()
    total = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic(), connection.cursor() as cursor:
            # Says to the triggers that guard readings that this is meant, until the transaction ends.
            cursor.execute("SET LOCAL pmhub.purge = 'on'; SET LOCAL statement_timeout = '60s'")
            _delete(rows.model, "pk", ids)
        total += len(ids)
    return total


def _delete(model: type[models.Model], column: str, ids: list[int]) -> None:
    """The rows, after what hangs on them."""
    rows = model._base_manager.filter(**{f"{column}__in": ids})
    if not ids:
        return
    hanging = [relation for relation in _pointing_at(model) if _goes_along(relation)]
    if hanging:
        inner = list(rows.values_list("pk", flat=True))
        for relation in hanging:
            _delete(relation.related_model, relation.field.attname, inner)
    rows._raw_delete("default")


def _pointing_at(model: type[models.Model]) -> list:
    found = model._meta.get_fields(include_hidden=True)
    return [
        field
        for field in found
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]


def _goes_along(relation) -> bool:
    """What falls with it; a key result above another does not take that one along."""
    hangs = relation.related_model._meta.label in HANGS and relation.related_model is not relation.model
    return relation.on_delete is models.CASCADE or hangs
