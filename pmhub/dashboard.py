"""The executive page: one sentence, six cards, one annotated chart, what shipped. Joins what the apps know."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from metrics import buckets, charts, period, queries, sentence, tables
from metrics import cards as at_a_glance
from metrics.cards import Card, Facts, Window
from metrics.charts import Chart
from metrics.models import Metric
from metrics.sentence import Sentence, Ship
from metrics.tables import Row
from pmhub import outcomes
from pmhub.outcomes import Aim, Move, Shipped
from workspaces.clock import today as today_of
from workspaces.models import Product

WIDE, NARROW = (780, 272), (358, 236)


@dataclass(frozen=True)
class Board:
    """One tab of the dashboard."""

    slug: str
    name: str
    current: bool


@dataclass
class Dashboard:
    """Everything the page shows; `asked` is the query string."""

    member: Any
    asked: Mapping[str, str]
    today: date
    now: datetime

    @cached_property
    def fiscal(self) -> int:
        return self.member.workspace.fiscal_year_starts

    @cached_property
    def window(self) -> Window:
        shown = period.read(self.asked, self.today, self.fiscal)
        how = period.compare_from(self.asked)
        return Window(shown, period.before(shown, how, self.fiscal), self.today)

    @cached_property
    def compare(self) -> str:
        return period.compare_from(self.asked)

    @property
    def shows_ships(self) -> bool:
        return self.asked.get("ships") != "off"

    # --- boards ---

    @cached_property
    def product(self) -> Product | None:
        slug = self.asked.get("board") or self.asked.get("product") or ""
        return Product.objects.visible_to(self.member).filter(slug=slug).first() if _is_slug(slug) else None

    @cached_property
    def boards(self) -> list[Board]:
        slug = self.product.slug if self.product else ""
        products = queries.board_products(self.member)
        tabs = [Board(row["product__slug"], row["product__name"], row["product__slug"] == slug) for row in products]
        return [Board("", "Company", not slug), *tabs] if tabs else []

    @cached_property
    def everything(self) -> list[Metric]:
        """The board's KPIs in order; the first six are cards."""
        return list(queries.board(self.member, self.product)[:50])

    @property
    def metrics(self) -> list[Metric]:
        return self.everything[: queries.BOARD_SIZE]

    @property
    def others(self) -> list[Metric]:
        return self.everything[queries.BOARD_SIZE :]

    # --- facts ---

    @cached_property
    def chart_days(self) -> tuple[date, date]:
        """The chart shows the year around the period, or the days asked for."""
        shown = self.window.period
        if shown.kind in {"days", "2y", "90d"}:
            return shown.first, shown.last
        year = period.named("year", shown.last, self.fiscal)
        return year.first, year.last

    @cached_property
    def first_needed(self) -> date:
        return min(self.window.first_needed(), self.chart_days[0] - (date(2026, 2, 1) - date(2026, 1, 1)))

    @cached_property
    def shipped(self) -> list[Shipped]:
        return outcomes.shipped(self.member, self.first_needed, self.today) if self.shows_ships else []

    @cached_property
    def facts(self) -> dict[int, Facts]:
        things = self.metrics
        rows = queries.series(self.member, things, self.first_needed, self.window.until)
        newest = queries.last_rows(self.member, things)
        lines = queries.lines(self.member, things)
        notes = self._notes()
        rests = {row.metric_id: row.error for row in queries.resting(self.member).filter(metric__in=things)}
        return {
            thing.pk: Facts(
                rows.get(thing.pk) or [row for row in [newest.get(thing.pk)] if row],
                lines.get(thing.pk, ()),
                sorted([*outcomes.ships_of(thing, self.shipped), *notes[thing.pk]], key=lambda ship: ship.on),
                rests.get(thing.pk, ""),
            )
            for thing in things
        }

    def _notes(self) -> dict[int, list[Ship]]:
        found: dict[int, list[Ship]] = defaultdict(list)
        ids = [thing.pk for thing in self.metrics]
        for note in queries.annotations(self.member).filter(on__gte=self.first_needed).order_by("on", "id")[:300]:
            mark = Ship(note.text, note.on, note.url, note=True)
            for pk in ids if note.metric_id is None else [note.metric_id]:
                found[pk].append(mark)
        return found

    # --- what the page draws ---

    @cached_property
    def cards(self) -> list[Card]:
        return [at_a_glance.card(thing, self.facts[thing.pk], self.window) for thing in self.metrics]

    @cached_property
    def sentence(self) -> Sentence:
        return sentence.write([card.standing() for card in self.cards if card.value is not None or card.status])

    @cached_property
    def focus(self) -> Card | None:
        """The KPI in the large chart: asked for, or the one the sentence names, or the first."""
        wanted = [self.asked.get("chart"), self.sentence.key]
        by_key = {card.metric.key: card for card in self.cards if card.value is not None}
        return next((by_key[key] for key in wanted if key in by_key), next(iter(by_key.values()), None))

    def _chart(self, size: tuple[int, int], levels: int = 3) -> Chart | None:
        if self.focus is None:
            return None
        thing = self.focus.metric
        width, height = size
        return at_a_glance.chart(
            thing, self.facts[thing.pk], *self.chart_days, self.today, width=width, height=height, levels=levels
        )

    @cached_property
    def chart(self) -> Chart | None:
        return self._chart(WIDE)

    @cached_property
    def narrow_chart(self) -> Chart | None:
        return self._chart(NARROW, levels=0)

    @cached_property
    def caption(self) -> str:
        focus = self.focus
        if focus is None:
            return ""
        points = [p for p in focus.points if p[0] >= self.chart_days[0]]
        return charts.caption(focus.metric.name, points, focus.metric.unit, focus.metric.grain, expected=focus.expected)

    @cached_property
    def marks(self) -> list[Ship]:
        """What is flagged on the large chart, for the list beneath it on narrow screens and on paper."""
        first, last = self.chart_days
        return (
            [ship for ship in self.facts[self.focus.metric.pk].ships if first <= ship.on <= last] if self.focus else []
        )

    @cached_property
    def table(self) -> list[Row]:
        """The numbers of the large chart, newest first."""
        if self.focus is None:
            return []
        thing, first = self.focus.metric, self.chart_days[0]
        rows = [row for row in self.facts[thing.pk].rows if buckets.last_day(row["bucket"], thing.grain) >= first]
        return tables.rows(thing, rows)

    @cached_property
    def moves(self) -> list[Move]:
        return outcomes.moves(self.everything_shipped, self.metrics, self.facts) if self.shows_ships else []

    @property
    def any_estimate(self) -> bool:
        return any(move.text for move in self.moves)

    @cached_property
    def everything_shipped(self) -> list[Shipped]:
        """What the list shows: shipped in the year of the chart."""
        first, last = self.chart_days
        return [one for one in self.shipped if first <= one.ship.on <= last]

    @cached_property
    def objectives(self) -> list[Aim]:
        return outcomes.objectives(self.member, self.product, self.today)

    @cached_property
    def updated_at(self) -> datetime | None:
        return max((card.computed_at for card in self.cards if card.computed_at), default=None)

    @property
    def is_empty(self) -> bool:
        return not self.everything


