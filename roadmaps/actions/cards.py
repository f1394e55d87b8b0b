"""Moving a card: what its column and its lane stand for, and its place among the others, as one step to undo."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from features.actions import create_feature, plan_feature, unplan_feature
from features.dates import Plan
from features.models import Feature
from features.rank_actions import Place, rank_feature
from history.record import one_batch
from kit.errors import Refused
from roadmaps.actions.plans import lane_thing, to_lane
from roadmaps.quarters import into_quarter
from workspaces.models import Member, Product


def move_card(
    feature: Feature,
    *,
    into: Sequence[tuple[str, Any]] = (),
    place: Place | None = None,
    by: Member,
    base_version: int | None = None,
) -> Feature:
    """Make the feature belong where its card was put.

    `into` says by what and where, such as ("status", status), ("horizon", "now") or ("quarter", any day of it); None
    is the column of nothing. `place` is where it stands among all features. All or nothing, one step to undo. Only
    what it belongs to is checked against `base_version`: two people who reorder both keep what they did.
    """
    with one_batch():
        for kind, thing in into:
            if kind == "quarter":
                _to_quarter(feature, thing, base_version, by)
            else:
                to_lane(feature, kind, thing, base_version, by)
            base_version = None
        if place:
            rank_feature(feature, place=place, by=by)
    return feature


def move_cards(moves: Sequence[dict[str, Any]], *, by: Member) -> list[Feature]:
    """Several cards, each as `move_card` moves one, in this order: all or none, one step to undo."""
    moved = []
    with one_batch():
        for move in moves:
            try:
                moved.append(move_card(**move, by=by))
            except Refused as no:
                if len(moves) > 1:
                    no.message = f"{move['feature'].title}: {no.message} None of the {len(moves)} was moved."
                raise
    return moved


def create_card(*, product: Product, title: str, into: Sequence[tuple[str, Any]], by: Member) -> Feature:
    """A new feature in a column; the column of nothing, and of its product, need no move."""
    wanted = [(kind, thing) for kind, thing in into if thing is not None and kind != "product"]
    with one_batch():
        feature = create_feature(product=product, title=title, by=by)
        return move_card(feature, into=wanted, by=by)


def column_thing(member: Member, kind: str, key: str) -> Any:
    """What a column stands for, from the key in its `data-column`; None for "0"."""
    if kind != "quarter":
        return lane_thing(member, kind, key)
    if key == "0":
        return None
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise Refused("There is no such column.", field="column")


def _to_quarter(feature: Feature, day: date | None, base_version: int | None, by: Member) -> None:
    """Not scheduled has neither dates nor a horizon."""
    if day is None:
        unplan_feature(feature, by=by, base_version=base_version)
        return
    plan = Plan(feature.starts_on, feature.ends_on, feature.granularity)
    plan_feature(
        feature, plan=into_quarter(plan, day, by.workspace.fiscal_year_starts), by=by, base_version=base_version
    )
