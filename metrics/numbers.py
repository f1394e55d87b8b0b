"""Numbers as people read them: 44.8 %, 3,126, 2.6 days, +1.9 pts."""

from dataclasses import dataclass

MINUS = "\u2212"
CURRENCIES = {"€", "$", "£", "¥", "kr"}
_SHORT = {"days": "d", "hours": "h", "minutes": "min", "seconds": "s", "weeks": "wk"}
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True)
class Shown:
    """A number split into what is set large and what is set small."""

    prefix: str
    number: str
    suffix: str

    def __str__(self) -> str:
        return f"{self.prefix}{self.number}{self.suffix}"


def decimals(value: float) -> int:
    """Digits after the point that still tell something at this size."""
    size = abs(value)
    if size >= 100 or float(value).is_integer():
        return 0
    if size >= 2:
        return 1
    return 2 if size >= 0.01 or size == 0 else 4


def plain(value: float, digits: int | None = None) -> str:
    """1234.5 → "1,234", 0.30000000000000004 → "0.3", a true minus sign, millions shortened."""
    size = abs(value)
    for scale, letter in _SCALES:
        if size >= scale * 0.99995:
            return f"{MINUS if value < 0 else ''}{size / scale:,.2f}".rstrip("0").rstrip(".") + letter
    shown = f"{size:,.{decimals(value) if digits is None else digits}f}"
    if digits is None and "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 and shown.strip('0.,') else ''}{shown}"


def show(value: float, unit: str = "", digits: int | None = None) -> Shown:
    """A value with its unit where the unit belongs."""
    if unit in CURRENCIES and unit != "kr":
        sign = MINUS if value < 0 else ""
        return Shown(sign + unit, plain(abs(value), digits), "")
    if unit in {"%", "pts"}:
        return Shown("", plain(value, digits), "%" if unit == "%" else " pts")
    return Shown("", plain(value, digits), f" {unit}" if unit else "")


def difference(delta: float, unit: str = "", of: float | None = None) -> str:
    """A signed step: points for percentages, per cent of `of` for large counts, else in the unit, shortened."""
    sign = "+" if delta > 0 else MINUS if delta < 0 else "±"
    if unit == "%":
        return f"{sign}{amount(delta, unit)}"
    if of and abs(of) >= 1000 and (not unit or unit in CURRENCIES or unit not in _SHORT):
        share = plain(abs(delta / of) * 100, 0 if abs(delta / of) >= 0.995 else 1).removesuffix(".0")
        return f"{sign}{share}%"
    return f"{sign}{amount(delta, unit)}"


def amount(delta: float, unit: str = "") -> str:
    """The size of a gap in words' company: 2.2 pts, 1 pt, 0.7 d, €4,200."""
    size = plain(abs(delta), 1).removesuffix(".0") if 0.05 <= abs(delta) < 100 else plain(abs(delta))
    if unit == "%":
        return f"{size} {'pt' if size == '1' else 'pts'}"
    if unit in CURRENCIES and unit != "kr":
        return f"{unit}{size}"
    unit = _SHORT.get(unit, unit)
    return f"{size} {unit}" if unit else size


def in_words(count: int) -> str:
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"
