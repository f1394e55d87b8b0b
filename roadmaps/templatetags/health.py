"""How a thing goes, for the pages that show one: what was said, and a form to say it."""

from django import template

from roadmaps.health import RULE
from roadmaps.health_views import about

register = template.Library()


@register.inclusion_tag("roadmaps/_health.html", takes_context=True)
def health_of(context, thing, said=None) -> dict:
    """`{% health_of feature %}`"""
    return about(context["request"].member, thing, said) | {"csrf_token": context.get("csrf_token")}


@register.simple_tag
def health_rule() -> str:
    return RULE
