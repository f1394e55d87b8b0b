"""What the deeds of features are called; loaded when the app is ready."""

from features.dates import in_words
from features.links import VERBS
from history.sentences import Told, sentence, words_for

words_for(
    "feature",
    starts_on="first day",
    ends_on="last day",
    effort_low="effort from",
    effort_high="effort to",
    shipped_on="day of shipping",
    fields="custom fields",
    parent="parent",
)
words_for("release", ships_on="day of shipping", shipped_on="shipped on", starts_on="start")
words_for("risk", closed_on="closed on")


def _planned(told: Told) -> str:
    """For when, with which release, how sure: whatever of it changed."""
    changes = told.event.changes
    new = {name: pair[1] for name, pair in changes.items()}
    if told.touches("starts_on", "ends_on", "granularity"):
        missing = {"starts_on", "ends_on"} - new.keys()
        if missing and new.get("starts_on", new.get("ends_on")):
            edge = "start" if "starts_on" in new else "end"
            return f"{{actor}} moved the {edge}{{of_thing}} to {{{edge}s_on}}"
        when = in_words(new.get("starts_on"), new.get("ends_on"), new.get("granularity", "day"), new.get("horizon", ""))
        return f"{{actor}} planned {{thing}} for {when}" if when else "{actor} took {thing} off the calendar"
    if told.touches("horizon"):
        return "{actor} moved {thing} to {horizon}" if told.new("horizon") else "{actor} took {thing} off the horizon"
    return "{actor} changed {what}{of_thing}"


def _explained(told: Told) -> str:
    code = told.event.reason_code
    return "{actor} said why the dates{of_thing} changed" + (f": {code}" if code else "")


def _estimated(told: Told) -> str:
    if told.touches("effort_low", "effort_high"):
        return "{actor} estimated {thing} anew: " + ", ".join(f"{c.label} {c.new or 'nothing'}" for c in told.changes)
    return "{actor} set the progress{of_thing} to {progress}%"


def _changed(told: Told) -> str:
    """One field with its new value, several by name."""
    if len(told.changes) != 1:
        return "{actor} changed {what}{of_thing}"
    change = told.changes[0]
    if change.name == "title":
        return "{actor} renamed {thing} to “{title}”"
    if change.name == "description":
        return "{actor} rewrote the description{of_thing}"
    if not change.new:
        return f"{{actor}} cleared the {change.label}{{of_thing}}"
    return f"{{actor}} set the {change.label}{{of_thing}} to {{{change.name}}}"


def _scored(told: Told) -> str:
    inputs = [c for c in told.changes if c.name in {"reach", "impact", "confidence", "effort"}]
    given = [f"{c.label} {c.new}" for c in inputs if c.new is not None]
    if inputs and not given:
        return f"{{actor}} cleared {' and '.join(c.label for c in inputs)} of the score{{of_thing}}"
    return "{actor} scored {thing}: " + ", ".join(given) if given else "{actor} changed the score{of_thing}"


def _linked(told: Told) -> str:
    kind = str(told.event.changes.get("kind", [None, "blocks"])[1])
    return f"{{actor}} noted that {{source}} {VERBS.get(kind, kind)} {{target}}"


def _release_changed(told: Told) -> str:
    if told.touches("notes") and len(told.changes) == 1:
        return "{actor} rewrote the notes{of_thing}"
    return "{actor} changed {what}{of_thing}"


def _ticked(told: Told) -> str:
    met = told.event.changes.get("met", [None, False])[1]
    return "{actor} marked {thing} as met" if met else "{actor} marked {thing} as not met"


sentence("feature.created", "{actor} created {thing}")
sentence("feature.imported", "{actor} imported {thing}")
sentence("feature.changed", _changed)
sentence("feature.estimated", _estimated)
sentence("feature.status_set", "{actor} set the status{of_thing} to {status}")
sentence("feature.planned", _planned)
sentence("feature.explained", _explained)
sentence("feature.ranked", "{actor} moved {thing} in the order")
sentence("feature.unplanned", "{actor} took {thing} off the calendar")
sentence("feature.assigned", "{actor} gave {thing} to {owner}")
sentence("feature.removed", "{actor} removed {thing}")
sentence("feature.restored", "{actor} brought {thing} back")
sentence("custom_field.created", "{actor} added the field {thing}")
sentence("custom_field.changed", "{actor} changed {what}{of_thing}")
sentence("custom_field.removed", "{actor} removed the field {thing}")
sentence("score.set", _scored)
sentence("score.removed", "{actor} removed the score{of_thing}")
sentence("dependency.created", _linked)
sentence("dependency.removed", "{actor} removed the link {thing}")
sentence("release.created", "{actor} added the release {thing}")
sentence("release.changed", _release_changed)
sentence("release.shipped", "{actor} shipped {thing}")
sentence("release.removed", "{actor} removed the release {thing}")
sentence("status.created", "{actor} added the status {thing}")
sentence("status.changed", "{actor} changed {what}{of_thing}")
sentence("status.removed", "{actor} removed the status {thing}")
sentence("criterion.created", "{actor} added the acceptance criterion {thing}")
sentence("criterion.changed", "{actor} reworded an acceptance criterion: {text}")
sentence("criterion.ticked", _ticked)
sentence("criterion.moved", "{actor} moved {thing} in the checklist")
sentence("criterion.removed", "{actor} removed the acceptance criterion {thing}")
sentence("risk.created", "{actor} saw the risk {thing}")
sentence("risk.changed", "{actor} changed {what}{of_thing}")
sentence("risk.closed", "{actor} closed the risk {thing}")
sentence("risk.reopened", "{actor} opened the risk {thing} again")
sentence("risk.removed", "{actor} removed the risk {thing}")
