"""The checklist of a feature: its order, who may tick, and what is refused."""

import pytest

from features.criterion_actions import add_criterion, move_criterion, remove_criterion, reword_criterion, tick_criterion
from features.models import Criterion
from features.queries import criteria
from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused
from tests.make import make_feature


@pytest.fixture
def feature(bob, product):
    return make_feature(by=bob)


def texts(member):
    return [line.text for line in criteria(member)]


@pytest.fixture
def abc(bob, feature):
    return [add_criterion(feature, text=text, by=bob) for text in "abc"]


@pytest.mark.parametrize(
    ("which", "to", "order"), [(0, 2, "bca"), (2, 0, "cab"), (1, 1, "abc"), (0, 99, "bca"), (2, -1, "cab")]
)
def test_a_line_goes_where_it_is_put_and_the_others_keep_their_order(bob, abc, which, to, order):
    move_criterion(abc[which], to=to, by=bob)
    assert texts(bob) == list(order)


def test_a_new_line_comes_last_also_after_one_was_removed(bob, feature, abc):
    remove_criterion(abc[0], by=bob)
    add_criterion(feature, text="d", by=bob)
    assert texts(bob) == ["b", "c", "d"]


def test_moving_is_one_step_to_undo(bob, abc):
    move_criterion(abc[2], to=0, by=bob)
    undo(Event.objects.filter(verb="criterion.moved").last().batch, by=bob)
    assert texts(bob) == ["a", "b", "c"]


def test_saying_it_again_is_no_event(bob, abc):
    tick_criterion(abc[0], met=True, by=bob)
    tick_criterion(abc[0], met=True, by=bob)
    assert Event.objects.filter(verb="criterion.ticked").count() == 1


def test_a_contributor_ticks_and_does_not_reword(carol, vera, abc):
    tick_criterion(abc[0], met=True, by=carol)
    with pytest.raises(Forbidden):
        reword_criterion(abc[0], text="Other", by=carol)
    with pytest.raises(Forbidden):
        tick_criterion(abc[0], met=False, by=vera)


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_a_line_says_something_and_not_too_much(bob, feature, text):
    with pytest.raises(Refused):
        add_criterion(feature, text=text, by=bob)
    assert not Criterion.objects.exists()
