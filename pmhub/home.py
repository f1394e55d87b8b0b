"""Home: what needs me, what happened since I was here, what is mine, what comes next; for viewers, how it stands."""

from datetime import date, datetime

from django.db.models import Avg, Count, F, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from features.models import Feature
from features.queries import features, priorities, releases
from history.models import Event
from history.personal import last_here, put_off, put_off_marks
from history.queries import events, notifications
from history.sentences import Told, tell
from kit.doors import answers_json
from kit.errors import Refused
from pmhub.dashboard import dashboard
from pmhub.needs import needs, page_of
from roadmaps.strategy import objectives
from workspaces.clock import today

SHOWN = 8
MOST_STEPS = 3  # progress is reported every day; what was decided is news


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
    now, last = today(member), last_here(member)
    mine = my_features(member)
    hidden = put_off_marks(member, now)
    needed = needs(member, now)
    context = {
        "needs": [need for need in needed if need.mark not in hidden],
        "hidden": [need for need in needed if need.mark in hidden],
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
        "board": None if member.may("feature.estimated") else dashboard(member, {}),
    }
    return render(request, "pmhub/home.html", context)


def _greeting(hour: int) -> str:
    return "Good morning" if 5 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


@answers_json
def snooze(request, body):
    """Put a row of "Needs you" off: {mark, days}; 0 days bring it back."""
    mark, days = body.get("mark"), body.get("days")
    if not isinstance(mark, str) or not isinstance(days, int) or isinstance(days, bool):
        raise Refused("Send a mark and a number of days.")
    put_off(request.member, mark, days=days, today=today(request.member))
    return {"mark": mark, "days": days}


@require_safe
def since(request, workspace):
    """What others did since the member was here: the menu above every page."""
    member = request.member
    last = last_here(member)
    news = since_you_were_here(member, last)
    lines = [{"told": one, "url": _where(member, one.event), "key": one.event.label.split()[:1]} for one in news]
    return render(request, "pmhub/_since.html", {"since": last, "lines": lines, "shown": SHOWN})


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
    return page_of(member, "feature", event.label.split()[0])


@require_POST
def seen(request, workspace):
    notifications(request.member).filter(seen_at=None).order_by().update(seen_at=timezone.now())
    return redirect("notifications", workspace)
