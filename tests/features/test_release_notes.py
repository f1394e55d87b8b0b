"""Notes drafted from features, and the difference that a new draft would make."""

from hypothesis import given, settings
from hypothesis import strategies as st

from features.notes import Entry, difference, draft

ENTRIES = [
    Entry("FLD-1", "Offline maps", "Roads without a signal.\n\nAsked for by 14 teams.", ("offline", "maps")),
    Entry("FLD-2", "Dark mode.", "", ("comfort",)),
    Entry("FLD-3", "Offline forms", "They *merge* when they meet.", ("offline",)),
    Entry("FLD-4", "Small things", "", ()),
]


def test_features_stand_in_groups_the_largest_first_and_the_rest_at_the_end():
    assert draft(ENTRIES) == (
        "## Offline\n\n- **Offline maps.** Roads without a signal. (FLD-1)\n"
        "- **Offline forms.** They merge when they meet. (FLD-3)\n\n"
        "## Comfort\n\n- **Dark mode** (FLD-2)\n\n"
        "## Also\n\n- **Small things** (FLD-4)\n"
    )


def test_without_groups_there_are_no_headings_and_without_features_nothing():
    assert draft([Entry("FLD-4", "Small things", "")]) == "- **Small things** (FLD-4)\n"
    assert draft([]) == ""


lines = st.lists(st.sampled_from(["one", "two", "three", ""]), max_size=8).map("\n".join)


@settings(max_examples=50, deadline=None)
@given(lines, lines)
def test_a_difference_holds_both_texts(old, new):
    told = difference(old, new)
    assert [line.text for line in told if line.kind != "added"] == old.splitlines()
    assert [line.text for line in told if line.kind != "removed"] == new.splitlines()
    if old == new:
        assert {line.kind for line in told} <= {"same"}
