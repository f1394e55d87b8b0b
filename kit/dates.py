"""Dates as people write them: "mid Jan", "Q2", "+2w", "12 Feb".

The same rules as `static/js/dates.js`; the table in `tests/kit/dates.json` holds both to them. Days and months without
a year are the coming ones; a month that ended no more than two months ago is taken as past. Quarters and halves without
a year are those of this fiscal year, or of the next where they ended longer ago than that: who plans in November and
says Q2 does not mean last spring. `fiscal_start` is the month (1–12) in which the fiscal year begins; a fiscal year is
named after the calendar year in which it ends.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {
    "early": (1, 10), "beginning": (1, 10), "start": (1, 10), "mid": (11, 20), "middle": (11, 20),
    "late": (21, 31), "end": (21, 31),
}  # fmt: skip


@dataclass(frozen=True)
class Fuzzy:
    """The first and the last day meant, and how exactly: "day", "month" or "quarter"."""

    starts_on: date
    ends_on: date
    granularity: str


def parse_fuzzy(text: str, today: date, fiscal_start: int = 1) -> Fuzzy | None:
    """What `text` means when read on `today`; None when it is not a date."""
    words = re.sub(r"\s+", " ", re.sub("[−–]", "-", text.strip().lower()))
    for pattern, read in RULES:
        found = pattern.fullmatch(words)
        value = read(found, today, fiscal_start) if found else None
        if value:
            return value
    return None


BETWEEN = re.compile(r"\s*(?:→|->|–|—|\s-\s|\bto\b|\bbis\b|\.\.\.?|…)\s*")
_YEARLESS = re.compile(r"\s*(?:[qQ][1-4]|[hH][12]|\d{1,2}\s+[^\W\d]+\.?|[^\W\d]+\.?(?:\s+\d{1,2})?)\s*")


def parse_span(text: str, today: date, fiscal_start: int = 1) -> Fuzzy | None:
    """A date in words, or two: "3 Nov → 29 Jan", "Q1 to Q2". The first day comes before the last, or it is None.

    "22 Apr → 30 May 2026" means one year, "3 Nov → 29 Jan 2027" two: as we write them ourselves.
    """
    if whole := parse_fuzzy(text, today, fiscal_start):
        return whole
    parts = BETWEEN.split(text)
    last = parse_fuzzy(parts[-1], today, fiscal_start) if len(parts) == 2 else None
    first = _first_of(parts, last, today, fiscal_start) if last else None
    if first and last and last.ends_on < first.starts_on and _YEARLESS.fullmatch(parts[1]):
        last = parse_fuzzy(parts[1], first.starts_on, fiscal_start)  # "Aug to Sep": the one that follows
    if first is None or last is None or last.ends_on < first.starts_on:
        return None
    exact = "day" if "day" in {first.granularity, last.granularity} else first.granularity
    return Fuzzy(first.starts_on, last.ends_on, exact)


def _first_of(parts: list[str], last: Fuzzy, today: date, fiscal: int) -> Fuzzy | None:
    year = re.search(r"\b([0-9]{4})\s*$", parts[1])
    if year and _YEARLESS.fullmatch(parts[0]):
        for near in (int(year[1]), int(year[1]) - 1):
            first = parse_fuzzy(f"{parts[0].strip()} {near}", today, fiscal)
            if first and first.starts_on <= last.ends_on:
                return first
    return parse_fuzzy(parts[0], today, fiscal)


# --- arithmetic ---
def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2999 else None
    except ValueError:
        return None


def _add_months(value: date, months: int) -> date | None:
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    return _date(year, month + 1, min(value.day, monthrange(year, month + 1)[1])) if 1900 <= year <= 2999 else None


def _span(first: date | None, last: date | None, granularity: str) -> Fuzzy | None:
    return Fuzzy(first, last, granularity) if first and last else None


def _day(value: date | None) -> Fuzzy | None:
    return _span(value, value, "day")


def _months(first: date | None, months: int, granularity: str) -> Fuzzy | None:
    """From `first` for a number of whole months."""
    after = _add_months(first, months) if first else None
    return _span(first, after - timedelta(days=1), granularity) if after else None


def _month(year: int, month: int, part: str = "") -> Fuzzy | None:
    first, last = PARTS[part] if part else (1, 31)
    if not 1900 <= year <= 2999:
        return None
    last = min(last, monthrange(year, month)[1])
    return _span(_date(year, month, first), _date(year, month, last), "day" if part else "month")


def _fiscal_first(year: int, fiscal: int) -> date | None:
    return _date(year if fiscal == 1 else year - 1, fiscal, 1)


def _quarter(number: int, year: int, fiscal: int) -> Fuzzy | None:
    first = _fiscal_first(year, fiscal)
    return _months(_add_months(first, 3 * (number - 1)), 3, "quarter") if first else None


def _fiscal_year(today: date, fiscal: int) -> int:
    return today.year + 1 if fiscal > 1 and today.month >= fiscal else today.year


def _year_of(word: str | None) -> int | None:
    return None if word is None else 2000 + int(word) if len(word) == 2 else int(word)


def _month_of(word: str) -> int:
    """1–12, or 0 when the word is no month."""
    short = "sep" if word == "sept" else word
    return next((number for number, names in enumerate(zip(MONTHS, NAMES, strict=True), 1) if short in names), 0)


def _near_year(month: int, today: date) -> int:
    if (today.month - month) % 12 <= 2:
        return today.year - (month > today.month)
    return today.year + (month < today.month)


# --- rules ---
def _iso(found, today, fiscal):
    return _day(_date(int(found[1]), int(found[2]), int(found[3])))


def _dotted(found, today, fiscal):
    return _day(_date(int(found[3]), int(found[2]), int(found[1])))


def _iso_month(found, today, fiscal):
    return _month(int(found[1]), int(found[2])) if _date(int(found[1]), int(found[2]), 1) else None


def _word(found, today, fiscal):
    return _day(today + timedelta(days={"today": 0, "tomorrow": 1, "yesterday": -1}[found[1]]))


def _relative(found, today, fiscal):
    step = int(found[2]) * (-1 if found[1] == "-" else 1)
    unit = found[3][0]
    if abs(step) > 3660:
        return None
    if unit in "dw":
        return _day(today + timedelta(days=step * (1 if unit == "d" else 7)))
    return _day(_add_months(today, step * {"m": 1, "q": 3, "y": 12}[unit]))


def _named(found, today, fiscal):
    step = {"last": -1, "this": 0, "next": 1}[found[1]]
    if found[2] == "week":
        monday = today + timedelta(days=7 * step - today.weekday())
        return _span(monday, monday + timedelta(days=6), "day")
    if found[2] == "year":
        return _calendar_year(today.year + step)
    there = _add_months(today.replace(day=1), step * (1 if found[2] == "month" else 3))
    if there is None or found[2] == "month":
        return there and _month(there.year, there.month)
    return _months(_add_months(there, -((there.month - fiscal) % 3)), 3, "quarter")


def _weekday(found, today, fiscal):
    ahead = (DAYS.index(found[2]) - today.weekday()) % 7
    days = (ahead or (0 if found[1] == "this" else 7)) + (7 if found[1] == "next" and ahead else 0)
    return _day(today + timedelta(days=days))


def _quarter_of_year(found, today, fiscal):
    number, year = int(found[1]), _year_of(found[2])
    return _quarter(number, year or _year_ahead(number, today, fiscal), fiscal)


def _year_ahead(number: int, today: date, fiscal: int) -> int:
    """The fiscal year whose quarter `number` is meant: this one, or the next when it ended more than two months ago."""
    year = _fiscal_year(today, fiscal)
    there = _quarter(number, year, fiscal)
    ended = there.ends_on if there else today
    return year + (12 * (today.year - ended.year) + today.month - ended.month > 2)


def _year_quarter(found, today, fiscal):
    return _quarter(int(found[2]), int(found[1]), fiscal)


def _calendar_year(year: int) -> Fuzzy | None:
    return _span(_date(year, 1, 1), _date(year, 12, 31), "quarter")


def _year(found, today, fiscal):
    if found[1] is None:
        return _calendar_year(int(found[2]))
    year = _year_of(found[1]) or today.year
    return _months(_fiscal_first(year, fiscal), 12, "quarter")


def _half(found, today, fiscal):
    first_of, last_of = (1, 2) if found[1] == "1" else (3, 4)
    first = _quarter(first_of, _year_of(found[2]) or _year_ahead(last_of, today, fiscal), fiscal)
    return _months(first.starts_on, 6, "quarter") if first else None


def _part_of_month(found, today, fiscal):
    month = _month_of(found[2])
    return _month(_year_of(found[3]) or _near_year(month, today), month, found[1]) if month else None


def _month_alone(found, today, fiscal):
    month = _month_of(found[1])
    year = _year_of(found[2].replace("'", "") if found[2] else None)
    return _month(year or _near_year(month, today), month) if month else None


def _day_of_month(found, today, fiscal):
    month = _month_of(found["month"])
    return _day(_date(_year_of(found["year"]) or _near_year(month, today), month, int(found["day"]))) if month else None


_YEAR = r"(\d{4}|\d{2})"
_PARTS = "|".join(PARTS)
Rule = Callable[[re.Match, date, int], Fuzzy | None]
RULES: tuple[tuple[re.Pattern, Rule], ...] = tuple(
    (re.compile(pattern, re.ASCII), read)
    for pattern, read in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", _iso),
        (r"(\d{1,2})[./](\d{1,2})[./](\d{4})", _dotted),
        (r"(\d{4})-(\d{1,2})", _iso_month),
        (r"(today|tomorrow|yesterday)", _word),
        (r"(?:in )?([+-]?)\s*(\d{1,4})\s*(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)", _relative),
        (r"(next|this|last) (week|month|quarter|year)", _named),
        (r"(?:(next|this) )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*", _weekday),
        (rf"q([1-4])(?:[ '’-]*{_YEAR})?", _quarter_of_year),
        (r"(?:fy ?)?(\d{4})[ -]?q([1-4])", _year_quarter),
        (rf"(?:fy ?'?{_YEAR}|(\d{{4}}))", _year),
        (rf"h([12])(?:[ '’-]*{_YEAR})?", _half),
        (rf"({_PARTS})(?: of)?[ -]?([a-z]+)(?:[ ,'’]+{_YEAR})?", _part_of_month),
        (r"([a-z]+)(?:[ ,'’]+(\d{4}|'?\d{2}))?", _month_alone),
        (
            r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? ?(?P<month>[a-z]+)(?:[ ,'’]+(?P<year>\d{4}|\d{2}))?",
            _day_of_month,
        ),
        (r"(?P<month>[a-z]+) (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?", _day_of_month),
    )
)
