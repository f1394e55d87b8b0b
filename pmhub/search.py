"""What the command palette finds: things by key or title, each with the address of its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import JsonResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from pmhub.templatetags.shell import STATUSES

PER_KIND = 6
LONGEST = 100


@dataclass(frozen=True)
class Kind:
    """One kind of thing to be found. `pages` are url names tried in order with (workspace, key); `lists` are pages
    that open it in the panel."""

    model: str
    icon: str
    word: str
    title: str = "title"
    key: str = "key"
    pages: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    status: str = ""


KINDS = (
    Kind(
        "features.Feature",
        "features",
        "Feature",
        pages=("feature",),
        lists=("features", "roadmap"),
        status="status__category",
    ),
    Kind(
        "roadmaps.Objective",
        "strategy",
        "Objective",
        pages=("objective",),
        lists=("strategy", "roadmap"),
        status="health",
    ),
    Kind("metrics.Metric", "kpis", "KPI", "name", pages=("kpi", "metric"), lists=("kpis", "metrics")),
    Kind("stakeholders.Stakeholder", "stakeholders", "Stakeholder", "name", lists=("stakeholders",)),
    Kind("features.Release", "launches", "Launch", "name", pages=("launch", "release"), lists=("launches", "roadmap")),
    Kind("workspaces.Product", "grid", "Product", "name", key="prefix"),
)


@require_safe
def search(request, workspace: str) -> JsonResponse:
    """`?q=`: at most six of each kind, whole keys and beginnings first."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    found = [row for kind in KINDS for row in _of_kind(kind, text, request.member)] if text else []
    return JsonResponse({"results": found})


def _of_kind(kind: Kind, text: str, member) -> Iterator[dict[str, Any]]:
    try:
        model = apps.get_model(kind.model)
    except LookupError:
        return
    rows = _matching(model.objects.visible_to(member), kind, text)
    for key, title, status, slug in rows.values_list(kind.key, kind.title, kind.status or Value(""), _slug(kind))[
        :PER_KIND
    ]:
        url = _url(kind, member.workspace.slug, key, slug)
        if url:
            row = {"key": key, "title": title, "url": url, "icon": kind.icon, "hint": kind.word}
            yield row | ({"status": status, "tone": STATUSES[status][0]} if status in STATUSES else {})


def _slug(kind: Kind):
    return "slug" if kind.model == "workspaces.Product" else Value("")


def _matching(rows: QuerySet, kind: Kind, text: str) -> QuerySet:
    """Every word somewhere in the title, or the text as the beginning of the key."""
    words = Q()
    for word in text.lstrip("@#").split():
        words &= Q(**{f"{kind.title}__icontains": word})
    rank = Case(
        When(**{f"{kind.key}__iexact": text}, then=Value(0)),
        When(**{f"{kind.title}__istartswith": text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.filter(words | Q(**{f"{kind.key}__istartswith": text})).order_by(rank, kind.title, "id")


def _url(kind: Kind, workspace: str, key: str, slug: str) -> str | None:
    if slug:
        return _reversed("roadmap", workspace, query=f"?product={slug}") or _reversed("home", workspace)
    for name in kind.pages:
        if url := _reversed(name, workspace, key):
            return url
    return next((url for name in kind.lists if (url := _reversed(name, workspace, query=f"?open={key}"))), None)


def _reversed(name: str, *args: str, query: str = "") -> str | None:
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return None
