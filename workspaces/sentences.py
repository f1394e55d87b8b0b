"""What the deeds of workspaces are called; loaded when the app is ready."""

from history.sentences import sentence, words_for

words_for("member", colour="colour of the initials")
words_for("workspace", fiscal_year_starts="first month of the fiscal year", time_zone="time zone")

sentence("workspace.founded", "{actor} opened {thing}")
sentence("workspace.changed", "{actor} changed {what}{of_thing}")
sentence("member.invited", "{actor} invited {thing}")
sentence("member.joined", "{actor}: {thing} joined as {role}")
sentence("member.role_changed", "{actor} made {thing} {role}")
sentence("member.removed", "{actor} removed {thing} from the workspace")
sentence("invitation.accepted", "{actor}: {thing} accepted the invitation")
sentence("invitation.withdrawn", "{actor} withdrew the invitation of {thing}")
sentence("token.created", "{actor} made the token {thing}")
sentence("token.revoked", "{actor} revoked the token {thing}")
sentence("product.archived", "{actor} archived the product {thing}")
sentence("product.reopened", "{actor} reopened the product {thing}")
