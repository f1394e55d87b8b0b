from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.sentence import Ship, Standing, write

WEEKS = [date(2026, 7, 6) + timedelta(weeks=n) for n in range(16)]


def kpi(name="Activation", value=44.8, expected=47.0, behind=0.22, status="off_track", **more):
    more = {"unit": "%", "direction": "up", "grain": "week", **more}
    return Standing(name=name, value=value, expected=expected, behind=behind, status=status, **more)


def well(name):
    return kpi(name, 10, 9, -0.1, "on_track", unit="")


def test_the_count_the_largest_gap_and_the_ship_date_that_coincides():
    rising = list(zip(WEEKS[:10], [44, 44.4, 45, 45.5, 46, 46.2, 46.4, 46.8, 47, 47.4], strict=True))
    falling = list(zip(WEEKS[10:], [46, 45.2, 44.9, 45.1, 45, 44.8], strict=True))
    activation = kpi(
        series=rising + falling, ships=[Ship("New sign-up form", date(2026, 9, 8)), Ship("Old", date(2026, 7, 8))]
    )
    said = write(
        [
            activation,
            well("A"),
            well("B"),
            well("C"),
            kpi("NRR", 108, 110, 0.1, "at_risk"),
            kpi("X", 1, 2, 0.1, "at_risk"),
        ]
    )
    assert said.lead == "Three of six KPIs are on track."
    assert said.gap == "Activation is 2.2 pts behind plan"
    assert said.tail == "— it turned down the week New sign-up form shipped (8 Sep)."
    assert said.tone == "bad"


def test_without_a_coincidence_it_says_no_more_than_the_gap():
    assert str(write([kpi(), well("A")])) == "One of two KPIs is on track. Activation is 2.2 pts behind plan."


def test_less_is_better_reads_above_plan():
    contacts = kpi("Support contacts", 11.4, 10.4, 0.12, "at_risk", unit="", direction="down")
    assert str(write([contacts])) == "The only KPI is not on track. Support contacts is 1 above plan."


def test_when_all_is_well_it_names_what_is_furthest_ahead():
    assert str(write([well("A"), well("B")])) == "Both KPIs are on track. A is 1 ahead of plan."


def test_nothing_to_judge():
    assert str(write([])) == "There are no KPIs here yet."
    assert str(write([kpi(status="", behind=None, expected=None)])) == "One KPI has no target yet."
    assert str(write([kpi(status="", behind=None, expected=None)] * 3)) == "Three KPIs have no target yet."


@given(
    st.lists(
        st.builds(
            kpi,
            value=st.floats(-1e9, 1e9),
            expected=st.floats(-1e9, 1e9),
            behind=st.floats(-5, 5),
            status=st.sampled_from(["on_track", "at_risk", "off_track"]),
            direction=st.sampled_from(["up", "down"]),
            unit=st.sampled_from(["%", "€", "days", ""]),
            grain=st.sampled_from(["day", "week", "month"]),
            series=st.lists(st.floats(-100, 100), max_size=16).map(lambda v: list(zip(WEEKS, v, strict=False))),
            ships=st.lists(st.builds(Ship, st.just("X"), st.dates(date(2026, 7, 1), date(2026, 12, 1))), max_size=4),
        ),
        max_size=14,
    )
)
def test_it_always_ends_with_a_full_stop_and_never_claims_a_cause(standings):
    said = str(write(standings))
    assert said.endswith(".")
    assert not any(word in said.lower() for word in ("because", "caused", "due to", "thanks to", "led to", "nan"))
