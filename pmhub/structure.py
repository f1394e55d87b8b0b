"""Settings that span apps: products, teams and statuses on one page."""

from django import forms
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from features.actions import create_status, remove_status
from features.models import Status
from features.queries import statuses
from history.web import attempt, told
from kit.errors import Conflict, Unknown
from workspaces import actions
from workspaces.forms import ProductForm, TeamForm
from workspaces.queries import products, teams


class StatusForm(forms.Form):
    name = forms.CharField(max_length=60)
    category = forms.ChoiceField(choices=Status.Category.choices, help_text="What it means for plans and charts.")


def _add_status(*, by, name: str, category: str) -> Status:
    last = statuses(by).last()
    position = last.position + 1 if last else 0
    return create_status(name=name, slug=slugify(name)[:60] or category, category=category, position=position, by=by)


def _remove_product(product, *, by) -> None:
    if product.used:
        raise Conflict(f"{product.name} has {product.used} features. Move or remove them first.")
    actions.remove_product(product, by=by)


ADDING = {
    "product": (ProductForm, actions.add_product, "product.created"),
    "team": (TeamForm, actions.add_team, "team.created"),
    "status": (StatusForm, _add_status, "status.created"),
}
REMOVING = {
    "product": (products, _remove_product),
    "team": (teams, actions.remove_team),
    "status": (statuses, remove_status),
}


@require_http_methods(["GET", "HEAD", "POST"])
def structure(request, workspace):
    """What there is, and a form under each list to add one."""
    member, kind = request.member, request.POST.get("kind", "")
    given = {name: form(request.POST if kind == name else None, prefix=name) for name, (form, *_) in ADDING.items()}
    if kind in ADDING:
        form, (_, add, _) = given[kind], ADDING[kind]

        def deed() -> None:
            with told(request, f"{form.cleaned_data['name']} added"):
                add(by=member, **form.cleaned_data)

        if form.is_valid() and attempt(form, deed):
            return redirect("settings_structure", workspace)
    used = Count("features", filter=Q(features__removed_at=None))
    context = {
        "section": "structure",
        "products": products(member).annotate(used=used),
        "teams": teams(member).annotate(used=used),
        "statuses": statuses(member).annotate(used=used),
        "forms": given,
        "may": {name: member.may(verb) for name, (*_, verb) in ADDING.items()},
    }
    return render(request, "pmhub/structure.html", context, status=422 if kind else 200)


@require_POST
def remove(request, workspace, kind, pk):
    among, take_away = REMOVING[kind]
    used = Count("features", filter=Q(features__removed_at=None))
    thing = among(request.member).annotate(used=used).filter(pk=pk).first()
    if thing is None:
        raise Unknown("There is nothing here.")
    with told(request, f"{thing.name} removed"):
        take_away(thing, by=request.member)
    return redirect("settings_structure", workspace)
