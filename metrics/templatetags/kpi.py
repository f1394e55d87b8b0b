"""Small helpers of the KPI templates."""

from django import template

from metrics import numbers

register = template.Library()


@register.filter
def add_px(value: float, by: float) -> str:
    """A coordinate moved by some pixels."""
    return f"{float(value) + float(by):.2f}".rstrip("0").rstrip(".")


@register.filter
def ago(moment, now) -> str:
    """How long ago, as one says it: just now, 4 min ago, 3 h ago, 2 days ago."""
    seconds = max(0, int((now - moment).total_seconds()))
    if seconds < 60:
        return "just now"
    for size, word in ((86_400, "day"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'s' if word == 'day' and count > 1 else ''} ago"
    return ""


@register.filter
def in_unit(value, unit: str) -> str:
    return "" if value is None else str(numbers.show(value, unit))


@register.filter
def moment_in(moment, member) -> str:
    """A moment where the workspace is; midnight is only the date."""
    local = moment.astimezone(member.workspace.zone)
    day = f"{local.day} {local:%b} {local.year}"
    return day if (local.hour, local.minute) == (0, 0) else f"{day}, {local:%H:%M}"


@register.filter
def exactly(value: float, unit: str) -> str:
    """A reading as it was given, with every digit."""
    shown = numbers.show(0, unit)
    return f"{shown.prefix}{value:,.15g}{shown.suffix}".replace("-", numbers.MINUS)
