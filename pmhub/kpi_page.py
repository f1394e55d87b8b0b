"""One KPI: its number, its chart with what happened meanwhile, its targets, and how readings get in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from metrics import buckets, charts, period, queries, tables
from metrics import cards as at_a_glance
from metrics.buckets import GRAINS
from metrics.cards import Card, Facts, Window
from metrics.charts import Chart
from metrics.models import Annotation, Metric, Reading, Target
from metrics.pacing import Line
from metrics.period import Period
from metrics.sentence import Ship
from metrics.tables import Row
from pmhub import outcomes
from workspaces.clock import today as today_of

WIDE, NARROW = (1120, 330), (358, 250)
RECENT = 8


@dataclass
class KpiPage:
    """Everything the page of one KPI shows; `asked` is the query string."""

    member: Any
    metric: Metric
    asked: Mapping[str, str]
    today: date

    @property
    def fiscal(self) -> int:
        return self.member.workspace.fiscal_year_starts

    @cached_property
    def newest(self) -> dict[str, Any] | None:
        return queries.last_rows(self.member, [self.metric]).get(self.metric.pk)

    @cached_property
    def period(self) -> Period:
        """What was asked for; else this year, or the last year that has numbers."""
        if self.asked.keys() & {"from", "to", "range"}:
            return period.read(self.asked, self.today, self.fiscal)
        shown = period.named("year", self.today, self.fiscal)
        if self.newest and self.newest["bucket"] < shown.first:
            return period.named("year", self.newest["bucket"], self.fiscal)
        return shown

    @property
    def compare(self) -> str:
        return self.asked.get("compare") if self.asked.get("compare") in period.COMPARES else "none"

    @cached_property
    def window(self) -> Window:
        return Window(self.period, period.before(self.period, self.compare, self.fiscal), self.today)

    @property
    def grain(self) -> str:
        return self.asked.get("grain") if self.asked.get("grain") in GRAINS else self.metric.grain

    @property
    def shows_ships(self) -> bool:
        return self.asked.get("ships") != "off"

    # --- facts ---

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Snapshots in the grain shown, from before the period that it is compared with."""
        first = self.window.first_needed()
        return queries.one_series(self.member, self.metric, self.grain, first, self.period.last)

    @cached_property
    def targets(self) -> list[Target]:
        return list(queries.targets(self.member).filter(metric=self.metric).order_by("-starts_on"))

    @cached_property
    def lines(self) -> list[Line]:
        """Targets speak of the metric's own grain: a sum per day is not a sum per month."""
        if self.grain != self.metric.grain and self.metric.aggregation in Metric.ADDS_UP:
            return []
        return [target.line for target in reversed(self.targets)]

    @cached_property
    def annotations(self) -> list[Annotation]:
        return list(queries.annotations_of(self.member, self.metric).order_by("-on", "-id")[:200])

    @cached_property
    def ships(self) -> list[Ship]:
        notes = [Ship(note.text, note.on, note.url, note=True) for note in self.annotations]
        shipped = outcomes.shipped(self.member, self.period.first, self.period.last) if self.shows_ships else []
        return sorted([*outcomes.ships_of(self.metric, shipped), *notes], key=lambda ship: ship.on)

    @cached_property
    def card(self) -> Card:
        """The headline: the newest number in the metric's own grain, whatever the chart shows."""
        year = period.named("year", self.today, self.fiscal)
        window = Window(year, period.before(year, "previous", self.fiscal), self.today)
        first = self.today - timedelta(days=800)
        rows = queries.series(self.member, [self.metric], first, self.today).get(self.metric.pk)
        state = getattr(self.metric, "recompute", None)
        resting = state.error if state and state.is_dead else ""
        lines = [target.line for target in reversed(self.targets)]
        facts = Facts(rows or [row for row in [self.newest] if row], lines, (), resting)
        return at_a_glance.card(self.metric, facts, window)

    # --- what the page draws ---

    @cached_property
    def _seen(self) -> Metric:
        """The metric as if its own grain were the one shown."""
        seen = Metric(**{field.attname: getattr(self.metric, field.attname) for field in Metric._meta.concrete_fields})
        seen.grain = self.grain
        return seen

    def _chart(self, size: tuple[int, int], levels: int = 3) -> Chart:
        facts = Facts([row for row in self.rows if self._inside(row)], self.lines, self.ships)
        previous = self.window.previous
        before = [(r["bucket"], r["value"]) for r in self.rows if previous and previous.holds(r["bucket"])]
        return at_a_glance.chart(
            self._seen, facts, self.period.first, self.period.last, self.today, width=size[0], height=size[1],
            levels=levels, previous=before, previous_first=previous.first if previous else None,
        )  # fmt: skip

    def _inside(self, row: Mapping[str, Any]) -> bool:
        return buckets.last_day(row["bucket"], self.grain) >= self.period.first and row["bucket"] <= self.period.last

    @cached_property
    def chart(self) -> Chart:
        return self._chart(WIDE)

    @cached_property
    def narrow_chart(self) -> Chart:
        return self._chart(NARROW, levels=0)

    @cached_property
    def table(self) -> list[Row]:
        return tables.rows(self._seen, [row for row in self.rows if self._inside(row)])

    @cached_property
    def caption(self) -> str:
        rows, _ = at_a_glance.judged(self._seen, [row for row in self.rows if self._inside(row)], self.today)
        points = [(row["bucket"], row["value"]) for row in rows]
        expected = rows[-1]["target"] if rows else None
        return charts.caption(self.metric.name, points, self.metric.unit, self.grain, expected=expected)

    @cached_property
    def marks(self) -> list[Ship]:
        return [ship for ship in self.ships if self.period.holds(ship.on)]

    @cached_property
    def readings(self) -> list[Reading]:
        return list(queries.readings(self.member).filter(metric=self.metric).order_by("-at", "-id")[:RECENT])

    @cached_property
    def next_target(self) -> dict[str, Any]:
        """What the target form starts from: today's number and the end of the year."""
        year = period.named("year", self.today, self.fiscal)
        now = None if self.card.raw is None else repr(self.card.raw).removesuffix(".0")
        return {"starts_on": self.today, "start_value": now, "ends_on": year.last}

    @property
    def is_empty(self) -> bool:
        return self.newest is None and not self.readings


def kpi_page(member, metric: Metric, asked: Mapping[str, str]) -> KpiPage:
    return KpiPage(member, metric, asked, today_of(member))
