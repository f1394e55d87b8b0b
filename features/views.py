"""The grid of features in the browser: a page, its windows, and the doors that cells write through."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from features import actions, exports, forms, page, queries, sheet
from features.cells import Choices
from features.grid import Ask
from features.joined import JOINED
from features.layouts import remember_layout
from features.models import CustomField, Feature
from features.rows import lines
from kit import markdown
from kit.doors import answers_json
from kit.errors import Stale
from workspaces.clock import today


@require_GET
def features(request: HttpRequest, workspace: str) -> HttpResponse:
    ask = Ask(request.GET, request.member)
    shown = page.context(request.member, ask)
    return render(request, "features/grid.html", shown)


@require_GET
def rows(request: HttpRequest, workspace: str) -> HttpResponse:
    """The next window, or the rows of `?keys=` as they are now; those that are gone are not in the answer."""
    ask = Ask(request.GET, request.member)
    draw = page.painter(request.member, ask)
    if "keys" in request.GET:
        found = [line for line, _ in lines(queries.features(request.member).filter(key__in=ask.wanted("keys")[:400]))]
        draw.joins.load([line.id for line in found])
        return HttpResponse(f"<table>{draw.rows(found)}</table>")
    shown = page.window(request.member, ask, draw)
    more = f'<tr data-next="{shown.next.replace("&", "&amp;")}"></tr>' if shown.next else ""
    return HttpResponse(f"<table>{shown.rows}{more}</table>")


@require_GET
def features_csv(request: HttpRequest, workspace: str) -> StreamingHttpResponse:
    ask = Ask(request.GET, request.member)
    response = StreamingHttpResponse(
        exports.as_csv(queries.features(request.member), ask), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{workspace}-features.csv"'
    return response


@require_GET
def features_json(request: HttpRequest, workspace: str) -> StreamingHttpResponse:
    ask = Ask(request.GET, request.member)
    body = exports.as_json(queries.features(request.member), ask)
    return StreamingHttpResponse(body, content_type="application/json")


@require_GET
def choices(request: HttpRequest, workspace: str) -> JsonResponse:
    """What pickers offer: [value, word, mark] by field."""
    there = Choices(request.member)
    answer = {
        "me": request.member.pk,
        "status": [[status.slug, status.name, status.category] for status in there.status],
        "owner": [[person.pk, person.name, person.initials, person.colour] for person in there.owner],
        "team": [[team.slug, team.name] for team in there.team],
        "release": [[release.key, release.name] for release in there.release],
        "product": [[product.slug, product.name, product.prefix] for product in there.product],
        **{name: [[mark.key, mark.name, "", mark.colour] for mark in there.joined(name)] for name in JOINED},
        "horizon": [[value, value.title()] for value in Feature.Horizon.values],
        "tags": queries.tags(request.member),
    }
    answer |= {f"fields.{field.slug}": _offered(field, answer) for field in there.book.fields.values()}
    return JsonResponse(answer)


def _offered(field: CustomField, answer: dict) -> list:
    """What the picker of a custom field offers; one that is typed offers nothing."""
    if field.kind == CustomField.Kind.PERSON:
        return answer["owner"]
    if field.kind == CustomField.Kind.CHECKBOX:
        return [["yes", "Yes"], ["no", "No"]]
    return [[option, option] for option in field.options]


@require_GET
def search(request: HttpRequest, workspace: str) -> JsonResponse:
    """Features by key or words, for pickers of links and parents."""
    found = queries.search(request.member, request.GET.get("q", ""))[:12]
    return JsonResponse({"results": [[row.key, row.title, row.status.category] for row in found]})


@answers_json
def cells(request, body):
    """Edits of cells: what stands, what was refused and why, and the rows as they are now."""
    edits = forms.read_edits(body, request.headers.get("X-Base-Version"))
    outcome = sheet.edit_cells(edits, by=request.member, on=today(request.member))
    keys = list(dict.fromkeys(edit.key for edit in edits))
    return _told(outcome) | _rows(request, keys)


def _told(outcome: sheet.Outcome) -> dict[str, Any]:
    refused = []
    for edit, refusal in outcome.refused:
        about: dict[str, Any] = {"key": edit.key, "field": edit.name, "detail": refusal.message}
        if isinstance(refusal, Stale):
            about |= {"by": refusal.theirs_by, "at": refusal.theirs_at, "version": refusal.version}
        refused.append(about)
    return {"done": len(outcome.done), "refused": refused}


def _rows(request, keys: list[str]) -> dict[str, Any]:
    """The touched rows drawn anew; for a single one also its version."""
    draw = page.painter(request.member, Ask(request.GET, request.member))
    found = [line for line, _ in lines(queries.features(request.member).filter(key__in=keys))]
    draw.joins.load([line.id for line in found])
    answer: dict[str, Any] = {"rows": f"<table>{draw.rows(found)}</table>"}
    if len(found) == 1:
        answer["version"] = found[0].score_version if "score" in request.GET else found[0].version
    return answer


@answers_json
def remove(request, body):
    return {"removed": sheet.remove_features(forms.read_keys(body), by=request.member)}


@answers_json
def layout(request, body):
    """The columns and widths of the address are how this member wants the grid from now on."""
    asked = [str(body.get(name, "")).replace("\x00", "") for name in ("columns", "widths")]
    remember_layout(request.member, columns=asked[0], widths=asked[1])
    return {}


@require_GET
def count(request: HttpRequest, workspace: str) -> JsonResponse:
    """How many features the filters leave, and how many of them have no score."""
    ask = Ask(request.GET, request.member)
    return JsonResponse({"words": page.total(ask.narrow(queries.features(request.member))).words})


@require_POST
def preview(request: HttpRequest, workspace: str) -> HttpResponse:
    return HttpResponse(markdown.render(request.POST.get("text", "")[:100_000]))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: str) -> HttpResponse:
    """A form that works everywhere; the grid posts its first row here and gets the drawn row back."""
    request.member.must("feature.created")
    form = forms.NewFeature(request.POST or None, member=request.member, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        feature = actions.create_feature(by=request.member, **form.given())
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"key": feature.key} | _rows(request, [feature.key]))
        return HttpResponseRedirect(reverse("feature", args=[workspace, feature.key]))
    status = 422 if form.is_bound else 200
    if status == 422 and request.headers.get("Accept") == "application/json":
        errors = [{"pointer": f"/{name}", "detail": words[0]} for name, words in form.errors.items()]
        return JsonResponse({"errors": errors, "detail": errors[0]["detail"]}, status=422)
    return render(request, "features/new.html", {"form": form}, status=status)
