"""Bars, chips and arrows as HTML. A page has hundreds of them, so they are written as plain strings.

The same markup as a template loop costs several times as much, and a roadmap of 300 bars should cost little more than
its queries. Every value that a person typed passes through `escape`; positions are data attributes in days, rows and
lanes, which the style sheet multiplies.
"""

from calendar import month_name
from datetime import date
from functools import lru_cache

from kit.html import Html, as_html, escape
from roadmaps.lens import Lens
from roadmaps.queries import Roadmap, Work
from roadmaps.timeline import Bar, Lane, Link, room_px
from workspaces.initials import initials

# The calendar formats a date each time that one of its names is asked for.
MONTH_NAMES = tuple(month_name)
MONTHS = tuple(name[:3] for name in MONTH_NAMES)
SURE = 75  # percent; below it the end of a bar fades
HEALTH_TONES = {"on_track": "good", "at_risk": "warn", "off_track": "bad"}
TONES = {"discovery": "violet", "building": "info", "shipped": "good"}


def long_day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month]} {day.year}"


def short_day(day: date, near: date) -> str:
    return f"{day.day} {MONTHS[day.month]}" + (f" {day.year}" if day.year != near.year else "")


class BarPainter:
    """Draws the bars, chips and arrows of one page; `sprite` is the address of the icons."""

    def __init__(self, road: Roadmap, sprite: str):
        self.road, self.sprite, self.opens = road, sprite, opens_at(road.lens)
        self.late = _overlaps(road)
        self.critical = road.chain.critical if road.chain else frozenset()

    def lane(self, lane: Lane, title: str) -> Html:
        """The bars of one lane, in the order of time."""
        return as_html([self._bar(bar, title) for bar in lane.bars])

    def tray(self) -> Html:
        return as_html([self._chip(work) for work in self.road.tray])

    def links(self) -> Html:
        return as_html([_link(link, {link.source, link.target} <= self.critical) for link in self.road.board.links])

    def _bar(self, bar: Bar, lane_title: str) -> str:
        road, work, span, row = self.road, bar.item, bar.span, bar.item.row
        late = self.late.get(work.id, "")
        health = health_mark(work, self.sprite)
        cut = ("l" if span.cut_left else "") + ("r" if span.cut_right else "")
        marks = (
            (" data-owner" if work.owner else "")
            + (f' data-cut="{cut}"' if cut else "")
            + ("" if (room := room_px(bar, road.board.scale, bool(health))) is None else f' data-room="{room}"')
            + (" data-fresh" if bar.fresh else "")
            + (f' data-fade="{100 - row["confidence"]}"' if row["confidence"] < SURE else "")
        )
        dates = f"{short_day(work.starts_on, road.today)} – {short_day(work.ends_on, road.today)}"
        slack = road.chain.seen.in_words(work.id) if road.chain else ""
        if slack:
            marks += f' data-tip="{slack[0].upper()}{slack[1:]}"'
            marks += " data-chain" if work.id in self.critical else ""
            late = ", ".join(filter(None, [late, slack]))
        return (
            f'<div role="gridcell" class="tl-cell" data-r="{bar.row}"><a class="tl-bar" id="bar-{work.id}" {self._about(work)} '
            f'data-s="{span.x}" data-d="{span.days}" data-from="{work.starts_on}" '
            f'data-to="{work.ends_on}"{marks} aria-label="{escape(name_of(work, lane_title, late))}{_new(bar)}">'
            f'<span class="tl-label">{glyph(work, self.sprite)}{health}<span class="tl-title">{escape(row["title"])}</span></span>'
            f'<span class="tl-dates" aria-hidden="true">{dates}</span>{owner_mark(work)}'
            f"{_done(work)}{_pin(work, self.sprite)}</a>{_ghost(bar)}</div>"
        )

    def _chip(self, work: Work) -> str:
        row = work.row
        score = f'<span class="tl-score">{work.points}</span>' if work.points else ""
        bucket = f'<span class="tl-bucket">{row["horizon"].title()}</span>' if row["horizon"] else ""
        name = escape(name_of(work, ""))
        return (
            f'<li><a class="tl-chip" id="bar-{work.id}" {self._about(work)} aria-label="{name}">'
            f'{glyph(work, self.sprite)}<span class="tl-title">{escape(row["title"])}</span>{bucket}{score}{_pin(work, self.sprite)}</a></li>'
        )

    def _about(self, work: Work) -> str:
        """Attributes that a bar and a chip share: what the element needs to move it."""
        row, key = work.row, escape(work.row["key"])
        return (
            f'href="{self.opens}{key}" data-id="{work.id}" data-key="{key}" '
            f'data-version="{row["version"]}" data-cat="{work.colour}" data-lane="{work.lane}" '
            f'data-effort="{work.effort:g}" data-status="{work.status["category"]}" data-granularity="{row["granularity"]}"'
        )


