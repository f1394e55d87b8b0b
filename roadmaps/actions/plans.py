"""Moving features about on the roadmap: dates and lanes, one or many, always one step to undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Func

from features.actions import change_feature, create_feature, plan_feature, set_status, unplan_feature
from features.dates import Plan
from features.models import CustomField, Dependency, Feature, Release, Status
from history.models import Event
from history.record import one_batch
from kit.errors import Refused, Unknown
from roadmaps.actions.objectives import serve_instead
from roadmaps.cascade import granularity_of, pulled, shifted
from roadmaps.groups import own_select, tag_number
from roadmaps.models import Objective
from workspaces.clock import today
from workspaces.models import Member, Product, Team

STAY: Any = object()
# What a lane stands for; a product is not among them, because a feature's key carries its product's prefix.
LANE_MODELS = {
    "objective": Objective, "team": Team, "owner": Member, "status": Status, "release": Release, "parent": Feature,
}  # fmt: skip
LANES = (*LANE_MODELS, "tag", "horizon")


@dataclass(frozen=True)
class Move:
    """Where a feature should go. `dates` is (first, last) day, None to take it off the calendar, `STAY` to keep them;
    `granularity` is how exact they are meant, found out where it is empty;
    `lane` is the thing of the new lane, None for the lane of nothing."""

    feature: Feature
    dates: Any = STAY
    lane_by: str = ""
    lane: Any = STAY
    granularity: str = ""
    base_version: int | None = None


def holds(by: str) -> bool:
    """Whether lanes by this take a feature that is moved to them."""
    return by in LANES or bool(own_select(by))


def lane_thing(member: Member, by: str, key: str) -> Any:
    """The thing a lane stands for, from the key in its `data-lane`; None for "0"."""
    if slug := own_select(by):
        return _option(member, slug, key)
    if by not in LANES:
        raise Refused("Features cannot be moved between these lanes.", field="lane")
    if key == "0":
        return None
    if by in _WORDS:
        return _word(key, _WORDS[by](member))
    known = LANE_MODELS[by].objects.visible_to(member)
    thing = known.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
    if thing is None:
        raise Unknown("There is no such lane any more.")
    return thing


def _tags(member: Member) -> dict[str, str]:
    carried = Feature.objects.visible_to(member).values_list(Func("tags", function="unnest"), flat=True)
    return {str(tag_number(tag)): tag for tag in carried.distinct()}


# Lanes that stand for a word: {key: word}.
_WORDS: dict[str, Callable[[Member], dict[str, str]]] = {
    "tag": _tags,
    "horizon": lambda member: {key: key for key in Feature.Horizon.values},
}


def _word(key: str, known: dict[str, str]) -> str:
    if key not in known:
        raise Unknown("There is no such lane any more.")
    return known[key]


def _option(member: Member, slug: str, key: str) -> str | None:
    """The option at this place of a select that the workspace added."""
    own = CustomField.objects.visible_to(member).filter(slug=slug, kind=CustomField.Kind.SELECT).first()
    if own is None or not (key.isascii() and key.isdigit() and int(key[:4]) <= len(own.options)):
        raise Unknown("There is no such lane any more.")
    return own.options[int(key) - 1] if key != "0" else None


def move_features(moves: Sequence[Move], *, by: Member, because: str = "", reason_code: str = "") -> None:
    """Do all moves or none; they are one step to undo. The reason is that of the new dates."""
    if reason_code and reason_code not in Event.Reason.values:
        raise Refused(f"A reason is one of {', '.join(Event.Reason.values)}.", field="reason_code")
    with one_batch():
        for move in moves:
            base = move.base_version
            if move.dates is not STAY:
                about = {"because": because, "reason_code": reason_code, "base_version": base}
                _plan(move.feature, move.dates, by, exact=move.granularity, **about)
                base = None
            if move.lane is not STAY:
                to_lane(move.feature, move.lane_by, move.lane, base, by)


def _plan(
    feature: Feature, dates: tuple[date, date] | None, by: Member, *, reason_code: str, exact: str = "", **about: Any
) -> None:
    if dates is None:
        unplan_feature(feature, by=by, **about)
        return
    plan = Plan(*dates, granularity=exact or granularity_of(*dates, was=feature.granularity))
    plan_feature(feature, plan=plan, by=by, reason_code=reason_code, **about)


def to_lane(feature: Feature, lane_by: str, thing: Any, base_version: int | None, by: Member) -> None:
    """Make the feature belong to what its lane stands for; None is the lane of nothing."""
    if lane_by == "objective":
        serve_instead(feature, thing, by=by)
    elif lane_by == "status":
        if thing is None:
            raise Refused("Every feature has a status.", field="lane")
        set_status(feature, status=thing, by=by, on=today(by), base_version=base_version)
    elif lane_by == "horizon":
        _to_horizon(feature, thing, base_version, by)
    elif lane_by == "tag":
        change_feature(feature, by=by, base_version=base_version, tags=retagged(feature.tags, thing))
    elif slug := own_select(lane_by):
        change_feature(feature, by=by, base_version=base_version, custom={slug: thing})
    else:
        change_feature(feature, by=by, base_version=base_version, **{lane_by: thing})


def retagged(tags: Sequence[str], tag: str | None) -> list[str]:
    """The tags of a feature in the lane of `tag`: it takes the place of the first one, which is the lane it came from.

    The others stay; in the lane of no tag is only what has none.
    """
    return [tag, *(other for other in tags[1:] if other != tag)] if tag else []


def _to_horizon(feature: Feature, horizon: str | None, base_version: int | None, by: Member) -> None:
    """Not scheduled has neither dates nor a horizon; a horizon leaves the dates as they are."""
    if horizon is None:
        unplan_feature(feature, by=by, base_version=base_version)
        return
    plan = Plan(feature.starts_on, feature.ends_on, feature.granularity, horizon=horizon)
    plan_feature(feature, plan=plan, by=by, base_version=base_version)


def create_planned(
    *, product: Product, title: str, dates: tuple[date, date], lane_by: str, lane: Any, by: Member
) -> Feature:
    """A new feature drawn on the roadmap: with its dates, and in its lane."""
    with one_batch():
        feature = create_feature(product=product, title=title, by=by)
        plan_feature(feature, plan=Plan(*dates), by=by)
        if lane is not STAY and lane is not None:
            to_lane(feature, lane_by, lane, None, by)
    return feature


def shift_dependents(feature: Feature, *, by: Member, earlier: bool = False, because: str = "") -> list[Feature]:
    """Move everything that waits for `feature` behind its end; or, `earlier`, as far forward as it may go.

    Later, only what has to move does, as little as needed. Earlier, what waits comes as early as everything it waits
    for allows, and never to before today; what has begun stays. Each keeps its length; what is shipped stays. One step
    to undo. Returns what moved.
    """
    by.must("feature.planned", feature)
    links = Dependency.objects.visible_to(by).filter(kind=Dependency.Kind.BLOCKS)
    links = links.exclude(source__status__category=Status.Category.PARKED)
    rows = Feature.objects.visible_to(by).values_list("id", "starts_on", "ends_on", "status__category")
    now, dates, fixed, gone = today(by), {}, set(), set()
    for id_, starts_on, ends_on, category in rows:
        shipped = category == Status.Category.SHIPPED
        if starts_on:
            dates[id_] = (starts_on, ends_on)
        elif shipped:
            gone.add(id_)
        if shipped or (earlier and starts_on and starts_on <= now):
            fixed.add(id_)
    edges = [edge for edge in links.values_list("source_id", "target_id") if edge[0] not in gone]
    wanted = pulled(dates, edges, feature.pk, fixed, since=now) if earlier else shifted(dates, edges, feature.pk, fixed)
    told = because or (f"{feature.key} ends earlier" if earlier else f"waits for {feature.key}")
    with one_batch():
        things = Feature.objects.visible_to(by).with_neighbours().filter(pk__in=wanted).order_by("starts_on", "id")
        moved = list(things)
        for thing in moved:
            plan = Plan(*wanted[thing.pk], granularity=granularity_of(*wanted[thing.pk], was=thing.granularity))
            plan_feature(thing, plan=plan, by=by, because=told, reason_code="dependency")
    return moved
