"""Every deed as a sentence: for the activity of a thing, notifications, digests and the audit log.

An app registers the sentence of each of its verbs, and how its fields are called:

    sentence("feature.status_set", "{actor} set the status{of_thing} to {status}")
    words_for("feature", starts_on="first day", effort_low="effort, at least")

Placeholders: {actor}, {thing}, {of_thing} (" of FLD-1", or nothing where the thing is obvious), {what} (the
names of the changed fields), and the new value of any changed field by its name. A sentence can also be a
function of the `Told`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from history.models import Event
from history.nouns import model_of, nouns
from history.record import story_fields

# Too long to stand in a sentence, or without a meaning for people.
SILENT = {"removed_at", "number", "external_source", "external_id", "position"}


@dataclass(frozen=True)
class Change:
    """One field of a deed, in words. `old` and `new` are "" for nothing; `long` texts are only named."""

    name: str
    label: str
    old: str
    new: str
    long: bool = False


@dataclass
class Told:
    """An event in words."""

    event: Event
    changes: list[Change] = field(default_factory=list)
    text: str = ""

    def new(self, name: str) -> str:
        return next((change.new for change in self.changes if change.name == name), "")

    def touches(self, *names: str) -> bool:
        return any(change.name in names for change in self.changes)

    @property
    def what(self) -> str:
        return _listed([change.label for change in self.changes]) or "nothing"


Words = str | Callable[[Told], str]
_sentences: dict[str, Words] = {}
_labels: dict[str, dict[str, str]] = defaultdict(dict)


def sentence(verb: str, words: Words) -> None:
    _sentences[verb] = words


def sentences() -> dict[str, Words]:
    return dict(_sentences)


def words_for(noun: str, **labels: str) -> None:
    """How people call the fields of `noun`, by the name of the model's field."""
    _labels[noun].update(labels)


def sentence_of(event: Event) -> str:
    return tell([event])[0].text


def tell(events: Iterable[Event], *, of_one_thing: bool = False) -> list[Told]:
    """Events in words, in a number of queries that does not grow with them; actors should be there already.

    `of_one_thing`: where everybody sees which thing it is about, its name is left out.
    """
    events = list(events)
    names = _names_of(events)
    return [_told(event, names, of_one_thing) for event in events]


def _told(event: Event, names: dict, of_one_thing: bool) -> Told:
    told = Told(event, list(_changes(event, names)))
    words = _sentences.get(event.verb) or _otherwise(event)
    if callable(words):
        words = words(told)
    values = {change.name: f"“{change.new}”" if change.long else change.new or "nothing" for change in told.changes}
    thing = "it" if of_one_thing else event.label
    known = values | {"actor": event.actor.name, "thing": thing, "what": told.what}
    known["of_thing"] = "" if of_one_thing else f" of {event.label}"
    told.text = words.format_map(_Forgiving(known))
    return told


class _Forgiving(dict):
    """A sentence may name a field that did not change this time."""

    def __missing__(self, name):
        return "nothing"


def _otherwise(event: Event) -> str:
    deed = event.verb.partition(".")[2]
    known = {
        "created": "{actor} added {thing}",
        "removed": "{actor} removed {thing}",
        "changed": "{actor} changed {what}{of_thing}",
        "undone": "{actor} took back {what}{of_thing}",
        "imported": "{actor} imported {thing}",
    }
    if event.verb.endswith(".undone") and "removed_at" in event.changes:
        return "{actor} took {thing} back" if event.changes["removed_at"][1] else "{actor} brought {thing} back"
    return known.get(deed, f"{{actor}} {deed.replace('_', ' ')} {{thing}}")


# --- values in words ------------------------------------------------------------------------------------


def _changes(event: Event, names: dict) -> Iterable[Change]:
    if event.noun not in nouns():
        return
    for column in story_fields(model_of(event.noun)):
        if column.name in SILENT or column.attname not in event.changes:
            continue
        old, new = event.changes[column.attname]
        if event.version == 1 and new in (None, "", [], {}):
            continue
        label = _labels[event.noun].get(column.name) or str(column.verbose_name)
        if isinstance(old, dict) or isinstance(new, dict):
            yield from _entries(column.name, old or {}, new or {})
            continue
        long = isinstance(column, models.TextField)
        if column.attname in model_of(event.noun).guarded:  # a sentence does not know who reads it
            yield Change(column.name, label, "", "", long=long)
            continue
        shown = (_value(column, old, names), _value(column, new, names))
        yield Change(column.name, label, *shown, long=long)


def _entries(name: str, old: dict, new: dict) -> Iterable[Change]:
    """A JSON object is told entry by entry."""
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield Change(name, key, _plain(old.get(key)), _plain(new.get(key)))


def _plain(value: Any) -> str:
    return "" if value in (None, "") else str(value)


def _value(column: models.Field, value: Any, names: dict) -> str:
    if value in (None, "", [], {}):
        return ""
    if column.is_relation:
        return names.get((column.remote_field.model, value), "something removed")
    if isinstance(column, models.DateTimeField):
        return day_in_words(datetime.fromisoformat(value).date())
    if isinstance(column, models.DateField):
        return day_in_words(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(column, models.DecimalField):
        return f"{float(value):,.10g}"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _names_of(events: list[Event]) -> dict[tuple[type, int], str]:
    """The names behind the ids in the changes: one query per kind of thing."""
    wanted: dict[type, set[int]] = defaultdict(set)
    for event in events:
        if event.noun not in nouns():
            continue
        for column in story_fields(model_of(event.noun)):
            if column.is_relation and column.attname in event.changes:
                wanted[column.remote_field.model].update(pk for pk in event.changes[column.attname] if pk)
    workspaces = {event.workspace_id for event in events}
    found = {}
    for model, ids in wanted.items():
        rows = model._base_manager.filter(pk__in=ids).select_related(*getattr(model, "named_with", ()))
        if hasattr(model, "workspace_id"):
            rows = rows.filter(workspace_id__in=workspaces)
        found |= {(model, row.pk): getattr(row, "label", "") or str(row) for row in rows}
    return found


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


sentence("comment.created", "{actor} commented")
sentence("comment.changed", "{actor} reworded a comment")
sentence("comment.removed", "{actor} removed a comment")
