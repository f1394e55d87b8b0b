"""Features have an order that people make; nobody's move is lost."""

import threading

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as some

from features.models import Feature
from features.rank_actions import FIRST, LAST, Place, rank_feature
from features.ranks import first_rank, rank_between
from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused
from tests.make import make_feature


@pytest.fixture
def five(bob, product):
    return [make_feature(by=bob, product=product, title=f"Feature {n}") for n in range(5)]


def order(member) -> str:
    found = Feature.objects.visible_to(member).order_by("rank", "id").values_list("title", flat=True)
    return "".join(title[-1] for title in found)


def test_new_features_come_after_those_of_their_product(bob, five):
    assert order(bob) == "01234"


@pytest.mark.parametrize(
    ("number", "place", "then"),
    [
        (4, lambda five: Place(before=five[1]), "04123"),
        (0, lambda five: Place(after=five[3]), "12304"),
        (2, lambda five: Place(to=FIRST), "20134"),
        (2, lambda five: Place(to=LAST), "01342"),
        (1, lambda five: Place(after=five[0]), "01234"),
    ],
)
def test_a_feature_goes_where_it_is_put(bob, five, number, place, then):
    rank_feature(five[number], place=place(five), by=bob)
    assert order(bob) == then


def test_where_it_already_is_it_stays_without_an_event(bob, five):
    before = Event.objects.count()
    rank_feature(five[1], place=Place(before=five[2]), by=bob)
    rank_feature(five[4], place=Place(to=LAST), by=bob)
    assert Event.objects.count() == before


def test_a_move_changes_one_feature_and_can_be_undone(bob, five):
    before = {one.pk: one.rank for one in Feature.objects.all()}
    rank_feature(five[4], place=Place(to=FIRST), by=bob)
    after = {one.pk: one.rank for one in Feature.objects.all()}
    assert [pk for pk in after if after[pk] != before[pk]] == [five[4].pk]
    undo(Event.objects.about(five[4]).last().batch, by=bob)
    assert order(bob) == "01234"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_put_different_features_in_the_same_place_both_keep_theirs(alice, bob, five):
    problems = []

    def put(feature, member):
        try:
            rank_feature(feature, place=Place(after=five[0]), by=member)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    both = [threading.Thread(target=put, args=pair) for pair in ((five[3], alice), (five[4], bob))]
    [thread.start() for thread in both]
    [thread.join() for thread in both]
    assert not problems
    assert order(bob) in ("03412", "04312")
    ranks = set(Feature.objects.values_list("rank", flat=True))
    assert len(ranks) == 5


@settings(max_examples=300)
@given(some.lists(some.tuples(some.integers(0, 7), some.integers(0, 7)), max_size=60))
def test_any_series_of_moves_leaves_a_permutation_in_the_order_asked_for(moves):
    ranks = {n: first_rank(12, n + 1) for n in range(8)}
    wanted = list(range(8))
    for moved, after in moves:
        if moved == after:
            continue
        wanted.remove(moved)
        wanted.insert(wanted.index(after) + 1, moved)
        higher = [rank for n, rank in ranks.items() if n != moved and rank > ranks[after]]
        ranks[moved] = rank_between(ranks[after], min(higher, default=None))
    assert sorted(ranks, key=ranks.get) == wanted
    assert max(map(len, ranks.values())) <= 100


def test_first_ranks_order_by_number_and_never_meet():
    numbers = (1, 2, 9, 10, 99, 100, 61, 62, 63, 2_000_000)
    ranks = [first_rank(product, number) for number in sorted(numbers) for product in (3, 12, 30)]
    assert [rank[:11] for rank in ranks] == sorted(rank[:11] for rank in ranks)
    assert len(set(ranks)) == len(ranks)
    for low, high in zip(sorted(ranks), sorted(ranks)[1:], strict=False):
        assert low < rank_between(low, high) < high


def test_readers_do_not_rank(carol, vera, five):
    for member in (carol, vera):
        with pytest.raises(Forbidden):
            rank_feature(five[0], place=Place(to=LAST), by=member)


@pytest.mark.parametrize("said", [{}, {"to": "middle"}, {"to": FIRST, "both": True}])
def test_one_place_is_said(bob, five, said):
    said = said | ({"before": five[1]} if said.pop("both", False) else {})
    with pytest.raises(Refused):
        Place(**said)


def test_over_rest(rest, bob, five):
    api = rest(bob)
    keys = [feature.key for feature in five]
    answer = api.put(f"/features/{keys[4]}/rank/", {"before": keys[0]})
    assert answer.status_code == 200
    listed = api.get("/features/?sort=rank&fields=key,rank").json()["results"]
    assert [row["key"] for row in listed] == [keys[4], *keys[:4]]
    assert answer.json()["rank"] == listed[0]["rank"]
    assert api.put(f"/features/{keys[4]}/rank/", {"to": "last"}).status_code == 200
    for bad in ({}, {"before": keys[0], "after": keys[1]}, {"before": keys[4]}, {"before": "FLD-999"}, {"to": "up"}):
        assert api.put(f"/features/{keys[4]}/rank/", bad).status_code in (400, 404), bad
