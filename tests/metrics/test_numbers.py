import pytest

from metrics import numbers


@pytest.mark.parametrize(("value", "unit", "shown"), [
    (44.8, "%", "44.8%"), (108, "%", "108%"), (3126, "", "3,126"), (46.2, "", "46.2"), (2.6, "days", "2.6 days"),
    (1_240_000, "€", "€1.24M"), (-1200, "$", "−$1,200"), (0.1 + 0.2, "", "0.3"), (0, "", "0"), (0.004, "", "0.004"),
    (999_999_999, "", "1B"), (-0.0, "", "0"), (12.0, "days", "12 days"), (1234.56, "", "1,235"), (96.15, "%", "96.2%"),
])  # fmt: skip
def test_a_value_is_shown_with_the_digits_that_tell_something(value, unit, shown):
    assert str(numbers.show(value, unit)) == shown


@pytest.mark.parametrize(("delta", "unit", "of", "shown"), [
    (-1.9, "%", 46.7, "−1.9 pts"), (1, "%", 107, "+1 pt"), (242, "", 2884, "+8.4%"), (5.1, "", 41.1, "+5.1"),
    (-0.7, "days", 3.3, "−0.7 d"), (0.3, "", 11.1, "+0.3"), (0, "", 5, "±0"), (4200, "€", 100_000, "+4.2%"),
])  # fmt: skip
def test_a_change_is_points_or_percent_or_the_unit(delta, unit, of, shown):
    assert numbers.difference(delta, unit, of) == shown


def test_counts_are_words_up_to_twelve():
    assert [numbers.in_words(n) for n in (0, 3, 12, 13)] == ["no", "three", "twelve", "13"]
