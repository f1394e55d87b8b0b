"""Settings that span apps: products, teams and statuses on one page."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from features.actions import create_status, move_status, remove_status
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


def _may(member) -> dict[str, bool]:
    """What this page may offer, by a word for the template."""
    verbs = {name: verb for name, (*_, verb) in ADDING.items()}
    verbs |= {f"{name}_edit": f"{name}.changed" for name in ADDING} | {"archive": "product.archived"}
    return {name: member.may(verb) for name, verb in verbs.items()}


def _options(choices) -> str:
    """Choices as `<c-edit>` takes them."""
    return ",".join(f"{value}|{word}" for value, word in choices)


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
        "products": products(member).annotate(used=used).order_by("archived", "name", "id"),
        "teams": teams(member).annotate(used=used),
        "statuses": statuses(member).annotate(used=used),
        "forms": given,
        "may": _may(member),
        "rest": f"/api/v1/w/{workspace}/",
        "categories": _options(Status.Category.choices),
        "moved": (request.GET.get("moved", ""), request.GET.get("way", "")),
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


@require_POST
def archive(request, workspace, pk):
    """Out of the way with it, or back."""
    product = products(request.member).filter(pk=pk).first()
    if product is None:
        raise Unknown("There is nothing here.")
    back = product.archived
    with told(request, f"{product.name} {'reopened' if back else 'archived'}"):
        (actions.reopen_product if back else actions.archive_product)(product, by=request.member)
    return redirect("settings_structure", workspace)


@require_POST
def move(request, workspace, pk):
    """A status one place up or down; the same button has the focus afterwards."""
    status = statuses(request.member).filter(pk=pk).first()
    if status is None:
        raise Unknown("There is nothing here.")
    way = "up" if request.POST.get("way") == "up" else "down"
    with told(request, f"{status.name} moved {way}"):
        move_status(status, by=request.member, steps=-1 if way == "up" else 1)
    query = urlencode({"moved": status.slug, "way": way})
    return redirect(f"{reverse('settings_structure', args=[workspace])}?{query}")
