"""The timeline on one sheet: `roadmaps.timeline.Board` in points, as the style sheet draws it in pixels."""

from dataclasses import dataclass

from roadmaps.bars import SURE
from roadmaps.timeline import Bar, Lane, Link
from sharing.exports import frame
from sharing.exports.contents import Chart, Contents, Head, Look
from sharing.exports.inks import HEALTH, category, ink, mixed, tone
from sharing.exports.paper import Sheet, fitted, width_of

HEAD = 132.0
BANDS, TICKS, LAUNCHES, LOAD = 14.0, 17.0, 18.0, 46.0
LANE_TOP, LANE_PAD = 6.0, 10.0
PITCH, LEAST_PITCH = 24.0, 13.0
LEAST_SCALE = 0.12
# Bars narrower than this have their title beside them, where at least so much is free.
SHORT, LEAST_BESIDE = 42.0, 26.0
TRAY_LINE, MOST_TRAY_LINES = 19.0, 3


@dataclass(frozen=True, slots=True)
class Grid:
    """Where days and rows are on the sheet."""

    left: float
    top: float
    day: float
    pitch: float
    tops: tuple[float, ...]

    @property
    def bar(self) -> float:
        return self.pitch - 5

    def x(self, day: float) -> float:
        return self.left + day * self.day

    def y(self, lane: int, row: int) -> float:
        """The upper edge of a bar: `row` counts from the lane's own first row."""
        return self.tops[lane] + LANE_TOP + row * self.pitch


def draw_chart(chart: Chart, contents: Contents, paper: tuple[float, float]) -> Sheet:
    """Everything on one sheet: first the rows come closer, then the whole picture gets smaller."""
    scale = 1.0
    while True:
        sheet = Sheet(*paper, scale=scale)
        top = frame.head(sheet, contents)
        bottom = sheet.height - sheet.margin - frame.FOOT
        room = bottom - top - _around(chart, sheet)
        pitch = min(PITCH, _pitch(chart, room))
        if pitch >= LEAST_PITCH or scale <= LEAST_SCALE:
            break
        scale *= 0.93
    _draw(chart, sheet, top, bottom, max(pitch, 4.0))
    frame.foot(sheet, contents, _legend(chart))
    return sheet


def _around(chart: Chart, sheet: Sheet) -> float:
    """What is not lanes."""
    load = LOAD if chart.load and chart.board.load else 0
    return BANDS + TICKS + LAUNCHES + load + TRAY_LINE * len(_tray_lines(chart, sheet)) + (8 if chart.tray else 0)


def _pitch(chart: Chart, room: float) -> float:
    """The height of a row with which all lanes fit: heads that need more than their rows take it first."""
    low, high = 0.0, 40.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(_heights(chart, middle)) <= room else (low, middle)
    return low


def _heights(chart: Chart, pitch: float) -> list[float]:
    return [max(lane.rows * pitch + LANE_PAD, _least(chart.heads[lane.key])) for lane in chart.board.lanes]


def _least(head: Head) -> float:
    return 8 + 11.0 * (1 + len(head.notes) + (head.progress is not None) + bool(head.health))


def _draw(chart: Chart, sheet: Sheet, top: float, bottom: float, pitch: float) -> None:
    left, right = sheet.margin, sheet.width - sheet.margin
    tops, y = [], top + BANDS + TICKS + LAUNCHES
    for height in _heights(chart, pitch):
        tops.append(y)
        y += height
    day = (right - left - HEAD) / chart.board.scale.days
    grid = Grid(left + HEAD, top, day, pitch, (*tops, y))
    _lines(chart, sheet, grid, y)
    _scale(chart, sheet, grid)
    _launches(chart, sheet, grid, y)
    _today(chart, sheet, grid, y)
    for lane in chart.board.lanes:
        _lane(chart, sheet, grid, lane)
    if chart.links:
        for link in chart.board.links:
            _link(chart, sheet, grid, link)
    for lane in chart.board.lanes:
        for bar in lane.bars:
            _bar(chart, sheet, grid, lane, bar)
    y = _tray(chart, sheet, grid, y)
    if chart.load:
        _load(chart, sheet, grid, y)


