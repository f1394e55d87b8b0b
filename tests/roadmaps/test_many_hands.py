"""Several people at once, each with an older picture of the roadmap: nothing is lost, and what is mended is mended."""

from datetime import date, timedelta

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.actions import link_features, plan_feature, set_status
from features.dates import Plan
from features.models import Dependency, Feature
from features.rank_actions import FIRST, LAST, Place
from kit.errors import Conflict, Stale
from roadmaps.actions.cards import move_card
from roadmaps.actions.plans import shift_dependents
from tests.make import make_feature, status
from workspaces.clock import today

CARDS, START = 4, date(2027, 1, 1)
COLUMNS = ("idea", "planned", "building")
SLOW = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MOVES = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.sampled_from([False, False, False, True]),  # whether they look again before
        st.integers(0, CARDS - 1),  # which card
        st.sampled_from(["before", "after", FIRST, LAST]),
        st.integers(0, CARDS - 1),  # beside which
        st.sampled_from([None, None, None, *COLUMNS]),  # into which column
    ),
    min_size=8,
    max_size=20,
)


@SLOW
@given(moves=MOVES)
def test_any_moves_of_several_people_leave_each_card_once_where_it_was_last_put(alice, bob, product, moves):
    with transaction.atomic():
        people = [alice, bob, bob]
        made = [make_feature(by=bob, title=f"Card {n}", category="planned") for n in range(CARDS)]
        seen = [{card.pk: card for card in made} for _ in people]
        wanted, held = [card.pk for card in made], dict.fromkeys((card.pk for card in made), "planned")
        for who, again, card, where, beside, into in moves:
            if again:
                seen[who] = {card.pk: card for card in Feature.objects.visible_to(bob)}
            pk, other = made[card].pk, made[beside].pk
            if pk == other and where in ("before", "after"):
                continue
            mine = seen[who][pk]
            place = Place(**{where: seen[who][other]}) if where in ("before", "after") else Place(to=where)
            columns = [("status", status(bob, into))] if into else []
            try:
                with transaction.atomic():
                    now = Feature.objects.get(pk=pk)  # as a door reads it; what was seen is told by its version
                    move_card(now, into=columns, place=place, by=people[who], base_version=mine.version)
            except Stale:  # somebody else changed its column since: nothing of it is done, and they look again
                seen[who] = {card.pk: card for card in Feature.objects.visible_to(bob)}
            else:
                wanted = put(wanted, pk, where, other)
                held[pk] = into or held[pk]
            there = Feature.objects.visible_to(bob).order_by("rank", "id").select_related("status")
            assert [card.pk for card in there] == wanted
            assert {card.pk: card.status.category for card in there} == held
            assert len({card.rank for card in there}) == CARDS
        transaction.set_rollback(True)


def put(order: list[int], pk: int, where: str, other: int) -> list[int]:
    """The order after a move; everybody else keeps theirs."""
    rest = [one for one in order if one != pk]
    at = {FIRST: 0, LAST: len(rest)}.get(where)
    if at is None:
        at = rest.index(other) + (where == "after")
    return [*rest[:at], pk, *rest[at:]]


PLANS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 60), st.integers(0, 40)) | st.none(),  # first day and length
        st.sampled_from(["planned", "building", "planned", "building", "planned", "building", "shipped", "parked"]),
    ),
    min_size=4,
    max_size=7,
)
LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=10)


@SLOW
@given(plans=PLANS, links=LINKS, earlier=st.booleans())
def test_what_a_shift_moved_waits_for_nothing_any_more(bob, product, plans, links, earlier):
    """In the database, with statuses and whole quarters: later mends all it reached, earlier breaks nothing."""
    with transaction.atomic(), time_machine.travel("2027-01-20T09:00:00Z", tick=False):
        made = [planned(bob, number, *about) for number, about in enumerate(plans)]
        chain = [(number, number + 1) for number in range(len(made) - 1)]
        for source, target in [*chain, *links]:
            link(made, source % len(made), target % len(made), bob)
        before = spans(bob)
        moved = {feature.pk for feature in shift_dependents(made[0], earlier=earlier, by=bob)}
        after = spans(bob)
        assert {pk for pk in after if after[pk] != before[pk]} == moved
        assert made[0].pk not in moved
        fixed = {f.pk for f in made if f.status.category == "shipped"}
        assert not moved & fixed
        assert all(length(before[pk]) == length(after[pk]) for pk in moved)
        edges = Dependency.objects.visible_to(bob).exclude(source__status__category="parked")
        for source, target in edges.values_list("source_id", "target_id"):
            if None in (after[source][0], after[target][0]):
                continue
            kept = after[target][0] >= after[source][1]
            pushed = not earlier and source in {made[0].pk, *moved} and target not in {made[0].pk, *fixed}
            assert kept or not (pushed or (earlier and target in moved)), "claimed to be mended"
            assert kept or before[target][0] < before[source][1], "was kept before"
        assert not shift_dependents(Feature.objects.get(pk=made[0].pk), earlier=earlier, by=bob), "once is enough"
        transaction.set_rollback(True)


def planned(by, number: int, when: tuple[int, int] | None, category: str) -> Feature:
    feature = make_feature(by=by, title=f"Thing {number}")
    if when:
        first = START + timedelta(when[0])
        plan_feature(feature, plan=Plan(first, first + timedelta(when[1])), by=by)
    set_status(feature, status=status(by, category), by=by, on=today(by))
    return feature


def link(made: list[Feature], source: int, target: int, by) -> None:
    """Sources stand before their targets, so that there is no circle."""
    low, high = sorted((source, target))
    if low != high:
        try:
            with transaction.atomic():
                link_features(made[low], made[high], by=by)
        except Conflict:  # the same link twice
            pass


def spans(by) -> dict[int, tuple]:
    there = Feature.objects.visible_to(by).values_list("id", "starts_on", "ends_on")
    return {pk: (first, last) for pk, first, last in there}


def length(span: tuple) -> timedelta:
    return span[1] - span[0]
