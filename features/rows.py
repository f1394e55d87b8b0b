"""The rows of the grid as HTML. A window has hundreds of cells, so they are written as plain strings.

The same markup by template costs several times as much (bench/). Everything that a person typed passes
through `escape`. A cell carries its raw value in `data-v` where that differs from what it shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.templatetags.static import static

from features.cells import Choices
from features.dates import in_words
from features.grid import Column, with_rice
from features.joined import JOINED
from features.models import Feature
from features.scoring import waits_for
from kit.html import Html, as_html, escape

COLUMNS = (
    "id", "key", "version", "title", "status_id", "owner_id", "team_id", "release_id", "effort_low", "effort_high",
    "progress", "horizon", "starts_on", "ends_on", "granularity", "tags", "score", "parent_id", "rice__id",
    "rice__version", "rice__reach", "rice__impact", "rice__confidence", "rice__effort",
)  # fmt: skip
TONES = {"discovery": "violet", "building": "info", "shipped": "good", "parked": "quiet"}


class Line(NamedTuple):
    """One feature as the grid shows it; the names of COLUMNS."""

    id: int
    key: str
    version: int
    title: str
    status_id: int
    owner_id: int | None
    team_id: int | None
    release_id: int | None
    effort_low: Any
    effort_high: Any
    progress: int
    horizon: str
    starts_on: Any
    ends_on: Any
    granularity: str
    tags: list[str]
    score: float | None
    parent_id: int | None
    score_id: int | None
    score_version: int | None
    reach: int | None
    impact: Any
    confidence: int | None
    effort: Any


def lines(features: QuerySet[Feature], *more: str) -> list[tuple[Line, tuple]]:
    """Each row with the values of `more`, in one query.

    Names of statuses, people, teams and releases are not joined in: the page has read them already, and
    planning a join of eight tables costs more than running it.
    """
    width = len(COLUMNS)
    found = with_rice(features).values_list(*COLUMNS, *more)
    return [(Line._make(values[:width]), values[width:]) for values in found]


class Names:
    """The things that rows point to, by id; those removed since are read when a row needs one."""

    def __init__(self, choices: Choices):
        self.choices = choices

    @cached_property
    def status(self) -> "Known":
        return Known(self.choices.status)

    @cached_property
    def owner(self) -> "Known":
        return Known(self.choices.owner)

    @cached_property
    def team(self) -> "Known":
        return Known(self.choices.team)

    @cached_property
    def release(self) -> "Known":
        return Known(self.choices.release)


class Known(dict):
    def __init__(self, things: list):
        super().__init__((thing.pk, thing) for thing in things)

    def __missing__(self, pk):
        return None if pk is None else _Gone


class _Gone:
    """What stands where a row points to something that was removed."""

    name, slug, key, initials, colour, category = "Removed", "", "", "–", "navy", "idea"


@dataclass(frozen=True)
class Painter:
    """Draws rows for one page: its columns, its address, the score that fills a bar."""

    columns: list[Column]
    names: Names
    base: str  # /w/acme/features/
    highest: float = 0.0
    joins: Any = None

    @cached_property
    def _sprite(self) -> str:
        return static("icons.svg")

    @cached_property
    def _drawers(self) -> list[Callable[[Line], str]]:
        return [
            partial(self._joined, column.name) if column.name in JOINED else getattr(self, f"_{column.name}")
            for column in self.columns
        ]

    def rows(self, lines: Iterable[Line], first: int = 0) -> Html:
        """`first` is the number of rows before these."""
        return as_html([self.row(line, first + n) for n, line in enumerate(lines, 2)])

    def row(self, line: Line, index: int) -> str:
        key = line.key
        score = f' data-sid="{line.score_id}" data-sv="{line.score_version}"' if line.score_id else ""
        cells = "".join([drawer(line) for drawer in self._drawers])
        sub = ' class="g-sub"' if line.parent_id else ""
        return (
            f'<tr id="row-{key}" data-key="{key}" data-id="{line.id}" data-ver="{line.version}"{score}'
            f' aria-rowindex="{index}"{sub}><td class="g-pick"><input type="checkbox" class="checkbox" name="key"'
            f' value="{key}" aria-label="Select {key}"></td><td class="g-key"><a href="{self.base}{key}/"'
            f' data-panel="{self.base}{key}/panel/" data-key="{key}">{key}</a></td>{cells}</tr>'
        )

    # --- one drawer per column --------------------------------------------------------------------------

    def _title(self, line: Line) -> str:
        category = self.names.status[line.status_id].category
        return f'<td data-f="title">{self.glyph(category)}<span class="g-title">{escape(line.title)}</span></td>'

    def glyph(self, category: str) -> str:
        tone = TONES.get(category, "neutral")
        return (
            f'<svg class="icon glyph" data-tone="{tone}" aria-hidden="true" width="16" height="16">'
            f'<use href="{self._sprite}#{category}"></use></svg>'
        )

    def _status(self, line: Line) -> str:
        status = self.names.status[line.status_id]
        return f'<td data-f="status" data-v="{status.slug}">{escape(status.name)}</td>'

    def _owner(self, line: Line) -> str:
        if line.owner_id is None:
            return '<td data-f="owner" data-v=""></td>'
        owner = self.names.owner[line.owner_id]
        return (
            f'<td data-f="owner" data-v="{line.owner_id}"><span class="avatar avatar-18" data-cat="{owner.colour}"'
            f' aria-hidden="true">{escape(owner.initials)}</span><span class="g-name">{escape(owner.name)}</span></td>'
        )

    def _joined(self, name: str, line: Line) -> str:
        """The main mark, and how many more there are; `data-t` has the names of several, for copying."""
        marks = self.joins.of(name, line.id)
        if not marks:
            return f'<td data-f="{name}" data-v=""></td>'
        all_names = escape("; ".join([mark.name for mark in marks]))
        more = f'<span class="g-more-marks">+{len(marks) - 1}</span>' if len(marks) > 1 else ""
        return (
            f'<td data-f="{name}" data-v="{",".join([mark.key for mark in marks])}" data-t="{all_names}">'
            f'<span class="g-mark" data-cat="{marks[0].colour}" aria-hidden="true"></span>'
            f'<span class="g-name">{escape(marks[0].name)}</span>{more}</td>'
        )

    def _team(self, line: Line) -> str:
        return _named("team", self.names.team[line.team_id], "slug")

    def _release(self, line: Line) -> str:
        return _named("release", self.names.release[line.release_id], "key")

    def _reach(self, line: Line) -> str:
        return _number("reach", "" if line.reach is None else f"{line.reach:,}", line.reach)

    def _impact(self, line: Line) -> str:
        return _number("impact", plain(line.impact))

    def _rice_confidence(self, line: Line) -> str:
        return _number("rice_confidence", "" if line.confidence is None else f"{line.confidence}%", line.confidence)

    def _rice_effort(self, line: Line) -> str:
        return _number("rice_effort", plain(line.effort))

    def _score(self, line: Line) -> str:
        if line.score is None:
            inputs = (line.reach, line.impact, line.confidence, line.effort)
            known = sum(value is not None for value in inputs)
            if not known:
                return '<td data-f="score" class="num"></td>'
            tip = f"Waits for {waits_for(*inputs)}"
            return f'<td data-f="score" class="num"><span class="quiet" data-tip="{tip}">{known} of 4</span></td>'
        share = round(44 * line.score / self.highest, 1) if self.highest else 0
        return (
            f'<td data-f="score" class="num g-score"><svg width="44" height="6" aria-hidden="true"><rect width="44"'
            f' height="6" rx="3"></rect><rect width="{share}" height="6" rx="3"></rect></svg>'
            f"<b>{points(line.score)}</b></td>"
        )

    def _effort(self, line: Line) -> str:
        return _number("effort", weeks(line.effort_low, line.effort_high))

    def _progress(self, line: Line) -> str:
        return _number("progress", f"{line.progress}%", line.progress)

    def _dates(self, line: Line) -> str:
        words = in_words(line.starts_on, line.ends_on, line.granularity, line.horizon)
        raw = f"{line.starts_on} → {line.ends_on} ({line.granularity})" if line.starts_on else line.horizon
        return f'<td data-f="dates" data-v="{raw}">{words}</td>'

    def _horizon(self, line: Line) -> str:
        return f'<td data-f="horizon" data-v="{line.horizon}">{line.horizon.title()}</td>'

    def _tags(self, line: Line) -> str:
        as_html = "".join([f'<span class="tag">{escape(tag)}</span>' for tag in line.tags])
        return f'<td data-f="tags" data-v="{escape(", ".join(line.tags))}">{as_html}</td>'


def _named(field: str, thing: Any, by: str) -> str:
    if thing is None:
        return f'<td data-f="{field}" data-v=""></td>'
    return f'<td data-f="{field}" data-v="{getattr(thing, by)}">{escape(thing.name)}</td>'


def _number(name: str, shown: str, raw: Any = None) -> str:
    value = "" if raw is None else f' data-v="{raw}"'
    return f'<td data-f="{name}" class="num"{value}>{shown}</td>'


def plain(number: Any) -> str:
    """2.50 as 2.5, nothing as nothing."""
    return "" if number is None else f"{float(number):,.10g}"


def weeks(low: Any, high: Any) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        return plain(high if low is None else low)
    return f"{plain(low)}–{plain(high)}"


def points(score: float) -> str:
    """Three figures are enough to compare by."""
    if score >= 100:
        return f"{score:,.0f}"
    return f"{score:.1f}".removesuffix(".0") if score >= 1 else f"{score:.2g}"
