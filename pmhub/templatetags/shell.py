"""Tags for the shell and the components: assets, icons, status words."""

import json
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from kit.html import as_html
from pmhub import assets

register = template.Library()

# category or health -> (tone, word)
STATUSES = {
    "idea": ("neutral", "Idea"),
    "discovery": ("violet", "Discovery"),
    "planned": ("neutral", "Planned"),
    "building": ("info", "Building"),
    "shipped": ("good", "Shipped"),
    "parked": ("quiet", "Parked"),
    "declined": ("quiet", "Won’t do"),
    "on_track": ("good", "On track"),
    "at_risk": ("warn", "At risk"),
    "off_track": ("bad", "Off track"),
    "no_status": ("neutral", "No status"),
}


@register.simple_tag
def stylesheet_url() -> str:
    return assets.stylesheet_url()


@register.simple_tag
def importmap() -> str:
    """The body of `<script type="importmap">`; `<` cannot end the script early."""
    return as_html(json.dumps(assets.import_map()).replace("<", "\\u003c"))


@register.simple_tag
def module_preloads() -> list[str]:
    return assets.preloads()


@register.simple_tag
def module(name: str) -> str:
    """`{% module "timeline/index" %}`: the screen's own script."""
    return format_html('<script type="module" src="{}"></script>', assets.module_url(name))


@register.simple_tag
@lru_cache(maxsize=512)
def sprite(name: str, classes: str = "icon", label: str = "") -> str:
    """An icon as plain HTML, for rows as_html by the hundred where a component would cost."""
    named = format_html('role="img" aria-label="{}"', label) if label else as_html('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} width="16" height="16"><use href="{}#{}"></use></svg>',
        classes,
        named,
        static("icons.svg"),
        name,
    )


@register.filter
def tone(status: str) -> str:
    return STATUSES.get(str(status or "no_status"), STATUSES["no_status"])[0]


@register.filter
def status_word(status: str) -> str:
    return STATUSES.get(str(status or "no_status"), STATUSES["no_status"])[1]


@register.filter
def share_of(value, whole) -> float:
    """How much of the whole, 0–100, for the width of a meter; nothing of nothing is 0."""
    try:
        return round(max(0.0, min(100.0, 100 * float(value) / float(whole))), 2)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0


@register.filter
def unlocalized(number) -> str:
    """For attributes: always a full stop, never a thousands separator."""
    return f"{float(number):g}"


@register.simple_tag
def control(field):
    """A form field's control with our look and its note tied to it."""
    widget = field.field.widget
    attrs = {"aria-describedby": f"{field.id_for_label}_note"}
    if getattr(widget, "input_type", "") not in {"checkbox", "radio", "file", "hidden"}:
        attrs["class"] = f"{widget.attrs.get('class', '')} input".strip()
    if field.errors:
        attrs["aria-invalid"] = "true"
    drawn = field.as_widget(attrs=attrs)
    edge = widget.attrs.get("data-edge")  # of a day in words: what it means is said beneath
    return format_html('<pm-date data-edge="{}">{}</pm-date>', edge, drawn) if edge else drawn


@register.filter
def words(text: str) -> list[str]:
    return text.split()
