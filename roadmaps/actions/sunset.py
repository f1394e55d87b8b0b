"""The verbs of ending a product: when, what instead, and who must be told."""

from datetime import date
from typing import Any

from django.db import transaction

from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from roadmaps.models import AffectedCompany, SunsetPlan
from stakeholders.models import Company
from workspaces.models import Member, Product


def plan_sunset(
    product: Product, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> SunsetPlan:
    """Write or rewrite how a product ends; there is one plan each."""
    by.must("sunset_plan.written", product)
    with transaction.atomic():
        Product._base_manager.select_for_update().get(pk=product.pk)
        plan = SunsetPlan.objects.visible_to(by).filter(product=product).select_related("product").first()
        if plan is None:
            plan = SunsetPlan(product=product, **fields)
            _fits(plan)
            return creating(plan, by=by, verb="sunset_plan.written", because=because)
        with changing(plan, by=by, verb="sunset_plan.written", base_version=base_version, because=because):
            for name, value in fields.items():
                setattr(plan, name, value)
            _fits(plan)
    return plan


def remove_sunset(plan: SunsetPlan, *, by: Member, base_version: int | None = None) -> None:
    by.must("sunset_plan.removed", plan)
    with one_batch():
        affected = AffectedCompany.objects.visible_to(by).filter(sunset_plan=plan)
        for one in affected.select_related("company", "sunset_plan__product"):
            removing(one, by=by, verb="affected_company.removed")
        removing(plan, by=by, verb="sunset_plan.removed", base_version=base_version)


def affect(plan: SunsetPlan, company: Company, *, by: Member, **fields: Any) -> AffectedCompany:
    """Say that a company uses what ends; saying it again changes what is known about it."""
    by.must("affected_company.set", plan)
    with transaction.atomic():
        SunsetPlan._base_manager.select_for_update().get(pk=plan.pk)
        known = AffectedCompany.objects.visible_to(by).filter(sunset_plan=plan, company=company)
        one = known.select_related("company", "sunset_plan__product").first()
        if one is None:
            made = AffectedCompany(sunset_plan=plan, company=company, **fields)
            return creating(made, by=by, verb="affected_company.set")
        return change_affected(one, by=by, **fields)


def change_affected(
    one: AffectedCompany, *, by: Member, base_version: int | None = None, **fields: Any
) -> AffectedCompany:
    by.must("affected_company.set", one)
    with changing(one, by=by, verb="affected_company.set", base_version=base_version):
        for name, value in fields.items():
            setattr(one, name, value)
    return one


def tell_company(one: AffectedCompany, *, on: date | None, by: Member, base_version: int | None = None) -> None:
    """They know, since `on`; None: not yet."""
    change_affected(one, by=by, told_on=on, base_version=base_version)


def remove_affected(one: AffectedCompany, *, by: Member, base_version: int | None = None) -> None:
    by.must("affected_company.removed", one)
    removing(one, by=by, verb="affected_company.removed", base_version=base_version)


def _fits(plan: SunsetPlan) -> None:
    if plan.ends_on is None:
        raise Refused("Say when it ends.", field="ends_on")
    days = [("announced_on", plan.announced_on), ("last_sale_on", plan.last_sale_on), ("ends_on", plan.ends_on)]
    for name, day in days[:2]:
        if day and day > plan.ends_on:
            raise Refused("That is after the end.", field=name)
    if plan.replacement_id == plan.product_id:
        raise Refused("A product does not replace itself.", field="replacement")
