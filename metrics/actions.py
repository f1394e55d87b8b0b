"""The verbs of metrics: define, aim, record, annotate. Each says: may I, can it be, do it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from history.record import changing, creating, current_batch, one_batch, removing
from kit.errors import Refused
from kit.words import one_line
from metrics import facts, hints, recompute, undo
from metrics.facts import Recorded
from metrics.intake import MOST_AT_ONCE, Given
from metrics.limits import EARLIEST, LARGEST, LATEST
from metrics.models import Annotation, Metric, Reading, Target
from workspaces.models import Member
from workspaces.numbers import next_number

# --- definitions -----------------------------------------------------------------------------------------


def define_metric(*, name: str, by: Member, **fields: Any) -> Metric:
    """Add a KPI with the workspace's next key; it goes behind the others."""
    by.must("metric.created")
    with one_batch():
        number = next_number(by.workspace_id, "metric")
        fields.setdefault("position", number)
        metric = Metric(workspace_id=by.workspace_id, key=f"K-{number}", name=_name(name), **fields)
        _only_north_star(metric, by)
        return creating(metric, by=by, verb="metric.created")


def change_metric(
    metric: Metric, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> Metric:
    """Change the definition. What changes the meaning of the numbers makes all of them due again, by reaction."""
    by.must("metric.changed", metric)
    if "name" in fields:
        fields["name"] = _name(fields["name"])
    with one_batch(), changing(metric, by=by, verb="metric.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(metric, name, value)
        _only_north_star(metric, by)
    return metric


def remove_metric(metric: Metric, *, by: Member, base_version: int | None = None) -> None:
    """Take a KPI out of sight; its readings stay, for undo."""
    by.must("metric.removed", metric)
    removing(metric, by=by, verb="metric.removed", base_version=base_version)


def arrange_metrics(metrics: Iterable[Metric], *, by: Member) -> None:
    """Put KPIs in the given order, as one step to undo."""
    by.must("metric.changed")
    with one_batch():
        for position, metric in enumerate(metrics, start=1):
            with changing(metric, by=by, verb="metric.changed"):
                metric.position = position


def retry_metric(metric: Metric, *, by: Member) -> None:
    """Compute everything again, also after the workers gave up."""
    by.must("metric.changed", metric)
    with transaction.atomic():
        recompute.mark_all(metric)
        hints.recompute_soon()


def _name(text: str) -> str:
    return one_line(text, field="name", empty="A KPI needs a name.")


def _only_north_star(metric: Metric, by: Member) -> None:
    """A product, or the workspace, has one North Star: naming another one moves the star."""
    if not metric.is_north_star:
        return
    stars = Metric.objects.visible_to(by).filter(is_north_star=True, product_id=metric.product_id)
    for other in stars.exclude(pk=metric.pk):
        with changing(other, by=by, verb="metric.changed"):
            other.is_north_star = False


# --- targets ---------------------------------------------------------------------------------------------


def set_target(
    metric: Metric,
    *,
    starts_on: date,
    start_value: float,
    ends_on: date,
    end_value: float,
    by: Member,
    because: str = "",
) -> Target:
    """Aim from a value on a day to a value on a day.

    An earlier target keeps its line until the day this one starts: nobody moves the goal posts silently.
    Setting one that starts on the same day changes it, on record.
    """
    by.must("target.set", metric)
    _check_line(starts_on, start_value, ends_on, end_value)
    values = {"start_value": start_value, "ends_on": ends_on, "end_value": end_value}
    with transaction.atomic():
        Metric._base_manager.select_for_update(no_key=True).get(pk=metric.pk)
        target = Target.objects.visible_to(by).filter(metric=metric, starts_on=starts_on).first()
        if target is None:
            target = Target(metric=metric, starts_on=starts_on, **values)
            return creating(target, by=by, verb="target.set", because=because)
        with changing(target, by=by, verb="target.set", because=because):
            for name, value in values.items():
                setattr(target, name, value)
    return target


def remove_target(target: Target, *, by: Member, because: str = "") -> None:
    by.must("target.removed", target)
    removing(target, by=by, verb="target.removed", because=because)


def _check_line(starts_on: date, start_value: float, ends_on: date, end_value: float) -> None:
    if ends_on <= starts_on:
        raise Refused("A target ends after it starts.", field="ends_on")
    if starts_on < EARLIEST or ends_on >= LATEST:
        raise Refused("The years of a target lie between 1900 and 2199.", field="starts_on")
    for field, value in (("start_value", start_value), ("end_value", end_value)):
        if not -LARGEST < value < LARGEST:
            raise Refused("A target needs a number.", field=field)


# --- readings --------------------------------------------------------------------------------------------


def record_readings(metric: Metric, readings: Iterable[Given], *, by: Member) -> Recorded:
    """Write down up to 10,000 numbers that were read; all or none."""
    by.must("reading.recorded", metric)
    readings = list(readings)
    if not readings:
        raise Refused("There are no readings here.", field="readings")
    if len(readings) > MOST_AT_ONCE:
        raise Refused(f"At most {MOST_AT_ONCE:,} readings at once.", field="readings")
    with one_batch():
        done = facts.record(metric, readings, batch=current_batch().id)
        undo.note(metric, done.created + done.corrected, by=by)
        hints.recompute_soon()
    return done


def withdraw_readings(metric: Metric, readings: Iterable[Reading], *, by: Member) -> list[Given]:
    """Take readings back; what they said stays known for `known_at`, and is returned for undo."""
    by.must("reading.withdrawn", metric)
    with one_batch():
        gone = facts.withdraw(metric, [reading.pk for reading in readings], batch=current_batch().id)
        undo.note(metric, len(gone), by=by)
        hints.recompute_soon()
    return gone


# --- annotations -----------------------------------------------------------------------------------------


def annotate(*, on: date, text: str, by: Member, metric: Metric | None = None, url: str = "") -> Annotation:
    """Put a remark on a day: of one KPI, or of all."""
    by.must("annotation.created", metric)
    note = Annotation(metric=metric, on=_on(on), text=_text(text), url=_link(url))
    return creating(note, by=by, verb="annotation.created")


def change_annotation(note: Annotation, *, by: Member, base_version: int | None = None, **fields: Any) -> Annotation:
    by.must("annotation.changed", note)
    clean = {"text": _text, "on": _on, "url": _link}
    with changing(note, by=by, verb="annotation.changed", base_version=base_version):
        for name, value in fields.items():
            setattr(note, name, clean[name](value) if name in clean else value)
    return note


def remove_annotation(note: Annotation, *, by: Member, base_version: int | None = None) -> None:
    by.must("annotation.removed", note)
    removing(note, by=by, verb="annotation.removed", base_version=base_version)


def _text(text: str) -> str:
    return one_line(text, field="text", empty="Say what happened.")[:200]


def _on(day: date) -> date:
    if not EARLIEST <= day < LATEST:
        raise Refused("The year lies between 1900 and 2199.", field="on")
    return day


def _link(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise Refused("A link begins with https://.", field="url")
    return url
