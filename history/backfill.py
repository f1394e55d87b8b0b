"""The time before pmhub: events that an import brings in, numbered downwards from 0, with `at` in the past.

Insert-only, and once per row: a row that has such events keeps them. They tell `as_of` and `difference` how a
row stood on any earlier day; the row itself and its events from 1 on are left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.db import transaction

from history.bulk import copy_in, event_columns, label_of
from history.models import Event, Storied
from history.record import as_json, story_fields
from kit.errors import Refused

_OUTSIDE = {"reason_code": "", "pending": False, "attempts": 0}


@dataclass(frozen=True)
class Past:
    """What a row became on a day: the columns that changed then, with their new values."""

    at: datetime
    verb: str
    values: Mapping[str, Any]
    because: str = ""


def backfill(model: type[Storied], stories: Mapping[int, Sequence[Past]], *, by) -> int:
    """Write the earlier life of rows, {id: deeds in the order of time}; returns how many events were written.

    The first deed of a story is a birth: columns it does not name start with their default. A deed that changes
    nothing is left out. Nothing may lie after the row's own birth in pmhub.
    """
    by.must("history.imported")
    with transaction.atomic():
        births = _births(model, list(stories), by)
        known = _already(model, list(stories), by)
        batch = uuid4()
        rows: list[dict[str, Any]] = []
        for pk, story in stories.items():
            if story and pk in births and pk not in known:
                rows += _events(model, pk, story, births[pk], by, batch)
        copy_in(Event, rows, event_columns())
    return len(rows)


def _births(model: type[Storied], ids: list[int], by) -> dict[int, datetime]:
    births = Event.objects.visible_to(by).filter(noun=model.noun, object_id__in=ids, version=1)
    return dict(births.values_list("object_id", "at"))


def _already(model: type[Storied], ids: list[int], by) -> set[int]:
    earlier = Event.objects.visible_to(by).filter(noun=model.noun, object_id__in=ids, version__lte=0)
    return set(earlier.values_list("object_id", flat=True))


def _events(model, pk: int, story: Sequence[Past], birth: datetime, by, batch) -> list[dict[str, Any]]:
    deeds = _fold(model, story)
    if any(one.at > next_.at for one, next_ in pairwise(story)) or story[-1].at >= birth:
        raise Refused(f"The past of {model.noun} {pk} is not in the order of time, or not past.")
    first = 1 - len(deeds)
    return [
        _OUTSIDE
        | {
            "workspace_id": by.workspace_id,
            "actor_id": by.pk,
            "noun": model.noun,
            "object_id": pk,
            "batch": batch,
            "at": past.at,
            "verb": past.verb,
            "because": past.because,
            "version": first + number,
            "label": label[:300],
            "changes": changes,
        }
        for number, (past, label, changes) in enumerate(deeds)
    ]


def _fold(model: type[Storied], story: Sequence[Past]) -> list[tuple[Past, str, dict[str, list]]]:
    """Each deed with the label of the row then and what it changed; the first one holds every column."""
    state = {column.attname: column.get_default() for column in story_fields(model)}
    deeds = []
    for number, past in enumerate(story):
        new = state | dict(past.values)
        changes = {
            name: [None if number == 0 else as_json(state[name]), as_json(value)]
            for name, value in new.items()
            if number == 0 or state[name] != value
        }
        if changes:
            deeds.append((past, label_of(new), changes))
        state = new
    return deeds
