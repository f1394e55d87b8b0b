from datetime import date

from roadmaps import lens


def test_an_empty_address_is_the_timeline_by_months():
    found = lens.read(())
    assert (found.lens, found.zoom, found.status, found.filtered) == ("timeline", "month", (), False)


def test_an_address_says_what_is_shown():
    found = lens.read(
        (("zoom", "week"), ("status", "idea"), ("status", "planned"), ("from", "2026-10-01"), ("q", " sms "))
    )
    assert (found.zoom, found.status, found.first, found.q) == ("week", ("idea", "planned"), date(2026, 10, 1), "sms")


def test_nonsense_is_ignored_and_named():
    found = lens.read((("zoom", "decade"), ("from", "yesterday"), ("lens", "hologram"), ("baseline", "2026-13-01")))
    assert (found.zoom, found.first, found.lens, found.baseline) == ("month", None, "timeline", None)
    assert set(found.refused) == {"zoom", "from", "lens", "baseline"}


def test_a_range_that_ends_before_it_starts_has_no_end():
    found = lens.read((("from", "2026-10-01"), ("to", "2026-09-01")))
    assert (found.first, found.last) == (date(2026, 10, 1), None)


def test_a_range_is_at_most_six_years():
    assert lens.read((("from", "0001-01-01"), ("to", "9999-12-31"))).last is None


def test_unknown_parameters_are_kept_in_links():
    found = lens.read((("colour", "team"), ("flavour", "mint"), ("zoom", "week")))
    assert found.url(zoom="month") == "?colour=team&flavour=mint&zoom=month"
    assert found.url(zoom=None) == "?colour=team&flavour=mint"


def test_one_of_several_values_can_be_taken_away():
    found = lens.read((("tag", "a"), ("tag", "b"), ("q", "x")))
    assert found.without("tag", "a") == "?tag=b&q=x"
    assert found.url(tag=["b", "c"]) == "?q=x&tag=b&tag=c"
