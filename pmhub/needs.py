"""What needs me: rules over what the member may see, each with the way to do something about it."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from features.dates import Plan
from features.models import Dependency, Status
from features.queries import dependencies, features
from history.queries import events, notifications
from metrics.models import Metric, Snapshot
from roadmaps.health import stale_updates
from roadmaps.portfolio import killed, undecided
from roadmaps.strategy import key_results
from stakeholders.queries import stakeholders

MAKERS = {"owner", "admin", "editor"}
TOUCH = timedelta(days=60)
BEHIND = 30  # percent of the time more than of the work
DRIFT, DRIFT_SPAN = 14, timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """One row of "needs you": what is the matter, and the way to do something about it."""

    icon: str
    tone: str
    text: str
    note: str
    action: str
    url: str

    @property
    def mark(self) -> str:
        """What is put off: this matter, as it stands. When it changes, it is another one."""
        return hashlib.sha256(f"{self.url} {self.text}".encode()).hexdigest()[:20]


def needs(member, now: date) -> list[Need]:
    """In the order of urgency; every rule costs one query, however many rows there are."""
    rules = [_unread, _late, _overlapping, _stale, _behind, _drifting]
    if member.role in MAKERS:
        rules = [_killed, *rules, _gates_due, _triage, _unscored, _off_track, _check_ins, _untouched]
    return [need for rule in rules for need in rule(member, now)]


def page_of(member, name: str, *args: str) -> str:
    return reverse(name, args=[member.workspace.slug, *args])


def _some(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{count} {many}"


def _killed(member, now: date) -> list[Need]:
    """A product that was to be stopped in just this case."""
    return [
        Need("off_track", "bad", f"Kill rule met: {gate.row.product.name}", gate.killed[0].row.label, "Decide",
             page_of(member, "product", gate.row.product.slug) + f"#gate-{gate.row.pk}")
        for gate in killed(member)
    ]  # fmt: skip


def _gates_due(member, now: date) -> list[Need]:
    """For those who decide."""
    if not member.may("gate.decided"):
        return []
    return [
        Need("flag", "warn", f"{gate.product.name} waits at the gate to {gate.to_stage}",
             f"due {gate.due_on:%-d %b}", "Decide", page_of(member, "product", gate.product.slug) + f"#gate-{gate.pk}")
        for gate in undecided(member)[:2]
    ]  # fmt: skip


def _unread(member, now: date) -> list[Need]:
    count = notifications(member).filter(seen_at=None).count()
    text = _some(count, "1 plan that concerns you changed", "plans that concern you changed")
    return [Need("bell", "info", text, "", "Read", page_of(member, "notifications"))] if count else []


def _late(member, now: date) -> list[Need]:
    mine = features(member).open().filter(owner=member, ends_on__lt=now).order_by("ends_on")[:3]
    return [
        Need(
            "off_track", "bad", f"{one.title} should be finished", f"since {one.ends_on:%-d %b}", "Replan",
            page_of(member, "feature", one.key),
        )
        for one in mine
    ]  # fmt: skip


def _overlapping(member, now: date) -> list[Need]:
    links = dependencies(member).filter(kind=Dependency.Kind.BLOCKS, target__starts_on__lte=F("source__ends_on"))
    links = links.filter(Q(source__owner=member) | Q(target__owner=member), target__starts_on__gte=now)
    open_ones = links.filter(source__status__category__in=Status.OPEN)
    return [
        Need(
            "at_risk", "warn", f"{link.target.title} starts before {link.source.title} ends",
            f"{link.target.starts_on:%-d %b} and {link.source.ends_on:%-d %b}", "Fix",
            page_of(member, "feature", link.target.key),
        )
        for link in open_ones.order_by("target__starts_on")[:3]
    ]  # fmt: skip


def _stale(member, now: date) -> list[Need]:
    """Features of mine that are being built, and whose last word on how they go is two weeks old."""
    return [
        Need(
            "clock", "warn", f"Is {one.feature.title} still {one.get_health_display().lower()}?",
            f"said {one.said_on:%-d %b}", "Update", page_of(member, "feature", one.feature.key) + "#fp-health",
        )
        for one in stale_updates(member, now).filter(feature__owner=member)[:3]
        if one.feature
    ]  # fmt: skip


def _behind(member, now: date) -> list[Need]:
    """Mine that are being built, and whose progress is far behind the time that has gone."""
    building = features(member).filter(status__category="building", owner=member, starts_on__lt=now, ends_on__gte=now)
    found = []
    for one in building:
        gone = round(100 * (now - one.starts_on).days / ((one.ends_on - one.starts_on).days + 1))
        if gone - one.progress >= BEHIND:
            found.append((gone - one.progress, one, f"{one.progress}% done, {gone}% of its time has gone"))
    found.sort(key=lambda row: -row[0])
    return [
        Need("at_risk", "warn", f"{one.title} is behind its dates", note, "Update", page_of(member, "feature", one.key))
        for _, one, note in found[:2]
    ]


def _drifting(member, now: date) -> list[Need]:
    """Mine whose end moved later by two weeks or more within a month, in one step or many."""
    mine = {one.pk: one for one in features(member).open().filter(owner=member).exclude(ends_on=None)}
    moved = events(member).filter(noun="feature", object_id__in=mine, at__gte=timezone.now() - DRIFT_SPAN)
    first: dict[int, str] = {}
    for event in moved.filter(changes__has_key="ends_on").order_by("at", "id"):
        if was := event.changes["ends_on"][0]:
            first.setdefault(event.object_id, was)
    later = {pk: (mine[pk].ends_on - date.fromisoformat(was)).days for pk, was in first.items()}
    worst = sorted(((days, pk) for pk, days in later.items() if days >= DRIFT), reverse=True)[:2]
    return [
        Need("calendar", "warn", f"{mine[pk].title} keeps moving later",
             f"{days} days within a month, now ends {mine[pk].ends_on:%-d %b}", "Look",
             page_of(member, "feature", mine[pk].key))
        for days, pk in worst
    ]  # fmt: skip


def _triage(member, now: date) -> list[Need]:
    count = features(member).filter(status__category="idea", owner=None).count()
    text = _some(count, "1 idea has no owner", "ideas have no owner")
    url = f"{page_of(member, 'features')}?status=idea&owner=none"
    return [Need("inbox", "info", text, "", "Triage", url)] if count else []


def _unscored(member, now: date) -> list[Need]:
    quarter = Plan.quarter(now.year, (now.month + 2) // 3)
    soon = features(member).open().filter(score=None).filter(Q(starts_on__lte=quarter.ends_on) | Q(horizon="now"))
    count = soon.count() or features(member).open().filter(score=None).count()
    if not count:
        return []
    text = _some(count, "1 feature has no score", "features have no score")
    return [Need("prioritise", "neutral", text, "", "Score", page_of(member, "features"))]


def _off_track(member, now: date) -> list[Need]:
    since = now - timedelta(days=45)
    rows = Snapshot.objects.visible_to(member).filter(grain=F("metric__grain"), bucket__gte=since)
    mine = rows.filter(metric__owner=member).order_by("metric", "-bucket").distinct("metric")
    off = [row for row in mine.select_related("metric") if row.status == "off_track"]
    return [_kpi_need(member, row.metric) for row in off[:2]]


def _kpi_need(member, metric: Metric) -> Need:
    url = page_of(member, "kpi", metric.key)
    return Need("off_track", "bad", f"{metric.name} is off track", metric.key, "Look", url)


def _check_ins(member, now: date) -> list[Need]:
    """Key results of mine whose week has no word yet; those that a KPI or others speak for wait for confidence only."""
    rows = key_results(member).filter(due=True)
    mine = rows.filter(Q(objective__owner=member) | Q(objective__owner=None)).select_related("objective")
    return [
        Need("clock", "neutral", f"{row.title} needs a check-in",
             f"last {row.checked_week:%-d %b}" if row.checked_week else "none yet", "Check in",
             page_of(member, "check_ins", row.key))
        for row in mine.order_by(F("checked_week").asc(nulls_first=True), "position", "id")[:2]
    ]  # fmt: skip


def _untouched(member, now: date) -> list[Need]:
    quiet = stakeholders(member).filter(power__gte=4, contacted_on__lt=now - TOUCH).order_by("contacted_on")
    return [
        Need("stakeholders", "neutral", f"No word with {one.name}", f"since {one.contacted_on:%-d %b}", "Talk",
             page_of(member, "stakeholders") + f"#{one.key}")
        for one in quiet[:2]
    ]  # fmt: skip
