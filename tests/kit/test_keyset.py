"""Pages deep in a list start where they belong instead of reading up to there."""

import pytest

from features.models import Feature
from kit.api.keyset import cursor_at, order_from, page
from tests.make import make_feature

pytestmark = pytest.mark.django_db
SORTS = {"created_at": "created_at", "title": "title", "progress": "progress"}


@pytest.mark.parametrize("text", ["created_at", "-created_at,-id", "progress,title", "-progress,title", "id", "-id"])
def test_pages_meet_without_gap_or_double_also_where_all_values_are_the_same(alice, product, text):
    for number in range(7):
        make_feature(by=alice, product=product, title=f"Feature {number % 3}")
    Feature.objects.update(created_at=Feature.objects.first().created_at)
    order = order_from(text, SORTS)
    names = [f"_sort_{n}" for n in range(len(order.terms))]
    seen, cursor = [], None
    while len(seen) < 7:
        rows = list(page(Feature.objects.all(), order, 2, cursor)[0].values_list("id", *names))[:2]
        seen += [pk for pk, *_ in rows]
        cursor = cursor_at(order, list(rows[-1][1:]))
    assert len(set(seen)) == 7
    back, _ = page(Feature.objects.all(), order, 9, cursor_at(order, list(rows[-1][1:]), backwards=True))
    assert list(back.values_list("id", flat=True)) == seen[:6][::-1]


def test_where_all_runs_one_way_the_place_is_one_comparison_that_an_index_answers():
    order = order_from("created_at", SORTS)
    rows, _ = page(Feature.objects.all(), order, 2, cursor_at(order, ["2026-01-01T00:00:00Z", 5]))
    assert " OR " not in str(rows.query)