def _is_slug(text: str) -> bool:
    return bool(text) and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def dashboard(member, asked: Mapping[str, str]) -> Dashboard:
    return Dashboard(member, asked, today_of(member), timezone.now())


def as_data(board: Dashboard) -> dict[str, Any]:
    """The same page for programs."""
    shown, previous = board.window.period, board.window.previous
    return {
        "sentence": str(board.sentence),
        "period": {"name": shown.name, "from": shown.first, "to": shown.last},
        "compare": {"name": previous.name, "from": previous.first, "to": previous.last} if previous else None,
        "updated_at": board.updated_at,
        "kpis": [_card_data(card) for card in board.cards],
        "shipped": _shipped_data(board.shipped, shown),
        "objectives": [
            {"key": aim.key, "title": aim.title, "percent": aim.percent, "health": aim.health}
            for aim in board.objectives
        ],
    }


def _card_data(card: Card) -> dict[str, Any]:
    return {
        "key": card.metric.key,
        "name": card.metric.name,
        "unit": card.metric.unit,
        "direction": card.metric.direction,
        "grain": card.metric.grain,
        "value": card.raw,
        "bucket": card.bucket,
        "status": card.status,
        "expected": card.expected,
        "change": card.delta,
        "target": card.target_text,
        "series": [{"bucket": bucket, "value": value} for bucket, value in card.points],
    }


def _shipped_data(everything: Sequence[Shipped], shown: period.Period) -> list[dict[str, Any]]:
    return [
        {"key": one.ship.key, "title": one.ship.title, "shipped_on": one.ship.on}
        for one in everything
        if shown.holds(one.ship.on)
    ]