# --- the scale ------------------------------------------------------------------------------------------


def _lines(chart: Chart, sheet: Sheet, grid: Grid, bottom: float) -> None:
    on, top = chart.board.scale, grid.top + BANDS
    for x in on.minor:
        sheet.path([(grid.x(x), top + TICKS), (grid.x(x), bottom)], stroke=mixed(ink("line"), 0.55), line=0.5)
    for tick in on.ticks:
        if tick.x:
            sheet.path([(grid.x(tick.x), top + TICKS), (grid.x(tick.x), bottom)], stroke=ink("line"), line=0.5)
    for y in (top + TICKS, top + TICKS + LAUNCHES, *grid.tops[1:]):
        sheet.path([(sheet.margin, y), (sheet.width - sheet.margin, y)], stroke=ink("line"), line=0.5)
    sheet.path([(grid.left, top), (grid.left, bottom)], stroke=ink("line"), line=0.5)


def _scale(chart: Chart, sheet: Sheet, grid: Grid) -> None:
    on = chart.board.scale
    count = sum(len(lane.bars) for lane in chart.board.lanes)
    said = f"{count} feature{'' if count == 1 else 's'}"
    sheet.words(sheet.margin, grid.top + BANDS + 11, said, 8, ink("ink-2"), limit=HEAD - 6)
    for band in on.bands:
        fill, colour = (
            (ink("accent-soft"), ink("accent-ink")) if band.name == "now" else (ink("surface-3"), ink("ink-2"))
        )
        width = band.days * grid.day - 3
        sheet.box(grid.x(band.x) + 1.5, grid.top, width, 11.5, fill=fill, radius=5.5)
        sheet.words(grid.x(band.x) + 7, grid.top + 8.3, band.label, 7.2, colour, strong=True, limit=width - 10)
    for tick in on.ticks:
        x, room = grid.x(tick.x) + 4, tick.days * grid.day - 6
        took = sheet.words(x, grid.top + BANDS + 11, tick.label, 8.4, ink("ink"), strong=True, limit=room)
        if tick.note and took:
            sheet.words(x + took + 3, grid.top + BANDS + 11, tick.note, 8.4, ink("ink-3"), limit=room - took - 3)


def _today(chart: Chart, sheet: Sheet, grid: Grid, bottom: float) -> None:
    if chart.board.scale.today is None:
        return
    x, y = grid.x(chart.board.scale.today + 0.5), grid.top + BANDS + 2
    sheet.path([(x, y + 11), (x, bottom)], stroke=ink("accent"), line=0.9)
    text = f"{chart.today.day} {chart.today:%b}"
    width = width_of(text, 7.4, True) + 10
    sheet.box(x - width / 2, y, width, 12, fill=ink("accent"), stroke=ink("surface"), line=1.5, radius=6)
    sheet.words(x, y + 8.7, text, 7.4, ink("on-accent"), strong=True, anchor="middle")


def _launches(chart: Chart, sheet: Sheet, grid: Grid, bottom: float) -> None:
    top = grid.top + BANDS + TICKS
    sheet.words(sheet.margin, top + 12, "Releases", 8, ink("ink-2"))
    for diamond in chart.board.diamonds:
        launch, x = chart.launch(diamond.item), grid.x(diamond.x + 0.5)
        colour = ink("good") if launch.shipped else ink("ink")
        sheet.path([(x, top), (x, bottom)], stroke=ink("ink-3"), line=0.6, dashed=True)
        y = top + LAUNCHES / 2
        sheet.path([(x - 3.6, y), (x, y - 3.6), (x + 3.6, y), (x, y + 3.6)], fill=colour)
        room = diamond.room * grid.day - 9
        took = sheet.words(x + 6, top + 12, launch.name, 8, ink("ink"), strong=True, limit=room)
        if took and took + 5 + width_of(launch.when, 8) <= room:
            sheet.words(x + 9 + took, top + 12, launch.when, 8, ink("ink-3"))


# --- lanes and bars -------------------------------------------------------------------------------------


