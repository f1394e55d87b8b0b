"""What slipped since a day, by feature and by team, and how stable plans are: read in a few queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from features.models import Feature
from history.models import Event
from history.replay import away_now, states_as_of
from roadmaps.filters import fitting
from roadmaps.lens import Lens
from roadmaps.moments import moment_of
from roadmaps.queries import COLUMNS, Names, names_of
from roadmaps.scale import month_start
from roadmaps.slips import Spread, Stability, State, Story, moved_later, spread, stability
from workspaces.models import Member

AFTER = (30, 90)
MONTHS = 12
# Each field of a plan as text: NULL where a deed left it alone, empty where it took it away.
_STORIES = """
    SELECT object_id, at,
           CASE WHEN changes ? 'starts_on' THEN coalesce(changes #>> '{{starts_on,1}}', '') END,
           CASE WHEN changes ? 'ends_on' THEN coalesce(changes #>> '{{ends_on,1}}', '') END,
           CASE WHEN changes ? 'shipped_on' THEN coalesce(changes #>> '{{shipped_on,1}}', '') END,
           CASE WHEN changes ? 'removed_at' THEN coalesce(changes #>> '{{removed_at,1}}', '') END
    FROM history_event
    WHERE workspace_id = %(workspace)s AND noun = 'feature'
          AND jsonb_exists_any(changes, ARRAY['starts_on', 'ends_on', 'shipped_on', 'removed_at'])
          AND NOT (version < 1 AND object_id IN (
              SELECT DISTINCT object_id FROM history_event
              WHERE workspace_id = %(workspace)s AND noun = 'feature' AND version < 1 AND {away}
                    AND history_was_undone(%(workspace)s, 'feature', object_id)
          ))
    ORDER BY object_id, version
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """A feature that had an end on the day, and what became of it. `days` is None where the end was taken away."""

    key: str
    title: str
    team: str
    outcome: str
    was: date
    now: date | None
    days: int | None
    moves: int
    who: str
    at: datetime | None
    reason_code: str
    because: str


@dataclass(frozen=True, slots=True)
class TeamSpread:
    team: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Slips:
    """Every feature that was planned at the end of `since`, latest first; those whose end was taken away come last."""

    since: date | datetime
    names: Names
    rows: list[Slip]
    whole: Spread
    teams: list[TeamSpread]

    @property
    def changed(self) -> list[Slip]:
        return [row for row in self.rows if row.days != 0]


def slips(member: Member, lens: Lens, since: date | datetime) -> Slips:
    """Ends that were planned at the end of `since` against the ends of now, or the day of shipping."""
    names = names_of(member, grouped=False)
    then, now = _then_and_now(member, lens, names, moment_of(member, since))
    told = _told(member, list(then), moment_of(member, since))
    rows = [_slip(pk, state, now[pk], names, told.get(pk, [])) for pk, state in then.items() if pk in now]
    rows.sort(key=lambda row: (row.days is None, -(row.days or 0), row.key))
    known = [row for row in rows if row.days is not None]
    by_team: dict[str, list[int]] = defaultdict(list)
    for row in known:
        by_team[row.team].append(row.days or 0)
    teams = [
        TeamSpread(team, spread(days)) for team, days in sorted(by_team.items(), key=lambda one: (not one[0], one))
    ]
    return Slips(since, names, rows, spread([row.days or 0 for row in known]), teams)


def _then_and_now(
    member: Member, lens: Lens, names: Names, moment: datetime
) -> tuple[dict[int, dict], dict[int, dict]]:
    """Plans of then that fit the filters then or now; and the rows of today, the removed ones too."""
    states = states_as_of(member, Feature, moment)
    plans = {pk: state for pk, state in states.items() if state["ends_on"] and not state["shipped_on"]}
    rows = Feature.objects.inside(member).filter(pk__in=list(plans)).values(*COLUMNS, "shipped_on", "removed_at")
    now = {row["id"]: row for row in rows}
    fits = fitting(member, lens, names)
    wanted = {pk for pk, state in plans.items() if fits(state | {"id": pk}) or (pk in now and fits(now[pk]))}
    return {pk: plans[pk] for pk in plans if pk in wanted}, now


def _told(member: Member, ids: list[int], moment: datetime) -> dict[int, list[Event]]:
    """Per feature the deeds since then that moved its end or say why, oldest first."""
    deeds = Event.objects.visible_to(member).filter(noun=Feature.noun, object_id__in=ids, at__gt=moment)
    told = deeds.filter(changes__has_key="ends_on") | deeds.filter(verb="feature.explained")
    found: dict[int, list[Event]] = defaultdict(list)
    for event in told.select_related("actor").order_by("object_id", "version"):
        found[event.object_id].append(event)
    return found


def _slip(pk: int, state: dict[str, Any], row: dict[str, Any], names: Names, deeds: list[Event]) -> Slip:
    end = row["shipped_on"] or row["ends_on"]
    gone = row["removed_at"] or not end
    days = None if gone else (end - state["ends_on"]).days
    reasons = [event for event in deeds if event.reason_code or event.because]
    pairs = [event.changes["ends_on"] for event in deeds if "ends_on" in event.changes]
    moved = [event for event in deeds if "ends_on" in event.changes]
    return Slip(
        row["key"], row["title"], (names.teams.get(row["team_id"]) or {}).get("name", ""), _outcome(row, days),
        state["ends_on"], None if gone else end, days, sum(moved_later(old, new) for old, new in pairs),
        moved[-1].actor.name if moved else "", moved[-1].at if moved else None,
        reasons[-1].reason_code if reasons else "", reasons[-1].because if reasons else "",
    )  # fmt: skip


def _outcome(row: dict[str, Any], days: int | None) -> str:
    if row["removed_at"]:
        return "removed"
    if days is None:
        return "not scheduled"
    if row["shipped_on"]:
        return "shipped"
    return "later" if days > 0 else "earlier" if days < 0 else "kept"


def plan_stability(member: Member, today: date) -> dict[int, list[Stability]]:
    """{30: …, 90: …}: for the plans of the first of each of the last twelve months; of days not yet over, nothing."""
    stories = _stories(member)
    firsts = [month_start(today, -back) for back in range(MONTHS + max(AFTER) // 30, -1, -1)]
    found = {}
    for after in AFTER:
        over = [day for day in firsts if day + timedelta(days=after) <= today][-MONTHS:]
        moments = [(d, moment_of(member, d), moment_of(member, d + timedelta(days=after))) for d in over]
        found[after] = stability(stories, moments, after)
    return found


def _stories(member: Member) -> list[Story]:
    with connection.cursor() as cursor:
        cursor.execute(_STORIES.format(away=away_now(Feature)), {"workspace": member.workspace_id})
        rows = cursor.fetchall()
    return [Story((row[1], _touched(row)) for row in story) for _, story in groupby(rows, key=itemgetter(0))]


def _touched(row: tuple) -> dict[str, str]:
    return {name: value for name, value in zip(State._fields, row[2:], strict=True) if value is not None}
