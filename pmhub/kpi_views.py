"""The pages where numbers, features and objectives meet: the KPI dashboard and one KPI."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.errors import Unknown
from metrics import period, queries
from metrics.forms import AnnotationForm, TargetForm
from pmhub import dashboard
from pmhub.kpi_page import kpi_page


@require_safe
def kpis(request, workspace):
    """The executive page; with `?part=board` only what changes."""
    board = dashboard.dashboard(request.member, request.GET.dict())
    context = {
        "board": board,
        "ranges": period.RANGES.items(),
        "compares": period.COMPARES.items(),
        "show_table": request.GET.get("show") == "table",
        "may_define": request.member.may("metric.created"),
        "may_annotate": request.member.may("annotation.created"),
        "base_url": settings.BASE_URL,
    }
    part = request.GET.get("part") == "board" and not board.is_empty
    return render(request, "metrics/dashboard.html#board" if part else "metrics/dashboard.html", context)


@require_safe
def kpi(request, workspace, key):
    """One KPI; with `?part=kpi` only what changes."""
    metric = queries.metric(request.member, key)
    if metric is None:
        raise Unknown("There is no such KPI.")
    page = kpi_page(request.member, metric, request.GET.dict())
    context = {
        "page": page,
        "metric": metric,
        "ranges": period.RANGES.items(),
        "compares": period.COMPARES.items(),
        "grains": [("day", "Day"), ("week", "Week"), ("month", "Month")],
        "show_table": request.GET.get("show") == "table",
        "may_record": request.member.may("reading.recorded"),
        "may_define": request.member.may("metric.changed"),
        "may_annotate": request.member.may("annotation.created"),
        "target_form": TargetForm(initial=page.next_target, member=request.member),
        "annotation_form": AnnotationForm(initial={"on": page.today}, member=request.member),
        "base_url": settings.BASE_URL,
    }
    template = "metrics/kpi.html#kpi" if request.GET.get("part") == "kpi" else "metrics/kpi.html"
    return render(request, template, context)
