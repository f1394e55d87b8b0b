"""The browser face of stakeholders: the map, the list, and a form for each person and company."""

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.web import form_page, told
from kit.errors import Unknown
from stakeholders import actions, map, queries
from stakeholders.forms import CompanyForm, StakeholderForm

read_and_write = require_http_methods(["GET", "HEAD", "POST"])
LENSES = ("map", "list", "companies")


def _one(rows, key: str):
    found = rows.filter(key=key).first()
    if found is None:
        raise Unknown("There is nothing here.")
    return found


@require_safe
def stakeholders(request, workspace):
    """?lens= map, list or companies."""
    lens = request.GET.get("lens", "map")
    people = list(
        queries.stakeholders(request.member).select_related("company").order_by("-power", "-interest", "name")
    )
    context = {
        "lens": lens if lens in LENSES else "map",
        "people": people,
        "dots": map.dots(people),
        "map": map.frame(),
        "may_write": request.member.may("stakeholder.created"),
    }
    if lens == "companies":
        counted = Count("stakeholders", filter=Q(stakeholders__removed_at=None))
        context["companies"] = queries.companies(request.member).annotate(people=counted)
    return render(request, "stakeholders/stakeholders.html", context)


def _form_page(request, *about, lens: str = ""):
    back = reverse("stakeholders", args=[request.member.workspace.slug]) + (f"?lens={lens}" if lens else "")
    return form_page(request, *about, back=back)


def _now(thing, form) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in form.base_fields}


@read_and_write
def new_stakeholder(request, workspace):
    request.member.must("stakeholder.created")
    form = StakeholderForm(request.POST or None, member=request.member)
    return _form_page(request, form, "New stakeholder", "Stakeholder added", actions.create_stakeholder)


@read_and_write
def stakeholder(request, workspace, key):
    request.member.must("stakeholder.changed")
    thing = _one(queries.stakeholders(request.member), key)
    form = StakeholderForm(request.POST or None, member=request.member, initial=_now(thing, StakeholderForm))
    away = reverse("stakeholder_remove", args=[workspace, key])
    deed = partial(actions.change_stakeholder, thing)
    return _form_page(request, form, thing.name, f"{thing.name} changed", deed, thing, away)


@require_POST
def remove_stakeholder(request, workspace, key):
    thing = _one(queries.stakeholders(request.member), key)
    with told(request, f"{thing.name} removed"):
        actions.remove_stakeholder(thing, by=request.member)
    return redirect("stakeholders", workspace)


@read_and_write
def new_company(request, workspace):
    request.member.must("company.created")
    form = CompanyForm(request.POST or None)
    return _form_page(request, form, "New company", "Company added", actions.create_company, lens="companies")


@read_and_write
def company(request, workspace, key):
    request.member.must("company.changed")
    thing = _one(queries.companies(request.member), key)
    form = CompanyForm(request.POST or None, initial=_now(thing, CompanyForm))
    away = reverse("company_remove", args=[workspace, key])
    deed = partial(actions.change_company, thing)
    return _form_page(request, form, thing.name, f"{thing.name} changed", deed, thing, away, lens="companies")


@require_POST
def remove_company(request, workspace, key):
    thing = _one(queries.companies(request.member), key)
    with told(request, f"{thing.name} removed"):
        actions.remove_company(thing, by=request.member)
    return redirect(reverse("stakeholders", args=[workspace]) + "?lens=companies")
