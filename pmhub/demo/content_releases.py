"""What makes the demo's releases ready: milestones, acceptance criteria, risks, notes, and links of the rarer kinds."""

# slug, product, name, ships in days, shipped days ago, what for
MILESTONES = (
    ("beta", "OFC", "Storm pilot starts", 50, None, "Three dispatch centres run smart assign beside their sheet for two weeks."),
    ("pentest", "OFC", "Security review passed", -48, 40, "The outside review that every enterprise deal asks for."),
)  # fmt: skip

# feature: (text, met), in their order
CRITERIA = {
    "sso": (("Signs in with Entra and with Google", True), ("Somebody who left is out within five minutes", True), ("A renamed group keeps its people", False), ("Works while the identity provider is slow", True)),
    "audit": (("Every change of a right is in it, with who and when", True), ("An export of a month takes less than a minute", False)),
    "sms_invite": (("The link works on a phone that was never seen before", True), ("A wrong number can be corrected without a new invitation", True), ("Nothing is sent between 20:00 and 8:00", False)),
    "starter": (("Five trades, each with three jobs that make sense", True), ("A template can be thrown away with one tap", False)),
    "eta": (("The window is right in nine of ten visits", False), ("No message when the window moves by less than ten minutes", True)),
    "assign1": (("400 technicians in less than two seconds", False), ("The dispatcher sees why, in one line", True), ("The old order by hand is one click away", False)),
    "snow_day": (("Safety jobs come first, without exception", False), ("One Undo brings the whole day back", False)),
}  # fmt: skip

# release, feature or "", title, severity, likelihood, owner, closed days ago, what is done about it
RISKS = (
    ("sso", "", "Security review of the largest customer slips past the launch", "high", "medium", "Aino", None, "Weekly call with their security lead; the audit log goes to them early."),
    ("sso", "sso", "Group names with special characters break provisioning", "medium", "medium", "Niklas", 3, "Escaped and tested with 40 real names."),
    ("advent", "sms_invite", "Messages are filtered by one operator", "medium", "high", "Mei", None, "A second sender number, and an invitation by e-mail as a fallback."),
    ("advent", "", "Half of support is on holiday from 18 December", "medium", "low", "Nadia", None, "Help pages ready a week before."),
    ("winter", "assign1", "The matcher is too slow for the largest centre", "high", "high", "Emeka", None, "Cut the search by area first; measured each Friday."),
    ("winter", "", "Storm season begins before the pilot ends", "high", "low", "Tomás", None, ""),
    ("summit", "marketplace", "No partner app is ready for the stage", "medium", "high", "Jonas", None, "TechServ gets an engineer of ours for two weeks."),
)  # fmt: skip

NOTES = {
    "autumn": """## Onboarding

- **A new way in.** Sign up with three fields and finish the first job the same day.

## Notifications

- **Quiet hours.** Nothing rings between the last job and breakfast.

Thank you to the eleven teams who tried all of it first.
""",
}

# kind, source, target
LINKS = (
    ("duplicates", "calendar", "quiet"),
    ("implements", "oauth_apps", "roles"),
    ("implements", "nps_visit", "digest"),
)
