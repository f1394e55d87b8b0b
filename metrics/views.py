"""The browser face of numbers: define, type in, aim, annotate. The page of a KPI itself is in pmhub.kpi_views."""

import csv
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.record import one_batch
from history.web import told
from kit.errors import Forbidden, Refused, Unknown
from kit.spreadsheet import safe_cell
from metrics import actions, queries
from metrics.facts import Recorded
from metrics.forms import AnnotationForm, MetricForm, ReadingsForm, TargetForm
from metrics.models import Metric

SHOWN_READINGS = 100


def metric_or_404(request, key: str) -> Metric:
    found = queries.metric(request.member, key)
    if found is None:
        raise Unknown("There is no such KPI.")
    return found


def _answer(request, key: str, text: str, deed: Callable, place: str = "") -> HttpResponseRedirect:
    """Do it, say it with an Undo, and show the KPI."""
    with told(request, text):
        deed()
    return HttpResponseRedirect(f"/w/{request.member.workspace.slug}/kpis/{key}/{place}")


def _complain(form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


# --- definitions -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, workspace):
    """Define a KPI."""
    request.member.must("metric.created")
    form = MetricForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            metric = actions.define_metric(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            _complain(form, refusal)
        else:
            return redirect("kpi", workspace, metric.key)
    context = {"form": form, "heading": "New KPI", "submit": "Add KPI"}
    return render(request, "metrics/define.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, workspace, key):
    """Change the definition; what changes the meaning of the numbers computes all of them again."""
    request.member.must("metric.changed")
    metric = metric_or_404(request, key)
    now = {name: getattr(metric, name) for name in MetricForm.base_fields}
    now |= {"product": metric.product.slug if metric.product else None}
    form = MetricForm(request.POST or None, member=request.member, initial=now)
    if request.method == "POST" and form.is_valid():
        base = _base_version(request)
        deed = partial(actions.change_metric, metric, by=request.member, base_version=base, **form.cleaned_data)
        try:
            return _answer(request, key, f"{metric.name} changed", deed)
        except Refused as refusal:
            if isinstance(refusal, Forbidden):
                raise
            _complain(form, refusal)
    context = {"form": form, "metric": metric, "heading": f"Edit {metric.name}", "submit": "Save"}
    return render(request, "metrics/define.html", context, status=422 if form.errors else 200)


def _base_version(request) -> int | None:
    given = request.POST.get("base_version", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 10 else None


@require_POST
def remove(request, workspace, key):
    metric = metric_or_404(request, key)
    with told(request, f"{metric.name} removed"):
        actions.remove_metric(metric, by=request.member)
    return redirect("kpis", workspace)


@require_POST
def retry(request, workspace, key):
    actions.retry_metric(metric_or_404(request, key), by=request.member)
    messages.info(request, "Computing again.")
    return redirect("kpi", workspace, key)


# --- readings --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request, workspace, key):
    """All numbers that were typed, pasted, uploaded or posted, and the ways to add more."""
    metric = metric_or_404(request, key)
    form = ReadingsForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.member.must("reading.recorded", metric)
        if form.is_valid() and _record(request, form, metric):
            return redirect("kpi", workspace, key)
    rows = queries.readings(request.member).filter(metric=metric).order_by("-at", "-id")
    context = {
        "metric": metric,
        "form": form,
        "readings": rows[:SHOWN_READINGS],
        "count": rows.count(),
        "problems": getattr(form, "problems", [])[:50],
        "more_problems": max(0, len(getattr(form, "problems", [])) - 50),
        "may_record": request.member.may("reading.recorded"),
        "refused": request.method == "POST",
    }
    return render(request, "metrics/readings.html", context, status=422 if request.method == "POST" else 200)


def _record(request, form: ReadingsForm, metric: Metric) -> bool:
    try:
        form.read(request.member)
        if form.problems:
            return False
        with one_batch() as batch:
            done = actions.record_readings(metric, form.given, by=request.member)
    except Forbidden:
        raise
    except Refused as refusal:
        _complain(form, refusal)
        return False
    messages.success(request, _told(done), extra_tags=str(batch.id) if batch.events else "")
    return True


def _told(done: Recorded) -> str:
    parts = [(done.created, "recorded"), (done.corrected, "corrected"), (done.unchanged, "known already")]
    told = [f"{count:,} {word}" for count, word in parts if count]
    return "Readings: " + ", ".join(told)


@require_POST
def withdraw(request, workspace, key, pk):
    """Take one reading back; the message offers to put it back."""
    metric = metric_or_404(request, key)
    found = queries.readings(request.member).filter(metric=metric, pk=pk)
    with told(request, "Reading withdrawn"):
        actions.withdraw_readings(metric, found, by=request.member)
    return redirect("kpi_readings", workspace, key)


@require_safe
def readings_csv(request, workspace, key):
    """Every reading as the table reader understands it, oldest first."""
    metric = metric_or_404(request, key)
    rows = queries.readings(request.member).filter(metric=metric).order_by("at", "id")
    names = sorted({name for dimensions in rows.values_list("dimensions", flat=True).distinct() for name in dimensions})
    response = StreamingHttpResponse(_csv(rows, names), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{metric.key}-readings.csv"'
    return response


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(rows, names):
    writer = csv.writer(_Echo())
    yield writer.writerow(["at", "value", *map(safe_cell, names)])
    for at, value, dimensions in rows.values_list("at", "value", "dimensions").iterator(chunk_size=2_000):
        cells = [safe_cell(dimensions.get(name, "")) for name in names]
        yield writer.writerow([at.isoformat().replace("+00:00", "Z"), repr(value), *cells])


# --- targets and annotations -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def target(request, workspace, key):
    """Aim anew; earlier lines stay."""
    request.member.must("target.set")
    metric = metric_or_404(request, key)
    form = TargetForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        deed = partial(actions.set_target, metric, by=request.member, **form.cleaned_data)
        try:
            return _answer(request, key, f"Target of {metric.name} set", deed, "#targets")
        except Refused as refusal:
            _complain(form, refusal)
    context = {"form": form, "metric": metric, "heading": f"Target of {metric.name}", "submit": "Set target"}
    return render(request, "metrics/small_form.html", context, status=422 if form.errors else 200)


@require_POST
def remove_target(request, workspace, key, pk):
    metric = metric_or_404(request, key)
    found = queries.targets(request.member).filter(metric=metric, pk=pk).select_related("metric").first()
    if found is None:
        raise Unknown("There is no such target.")
    deed = partial(actions.remove_target, found, by=request.member)
    return _answer(request, key, "Target removed", deed, "#targets")


@require_http_methods(["GET", "HEAD", "POST"])
def annotate(request, workspace, key):
    """Put a remark on a day."""
    request.member.must("annotation.created")
    metric = metric_or_404(request, key)
    form = AnnotationForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        deed = partial(actions.annotate, metric=metric, by=request.member, **form.cleaned_data)
        try:
            return _answer(request, key, "Annotation added", deed, "#annotate")
        except Refused as refusal:
            _complain(form, refusal)
    context = {"form": form, "metric": metric, "heading": f"Annotate {metric.name}", "submit": "Add annotation"}
    return render(request, "metrics/small_form.html", context, status=422 if form.errors else 200)


@require_POST
def remove_annotation(request, workspace, key, pk):
    metric = metric_or_404(request, key)
    found = queries.annotations_of(request.member, metric).filter(pk=pk).first()
    if found is None:
        raise Unknown("There is no such annotation.")
    deed = partial(actions.remove_annotation, found, by=request.member)
    return _answer(request, key, "Annotation removed", deed, "#annotate")
