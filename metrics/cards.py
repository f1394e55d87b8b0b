"""What a KPI card says, worked out from rows that were read before: no queries here, and no HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from metrics import buckets, charts, numbers, pacing
from metrics.charts import Bullet, Chart, Point, Sparkline
from metrics.models import Metric
from metrics.pacing import Line
from metrics.period import Period, short
from metrics.sentence import Ship, Standing

_STALE_AFTER = {"day": 3, "week": 15, "month": 63}


@dataclass(frozen=True)
class Window:
    """The days a page is about: the period so far, and what it is compared with."""

    period: Period
    previous: Period | None
    today: date

    @property
    def until(self) -> date:
        return min(self.period.last, self.today)

    def first_needed(self) -> date:
        """From when on snapshots must be read, whatever their grain."""
        first = min(self.period.first, self.previous.first if self.previous else self.period.first)
        return first - timedelta(days=31)


@dataclass(frozen=True)
class Card:
    """One KPI at a glance."""

    metric: Metric
    value: numbers.Shown | None = None
    raw: float | None = None
    bucket: date | None = None
    status: str = ""
    delta: str = ""
    delta_way: str = ""
    delta_tone: str = "neutral"
    versus: str = ""
    spark: Sparkline | None = None
    bullet: Bullet | None = None
    target_text: str = ""
    so_far: str = ""
    stale: str = ""
    resting: str = ""
    expected: float | None = None
    behind: float | None = None
    points: Sequence[Point] = ()
    ships: Sequence[Ship] = ()
    computed_at: datetime | None = None

    @property
    def tone(self) -> str:
        return {"on_track": "good", "at_risk": "warn", "off_track": "bad"}.get(self.status, "neutral")

    @property
    def foot(self) -> str:
        """The target; how far ahead only where no running number stands beside it."""
        return self.target_text.split(" · ahead ")[0] if self.so_far and self.delta else self.target_text

    @property
    def summary(self) -> str:
        """The card in one sentence, for those who do not see the sparkline."""
        if self.value is None:
            return f"{self.metric.name}: no readings yet."
        parts = [f"{self.metric.name}: {self.value}"]
        if self.delta:
            parts.append(f"{self.delta} {self.versus}")
        if self.target_text:
            parts.append(self.target_text)
        return ", ".join(parts) + "."

    def standing(self) -> Standing:
        thing = self.metric
        return Standing(
            thing.name, thing.unit, thing.direction, thing.grain, self.raw, self.expected, self.behind,
            self.status, self.points, self.ships, thing.key,
        )  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What was read about one metric."""

    rows: Sequence[Mapping[str, Any]] = ()
    lines: Sequence[Line] = ()
    ships: Sequence[Ship] = ()
    resting: str = ""


def card(metric: Metric, facts: Facts, window: Window) -> Card:
    """The card of one metric in a window."""
    rows = [row for row in facts.rows if row["bucket"] <= window.until]
    done, open_row = judged(metric, rows, window.today)
    inside = [row for row in done if window.period.holds(row["bucket"])]
    latest = (inside or done)[-1] if done else None
    if latest is None:
        return Card(metric, so_far=_so_far(metric, open_row), resting=facts.resting)
    day = buckets.last_day(latest["bucket"], metric.grain)
    line = pacing.in_force(facts.lines, min(day, window.until)) or pacing.in_force(facts.lines, window.period.last)
    return Card(
        metric,
        value=numbers.show(latest["value"], metric.unit),
        raw=latest["value"],
        bucket=latest["bucket"],
        status=latest["status"],
        **_change(metric, latest, done, window),
        spark=_spark(metric, inside, done, line, facts.ships, window),
        bullet=charts.bullet(line, latest["value"], day, metric.unit, metric.direction) if line else None,
        target_text=_target_text(metric, latest, line, day),
        so_far=_so_far(metric, open_row),
        stale=_stale(metric, done[-1]["bucket"], window),
        resting=facts.resting,
        expected=latest["target"],
        behind=line.behind(latest["value"], day, metric.direction) if line and latest["status"] else None,
        points=[(row["bucket"], row["value"]) for row in done],
        ships=facts.ships,
        computed_at=max((row["computed_at"] for row in rows), default=None),
    )