def _lane(chart: Chart, sheet: Sheet, grid: Grid, lane: Lane) -> None:
    head, x, y = chart.heads[lane.key], sheet.margin, grid.tops[lane.index] + 12
    room = HEAD - 18
    if head.title:
        sheet.box(x, y - 6, 6, 6, fill=category(head.colour), radius=1.8)
        sheet.words(x + 11, y, head.title, 8.6, ink("ink"), strong=True, limit=room)
    if head.progress is not None:
        y += 11
        sheet.box(x + 11, y - 5, 60, 3, fill=ink("surface-3"), radius=1.5)
        sheet.box(x + 11, y - 5, 0.6 * head.progress, 3, fill=category(head.colour), radius=1.5)
        sheet.words(x + 76, y - 1, f"{head.progress}%", 7.6, ink("ink-2"))
    for note, kept in head.notes:
        y += 11
        left = room - width_of(kept, 7.6) - 4 if kept else room
        took = sheet.words(x + 11, y, note, 7.6, ink("ink-2"), limit=left)
        sheet.words(x + 14 + took, y, kept, 7.6, ink("ink-2"))
    if head.health:
        y += 11
        colour, said = HEALTH[head.health]
        sheet.disc(x + 14, y - 2.8, 3, fill=ink(colour))
        sheet.words(x + 21, y, said, 7.6, ink("ink-2"))


def _bar(chart: Chart, sheet: Sheet, grid: Grid, lane: Lane, bar: Bar) -> None:
    look, high = chart.look(bar.item), grid.bar
    x, y = grid.x(bar.span.x), grid.y(lane.index, bar.row)
    width = max(6.0, bar.span.days * grid.day - 1.2)
    width = min(width, sheet.width - sheet.margin - x)
    colour = category(look.colour)
    tint = mixed(colour, 0.055 if look.category == "shipped" else 0.13)
    unsure = look.confidence < SURE
    fade = {"fade": mixed(tint, 0.28), "fade_from": look.confidence / 100} if unsure else {}
    edge = mixed(colour, 0.2 if unsure else 0.38)
    sheet.box(x, y, width, high, fill=tint, stroke=edge, line=0.6, radius=min(3.5, high / 3), dashed=look.fuzzy, **fade)
    sheet.box(x, y, 2.2, high, fill=colour, radius=1.1)
    if look.progress and look.category not in ("shipped", "idea"):
        sheet.box(x + 2, y + high - 1.8, (width - 2) * look.progress / 100, 1.8, fill=colour, radius=0.9)
    if bar.ghost:
        _ghost(sheet, grid, bar, y + high)
    if look.slack == 0:
        sheet.box(x - 0.6, y - 0.6, width + 1.2, high + 1.2, stroke=ink("ink"), line=1.4, radius=min(4.0, high / 3))
    elif look.slack and high >= 9:
        days = f"{look.slack} working day{'' if look.slack == 1 else 's'} of slack"
        sheet.words(x + 4, y + high + 4.6, days, 4.4, ink("ink-2"))
    room = max(0.0, min((bar.span.days + bar.room) * grid.day, sheet.width - sheet.margin - x) - width)
    _label(sheet, look, (x, y, width, high), room, unsure)


def _ghost(sheet: Sheet, grid: Grid, bar: Bar, y: float) -> None:
    assert bar.ghost is not None
    width = max(2.0, bar.ghost.days * grid.day - 1.2)
    sheet.box(grid.x(bar.ghost.x), y + 0.9, width, 1.8, fill=mixed(ink("ink-3"), 0.6), radius=0.9)


