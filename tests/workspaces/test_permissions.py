"""Who may not do something is told what it takes, and whom to ask."""

import pytest

from kit.errors import Forbidden


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("check_in.made", "This .check in made. takes a contributor, and you are a viewer here. Ask an owner or admin"),
        (
            "objective.changed",
            "This .objective changed. takes an editor, and you are a viewer here. Ask an owner or admin",
        ),
        ("gate.decided", "This .gate decided. takes an admin, and you are a viewer here. Ask an owner or admin"),
    ],
)
def test_a_role_that_is_not_enough_hears_which_is(vera, verb, words):
    with pytest.raises(Forbidden, match=words):
        vera.must(verb)


def test_a_token_that_is_not_enough_is_told_apart_from_its_member(rest, bob):
    answer = rest(bob, scopes=["read"]).post("/objectives/", {"title": "Win"})
    assert (answer.status_code, "This token may not do this" in answer.json()["detail"]) == (403, True)
