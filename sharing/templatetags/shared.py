"""Words of a shown feature."""

from django import template

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
