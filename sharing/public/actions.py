"""The verbs of public roadmaps: switch one on and off, say what is on it."""

from typing import Any

from features.models import Feature
from history.record import changing, creating, removing
from kit.errors import Conflict, Refused
from sharing.models import PublicFeature, PublicRoadmap
from workspaces.models import Member, Product


def open_roadmap(product: Product, *, by: Member, **what: Any) -> PublicRoadmap:
    """From now on everybody sees what is marked as public; nothing else was changed by that."""
    by.must("public_roadmap.opened", product)
    if product.archived:
        raise Conflict(f"{product.name} is archived. Reopen it in Settings first.", field="product")
    if PublicRoadmap.objects.visible_to(by).filter(product=product).exists():
        raise Conflict(f"The roadmap of {product.name} is public already.", field="product")
    made = PublicRoadmap(product=product, **what)
    _check(made)
    return creating(made, by=by, verb="public_roadmap.opened")


def change_roadmap(road: PublicRoadmap, *, by: Member, base_version: int | None = None, **what: Any) -> PublicRoadmap:
    by.must("public_roadmap.changed", road)
    with changing(road, by=by, verb="public_roadmap.changed", base_version=base_version):
        for name, value in what.items():
            setattr(road, name, value)
        _check(road)
    return road


def close_roadmap(road: PublicRoadmap, *, by: Member, base_version: int | None = None) -> None:
    """The address shows nothing any more. What was public stays marked, for another time."""
    by.must("public_roadmap.closed", road)
    removing(road, by=by, verb="public_roadmap.closed", base_version=base_version)


def publish(feature: Feature, *, by: Member, title: str = "", text: str = "") -> PublicFeature:
    """Put a feature on the public roadmap of its product, in words for the public."""
    by.must("public_feature.published", feature)
    if PublicFeature.objects.visible_to(by).filter(feature=feature).exists():
        raise Conflict("This feature is public already.", field="feature")
    made = PublicFeature(feature=feature, title=_line(title), text=text.strip())
    return creating(made, by=by, verb="public_feature.published")


def change_public(card: PublicFeature, *, by: Member, base_version: int | None = None, **what: str) -> PublicFeature:
    by.must("public_feature.changed", card)
    with changing(card, by=by, verb="public_feature.changed", base_version=base_version):
        if "title" in what:
            card.title = _line(what["title"])
        if "text" in what:
            card.text = what["text"].strip()
    return card


def hide(card: PublicFeature, *, by: Member, base_version: int | None = None) -> None:
    by.must("public_feature.hidden", card)
    removing(card, by=by, verb="public_feature.hidden", base_version=base_version)


def _check(road: PublicRoadmap) -> None:
    if road.dates not in PublicRoadmap.Dates.values:
        raise Refused(f"Dates are {', '.join(PublicRoadmap.Dates.values)}.", field="dates")
    road.intro = road.intro.strip()


def _line(text: str) -> str:
    return " ".join(text.split())
