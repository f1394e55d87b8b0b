"""What can come in, the fields of each, and the headers that well-known exports use for them."""

FEATURE = {
    "title": "Title",
    "description": "Description",
    "status": "Status",
    "owner": "Owner",
    "team": "Team",
    "release": "Release",
    "parent": "Parent",
    "tags": "Tags",
    "effort": "Effort",
    "effort_low": "Effort, at least",
    "effort_high": "Effort, at most",
    "progress": "Progress",
    "confidence": "Confidence",
    "horizon": "Horizon",
    "when": "When (quarter, month or day)",
    "starts_on": "First day",
    "ends_on": "Last day",
    "granularity": "Precision of the dates",
    "shipped_on": "Shipped on",
    "number": "Number in the key",
    "score.reach": "Reach",
    "score.impact": "Impact",
    "score.confidence": "Confidence of the score",
    "score.effort": "Effort of the score",
    "blocks": "Blocks",
    "blocked_by": "Blocked by",
    "relates": "Relates to",
    "duplicates": "Duplicates",
    "implements": "Implements",
    "fields": "Custom field",
}
RELEASE = {
    "name": "Name",
    "description": "Description",
    "starts_on": "Starts on",
    "ships_on": "Ships on",
    "shipped_on": "Shipped on",
}
TEAM = {"name": "Name", "capacity": "Capacity"}
DEPENDENCY = {"source": "From", "target": "To", "kind": "Kind"}
READING = {"metric": "KPI", "at": "Date", "value": "Value", "dimensions": "Dimension"}

NOUNS = {"features": FEATURE, "releases": RELEASE, "teams": TEAM, "dependencies": DEPENDENCY, "readings": READING}
REQUIRED = {
    "features": ("title",),
    "releases": ("name",),
    "teams": ("name",),
    "dependencies": ("source", "target"),
    "readings": ("at", "value"),
}

# Headers, bare of case and punctuation, the best first (Jira, Linear, Aha!, Productboard, Plane, Fider, GitHub).
ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "features": {
        "key": (
            "issue key",
            "id",
            "identifier",
            "feature reference",
            "key",
            "issue id",
            "number",
            "external id",
            "uuid",
        ),
        "title": ("title", "summary", "feature name", "name", "subject", "feature", "suggestion title", "epic name"),
        "description": ("description", "feature description", "body", "details", "notes", "content"),
        "status": ("status", "feature status", "state", "state name", "workflow status"),
        "owner": ("owner", "assignee", "assignees", "assigned to user", "assigned to"),
        "team": ("team", "squad", "custom field team", "group"),
        "release": (
            "release",
            "release name",
            "fix version s",
            "fix versions",
            "milestone",
            "version",
            "project milestone",
        ),
        "parent": ("parent", "parent key", "parent id", "parent issue", "custom field epic link", "epic"),
        "tags": ("tags", "labels", "label"),
        "effort": ("effort", "estimate", "story points", "custom field story points", "points"),
        "progress": ("progress",),
        "starts_on": ("start date", "start", "starts on", "custom field start date", "started"),
        "ends_on": ("due date", "end date", "end", "ends on", "target date", "due", "due on"),
        "when": ("timeframe", "quarter", "when"),
        "shipped_on": ("completed", "resolved", "completed at", "closed at", "shipped on", "shipped"),
        "horizon": ("horizon",),
        "score.reach": ("reach",),
        "score.impact": ("impact",),
        "score.confidence": ("confidence",),
        "blocks": ("outward issue link blocks", "blocks"),
        "blocked_by": ("inward issue link blocks", "blocked by"),
        "relates": ("related to", "outward issue link relates"),
        "duplicates": ("duplicate of",),
    },
    "releases": {
        "key": ("id", "version", "name", "release", "release name"),
        "name": ("name", "version", "release name", "release", "title"),
        "description": ("description", "notes"),
        "starts_on": ("start date", "starts on", "start", "cycle start"),
        "ships_on": ("release date", "ships on", "due date", "end date", "date", "due on"),
        "shipped_on": ("shipped on", "released on", "actual date"),
    },
    "teams": {
        "key": ("id", "slug", "name", "team"),
        "name": ("name", "team", "title", "id"),
        "capacity": ("capacity",),
    },
    "dependencies": {
        "source": ("from", "source", "blocker", "source id"),
        "target": ("to", "target", "blocked", "target id"),
        "kind": ("type", "kind", "link type", "relation"),
    },
    "readings": {
        "metric": ("metric", "kpi", "key"),
        "at": ("date", "at", "day", "time", "timestamp", "week", "month"),
        "value": ("value", "amount", "count"),
    },
}


def fields_of_noun(noun: str) -> dict[str, str]:
    return NOUNS[noun]
