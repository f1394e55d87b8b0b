"""The browser face of strategy: the page, and a small form for each thing on it."""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from features.models import Feature
from history.web import form_page, told
from kit.errors import Refused, Unknown
from roadmaps import alignment_views, strategy, vision_views
from roadmaps.actions import objectives as actions
from roadmaps.models import Contribution
from roadmaps.strategy_forms import KeyResultForm, ObjectiveForm, ServeForm
from workspaces.queries import products

read_and_write = require_http_methods(["GET", "HEAD", "POST"])


def _one(rows, **where):
    found = rows.filter(**where).first()
    if found is None:
        raise Unknown("There is nothing here.")
    return found


@require_safe
def page(request, workspace):
    """Vision, objectives with their results and features, and orphans on both sides."""
    lens = request.GET.get("lens", "list")
    if lens not in LENSES:
        raise Refused("There is no such lens.", field="lens")
    common = {"lens": lens, "api": f"/api/v1/w/{workspace}"}
    return LENSES[lens](request, workspace, common)


def _list(request, workspace, common: dict):
    member = request.member
    product = products(member).filter(slug=request.GET.get("product", "")).first()
    found = strategy.strategy(member, product)
    deeds = {"write": "vision.written", "aim": "objective.created", "check_in": "check_in.made"}
    deeds |= {"approve": "objective.approved"}
    context = common | {
        "strategy": found,
        "positioning": vision_views.positioning(found.vision),
        "product": product,
        "may": {name: member.may(verb) for name, verb in deeds.items()},
        "weights": Contribution.WEIGHTS,
    }
    return render(request, "roadmaps/strategy.html", context)


def _tree(request, workspace, common: dict):
    member = request.member
    may = {"aim": member.may("objective.created"), "move": member.may("contribution.moved")}
    context = {"strategy": strategy.strategy(member, most=200), "may": may}
    return render(request, "roadmaps/tree.html", common | context)


LENSES = {"list": _list, "vision": vision_views.page, "tree": _tree, "alignment": alignment_views.page}


def _form_page(request, *about, at: str = "", **more):
    return form_page(request, *about, back=reverse("strategy", args=[request.member.workspace.slug]) + at, **more)


def _mark(aim) -> str:
    return f"#{aim.key}"


# --- objectives -----------------------------------------------------------------------------------------


@read_and_write
def new_objective(request, workspace):
    request.member.must("objective.created")
    form = ObjectiveForm(request.POST or None, member=request.member)
    return _form_page(request, form, "New objective", "Objective added", actions.create_objective, mark=_mark)


@read_and_write
def objective(request, workspace, key):
    request.member.must("objective.changed")
    thing = _one(strategy.objectives(request.member), key=key)
    now = {name: getattr(thing, name) for name in ObjectiveForm.base_fields}
    form = ObjectiveForm(request.POST or None, member=request.member, initial=now)
    away = reverse("objective_remove", args=[workspace, key])
    deed = partial(actions.change_objective, thing)
    return _form_page(request, form, f"Edit {thing.key}", f"{thing.title} changed", deed, thing, away, at=_mark(thing))


@require_POST
def approve_objective(request, workspace, key):
    """Says yes to it as it was read, or takes that back."""
    thing = _one(strategy.objectives(request.member), key=key)
    vision_views.said_yes(request, thing, thing.title)
    return redirect(reverse("strategy", args=[workspace]) + f"#{key}")


@require_POST
def remove_objective(request, workspace, key):
    thing = _one(strategy.objectives(request.member), key=key)
    with told(request, f"{thing.title} removed"):
        actions.remove_objective(thing, by=request.member)
    return redirect("strategy", workspace)


# --- key results ----------------------------------------------------------------------------------------


@read_and_write
def new_key_result(request, workspace, key):
    request.member.must("key_result.created")
    aim = _one(strategy.objectives(request.member), key=key)
    form = KeyResultForm(request.POST or None, member=request.member)
    deed = partial(actions.create_key_result, aim)
    return _form_page(request, form, f"New key result of {aim.title}", "Key result added", deed, at=_mark(aim))


@read_and_write
def key_result(request, workspace, key):
    request.member.must("key_result.changed")
    thing = _one(strategy.key_results(request.member), key=key)
    now = {name: getattr(thing, name) for name in KeyResultForm.base_fields} | {"rollup": thing.rule}
    form = KeyResultForm(request.POST or None, member=request.member, initial=now)
    away = reverse("key_result_remove", args=[workspace, key])
    deed = partial(actions.change_key_result, thing)
    return _form_page(
        request, form, f"Edit {thing.key}", f"{thing.title} changed", deed, thing, away, at=_mark(thing.objective)
    )


@require_POST
def remove_key_result(request, workspace, key):
    thing = _one(strategy.key_results(request.member), key=key)
    with told(request, f"{thing.title} removed"):
        actions.remove_key_result(thing, by=request.member)
    return redirect("strategy", workspace)


# --- what serves them -----------------------------------------------------------------------------------


@read_and_write
def serve(request, workspace, key):
    """Say that a feature serves the objective, and how much."""
    request.member.must("contribution.set")
    aim = _one(strategy.objectives(request.member), key=key)
    asked = request.GET.get("feature", "")
    form = ServeForm(request.POST or None, member=request.member, initial={"feature": asked})
    deed = partial(actions.contribute, objective=aim)
    return _form_page(request, form, f"What serves {aim.title}", "Feature linked", deed, at=_mark(aim))


@require_POST
def serve_from_orphans(request, workspace):
    """From the list of features that serve nothing: pick the objective beside each."""
    given = request.POST
    aim = _one(strategy.objectives(request.member), key=given.get("objective", ""))
    feature = _one(Feature.objects.visible_to(request.member), key=given.get("feature", ""))
    with told(request, f"{feature.key} serves {aim.title}"):
        actions.contribute(feature, aim, by=request.member)
    return redirect("strategy", workspace)


@require_POST
def unserve(request, workspace, pk):
    link = _one(strategy.contributions(request.member), pk=pk)
    with told(request, f"{link.feature.key} no longer serves {link.objective.title}"):
        actions.remove_contribution(link, by=request.member)
    return redirect("strategy", workspace)
