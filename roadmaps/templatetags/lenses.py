"""The menu of saved lenses, for the pages that have lenses."""

from django import template

from roadmaps.lens_views import menu

register = template.Library()


@register.inclusion_tag("roadmaps/_saved.html", takes_context=True)
def saved_lenses(context, page: str) -> dict:
    """`{% saved_lenses "roadmap" %}`: beside the address that is looked at."""
    request = context["request"]
    return (
        menu(request.member, page, request.META.get("QUERY_STRING", ""))
        | {"request": request}
        | {"csrf_token": context.get("csrf_token")}
    )
