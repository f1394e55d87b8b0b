"""The browser face of products: all of them side by side, and one with its gates and its end."""

from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.web import attempt, base_version, form_page, told
from kit.errors import Unknown
from roadmaps import portfolio
from roadmaps.actions import gates as deeds
from roadmaps.actions import sunset
from roadmaps.gates import criteria, gates, is_frozen, judged_gates, skipped
from roadmaps.models import Gate, SunsetPlan
from roadmaps.portfolio_forms import AffectedForm, CriterionForm, DecisionForm, GateForm, StageForm, SunsetForm
from workspaces.actions import set_stage
from workspaces.clock import today
from workspaces.models import Product
from workspaces.queries import products

read_and_write = require_http_methods(["GET", "HEAD", "POST"])
VERBS = {
    "gate": "gate.created", "decide": "gate.decided", "reopen": "gate.reopened", "answer": "gate_criterion.answered",
    "sunset": "sunset_plan.written", "vision": "vision.written", "add": "product.created",
    "stage": "product.stage_set",
}  # fmt: skip


def _one(rows, **where):
    found = rows.filter(**where).first()
    if found is None:
        raise Unknown("There is nothing here.")
    return found


def _may(member) -> dict[str, bool]:
    return {name: member.may(verb) for name, verb in VERBS.items()}


def _home(product: Product, place: str = "") -> str:
    """The page of the product."""
    return reverse("product", args=[product.workspace.slug, product.slug]) + place


@require_safe
def page(request, workspace):
    """Every product: what it is for, how it goes, what comes next; what was archived apart."""
    found = portfolio.portfolio(request.member)
    context = {
        "standings": [one for one in found if not one.product.archived],
        "archived": [one for one in found if one.product.archived],
        "may": _may(request.member),
    }
    return render(request, "roadmaps/portfolio.html", context)


@require_safe
def product(request, workspace, slug):
    member = request.member
    one = portfolio.standing(member, slug)
    if one is None:
        raise Unknown("There is nothing here.")
    context = {
        "one": one,
        "open_gates": [gate for gate in one.gates if gate.open],
        "decided": sorted((gate for gate in one.gates if not gate.open), key=_latest_first, reverse=True),
        "may": _may(member),
        "skipped": skipped(member, one.product),
        "affected_form": AffectedForm(member=member, plan=one.sunset.row) if one.sunset else None,
        "today": today(member),
    }
    return render(request, "roadmaps/product.html", context)


@read_and_write
def stage(request, workspace, slug):
    """Past its gate, by hand and with a reason."""
    member = request.member
    member.must("product.stage_set")
    thing = _one(products(member), slug=slug)
    form = StageForm(request.POST or None, initial={"stage": _next_stage(thing)})
    said = f"{thing.name} is in {form.cleaned_data['stage']}" if form.is_valid() else ""
    deed = partial(set_stage, thing)
    return form_page(request, form, f"Stage of {thing.name}, by hand", said, deed, thing, back=_home(thing))


def _latest_first(gate):
    return gate.row.decided_on, gate.row.pk


# --- gates ----------------------------------------------------------------------------------------------


@read_and_write
def new_gate(request, workspace, slug):
    member = request.member
    member.must("gate.created")
    thing = _one(products(member), slug=slug)
    ahead = _next_stage(thing)
    form = GateForm(
        request.POST or None, member=member, frozen=False, initial={"from_stage": thing.stage, "to_stage": ahead}
    )
    deed = partial(deeds.create_gate, thing)
    return form_page(request, form, f"New gate of {thing.name}", "Gate added", deed, back=_home(thing))


def _next_stage(thing: Product) -> str:
    stages = list(Product.Stage.values)
    return stages[min(stages.index(thing.stage) + 1, len(stages) - 1)]


def _gate(member, pk: int) -> Gate:
    return _one(gates(member).select_related("product__workspace", "decided_by"), pk=pk)


@read_and_write
def gate(request, workspace, pk):
    member = request.member
    member.must("gate.changed")
    thing = _gate(member, pk)
    now = {name: getattr(thing, name) for name in ("from_stage", "to_stage", "due_on")}
    frozen = is_frozen(thing, today(member))
    form = GateForm(request.POST or None, member=member, frozen=frozen, initial=now)
    away = "" if frozen else reverse("gate_remove", args=[workspace, pk])
    deed = partial(deeds.change_gate, thing)
    return form_page(request, form, "Edit gate", "Gate changed", deed, thing, away, back=_home(thing.product))


@require_POST
def remove_gate(request, workspace, pk):
    thing = _gate(request.member, pk)
    with told(request, "Gate removed"):
        deeds.remove_gate(thing, by=request.member)
    return redirect(_home(thing.product))


