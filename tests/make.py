"""Typed factories, built on the real actions."""

import itertools
from typing import Any

from features.actions import create_feature, create_release
from features.models import Feature, Release, Status
from workspaces.actions import add_member, add_product, add_team, found_workspace, system_member
from workspaces.models import Member, Product, Team, User
from workspaces.roles import Role

_count = itertools.count(1)


def make_user(name: str = "somebody") -> User:
    return User.objects.create_user(f"{name.lower()}@example.com", "a long password", name=name.title())


def make_owner(*, slug: str, name: str = "alice") -> Member:
    """A workspace of its own; returns its owner."""
    return found_workspace(name=slug.title(), slug=slug, owner=make_user(name), time_zone="Europe/Helsinki")


def make_member(*, name: str, role: str, by: Member) -> Member:
    return add_member(user=make_user(name), role=role, by=by)


def make_product(*, by: Member, name: str = "Field", prefix: str = "FLD", **fields: Any) -> Product:
    return add_product(name=name, prefix=prefix, by=by, **fields)


def make_team(*, by: Member, name: str = "Dispatch", **fields: Any) -> Team:
    return add_team(name=name, by=by, **fields)


def status(by: Member, category: str) -> Status:
    return Status.objects.visible_to(by).filter(category=category).first()


def make_feature(*, by: Member, title: str = "Dark mode", product: Product | None = None, **fields: Any) -> Feature:
    """A feature of the workspace's first product unless told otherwise; `category` picks its status."""
    product = product or Product.objects.visible_to(by).first() or make_product(by=system_member(by.workspace))
    if category := fields.pop("category", None):
        fields["status"] = status(by, category)
    return create_feature(product=product, title=title, by=by, **fields)


def make_release(*, by: Member, name: str = "", **fields: Any) -> Release:
    product = fields.pop("product", None) or Product.objects.visible_to(by).first()
    return create_release(product=product, name=name or f"Release {next(_count)}", by=by, **fields)


__all__ = [
    "Role",
    "make_feature",
    "make_member",
    "make_owner",
    "make_product",
    "make_release",
    "make_team",
    "make_user",
    "status",
]
