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

words_for("public_roadmap", indexed="found by search engines", intro="introduction")
words_for("public_feature", text="public description", title="public title")

sentence("public_roadmap.opened", "{actor} made the roadmap of {thing} public")
sentence("public_roadmap.changed", "{actor} changed {what} of the public roadmap of {thing}")
sentence("public_roadmap.closed", "{actor} took the public roadmap of {thing} off the web")
sentence("public_feature.published", "{actor} put {thing} on the public roadmap")
sentence("public_feature.changed", "{actor} changed {what} of {thing} on the public roadmap")
sentence("public_feature.hidden", "{actor} took {thing} off the public roadmap")
