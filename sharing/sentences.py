"""What the deeds of sharing are called; loaded when the app is ready."""

from history.sentences import sentence, words_for

words_for(
    "share_link",
    query="filters",
    frozen_at="moment shown",
    expires_at="end",
    passcode_set_at="passcode",
    unscheduled="what is not scheduled",
)

sentence("share_link.created", "{actor} shared {thing} by link")
sentence("share_link.changed", "{actor} changed {what}{of_thing}")
sentence("share_link.revoked", "{actor} revoked the link {thing}")
