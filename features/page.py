"""What the grid page shows: one window of rows, what surrounds it, and where the next window is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html

from features import queries
from features.cells import Choices
from features.grid import FILTERS, GROUPS, WINDOW, Ask, every_column, with_rice
from features.joined import JOINED, Mark
from features.models import Feature, Status
from features.rows import Line, Names, Painter, lines, plain, points
from kit.api.keyset import cursor_at, page, sort_columns
from kit.html import Html, as_html

STANDARD = "standard"  # no name of a column, so the usual ones are shown
# Counting costs; beyond this a grid says "10,000+".
COUNTED = 10_000


@dataclass
class Window:
    rows: Html = field(default_factory=lambda: as_html(""))
    keys: list[str] = field(default_factory=list)
    next: str = ""


@dataclass(frozen=True)
class Total:
    count: int
    unscored: int

    @property
    def words(self) -> str:
        more = "+" if self.count > COUNTED else ""
        many = f"{min(self.count, COUNTED):,}{more} feature{'' if self.count == 1 else 's'}"
        return f"{many} · {self.unscored:,} unscored" if self.unscored and not more else many


def painter(member, ask: Ask, choices: Choices | None = None) -> Painter:
    base = reverse("features", args=[member.workspace.slug])
    names = Names(choices or Choices(member))
    joined = {*JOINED} & {ask.group, *(column.name for column in ask.columns)}
    return Painter(ask.columns, names, base, highest_score(member), Joins(member, joined))


class Joins:
    """What features are joined to by apps above, read once per window for the columns and groups that show it."""

    def __init__(self, member, names: set[str]):
        self.member, self.names = member, names
        self.found: dict[str, dict[int, list[Mark]]] = {name: {} for name in names}

    def load(self, features: list[int]) -> None:
        for name in self.names:
            self.found[name] = JOINED[name].marks(self.member, features)

    def of(self, name: str, feature: int) -> list[Mark]:
        return self.found[name].get(feature, [])


def highest_score(member) -> float:
    best = queries.features(member).order_by(Coalesce("score", -1.0).desc(), "id")
    return best.values_list("score", flat=True).first() or 0.0


def total(features: QuerySet[Feature]) -> Total:
    counted = features.order_by()[: COUNTED + 1].aggregate(
        count=Count("id"), unscored=Count("id", filter=Q(score=None))
    )
    return Total(**counted)


def window(member, ask: Ask, draw: Painter) -> Window:
    """A window of rows, from the cursor in the address or from the start."""
    features = with_rice(ask.narrow(queries.features(member)))
    before = ask.query.get("after", "0")
    first = int(before) if before.isascii() and before.isdigit() and len(before) < 8 else 0
    chosen, _ = page(features, ask.order, WINDOW, ask.query.get("cursor"))
    found = lines(chosen, *sort_columns(ask.order))
    more, found = found[WINDOW:], found[:WINDOW]
    draw.joins.load([line.id for line, _ in found])
    drawn = Window(keys=[line.key for line, _ in found])
    drawn.rows = (
        _grouped(member, ask, draw, found, first) if ask.group else draw.rows([line for line, _ in found], first)
    )
    if more:
        line, place = found[-1]
        last = _group_of(ask, draw, line)[0] if ask.group else None
        drawn.next = ask.url(cursor=cursor_at(ask.order, list(place)), after=first + WINDOW, last=last)
    return drawn


# --- groups ---------------------------------------------------------------------------------------------


def _group_of(ask: Ask, draw: Painter, line: Line) -> tuple[str, str]:
    """The value of the group a row is in, and its name."""
    if ask.group == "status":
        status = draw.names.status[line.status_id]
        return status.slug, status.name
    if ask.group in JOINED:
        marks = draw.joins.of(ask.group, line.id)
        return (marks[0].key, marks[0].name) if marks else ("none", f"No {ask.group}")
    if ask.group == "owner":
        owner = draw.names.owner[line.owner_id]
        return str(line.owner_id or "none"), owner.name if owner else "Nobody"
    release = draw.names.release[line.release_id]
    return (release.key, release.name) if release else ("none", "No release")


def _grouped(member, ask: Ask, draw: Painter, found: list[tuple[Line, tuple]], first: int) -> Html:
    """Rows with a heading wherever another group begins."""
    sums = _sums(member, ask)
    last = ask.query.get("last", "")
    made = []
    for n, (line, _) in enumerate(found, first + 2):
        value, name = _group_of(ask, draw, line)
        if value != last:
            made.append(_heading(ask, draw, line, name, sums.get(value, {})))
            last = value
        made.append(draw.row(line, n))
    return as_html(made)


def _sums(member, ask: Ask) -> dict[str, Any]:
    paths = {"status": F("status__slug"), "owner": F("owner_id"), "release": F("release__key")}
    path = JOINED[ask.group].main_key() if ask.group in JOINED else paths[ask.group]
    features = ask.narrow(queries.features(member)).order_by().annotate(of=path).values("of")
    counted = features.annotate(count=Count("id"), weeks=Sum("effort_high"), score=Avg("score"))
    return {str(row["of"] or "none"): row for row in counted}


def _heading(ask: Ask, draw: Painter, line: Line, name: str, sums: dict[str, Any]) -> str:
    mark = as_html(draw.glyph(draw.names.status[line.status_id].category)) if ask.group == "status" else ""
    parts = [f"Σ {plain(sums['weeks'])} weeks"] if sums.get("weeks") else []
    parts += [f"average score {points(sums['score'])}"] if sums.get("score") else []
    return format_html(
        '<tr class="g-group"><td colspan="{}"><span class="g-group-name">{}{}<span class="count">{}</span></span>'
        '<span class="g-group-sums">{}</span></td></tr>',
        len(ask.columns) + 2, mark, name, sums.get("count", ""), " · ".join(parts),
    )  # fmt: skip


# --- what surrounds the rows ----------------------------------------------------------------------------


def context(member, ask: Ask) -> dict[str, Any]:
    choices = Choices(member)
    draw = painter(member, ask, choices)
    shown = window(member, ask, draw)
    names = {column.name for column in ask.columns}
    return {
        "ask": ask,
        "window": shown,
        "total": total(ask.narrow(queries.features(member))),
        "heads": [
            (column, ask.sorted_as(column.name), ask.sort_url(column), ask.widths.get(column.name))
            for column in ask.columns
        ],
        "standard": ask.url(columns=STANDARD, widths=STANDARD),
        "columns": [(column, column.name in names, ask.column_url(column.name)) for column in every_column()[1:]],
        "groups": [(name, name.title(), ask.url(group=name)) for name in [*JOINED, *GROUPS]],
        "ungrouped": ask.url(group=""),
        "key_url": ask.url(sort="key"),
        "key_url_down": ask.url(sort="-key"),
        "kept": [pair for pair in ask.pairs() if pair[0] != "q"],
        "filters": list(_filters(ask, choices)),
        "clear": ask.url(**dict.fromkeys(["q", *FILTERS, *JOINED], "")),
        "choices": choices,
        "may": may(member),
        "locked": [column.name for column in ask.columns if not column.verb or not member.may(column.verb)],
    }


def may(member) -> dict[str, bool]:
    verbs = {
        "create": "feature.created",
        "change": "feature.changed",
        "estimate": "feature.estimated",
        "status": "feature.status_set",
        "plan": "feature.planned",
        "score": "score.set",
        "remove": "feature.removed",
        "link": "dependency.created",
        "criteria": "criterion.changed",
        "tick": "criterion.ticked",
        "risk": "risk.created",
        "risk_remove": "risk.removed",
        "comment": "comment.created",
        "define": "custom_field.created",
    }
    able = {name: member.may(verb) for name, verb in verbs.items()}
    return able | {"join": any(member.may(one.verb) for one in JOINED.values())}


@dataclass(frozen=True)
class Chosen:
    """A filter of the toolbar: its menu, and what is chosen in it."""

    name: str
    label: str
    options: list[tuple[str, str]]
    wanted: list[str]
    ask: Ask

    @property
    def words(self) -> str:
        words = [word for value, word in self.options if value in self.wanted] or self.wanted
        return f"{words[0]} + {len(words) - 1}" if len(words) > 1 else "".join(words)

    @property
    def without(self) -> str:
        return self.ask.url(**{self.name: ""})

    @property
    def links(self) -> Iterable[tuple[str, str, bool, str]]:
        """Each option switches itself on or off."""
        for value, word in self.options:
            rest = [other for other in self.wanted if other != value]
            on = value in self.wanted
            yield value, word, on, self.ask.url(**{self.name: rest if on else [*rest, value]})


def _filters(ask: Ask, choices: Choices) -> Iterable[Chosen]:
    nobody = [("none", "Nobody")]
    people = [(str(person.pk), person.name) for person in choices.owner]
    brought = {
        name: (one.label, [(mark.key, mark.name) for mark in choices.joined(name)] + [("none", f"No {name}")])
        for name, one in JOINED.items()
    }
    lists = {
        "status": ("Status", [(status.slug, status.name) for status in choices.status]),
        "owner": ("Owner", people + nobody),
        **brought,
        "release": ("Release", [(release.key, release.name) for release in choices.release] + [("none", "No release")]),
        "team": ("Team", [(team.slug, team.name) for team in choices.team] + [("none", "No team")]),
        "horizon": ("Horizon", [(value, value.title()) for value in Feature.Horizon.values]),
        "category": ("Stage", [("open", "Open work"), *Status.Category.choices]),
        "tag": ("Tag", []),
    }
    for name, (label, options) in lists.items():
        wanted = [str(ask.member.pk) if value == "me" else value for value in ask.wanted(name)]
        yield Chosen(name, label, options, wanted, ask)
