"""What the tree says beside a feature: when, and whose it is."""

from django import template

from features.dates import in_words
from features.models import Feature

register = template.Library()


@register.inclusion_tag("roadmaps/_tree_facts.html")
def tree_facts(feature: Feature) -> dict:
    """`{% tree_facts feature %}`"""
    when = in_words(feature.starts_on, feature.ends_on, feature.granularity, feature.horizon)
    return {"when": when, "owner": feature.owner}
