"""Home: what needs me, what happened since I was here, what is mine, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, F, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from features.dates import Plan
from features.models import Dependency, Feature, Status
from features.queries import dependencies, features, priorities, releases
from history.models import Event
from history.queries import events, notifications
from history.sentences import Told, tell
from metrics.models import Metric, Snapshot
from roadmaps.portfolio import killed, undecided
from roadmaps.strategy import key_results, objectives
from stakeholders.queries import stakeholders
from workspaces.clock import today

MAKERS = {"owner", "admin", "editor"}
TOUCH = timedelta(days=60)
SHOWN = 8
MOST_STEPS = 3  # progress is reported every day; what was decided is news


@dataclass(frozen=True)
class Need:
    """One row of "needs you": what is the matter, and the way to do something about it."""

    icon: str
    tone: str
    text: str
    note: str
    action: str
    url: str


# --- needs you ------------------------------------------------------------------------------------------


def needs(member, now: date) -> list[Need]:
    """In the order of urgency; every rule costs one query, however many rows there are."""
    rules = [_unread, _late, _overlapping]
    if member.role in MAKERS:
        rules = [_killed, *rules, _gates_due, _unscored, _off_track, _check_ins, _untouched]
    return [need for rule in rules for need in rule(member, now)]


def _page(member, name: str, *args: str) -> str:
    return reverse(name, args=[member.workspace.slug, *args])


def _some(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{count} {many}"


def _killed(member, now: date) -> list[Need]:
    """A product that was to be stopped in just this case."""
    return [
        Need("off_track", "bad", f"Kill rule met: {gate.row.product.name}", gate.killed[0].row.label, "Decide",
             _page(member, "product", gate.row.product.slug) + f"#gate-{gate.row.pk}")
        for gate in killed(member)
    ]  # fmt: skip


def _gates_due(member, now: date) -> list[Need]:
    """For those who decide."""
    if not member.may("gate.decided"):
        return []
    return [
        Need("flag", "warn", f"{gate.product.name} waits at the gate to {gate.to_stage}",
             f"due {gate.due_on:%-d %b}", "Decide", _page(member, "product", gate.product.slug) + f"#gate-{gate.pk}")
        for gate in undecided(member)[:2]
    ]  # fmt: skip


def _unread(member, now: date) -> list[Need]:
    count = notifications(member).filter(seen_at=None).count()
    text = _some(count, "1 plan that concerns you changed", "plans that concern you changed")
    return [Need("bell", "info", text, "", "Read", _page(member, "notifications"))] if count else []


def _late(member, now: date) -> list[Need]:
    mine = features(member).open().filter(owner=member, ends_on__lt=now).order_by("ends_on")[:3]
    return [
        Need(
            "off_track", "bad", f"{one.title} should be finished", f"since {one.ends_on:%-d %b}", "Replan",
            _page(member, "feature", one.key),
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
            _page(member, "feature", link.target.key),
        )
        for link in open_ones.order_by("target__starts_on")[:3]
    ]  # fmt: skip


def _unscored(member, now: date) -> list[Need]:
    quarter = Plan.quarter(now.year, (now.month + 2) // 3)
    soon = features(member).open().filter(score=None).filter(Q(starts_on__lte=quarter.ends_on) | Q(horizon="now"))
    count = soon.count() or features(member).open().filter(score=None).count()
    if not count:
        return []
    text = _some(count, "1 feature has no score", "features have no score")
    return [Need("prioritise", "neutral", text, "", "Score", _page(member, "features"))]


def _off_track(member, now: date) -> list[Need]:
    since = now - timedelta(days=45)
    rows = Snapshot.objects.visible_to(member).filter(grain=F("metric__grain"), bucket__gte=since)
    mine = rows.filter(metric__owner=member).order_by("metric", "-bucket").distinct("metric")
    off = [row for row in mine.select_related("metric") if row.status == "off_track"]
    return [_kpi_need(member, row.metric) for row in off[:2]]


def _kpi_need(member, metric: Metric) -> Need:
    return Need("off_track", "bad", f"{metric.name} is off track", metric.key, "Look", _page(member, "kpi", metric.key))


def _check_ins(member, now: date) -> list[Need]:
    """Key results of mine whose week has no word yet; those that a KPI or others speak for wait for confidence only."""
    rows = key_results(member).filter(due=True)
    mine = rows.filter(Q(objective__owner=member) | Q(objective__owner=None)).select_related("objective")
    return [
        Need("clock", "neutral", f"{row.title} needs a check-in",
             f"last {row.checked_week:%-d %b}" if row.checked_week else "none yet", "Check in",
             _page(member, "check_ins", row.key))
        for row in mine.order_by(F("checked_week").asc(nulls_first=True), "position", "id")[:2]
    ]  # fmt: skip


def _untouched(member, now: date) -> list[Need]:
    quiet = stakeholders(member).filter(power__gte=4, contacted_on__lt=now - TOUCH).order_by("contacted_on")
    return [
        Need("stakeholders", "neutral", f"No word with {one.name}", f"since {one.contacted_on:%-d %b}", "Talk",
             _page(member, "stakeholders") + f"#{one.key}")
        for one in quiet[:2]
    ]  # fmt: skip


# --- the rest of the page ---------------------------------------------------------------------------------


def since_you_were_here(member, moment: datetime) -> list[Told]:
    """What others did, newest first; only the last deed of each kind on a thing."""
    rows = events(member).filter(at__gt=moment).exclude(actor=member).exclude(noun__in=["contribution", "score"])
    seen: set[tuple] = set()
    kept: list[Event] = []
    for event in rows.order_by("-at", "-id")[:80]:
        mark = (event.noun, event.object_id, event.verb)
        steps = event.verb == "feature.estimated" and sum(one.verb == event.verb for one in kept) >= MOST_STEPS
        if mark not in seen and not steps and len(kept) < SHOWN:
            seen.add(mark)
            kept.append(event)
    return tell(kept)


def my_features(member) -> list[Feature]:
    mine = features(member).open().filter(owner=member).select_related("status", "release")
    return list(mine.order_by("-progress", F("ends_on").asc(nulls_last=True), "-score", "id")[:SHOWN])


def up_next(member) -> list[Feature]:
    """For who has nothing of their own: what comes first by score."""
    ranked = priorities(member).exclude(score=None).select_related("status", "release")
    return list(ranked.order_by("-score", "id")[:SHOWN])


def next_release(member, now: date):
    there = Q(features__removed_at=None)
    rows = releases(member).filter(shipped_on=None, ships_on__gte=now)
    counted = rows.annotate(
        count=Count("features", filter=there),
        shipped=Count("features", filter=there & Q(features__status__category="shipped")),
        progress=Avg("features__progress", filter=there),
    )
    return counted.first()


@require_safe
def home(request, workspace):
    member = request.member
    now, last = today(member), _last_here(request)
    mine = my_features(member)
    context = {
        "needs": needs(member, now),
        "since": last,
        "news": since_you_were_here(member, last),
        "mine": mine,
        "next_up": [] if mine else up_next(member),
        "release": next_release(member, now),
        "today": now,
        "greeting": _greeting(timezone.localtime(timezone=member.workspace.zone).hour),
        "first_steps": not features(member).exists(),
        "has_objectives": objectives(member).exists(),
        "may_plan": member.may("feature.created"),
    }
    return render(request, "pmhub/home.html", context)


def _last_here(request) -> datetime:
    """When this browser last looked, at least half an hour ago; a week ago for the first time."""
    key, now = f"here_{request.member.pk}", timezone.now()
    before, last = (parse_datetime(text) for text in request.session.get(key, ["", ""]))
    if last is None or now - last > timedelta(minutes=30):
        before = last
    request.session[key] = [before.isoformat() if before else "", now.isoformat()]
    return before or now - timedelta(days=7)


def _greeting(hour: int) -> str:
    return "Good morning" if 5 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


# --- notifications --------------------------------------------------------------------------------------


@require_safe
def inbox(request, workspace):
    rows = list(notifications(request.member)[:100])
    told = tell([row.event for row in rows])
    lines = [
        {"row": row, "told": one, "url": _where(request.member, row.event)}
        for row, one in zip(rows, told, strict=True)
    ]  # fmt: skip
    context = {"lines": lines, "unread": any(row.seen_at is None for row in rows)}
    return render(request, "pmhub/notifications.html", context)


def _where(member, event) -> str:
    if event.noun != "feature":
        return ""
    return _page(member, "feature", event.label.split()[0])


@require_POST
def seen(request, workspace):
    notifications(request.member).filter(seen_at=None).order_by().update(seen_at=timezone.now())
    return redirect("notifications", workspace)
