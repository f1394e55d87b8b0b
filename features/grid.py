"""What a grid of features is asked to show: the query string as typed values, and the columns there are.

The whole state is in the address. What is not understood is ignored and kept, so that links survive.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, FilteredRelation, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower

from features.joined import JOINED
from features.layouts import layout_of
from features.models import Feature, Status
from kit.api.keyset import Order
from workspaces.models import Product

WINDOW = 100
LAST = "\U0010ffff"
FAR = Value(date(9999, 12, 31))
NONE = "none"


@dataclass(frozen=True)
class Column:
    """`kind` picks the editor, `verb` says who may use it, `sort` is True where its heading sorts."""

    name: str
    label: str
    kind: str = ""
    verb: str = ""
    sort: bool = True
    shown: bool = True
    number: bool = False
    hint: str = ""


COLUMNS = (
    Column("title", "Feature", "text", "feature.changed"),
    Column("status", "Status", "status", "feature.status_set"),
    Column("owner", "Owner", "owner", "feature.changed"),
    Column("team", "Team", "team", "feature.changed", shown=False),
    Column("release", "Release", "release", "feature.changed", shown=False),
    Column("reach", "Reach", "number", "score.set", number=True, hint="People or events per quarter"),
    Column("impact", "Impact", "impact", "score.set", number=True, hint="0.25 minimal to 3 massive"),
    Column("rice_confidence", "Conf.", "percent", "score.set", number=True, hint="How sure, in percent"),
    Column("rice_effort", "Effort", "number", "score.set", number=True, hint="Person-months"),
    Column("score", "Score", number=True, hint="Reach × impact × confidence ÷ effort"),
    Column("effort", "Weeks", "effort", "feature.estimated", shown=False, number=True, hint="Estimate in person-weeks"),
    Column("progress", "Progress", "percent", "feature.estimated", shown=False, number=True),
    Column("dates", "Dates", "dates", "feature.planned"),
    Column("horizon", "Horizon", "horizon", "feature.planned", shown=False, sort=False),
    Column("tags", "Tags", "tags", "feature.changed", shown=False, sort=False),
)

BY_NAME = {column.name: column for column in COLUMNS}

# One expression or several per sort; none is ever null, because null has no place in an order.
SORTS: dict[str, tuple] = {
    "key": (F("product_id"), F("number")),
    "title": (Lower("title"),),
    "status": (F("status__position"), F("status_id")),
    "owner": (Coalesce(Lower("owner__name"), Value(LAST)),),
    "team": (Coalesce(Lower("team__name"), Value(LAST)),),
    "release": (Coalesce("release__ships_on", FAR), Coalesce("release_id", Value(0))),
    "reach": (Coalesce("rice__reach", Value(-1), output_field=IntegerField()),),
    "impact": (Coalesce("rice__impact", Value(Decimal(-1))),),
    "rice_confidence": (Coalesce("rice__confidence", Value(-1), output_field=IntegerField()),),
    "rice_effort": (Coalesce("rice__effort", Value(Decimal(-1))),),
    "score": (Coalesce("score", Value(-1.0)),),
    "effort": (Coalesce("effort_high", Value(Decimal(-1))),),
    "progress": (F("progress"),),
    "dates": (Coalesce("starts_on", FAR), Coalesce("ends_on", FAR)),
    "updated": (F("updated_at"),),
}
GROUPS = {"status": "status", "owner": "owner", "release": "release"}
FILTERS = {
    "product": "product__slug",
    "status": "status__slug",
    "category": "status__category",
    "owner": "owner_id",
    "team": "team__slug",
    "release": "release__key",
    "horizon": "horizon",
    "tag": "tags__overlap",
}
NULLABLE = {"owner", "team", "release"}


def every_column() -> tuple[Column, ...]:
    """Ours, and after the status those that apps above bring along."""
    brought = tuple(Column(name, one.label, name, one.verb) for name, one in JOINED.items())
    return *COLUMNS[:2], *brought, *COLUMNS[2:]


def sort_terms(name: str) -> tuple:
    return JOINED[name].order() if name in JOINED else SORTS[name]


class Ask:
    """The query string of a grid, for `member`."""

    def __init__(self, query, member):
        self.query = query
        self.member = member

    def wanted(self, name: str) -> list[str]:
        """The values of a filter: repeated or joined by commas."""
        values = [part for value in self.query.getlist(name) for part in value.split(",")]
        return [value for value in values if value and "\x00" not in value]

    @cached_property
    def text(self) -> str:
        return self.query.get("q", "").replace("\x00", "").strip()[:200]

    @cached_property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked.removeprefix("-") in SORTS.keys() | JOINED.keys() else "-score"

    @cached_property
    def group(self) -> str:
        asked = self.query.get("group", "")
        return asked if asked in GROUPS or asked in JOINED else ""

    @cached_property
    def columns(self) -> list[Column]:
        """The chosen ones in their order, else as the member left them; the title is always there and always first."""
        there = {column.name: column for column in every_column()}
        asked = self.wanted("columns") or self.layout.columns.split(",")
        chosen = [there[name] for name in dict.fromkeys(asked) if name in there and name != "title"]
        return [there["title"], *chosen] if chosen else [column for column in there.values() if column.shown]

    @cached_property
    def layout(self):
        return layout_of(self.member)

    @cached_property
    def widths(self) -> dict[str, int]:
        """Columns of another width than usual, in CSS pixels: `?widths=title:320,owner:90`."""
        asked = self.wanted("widths") or self.layout.widths.split(",")
        pairs = [part.partition(":") for part in asked]
        return {name: min(int(px), 900) for name, _, px in pairs if px.isascii() and px.isdigit() and 2 <= len(px) <= 4}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text) or any(self.wanted(name) for name in [*FILTERS, *JOINED])

    # --- to the database --------------------------------------------------------------------------------

    def narrow(self, features: QuerySet[Feature]) -> QuerySet[Feature]:
        for name, path in FILTERS.items():
            if values := self.wanted(name):
                features = features.filter(self._condition(name, path, values))
        if not self.wanted("product"):
            features = features.exclude(product__in=Product.objects.visible_to(self.member).filter(archived=True))
        for name, joined in JOINED.items():
            if values := self.wanted(name):
                condition = joined.among([value for value in values if value != NONE])
                features = features.filter(condition | joined.none() if NONE in values else condition)
        if self.text:
            features = features.filter(Q(title__icontains=self.text) | Q(key__istartswith=self.text))
        return features

    def _condition(self, name: str, path: str, values: list[str]) -> Q:
        condition = Q()
        if name in NULLABLE and NONE in values:
            condition |= Q(**{f"{name}__isnull": True})
        if name == "owner":
            ids = [self.member.pk if value == "me" else int(value) for value in values if _is_id(value)]
            return condition | Q(owner_id__in=ids) if ids or not condition else condition
        if name == "category" and "open" in values:
            values = [*values, *Status.OPEN]
        if name == "tag":
            return Q(tags__overlap=values)
        named = [value for value in values if value != NONE or name not in NULLABLE]
        return condition | Q(**{f"{path}__in": named}) if named else condition

    @cached_property
    def order(self) -> Order:
        """Groups first, then the chosen column, then the id, so that every row has one place."""
        terms = []
        if self.group:
            terms += [(f"group{n}", term, False) for n, term in enumerate(sort_terms(self.group))]
        down = self.sort.startswith("-")
        terms += [(f"sort{n}", term, down) for n, term in enumerate(sort_terms(self.sort.removeprefix("-")))]
        terms.append(("id", F("id"), False))
        return Order(f"{self.group}|{self.sort}", tuple(terms))

    def pairs(self) -> list[tuple[str, str]]:
        """The address without the place in it."""
        passing = {"cursor", "after", "last", "open", "keys", "row", "score"}
        return [(name, value) for name in self.query if name not in passing for value in self.query.getlist(name)]

    # --- to addresses -----------------------------------------------------------------------------------

    def url(self, **changes: Any) -> str:
        """This view with some parameters set, or taken away where the value is empty."""
        pairs = [pair for pair in self.pairs() if pair[0] not in changes]
        for name, value in changes.items():
            if value:
                pairs.append((name, ",".join(value) if isinstance(value, list) else str(value)))
        return f"?{urlencode(pairs, safe=',')}"

    def sort_url(self, column: Column) -> str:
        """A heading sorts its best first: numbers down, words up; once more turns it round."""
        name = column.name
        first = f"-{name}" if column.number else name
        other = name if first.startswith("-") else f"-{name}"
        return self.url(sort=other if self.sort == first else first)

    def sorted_as(self, name: str) -> str:
        if self.sort.removeprefix("-") != name:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def column_url(self, name: str) -> str:
        names = [column.name for column in self.columns]
        changed = [one for one in names if one != name] if name in names else [*names, name]
        return self.url(columns=changed)


def with_rice(features: QuerySet[Feature]) -> QuerySet[Feature]:
    """Each feature beside its RICE inputs, by one join."""
    there = Q(scores__removed_at=None, scores__model="rice")
    return features.annotate(rice=FilteredRelation("scores", condition=there))


def _is_id(value: str) -> bool:
    return value == "me" or (value.isascii() and value.isdigit() and len(value) < 19)
