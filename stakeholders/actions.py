"""The verbs of companies and stakeholders."""

from typing import Any

from django.db import transaction

from history.record import changing, changing_many, creating, one_batch, removing
from kit.errors import Refused
from kit.words import one_line
from stakeholders.models import Company, Stakeholder
from workspaces.models import Member
from workspaces.numbers import next_number


def create_company(*, name: str, by: Member, **fields: Any) -> Company:
    by.must("company.created")
    with transaction.atomic():
        company = Company(key=f"C-{next_number(by.workspace_id, 'company')}", name=_name(name, "company"), **fields)
        company.domain = _domain(company.domain)
        return creating(company, by=by, verb="company.created")


def change_company(company: Company, *, by: Member, base_version: int | None = None, **fields: Any) -> Company:
    by.must("company.changed", company)
    if "name" in fields:
        fields["name"] = _name(fields["name"], "company")
    if "domain" in fields:
        fields["domain"] = _domain(fields["domain"])
    with changing(company, by=by, verb="company.changed", base_version=base_version):
        for name, value in fields.items():
            setattr(company, name, value)
    return company


def remove_company(company: Company, *, by: Member, base_version: int | None = None) -> None:
    """Remove a company; its people stay, without one."""
    by.must("company.removed", company)
    with one_batch():
        people = Stakeholder.objects.visible_to(by).filter(company=company)
        changing_many(people, {"company": None}, by=by, verb="stakeholder.changed")
        removing(company, by=by, verb="company.removed", base_version=base_version)


def create_stakeholder(*, name: str, by: Member, **fields: Any) -> Stakeholder:
    by.must("stakeholder.created")
    _within(fields)
    with transaction.atomic():
        key = f"P-{next_number(by.workspace_id, 'stakeholder')}"
        person = Stakeholder(key=key, name=_name(name, "stakeholder"), **fields)
        return creating(person, by=by, verb="stakeholder.created")


def change_stakeholder(
    person: Stakeholder, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> Stakeholder:
    by.must("stakeholder.changed", person)
    _within(fields)
    if "name" in fields:
        fields["name"] = _name(fields["name"], "stakeholder")
    with changing(person, by=by, verb="stakeholder.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(person, name, value)
    return person


def remove_stakeholder(person: Stakeholder, *, by: Member, base_version: int | None = None) -> None:
    by.must("stakeholder.removed", person)
    removing(person, by=by, verb="stakeholder.removed", base_version=base_version)


def _name(text: str, what: str) -> str:
    return one_line(text, field="name", empty=f"A {what} needs a name.")


def _domain(text: str) -> str:
    """`https://www.Nordkraft.no/about` is nordkraft.no."""
    return text.strip().lower().split("//")[-1].split("/")[0].removeprefix("www.")


def _within(fields: dict[str, Any]) -> None:
    for name in ("power", "interest"):
        if name in fields and not 1 <= fields[name] <= 5:
            raise Refused(f"{name.title()} goes from 1 to 5.", field=name)