@read_and_write
def decide(request, workspace, pk):
    """What it asks and what the answers are, with the decision beneath; a decided gate only says what was decided."""
    member = request.member
    member.must("gate.decided")
    thing = _gate(member, pk)
    found = judged_gates(member, [thing], today(member))[0]
    form = DecisionForm(request.POST or None, ready=found.ready, initial={"decision": "passed" if found.ready else ""})
    if request.method == "POST" and form.is_valid():

        def deed() -> None:
            with told(request, f"Gate to {thing.to_stage} {form.cleaned_data['decision']}"):
                deeds.decide_gate(thing, by=member, base_version=base_version(request), **form.cleaned_data)

        if attempt(form, deed):
            return redirect(_home(thing.product))
    context = {"gate": found, "form": form, "may": _may(member), "back": _home(thing.product), "deciding": True}
    return render(request, "roadmaps/gate.html", context, status=422 if form.errors else 200)


@require_POST
def reopen(request, workspace, pk):
    thing = _gate(request.member, pk)
    with told(request, "Decision taken back"):
        deeds.reopen_gate(
            thing,
            because=request.POST.get("because", "")[:1_000],
            by=request.member,
            base_version=base_version(request),
        )
    return redirect(_home(thing.product))


# --- criteria -------------------------------------------------------------------------------------------


@read_and_write
def new_criterion(request, workspace, pk):
    member = request.member
    member.must("gate_criterion.created")
    thing = _gate(member, pk)
    frozen = is_frozen(thing, today(member))
    form = CriterionForm(request.POST or None, member=member, frozen=frozen, initial={"kind": request.GET.get("kind")})
    deed = partial(deeds.add_criterion, thing)
    return form_page(request, form, "New criterion", "Criterion written down", deed, back=_home(thing.product))


def _criterion(member, pk: int):
    return _one(criteria(member).select_related("gate__product__workspace", "metric"), pk=pk)


@read_and_write
def criterion(request, workspace, pk):
    member = request.member
    member.must("gate_criterion.changed")
    thing = _criterion(member, pk)
    now = {name: getattr(thing, name) for name in ("kind", "text", "metric", "comparison", "threshold")}
    frozen = is_frozen(thing.gate, today(member))
    form = CriterionForm(request.POST or None, member=member, frozen=frozen, initial=now)
    away = "" if frozen else reverse("criterion_remove", args=[workspace, pk])
    back = _home(thing.gate.product)
    deed = partial(deeds.change_criterion, thing)
    return form_page(request, form, "Edit criterion", "Criterion changed", deed, thing, away, back=back)


@require_POST
def remove_criterion(request, workspace, pk):
    thing = _criterion(request.member, pk)
    with told(request, "Criterion removed"):
        deeds.remove_criterion(thing, by=request.member)
    return redirect(_home(thing.gate.product))


@require_POST
def answer(request, workspace, pk):
    """Met or not, said by hand."""
    thing = _criterion(request.member, pk)
    met = {"yes": True, "no": False}.get(request.POST.get("met", ""))
    with told(request, f"{thing.label}: {'not said' if met is None else 'met' if met else 'not met'}"):
        deeds.answer_criterion(thing, met=met, by=request.member)
    return redirect(_home(thing.gate.product, f"#criterion-{pk}"))


# --- the end --------------------------------------------------------------------------------------------


@read_and_write
def sunset_plan(request, workspace, slug):
    member = request.member
    member.must("sunset_plan.written")
    thing = _one(products(member), slug=slug)
    plan = portfolio.sunset_plans(member).filter(product=thing).first()
    now = {name: getattr(plan, name) for name in SunsetForm.base_fields} if plan else {}
    form = SunsetForm(request.POST or None, member=member, product=thing, initial=now)
    away = reverse("sunset_remove", args=[workspace, slug]) if plan else ""
    heading = f"How {thing.name} ends"
    deed = partial(sunset.plan_sunset, thing)
    return form_page(request, form, heading, "Sunset plan written", deed, plan, away, back=_home(thing, "#sunset"))


def _plan(member, slug: str) -> SunsetPlan:
    return _one(portfolio.sunset_plans(member).select_related("product__workspace"), product__slug=slug)


@require_POST
def remove_sunset(request, workspace, slug):
    plan = _plan(request.member, slug)
    with told(request, "Sunset plan removed"):
        sunset.remove_sunset(plan, by=request.member)
    return redirect(_home(plan.product))


@require_POST
def affect(request, workspace, slug):
    """A company that uses what ends."""
    plan = _plan(request.member, slug)
    form = AffectedForm(request.POST, member=request.member, plan=plan)
    if form.is_valid():
        company = form.cleaned_data["company"]
        with told(request, f"{company.name} is concerned"):
            sunset.affect(plan, company, by=request.member)
    return redirect(_home(plan.product, "#sunset"))


@require_POST
def tell(request, workspace, pk):
    """They were told today, or were not after all."""
    one = _one(portfolio.affected_companies(request.member), pk=pk)
    day = None if one.told_on else today(request.member)
    with told(request, f"{one.company.name} {'was told' if day else 'was not told yet'}"):
        sunset.tell_company(one, on=day, by=request.member)
    return redirect(_home(one.sunset_plan.product, "#sunset"))


@require_POST
def unaffect(request, workspace, pk):
    one = _one(portfolio.affected_companies(request.member), pk=pk)
    with told(request, f"{one.company.name} is not concerned"):
        sunset.remove_affected(one, by=request.member)
    return redirect(_home(one.sunset_plan.product, "#sunset"))
