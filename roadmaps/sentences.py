"""What the deeds of roadmaps are called; loaded when the app is ready."""

from history.sentences import Told, sentence, words_for


def _health(told: Told) -> str:
    return (told.event.changes["health"][1] or "").replace("_", " ")


sentence("vision.written", "{actor} wrote the vision")
sentence("vision.restored", "{actor} wrote the vision as it was before")
sentence("vision.approved", "{actor} approved the vision")
sentence("vision.approval_withdrawn", "{actor} withdrew the approval of the vision")
sentence("objective.approved", "{actor} approved {thing}")
sentence("objective.approval_withdrawn", "{actor} withdrew the approval of {thing}")
sentence("contribution.moved", lambda told: "{actor} moved " + told.event.label.split(" for ")[0] + " to {objective}")
sentence("contribution.set", "{actor} said what {thing} contributes")
sentence("key_result.measured", "{actor} put {thing} at {current_value}")
sentence(
    "check_in.made",
    lambda told: (
        "{actor} checked in on {thing}" + (": {confidence}% sure" if told.touches("confidence") else ": {what} changed")
    ),
)
sentence("baseline.created", "{actor} kept the plan as the baseline {thing}")
sentence("objective.health_set", lambda told: f"{{actor}} put {{thing}} {_health(told) or 'at no health'}")
sentence("status_update.posted", lambda told: f"{{actor}} said {{thing}} is {_health(told)}")
sentence("status_update.changed", "{actor} corrected what was said of {thing}")
sentence("status_update.removed", "{actor} took back what was said of {thing}")
sentence("lens.saved", "{actor} saved the lens {thing}")
sentence(
    "lens.shared",
    lambda told: (
        "{actor} keeps the lens {thing} alone now" if told.new("owner_id") else "{actor} shared the lens {thing}"
    ),
)
words_for("lens", query="view", owner="owner")
words_for("key_result", rollup="rule", curve="expected pace", current_value="where it stands")

sentence("gate.created", "{actor} set a gate for {thing}")
sentence("gate.decided", "{actor} decided the gate of {thing}: {decision}")
sentence("gate.reopened", "{actor} took back the decision on the gate of {thing}")
sentence("gate_criterion.created", "{actor} wrote down for a gate: {thing}")
sentence("gate_criterion.answered", lambda told: "{actor} answered “{thing}”: " + _answer(told))
sentence("gate_criterion.removed", "{actor} took back a criterion: {thing}")
sentence("product.stage_reached", "{actor} moved {thing} on to {stage}")
sentence("product.stage_set", "{actor} set {thing} to {stage} by hand, past its gate")
sentence("sunset_plan.written", "{actor} wrote {thing}")
sentence(
    "affected_company.set",
    lambda told: (
        "{actor} told {thing} on {told_on}" if told.new("told_on") else "{actor} said that it concerns {thing}"
    ),
)
words_for("gate", due_on="day", from_stage="stage it leads from", to_stage="stage it leads to")
words_for("gate_criterion", kind="what it is for", metric="KPI", met="answer", value="value on that day")
words_for("sunset_plan", announced_on="announcement", last_sale_on="last sale", ends_on="end")
words_for("affected_company", told_on="day they were told")


def _answer(told: Told) -> str:
    return {"True": "yes", "False": "no"}.get(told.new("met"), "not said")