def name_of(work: Work, lane_title: str, late: str = "") -> str:
    """What a screen reader says: title, status, lane, dates, owner, progress, and what is wrong."""
    row = work.row
    when = "not scheduled"
    if work.starts_on and work.ends_on:
        when = f"{long_day(work.starts_on)} to {long_day(work.ends_on)}"
    who = work.owner["name"] if work.owner else "no owner"
    said = [text for text in (row["title"], work.status["name"], lane_title, when, who) if text]
    if work.health:
        said.append(work.health.words.lower() + (", said too long ago" if work.health.stale else ""))
    if row["progress"] and work.status["category"] != "shipped":
        said.append(f"{row['progress']} % done")
    if work.remarks:
        said.append(counted(work.remarks))
    return ", ".join([*said, late] if late else said)


def _overlaps(road: Roadmap) -> dict[int, str]:
    """What to say about bars whose follower starts too early."""
    said: dict[int, list[str]] = {}
    for link in road.board.links:
        if link.overlap:
            days = f"{link.overlap} day" + ("" if link.overlap == 1 else "s")
            said.setdefault(link.source, []).append(f"overlaps {road.by_id[link.target].row['title']} by {days}")
    return {id_: ", ".join(texts) for id_, texts in said.items()}


def glyph(work: Work, sprite: str) -> str:
    return _glyph_of(work.status["category"], sprite)


@lru_cache(maxsize=64)
def _glyph_of(category: str, sprite: str) -> str:
    tone = TONES.get(category, "neutral")
    return f'<svg class="icon glyph" data-tone="{tone}" aria-hidden="true"><use href="{sprite}#{category}"></use></svg>'


def health_mark(work: Work, sprite: str) -> str:
    """What was said last, where it is not well or too old; that all is well needs no mark on a crowded bar."""
    word = work.health
    if not word or (word.health == "on_track" and not word.stale):
        return ""
    tone, mark = ("neutral", "clock") if word.stale else (HEALTH_TONES[word.health], word.health)
    said = f"{word.words}, said {word.said_on:%-d %b}" + (": too long ago" if word.stale else "")
    return (
        f'<span class="tl-health" data-tone="{tone}" title="{said}"><svg class="icon" aria-hidden="true">'
        f'<use href="{sprite}#{mark}"></use></svg></span>'
    )


def owner_mark(work: Work) -> str:
    if not work.owner:
        return ""
    letters = escape(initials(work.owner["name"]))
    return f'<span class="tl-who" data-cat="{work.owner["colour"]}" aria-hidden="true">{letters}</span>'


def opens_at(lens: Lens) -> str:
    """The address that opens a feature beside the board, up to its key."""
    return escape(lens.url(open="-")[:-1])


def _pin(work: Work, sprite: str) -> str:
    """A mark on what somebody remarked on; a click reads and answers in place."""
    if not work.remarks:
        return ""
    said = counted(work.remarks)
    return (
        f'<span class="tl-pin" title="{said}" aria-hidden="true"><svg class="icon"><use href="{sprite}#comment"></use>'
        f"</svg>{work.remarks}</span>"
    )


def counted(remarks: int) -> str:
    return f"{remarks} comment{'' if remarks == 1 else 's'}"


def _new(bar: Bar) -> str:
    return ", not planned then" if bar.fresh else ""


def _done(work: Work) -> str:
    shown = work.row["progress"] and work.status["category"] not in ("shipped", "idea")
    return f'<i class="tl-done" data-p="{work.row["progress"]}"></i>' if shown else ""


def _ghost(bar: Bar) -> str:
    if not bar.ghost:
        return ""
    slip = f"{abs(bar.slip)} d {'later' if bar.slip > 0 else 'earlier'}" if bar.slip else "same end"
    at = f'data-s="{bar.ghost.x}" data-d="{bar.ghost.days}"'
    return f'<i class="tl-ghost" {at} title="{slip}"></i>'


def _link(link: Link, critical: bool) -> str:
    chained = " data-chain" if critical else ""
    late = f' data-late="{link.overlap}"' if link.overlap else ""
    return (
        f'<div class="tl-link" data-source="{link.source}" data-target="{link.target}" data-shape="{link.shape}" '
        f'data-turn="{link.turn}" data-way="{_way(link)}" data-x1="{link.x1}" data-x2="{link.x2}" '
        f'data-r1="{link.y1[0]}" data-l1="{link.y1[1]}" data-r2="{link.y2[0]}" data-l2="{link.y2[1]}"{late}{chained}>'
        "<i></i><i></i><i></i><b></b></div>"
    )


def _way(link: Link) -> str:
    """Whether the arrow goes down, up or stays level."""
    return "level" if link.y1 == link.y2 else "down" if link.y2 > link.y1 else "up"
