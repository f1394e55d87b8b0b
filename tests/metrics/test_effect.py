from datetime import date, timedelta

import numpy as np
import pytest

from metrics.effect import Estimate, estimate, t_90

ON = date(2026, 6, 1)
WEEKS = [ON + timedelta(weeks=n) for n in range(-8, 8)]
DAYS = [ON + timedelta(days=n) for n in range(-56, 56)]


def ar1(dice, count, rho, spread=1.0):
    noise = np.zeros(count)
    noise[0] = dice.normal(0, spread / np.sqrt(1 - rho * rho))
    for i in range(1, count):
        noise[i] = rho * noise[i - 1] + dice.normal(0, spread)
    return noise


def test_a_clear_step_is_found():
    found = estimate([(day, 40 + 5 * (day >= ON) + 0.1 * (i % 3)) for i, day in enumerate(WEEKS)], ON)
    assert isinstance(found, Estimate)
    assert found.middle == pytest.approx(5, abs=0.4)
    assert found.is_clear


def test_a_trend_alone_is_no_effect():
    dice = np.random.default_rng(3)
    found = estimate([(day, 40 + 0.5 * i + dice.normal(0, 0.3)) for i, day in enumerate(WEEKS)], ON)
    assert not found.is_clear


@pytest.mark.parametrize(("rho", "days", "least"), [(0.0, WEEKS, 0.86), (0.5, WEEKS, 0.80), (0.5, DAYS, 0.85)])
def test_nine_in_ten_intervals_hold_the_truth_or_nearly(rho, days, least):
    """Simulated series with a known step of 3; errors resemble their neighbours."""
    dice = np.random.default_rng(11)
    held = 0
    for _ in range(400):
        noise = ar1(dice, len(days), rho)
        found = estimate([(d, 40 + 3 * (d >= ON) + e) for d, e in zip(days, noise, strict=True)], ON)
        held += found.low <= 3 <= found.high
    assert held / 400 >= least


def test_what_cannot_be_told_is_said():
    flat = [(day, 1.0) for day in WEEKS]
    assert estimate(flat, WEEKS[-1]) == "too early to tell"
    assert estimate(flat[6:], ON) == "too few readings before"
    assert estimate(flat, ON, [ON, ON + timedelta(days=7)]) == "overlaps another launch"
    assert estimate(flat, ON, [ON]) == Estimate(0.0, 0.0, 0.0, 16)


def test_student_is_known():
    assert [round(t_90(n), 2) for n in (4, 13, 100)] == [2.13, 1.77, 1.66]
