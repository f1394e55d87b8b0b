"""Words of a shown feature."""

from django import template

from kit.html import Html, as_html
from roadmaps.scale import Scale
from roadmaps.timeline import Bar, room_px
from sharing.links.shown import Item

register = template.Library()


@register.filter
def in_short(item: Item) -> str:
    """What the bar itself has no room for."""
    said = [item.status, item.when, item.owner, f"{item.effort} person-weeks" if item.effort else ""]
    return ", ".join(text for text in [*said, f"score {item.score}" if item.score else ""] if text)


@register.filter
def waits(item: Item, by_id: dict[int, str]) -> str:
    return ", ".join(by_id[number] for number in item.waits_for)


@register.simple_tag
def beside(bar: Bar, scale: Scale) -> Html:
    """How much room a bar that is too short for its title has beside it."""
    room = room_px(bar, scale)
    return as_html("" if room is None else f' data-room="{room}"')