def _label(sheet: Sheet, look: Look, box: tuple[float, ...], beside: float, unsure: bool) -> None:
    """Glyph, title and owner; what is too short for its title has it beside, in as much room as its row leaves."""
    x, y, width, high = box
    size = min(8.6, high * 0.6)
    middle, left, room = y + high / 2, x + 5, width - 8
    colour = ink("ink-2") if look.category == "shipped" else ink("ink")
    if width < SHORT:
        if width > 12:
            glyph(sheet, look.category, x + width / 2 + 1, middle, min(3.4, high * 0.24))
        if beside >= LEAST_BESIDE:
            title = fitted(look.title, size, beside - 6, True)  # no arrow runs through it
            sheet.box(
                x + width + 2, middle - size * 0.6, width_of(title, size, True) + 2, size * 1.2, fill=ink("surface")
            )
            sheet.words(x + width + 3, middle + size * 0.36, title, size, colour, strong=True)
        return
    if room > 34:
        glyph(sheet, look.category, left + 3.4, middle, min(3.4, high * 0.24))
        left, room = left + 10, room - 10
    if look.owner and width > 78 and high > 9:
        sheet.disc(x + width - 9, middle, 5.4, fill=mixed(category(look.owner_colour), 0.5 if unsure else 1))
        sheet.words(x + width - 9, middle + 1.8, look.owner, 5, ink("surface"), strong=True, anchor="middle")
        room -= 14
    sheet.words(left, middle + size * 0.36, look.title, size, colour, limit=room, strong=True)


def glyph(sheet: Sheet, status: str, x: float, y: float, radius: float) -> None:
    """The mark of a status: a dashed ring, one with a point, half full, full with a tick, crossed."""
    colour = tone(status)
    if status == "shipped":
        sheet.disc(x, y, radius, fill=colour)
        points = [(x - radius * 0.45, y), (x - radius * 0.1, y + radius * 0.4), (x + radius * 0.5, y - radius * 0.4)]
        sheet.path(points, stroke=ink("surface"), line=0.9)
        return
    sheet.disc(x, y, radius, stroke=colour, line=0.9, dashed=status == "idea", fill=ink("surface"))
    if status in ("planned", "discovery"):
        sheet.disc(x, y, radius * 0.35, fill=colour)
    elif status == "building":
        half = [(x + radius * dx, y + radius * dy) for dx, dy in ((0, -0.6), (0.52, -0.3), (0.52, 0.3), (0, 0.6))]
        sheet.path(half, fill=colour)
    elif status == "parked":
        sheet.path([(x - radius * 0.5, y), (x + radius * 0.5, y)], stroke=colour, line=0.9)


# --- arrows ---------------------------------------------------------------------------------------------


def _link(chart: Chart, sheet: Sheet, grid: Grid, link: Link) -> None:
    colour, line = (ink("bad"), 1.2) if link.overlap else (mixed(ink("ink-3"), 0.8), 0.9)
    points = way(grid, link, {lane.index: lane.first_row for lane in chart.board.lanes})
    sheet.path(points, stroke=colour, line=line, round=3.5)
    x, y = points[-1]
    size = 2.6 if link.overlap else 2.2
    sheet.path([(x - 1, y - size), (x + 3.2, y), (x - 1, y + size)], fill=colour)


def way(grid: Grid, link: Link, first_rows: dict[int, int]) -> list[tuple[float, float]]:
    """The corners of an arrow, by the shape and turn that `roadmaps.timeline.route` chose."""
    (row1, lane1), (row2, lane2) = link.y1, link.y2
    y1 = grid.y(lane1, row1 - first_rows[lane1]) + grid.bar / 2
    y2 = grid.y(lane2, row2 - first_rows[lane2]) + grid.bar / 2
    start, end = grid.x(link.x1) - 1.2, grid.x(link.x2) - 3.6
    gap = max(0.0, end - start)
    beside = y1 + (grid.pitch / 2 if link.turn == "down" else -grid.pitch / 2)
    if link.shape == "straight":
        return [(start, y1), (max(start, end), y2)]
    if link.shape == "step":
        bend = end - min(5, gap / 2) if link.turn == "target" else start + min(6, gap / 2)
        return [(start, y1), (bend, y1), (bend, y2), (end, y2)]
    out, back = (start + 5, end - 5) if link.shape == "between" else (start + 6, end - 5)
    return [(start, y1), (out, y1), (out, beside), (back, beside), (back, y2), (end, y2)]


# --- what has no dates, and team load ---------------------------------------------------------------------


