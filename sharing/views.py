"""The browser face of importing: file, mapping, dry run, commit, result. Everything works as plain forms."""

import csv
import json
from collections.abc import Callable

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.errors import Refused, Unknown
from sharing import actions, facts, queries
from sharing.forms import CREATE, FileForm, columns_of, fields_for, mapping_from
from sharing.importers.mapping import guess, read_mapping
from sharing.models import Import
from sharing.tasks import work_on
from workspaces.queries import products

SHOWN_ROWS = 200
OUTCOMES = ("", "problems", "created", "updated", "unchanged", "skipped", "error")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request, workspace):
    """Earlier imports, and the way to a new one."""
    request.member.must("history.imported")
    form = FileForm(request.POST or None, request.FILES or None, member=request.member, initial={"noun": "features"})
    if request.method == "POST" and form.is_valid():
        file, name = form.content
        about = {"noun": form.cleaned_data["noun"] or "features", "product": form.cleaned_data["product"]}
        try:
            run = actions.bring_file(file, filename=name, by=request.member, **about)
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("import", workspace, run.pk)
    context = {"form": form, "runs": queries.imports(request.member)[:50]}
    return render(request, "sharing/imports.html", context, status=422 if form.errors else 200)


@require_safe
def import_(request, workspace, pk):
    """One import, at whatever step it is."""
    return _page(request, _run(request, pk))


@require_POST
def map_columns(request, workspace, pk):
    """Say what the columns mean, by selects or by a mapping file, and check every row."""
    run = _run(request, pk)
    try:
        product = products(request.member).filter(pk=_number(request.POST.get("product"))).first()
        if file := request.FILES.get("mapping"):
            mapping = read_mapping(file.read(200_001).decode("utf-8", "replace")).raw
        else:
            mapping = mapping_from(request.POST, run, request.member)
            run.mapping = mapping
        run = actions.map_columns(run, mapping, by=request.member, product=product)
    except Refused as refusal:
        return _page(request, run, mapping=True, refusal=refusal, status=422)
    return _go_on(request, run)


@require_POST
def write(request, workspace, pk):
    return _do(request, pk, actions.write)


@require_POST
def take_back(request, workspace, pk):
    return _do(request, pk, actions.take_back)


@require_POST
def discard(request, workspace, pk):
    actions.discard(_run(request, pk), by=request.member)
    return redirect("imports", workspace)


@require_safe
def mapping_file(request, workspace, pk):
    """The mapping as JSON, to keep, to change, and to use on the command line."""
    run = _run(request, pk)
    text = json.dumps(run.mapping, indent=2, ensure_ascii=False) + "\n"
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{run.source}-mapping.json"'
    return response


@require_safe
def report(request, workspace, pk):
    """Every row with what became of it, as CSV."""
    run = _run(request, pk)
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_harmless(cell) for cell in row]) for row in queries.report_rows(request.member, run))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-report.csv"'
    return response


def _run(request, pk: int) -> Import:
    request.member.must("history.imported")
    run = queries.import_(request.member, pk)
    if run is None:
        raise Unknown("There is no such import.")
    return run


def _do(request, pk: int, deed: Callable) -> HttpResponse:
    return _go_on(request, deed(_run(request, pk), by=request.member))


def _go_on(request, run: Import) -> HttpResponse:
    """A small file is taken at once, a large one by a worker while the page shows how far it is."""
    if run.size <= actions.SMALL:
        actions.work(run.pk)
    else:
        work_on.delay(run_id=run.pk)
    return redirect("import", request.member.workspace.slug, run.pk)


def _page(request, run: Import, *, mapping: bool = False, refusal: Refused | None = None, status: int = 200):
    asked = request.GET.get("step") == "map" and run.state not in (*Import.AT_WORK, Import.State.DONE)
    shows_mapping = mapping or asked or run.state == Import.State.STAGED
    context = {"run": run, "refusal": refusal, "shows_mapping": shows_mapping}
    context["together"] = queries.together(request.member, run)
    context["url"] = reverse("import", args=[run.workspace.slug, run.pk])
    if shows_mapping:
        noun = request.GET.get("as") if request.GET.get("as") in dict(_nouns()) else run.mapping.get("as", run.noun)
        context |= _mapping_context(request, run, noun)
    elif run.is_at_work:
        context["progress"] = facts.progress(run)
    else:
        context |= _result_context(request, run)
    return render(request, "sharing/import.html", context, status=status)


def _mapping_context(request, run: Import, noun: str) -> dict:
    if noun != run.mapping.get("as", run.noun):
        run.mapping = guess(tuple(run.headers), noun, run.source)
    return {
        "columns": columns_of(run),
        "fields": fields_for(noun),
        "noun": noun,
        "nouns": _nouns(),
        "products": products(request.member),
        "create": [(name, label, name in run.mapping.get("create", [])) for name, label in CREATE],
        "date_format": next(iter(run.mapping.get("date_formats", [])), ""),
    }


def _result_context(request, run: Import) -> dict:
    asked = request.GET.get("rows", "")
    if asked not in OUTCOMES:
        asked = ""
    if "rows" not in request.GET and (run.counts.get("error") or run.counts.get("warnings")):
        asked = "problems"
    found = list(queries.results(request.member, run, asked)[: SHOWN_ROWS + 1])
    silent = {row.number: row for row in found if not row.title}
    for number, cells in queries.cells(request.member, run, list(silent)).items():
        silent[number].said = ", ".join(filter(None, (cell.strip()[:40] for cell in cells)))
    words = {"": "All rows", "problems": "With remarks", "error": "Errors"}
    counts = run.counts | {"": run.rows, "problems": None}
    tabs = [
        (name, words.get(name, name.capitalize()), counts.get(name))
        for name in OUTCOMES
        if name in ("", "problems") or counts.get(name)
    ]
    writes = sum(run.counts.get(name, 0) for name in ("created", "updated"))
    beside = ", ".join(f"{count:,} {what}" for what, count in run.counts.get("beside", {}).items() if count)
    return {
        "results": found[:SHOWN_ROWS],
        "more": len(found) > SHOWN_ROWS,
        "asked": asked,
        "tabs": tabs,
        "writes": writes,
        "beside": beside,
    }


def _nouns() -> list[tuple[str, str]]:
    return [(noun, noun.capitalize() if noun != "readings" else "KPI readings") for noun in actions.NOUNS]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


def _harmless(cell):
    """Text that a spreadsheet would run as a formula gets a quote before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


class _Echo:
    """A file that hands back what is written to it: rows stream as they are made."""

    def write(self, text: str) -> str:
        return text
