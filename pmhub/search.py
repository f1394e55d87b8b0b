"""What the command palette finds: things by key or title, each with the address of its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from features.queries import features, tags
from pmhub.templatetags.shell import STATUSES
from roadmaps.saved import address_of, lenses
from workspaces.queries import people

PER_KIND = 6
LONGEST = 100


@dataclass(frozen=True)
class Kind:
    """One kind of thing to be found. `page` is the url name of its own page, with (workspace, key); `place` is where
    it is shown among others, for those without a page that everybody may see."""

    model: str
    icon: str
    word: str
    title: str = "title"
    key: str = "key"
    page: str = ""
    place: tuple[str, str] = ("", "")
    status: str = ""


PERSON = Kind(
    "stakeholders.Stakeholder", "stakeholders", "Stakeholder", "name", place=("stakeholders", "?lens=list#{key}")
)
KINDS = (
    Kind("features.Feature", "features", "Feature", page="feature", status="status__category"),
    Kind("roadmaps.Objective", "strategy", "Objective", place=("strategy", "#{key}"), status="health"),
    Kind("metrics.Metric", "kpis", "KPI", "name", page="kpi"),
    PERSON,
    Kind("features.Release", "launches", "Release", "name", page="release"),
    Kind("workspaces.Product", "grid", "Product", "name", key="prefix", place=("portfolio", "{slug}/")),
)


@require_safe
def search(request, workspace: str) -> JsonResponse:
    """`?q=`: at most six of each kind, whole keys and beginnings first; `#` finds tags, `@` people."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    mark, rest = text[:1], text[1:].strip()
    if mark == "#":
        found = [*_tags(rest, request.member), *_tagged(rest, request.member)]
    elif mark == "@":
        found = [*_members(rest, request.member), *_of_kind(PERSON, rest, request.member)]
    else:
        found = [row for kind in KINDS for row in _of_kind(kind, text, request.member)] if text else []
        found += _lenses(text, request.member) if text else []
    return JsonResponse({"results": found})


# --- #tags and @people ----------------------------------------------------------------------------------


def _tags(text: str, member) -> Iterator[dict[str, Any]]:
    """Each leads to the features that carry it."""
    fitting = [tag for tag in tags(member) if text.casefold() in tag.casefold()]
    for tag in fitting[:PER_KIND]:
        yield {"key": "", "title": f"#{tag}", "url": _features(member, tag=tag), "icon": "tag", "hint": "Tag"}


def _tagged(text: str, member) -> Iterator[dict[str, Any]]:
    """Features with exactly this tag."""
    rows = features(member).filter(tags__contains=[text]) if text else features(member).none()
    for key, title, status in rows.order_by("-score", "id").values_list("key", "title", "status__category")[:PER_KIND]:
        url = reverse("feature", args=[member.workspace.slug, key])
        yield {"key": key, "title": title, "url": url, "icon": "features", "hint": "Feature", "status": status}


def _members(text: str, member) -> Iterator[dict[str, Any]]:
    """Each leads to what this person drives."""
    for pk, name in people(member).filter(name__icontains=text).values_list("pk", "name")[:PER_KIND]:
        yield {
            "key": "",
            "title": name,
            "url": _features(member, owner=pk),
            "icon": "user",
            "hint": "Their features",
        }


def _features(member, **filters: Any) -> str:
    return f"{reverse('features', args=[member.workspace.slug])}?{urlencode(filters)}"


def _lenses(text: str, member) -> Iterator[dict[str, Any]]:
    """Saved views, the own ones and everybody's."""
    words = Q()
    for word in text.split():
        words &= Q(name__icontains=word)
    for lens in lenses(member).filter(words)[:PER_KIND]:
        url = f"{reverse(lens.page, args=[member.workspace.slug])}?{address_of(lens)}"
        yield {"key": "", "title": lens.name, "url": url, "icon": "bookmark", "hint": "Lens"}


# --- things ---------------------------------------------------------------------------------------------


def _of_kind(kind: Kind, text: str, member) -> Iterator[dict[str, Any]]:
    model: Any = apps.get_model(kind.model)
    rows = _matching(model.objects.visible_to(member), kind, text)
    for key, title, status, slug in rows.values_list(kind.key, kind.title, kind.status or Value(""), _slug(kind))[
        :PER_KIND
    ]:
        url = _url(kind, member.workspace.slug, key, slug)
        row = {"key": key, "title": title, "url": url, "icon": kind.icon, "hint": kind.word}
        yield row | ({"status": status, "tone": STATUSES[status][0]} if status in STATUSES else {})


def _slug(kind: Kind):
    return "slug" if kind.model == "workspaces.Product" else Value("")


def _matching(rows: QuerySet, kind: Kind, text: str) -> QuerySet:
    """Every word somewhere in the title, or the text as the beginning of the key."""
    words = Q()
    for word in text.split():
        words &= Q(**{f"{kind.title}__icontains": word})
    rank = Case(
        When(**{f"{kind.key}__iexact": text}, then=Value(0)),
        When(**{f"{kind.title}__istartswith": text}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.filter(words | Q(**{f"{kind.key}__istartswith": text})).order_by(rank, kind.title, "id")


def _url(kind: Kind, workspace: str, key: str, slug: str) -> str:
    if kind.page:
        return reverse(kind.page, args=[workspace, key])
    name, where = kind.place
    return reverse(name, args=[workspace]) + where.format(key=key, slug=slug)
