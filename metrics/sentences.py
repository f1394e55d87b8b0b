"""What the deeds of metrics are called; loaded when the app is ready."""

from history.sentences import Told, sentence, words_for

words_for("metric", is_north_star="North Star", grain="rhythm", aggregation="computation", direction="good direction")
words_for("target", starts_on="first day", start_value="start", ends_on="last day", end_value="target")
words_for("annotation", on="day")


def _changed(told: Told) -> str:
    """One field with its new value, several by name."""
    if len(told.changes) != 1:
        return "{actor} changed {what}{of_thing}"
    change = told.changes[0]
    if change.name == "name":
        return "{actor} renamed {thing} to “{name}”"
    if change.name == "is_north_star":
        return "{actor} made {thing} the North Star" if change.new else "{actor} took the North Star from {thing}"
    if change.name == "position":
        return "{actor} moved {thing}"
    if change.name == "description":
        return "{actor} rewrote the description{of_thing}"
    return (
        f"{{actor}} set the {change.label}{{of_thing}} to {{{change.name}}}"
        if change.new
        else "{actor} changed {thing}"
    )


def _aimed(told: Told) -> str:
    if told.event.version == 1:
        return "{actor} set the target{of_thing} to {end_value} by {ends_on}"
    old = told.event.changes.get("end_value", [None])[0]
    if old is not None:
        return f"{{actor}} moved the target{{of_thing}} from {old:g} to {{end_value}}"
    return "{actor} changed {what}{of_thing}"


sentence("metric.created", "{actor} added the KPI {thing}")
sentence("metric.changed", _changed)
sentence("metric.removed", "{actor} removed the KPI {thing}")
sentence("target.set", _aimed)
sentence("target.removed", "{actor} removed the target{of_thing}")
sentence("annotation.created", "{actor} noted “{text}” on {on}")
sentence("annotation.changed", "{actor} changed the note “{thing}”")
sentence("annotation.removed", "{actor} removed the note “{thing}”")
