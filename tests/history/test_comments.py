"""People talk about things: everybody may, and everybody's words stay their own."""

import pytest

from history.comments import add_comment, change_comment, comments_on, remove_comment
from history.models import Event
from history.sentences import sentence_of
from kit.errors import Forbidden, Refused, Unknown
from tests.make import make_feature


def test_a_comment_joins_the_thread_of_its_thing(alice, vera):
    feature, other = make_feature(by=alice), make_feature(by=alice, title="Other")

    add_comment(feature, text=" Why now? ", by=vera)
    add_comment(other, text="Elsewhere", by=vera)

    assert [(c.text, c.author) for c in comments_on(alice, feature)] == [("Why now?", vera)]


def test_an_empty_comment_is_refused(alice):
    with pytest.raises(Refused, match="some words"):
        add_comment(make_feature(by=alice), text=" \n ", by=alice)


def test_only_the_author_rewords_a_comment(alice, bob):
    comment = add_comment(make_feature(by=alice), text="First", by=bob)

    with pytest.raises(Forbidden):
        change_comment(comment, text="Second", by=alice)
    change_comment(comment, text="Second", by=bob)

    assert comment.text == "Second"


def test_author_and_admin_remove_a_comment_others_do_not(alice, bob, carol):
    feature = make_feature(by=alice)
    comment, second = (add_comment(feature, text=text, by=bob) for text in ("First", "Second"))

    with pytest.raises(Forbidden):
        remove_comment(comment, by=carol)
    remove_comment(comment, by=bob)
    remove_comment(second, by=alice)

    assert not comments_on(alice, feature)


def test_a_stranger_cannot_comment_on_what_is_not_his(alice, charlie):
    feature = make_feature(by=alice)

    with pytest.raises((Forbidden, Unknown)):
        add_comment(feature, text="Hello", by=charlie)
    assert not comments_on(charlie, feature)


def test_a_comment_is_a_deed_with_a_sentence(alice, vera):
    add_comment(make_feature(by=alice), text="Why now?", by=vera)

    event = Event.objects.select_related("actor").get(verb="comment.created")

    assert sentence_of(event) == "Vera commented"
