"""What the deeds of roadmaps are called; loaded when the app is ready."""

from history.sentences import sentence, words_for

sentence("vision.written", "{actor} wrote the vision")
sentence("contribution.set", "{actor} said what {thing} contributes")
sentence("key_result.measured", "{actor} put {thing} at {current_value}")
sentence(
    "check_in.made",
    lambda told: (
        "{actor} checked in on {thing}" + (": {confidence}% sure" if told.touches("confidence") else ": {what} changed")
    ),
)
sentence("baseline.created", "{actor} kept the plan as the baseline {thing}")
sentence("lens.saved", "{actor} saved the lens {thing}")
sentence(
    "lens.shared",
    lambda told: (
        "{actor} keeps the lens {thing} alone now" if told.new("owner_id") else "{actor} shared the lens {thing}"
    ),
)
words_for("lens", query="view", owner="owner")
words_for("key_result", rollup="rule", curve="expected pace", current_value="where it stands")
