"""Cells into values: dates, numbers, lists, and what a word for a status means. Pure, without Django.

Every function raises ValueError with a sentence fit for the person whose cell it is.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "nil", "tbd", "todo", "?"})
DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d/%b/%y",
    "%d/%b/%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
)
_CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}.*$")
_ISO_LOOSE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_QUARTER = re.compile(r"(?:(\d{4})[\s/-]*q([1-4])|q([1-4])[\s/-]*(\d{4}))$", re.I)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})$")
_MONTH_NAME = re.compile(r"([a-z]+)\.?\s+(\d{4})$", re.I)
_MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)

# What people call their statuses, by what they mean. Sources: the defaults of Jira, Linear, GitHub, Trello,
# Productboard, Aha!, Canny, Fider, Plane and Taiga.
CATEGORY_WORDS = {
    "idea": "idea new open started backlog inbox proposed candidate triage unplanned submitted untriaged gathering",
    "discovery": "discovery exploring research investigating provisional draft review evaluating defining considering "
    "under_review under_consideration needs_review specification spec shaping design designing",
    "planned": "planned todo to_do next up_next ready accepted approved scheduled committed selected_for_development "
    "implementable upcoming unstarted",
    "building": "building in_progress doing development in_development in_review active implementing qa testing beta "
    "in_build wip blocked alpha",
    "shipped": "shipped done completed complete closed released live launched implemented delivered resolved finished "
    "fixed merged deployed",
    "parked": "parked cancelled canceled declined rejected wont_do won_t_do wont_fix won_t_fix duplicate deferred "
    "on_hold archived withdrawn replaced obsolete postponed paused not_planned superseded removed later someday",
}
_MEANING = {word: category for category, words in CATEGORY_WORDS.items() for word in words.split()}


def category_of(word: str) -> str:
    """idea, discovery, planned, building, shipped, parked, or nothing when the word says none of them."""
    return _MEANING.get(re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_"), "")


def is_nothing(cell: str) -> bool:
    return cell.strip().lower() in NOTHING


@lru_cache(10_000)
def split_list(cell: str, separator: str = "") -> tuple[str, ...]:
    """The parts of a cell that holds several; without a separator, the first of line end, ; and , that occurs."""
    if not separator:
        separator = next((s for s in ("\n", ";", ",") if s in cell), ";")
    parts = (part.strip() for part in cell.split(separator.strip() or separator))
    return tuple(dict.fromkeys(part for part in parts if part))


@lru_cache(10_000)
def parse_number(cell: str) -> Decimal:
    """A number with a point or a comma; spaces, thousands and a percent sign are understood."""
    text = cell.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("%")
    text = text.replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if len(text) > 30 or not _NUMBER.fullmatch(text):
        raise ValueError(f"“{cell[:40]}” is not a number")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{cell[:40]}” is not a number")


@lru_cache(10_000)
def parse_date(cell: str, formats: Sequence[str] = ()) -> date:
    """A day. 03/04/2026 can be read in two ways: it needs a format in the mapping unless one part is above 12."""
    text = cell.strip()
    for pattern in formats:
        try:
            return _sane(datetime.strptime(text, pattern).date(), cell)
        except ValueError:
            continue
    text = _CLOCK.sub("", text)
    found = _loose(text) or _slashed(text, cell) or _named(text)
    if found is None:
        raise ValueError(f"“{cell[:40]}” is not a date; write 2026-03-31")
    return _sane(found, cell)


def _loose(text: str) -> date | None:
    """2025-10-9, and 2023-14-05 where only one reading is possible."""
    match = _ISO_LOOSE.match(text)
    if not match:
        return None
    year, a, b = (int(part) for part in match.groups())
    return _day(year, a, b) or (_day(year, b, a) if a > 12 else None)


def _slashed(text: str, cell: str) -> date | None:
    match = _SLASHED.match(text)
    if not match:
        return None
    a, b, year = (int(part) for part in match.groups())
    if a <= 12 and b <= 12 and a != b:
        raise ValueError(f"“{cell[:40]}” can be read in two ways; say the format in the mapping, such as %d/%m/%Y")
    return _day(year, b, a) or _day(year, a, b)


def _named(text: str) -> date | None:
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sane(day: date, cell: str) -> date:
    if not 1900 <= day.year <= 2199:
        raise ValueError(f"“{cell[:40]}” is not between 1900 and 2199")
    return day


def parse_when(cell: str) -> tuple[date, date, str]:
    """First day, last day and granularity of 2026-Q3, Q3 2026, 2026-07, July 2026, or a day."""
    text = cell.strip()
    if match := _QUARTER.match(text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        return _span(year, 3 * quarter - 2, 3 * quarter, "quarter", cell)
    if match := _MONTH.match(text):
        return _span(int(match[1]), int(match[2]), int(match[2]), "month", cell)
    if (match := _MONTH_NAME.match(text)) and match[1].lower() in _MONTHS:
        month = _MONTHS[match[1].lower()]
        return _span(int(match[2]), month, month, "month", cell)
    day = parse_date(cell)
    return day, day, "day"


def _span(year: int, first: int, last: int, granularity: str, cell: str) -> tuple[date, date, str]:
    if not 1 <= first <= 12 or not 1900 <= year <= 2199:
        raise ValueError(f"“{cell[:40]}” is not a month or quarter; write 2026-Q3 or 2026-07")
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), granularity
