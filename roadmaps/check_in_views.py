"""The browser face of one key result over the weeks: what was said, how it paces, and a form for this week."""

from datetime import date, timedelta

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from history.web import attempt, base_version, told
from kit.errors import Refused, Unknown
from metrics.charts import Sparkline, sparkline
from roadmaps import strategy
from roadmaps.actions import check_ins as actions
from roadmaps.models import CheckIn
from roadmaps.pacing import expected, passed, week_of
from roadmaps.strategy import Result
from roadmaps.strategy_forms import CheckInForm
from workspaces.clock import today


@require_http_methods(["GET", "HEAD", "POST"])
def check_ins(request, workspace, key):
    """Read by everybody; who may check in has the form of the week in `?week=`, by default this one."""
    member = request.member
    row = strategy.key_results(member).select_related("metric", "objective", "parent").filter(key=key).first()
    if row is None:
        raise Unknown("There is nothing here.")
    said = list(strategy.check_ins(member).filter(key_result=row)[:MOST])
    week = _week(request.GET.get("week", ""), today(member))
    now = next((one for one in said if one.week == week), None)
    form = CheckInForm(request.POST or None, result=row, initial=_initial(now, row, said))
    if request.method == "POST":
        member.must("check_in.made")

        def deed():
            with told(request, f"Checked in on {row.title}"):
                actions.check_in(row, by=member, week=week, base_version=base_version(request), **form.cleaned_data)

        if form.is_valid() and attempt(form, deed):
            return redirect("check_ins", workspace, key)
    result = strategy.result_of(row, today(member), said)
    context = {
        "result": result, "form": form, "week": week, "this_week": week_of(today(member)), "now": now,
        "sure": _spark([(one.week, float(one.confidence)) for one in reversed(said)]), "chart": _way(result),
        "may": {"check_in": member.may("check_in.made"), "aim": member.may("key_result.changed")},
        "words": {"rule": row.Rollup(row.rule).label, "curve": row.Curve(row.curve).label},
        "back": reverse("strategy", args=[workspace]) + f"#{row.key}",
    }  # fmt: skip
    return render(request, "roadmaps/check_ins.html", context, status=422 if form.errors else 200)


MOST = 104


@require_POST
def remove_check_in(request, workspace, pk):
    said = strategy.check_ins(request.member).select_related("key_result").filter(pk=pk).first()
    if said is None:
        raise Unknown("There is nothing here.")
    with told(request, f"Check-in of the week of {said.week:%-d %b} removed"):
        actions.remove_check_in(said, by=request.member, base_version=base_version(request))
    return redirect("check_ins", workspace, said.key_result.key)


def _week(text: str, now: date) -> date:
    try:
        return week_of(date.fromisoformat(text)) if text else week_of(now)
    except (ValueError, OverflowError):
        raise Refused("A week is a date like 2026-11-16.", field="week") from None


def _initial(now: CheckIn | None, row, said: list[CheckIn]) -> dict:
    """What was said this week, else what was said last: most weeks change a little."""
    if now:
        return {"value": now.value, "confidence": now.confidence, "note": now.note}
    return {"value": row.current_value, "confidence": said[0].confidence if said else None}


def _spark(points: list[tuple[date, float]], **more) -> Sparkline | None:
    return sparkline(points, first=points[0][0], width=640, height=72, **more) if len(points) > 1 else None


def _way(result: Result) -> Sparkline | None:
    """The typed numbers week by week, over the curve they are expected to follow (dashed)."""
    row = result.row
    values = [(one.week, one.value) for one in reversed(result.said) if one.value is not None]
    curve = []
    for week, _ in values:
        share = expected(passed(row.objective.starts_on, row.objective.ends_on, week + timedelta(days=6)), row.curve)
        if share is not None:
            curve.append((week, row.start_value + share * (row.target_value - row.start_value)))
    return _spark(values, previous=curve, previous_first=values[0][0]) if len(values) > 1 else None