def _tray_lines(chart: Chart, sheet: Sheet) -> list[list[tuple[Look, float]]]:
    """The chips in lines, each with its width; what does not fit into the lines there are is counted."""
    room = sheet.width - 2 * sheet.margin - HEAD - 8
    lines: list[list[tuple[Look, float]]] = []
    left = 0.0
    for look in chart.tray:
        width = min(150.0, width_of(look.title, 8, True) + 22)
        if not lines or width > left:
            if len(lines) == MOST_TRAY_LINES:
                break
            lines.append([])
            left = room
        lines[-1].append((look, width))
        left -= width + 5
    return lines


def _tray(chart: Chart, sheet: Sheet, grid: Grid, y: float) -> float:
    lines = _tray_lines(chart, sheet)
    if not lines:
        return y
    sheet.words(sheet.margin, y + 15, "Not scheduled", 8.6, ink("ink-2"), strong=True)
    shown = sum(map(len, lines))
    said = f"{chart.in_tray} feature{'' if chart.in_tray == 1 else 's'}"
    said += f", {chart.in_tray - shown} not here" if chart.in_tray > shown else ""
    sheet.words(sheet.margin, y + 26, said, 7.6, ink("ink-2"), limit=HEAD - 6)
    for number, line in enumerate(lines):
        x, top = grid.left + 5, y + 5 + number * TRAY_LINE
        for look, width in line:
            sheet.box(x, top, width, 15, stroke=mixed(category(look.colour), 0.6), line=0.6, radius=3.5, dashed=True)
            glyph(sheet, look.category, x + 8, top + 7.5, 3.2)
            sheet.words(x + 15, top + 10.4, look.title, 8, ink("ink-2"), limit=width - 19)
            x += width + 5
    return y + TRAY_LINE * len(lines) + 8


def _load(chart: Chart, sheet: Sheet, grid: Grid, y: float) -> None:
    right = sheet.width - sheet.margin
    sheet.box(sheet.margin, y, right - sheet.margin, LOAD - 4, fill=ink("surface-2"))
    sheet.path([(sheet.margin, y), (right, y)], stroke=ink("line-strong"), line=0.6)
    sheet.words(sheet.margin, y + 13, "Team load", 8.6, ink("ink"), strong=True)
    capacity = chart.board.load[0].capacity
    note = f"{capacity:g} person-weeks a month" if capacity else "person-weeks a month"
    sheet.words(sheet.margin, y + 24, note, 7.6, ink("ink-2"), limit=HEAD - 6)
    foot, full = y + LOAD - 15, 20.0
    for month in chart.board.load:
        x, width = grid.x(month.x) + 2.5, month.days * grid.day - 5
        if month.percent is not None:
            high = min(month.percent, 124) / 100 * full
            sheet.box(x, foot - min(high, full), width, min(high, full), fill=mixed(ink("neutral"), 0.45), radius=1)
            if high > full:
                sheet.box(x, foot - high, width, high - full, fill=ink("bad"), radius=1)
            sheet.path([(x, foot - full), (x + width, foot - full)], stroke=ink("ink-3"), line=0.8, dashed=True)
        said = f"{month.percent}%" if month.percent is not None else f"{month.person_weeks:.1f}"
        said += " · over" if month.over else ""
        colour = ink("bad-ink") if month.over else ink("ink-2")
        text = fitted(said, 7.2, width + 3) or fitted(said.split(" ")[0], 7.2, width + 3)
        sheet.words(x, foot + 9, text, 7.2, colour, strong=month.over)


def _legend(chart: Chart) -> str:
    said = []
    looks = [chart.look(bar.item) for lane in chart.board.lanes for bar in lane.bars]
    if any(look.confidence < SURE for look in looks):
        said.append("a fading end is less than 75 % sure")
    if any(look.fuzzy for look in looks):
        said.append("a dashed edge is known to the month or quarter")
    if any(look.progress for look in looks):
        said.append("the strip below is what is done")
    if any(bar.ghost for lane in chart.board.lanes for bar in lane.bars):
        said.append("the grey line is where it stood")
    if chart.links and any(link.overlap for link in chart.board.links):
        said.append("a red arrow starts before what it waits for ends")
    text = "; ".join(said)
    return text[:1].upper() + text[1:]