def judged(metric: Metric, rows: Sequence[Mapping], today: date) -> tuple[list[Mapping], Mapping | None]:
    """Rows that can be judged, and the running one that cannot yet."""
    if metric.aggregation in Metric.ADDS_UP and rows and buckets.last_day(rows[-1]["bucket"], metric.grain) >= today:
        return list(rows[:-1]), rows[-1]
    return list(rows), None


def _change(metric: Metric, latest: Mapping, rows: Sequence[Mapping], window: Window) -> dict[str, str]:
    """Against the last value of the period compared with."""
    if window.previous is None:
        return {}
    before = [row for row in rows if window.previous.holds(row["bucket"])]
    if not before or not window.period.holds(latest["bucket"]):
        return {}
    delta = latest["value"] - before[-1]["value"]
    good = delta > 0 if metric.direction == pacing.UP else delta < 0
    return {
        "delta": numbers.difference(delta, metric.unit, before[-1]["value"]),
        "delta_way": "up" if delta > 0 else "down" if delta < 0 else "",
        "delta_tone": "neutral" if delta == 0 else "good" if good else "bad",
        "versus": f"vs {short(window.previous)}",
    }


def _spark(metric, inside, rows, line, ships, window) -> Sparkline | None:
    previous = window.previous
    return charts.sparkline(
        [(row["bucket"], row["value"]) for row in inside],
        first=window.period.first,
        previous=[(row["bucket"], row["value"]) for row in rows if previous and previous.holds(row["bucket"])],
        previous_first=previous.first if previous else None,
        target=line.end_value if line else None,
        ships=[ship for ship in ships if not ship.note],
    )


def _target_text(metric: Metric, latest: Mapping, line: Line | None, day: date) -> str:
    if line is None:
        return ""
    text = charts.bullet(line, latest["value"], day, metric.unit, metric.direction).text
    expected = latest["target"]
    ahead = line.behind(latest["value"], day, metric.direction)
    if latest["status"] != pacing.ON_TRACK or not expected or ahead is None or ahead >= 0:
        return text
    share = numbers.plain(abs(latest["value"] - expected) / abs(expected) * 100, 1).removesuffix(".0")
    return f"{text.split(' by ')[0]} · ahead {share}%" if share != "0" else text


def _so_far(metric: Metric, row: Mapping | None) -> str:
    if row is None:
        return ""
    return f"{numbers.show(row['value'], metric.unit)} so far this {metric.grain}".replace("this day", "today")


def _stale(metric: Metric, bucket: date, window: Window) -> str:
    """How old the last number is, when it should be newer."""
    age = (window.today - buckets.last_day(bucket, metric.grain)).days
    if age <= _STALE_AFTER[metric.grain] - {"day": 0, "week": 7, "month": 31}[metric.grain]:
        return ""
    return f"{age} days old" if age < 60 else f"{age // 30} months old"


def chart(
    metric: Metric, facts: Facts, first: date, last: date, today: date, *, width: float, height: float, **more
) -> Chart:
    """The large chart of one metric over first … last."""
    done, _ = judged(metric, [row for row in facts.rows if row["bucket"] <= min(last, today)], today)
    points = [(row["bucket"], row["value"]) for row in done if row["bucket"] >= buckets.first_day(first, metric.grain)]
    start = min([first, *(day for day, _ in points[:1])])
    return charts.big(
        points, first=start, last=last, unit=metric.unit, grain=metric.grain, direction=metric.direction,
        lines=facts.lines, notes=facts.ships, width=width, height=height, **more,
    )  # fmt: skip
