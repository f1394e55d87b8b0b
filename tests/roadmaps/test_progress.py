"""The arithmetic of objectives."""

import pytest

from roadmaps.progress import progress, weighted_mean


@pytest.mark.parametrize(
    ("start", "current", "target", "share"),
    [
        (41, 48, 55, 0.5),
        (38, 38, 60, 0.0),
        (10, 4, 2, 0.75),  # a target below the start: less is better
        (10, 12, 2, 0.0),  # the wrong way is not less than nothing
        (0, 130, 100, 1.0),
        (5, 5, 5, None),
        (0, None, 10, None),
    ],
)
def test_progress_is_the_share_of_the_way(start, current, target, share):
    assert progress(start, current, target) == share


def test_an_objective_is_the_weighted_mean_of_what_is_known():
    assert weighted_mean([(0.5, 1), (1.0, 3), (None, 10)]) == 0.875
    assert weighted_mean([(None, 1)]) is None
    assert weighted_mean([]) is None
