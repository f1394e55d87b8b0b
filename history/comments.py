"""Remarks on things: one thread per thing, each remark its author's own."""

from collections.abc import Iterable

from django.db.models import Count

from history.models import Comment, Storied
from history.record import changing, creating, removing
from kit.errors import Forbidden, Refused

LONGEST = 20_000


def comments_on(member, thing: Storied):
    """The thread of `thing`, oldest first."""
    thread = Comment.objects.visible_to(member).select_related("author")
    return thread.filter(target_noun=thing.noun, target_id=thing.pk).order_by("id")


def counted_on(member, noun: str, ids: Iterable[int]) -> dict[int, int]:
    """How many remarks there are on each of these things that has any."""
    there = Comment.objects.visible_to(member).filter(target_noun=noun, target_id__in=ids)
    return dict(there.order_by().values_list("target_id").annotate(Count("id")))


def add_comment(thing: Storied, *, text: str, by) -> Comment:
    by.must("comment.created", thing)
    comment = Comment(target_noun=thing.noun, target_id=thing.pk, author=by, text=_words(text))
    return creating(comment, by=by, verb="comment.created")


def change_comment(comment: Comment, *, text: str, by, base_version: int | None = None) -> Comment:
    """Only its author rewords a comment; the old words stay in its history."""
    by.must("comment.changed", comment)
    if comment.author_id != by.pk:
        raise Forbidden("Only the author can change a comment.")
    with changing(comment, by=by, verb="comment.changed", base_version=base_version):
        comment.text = _words(text)
    return comment


def remove_comment(comment: Comment, *, by) -> None:
    """Its author takes a comment away, or somebody who looks after the workspace."""
    by.must("comment.removed", comment)
    if comment.author_id != by.pk and not by.may("history.undo_others"):
        raise Forbidden("Only the author or an admin can remove a comment.")
    removing(comment, by=by, verb="comment.removed")


def _words(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("A comment needs some words.", field="text")
    if len(words) > LONGEST:
        raise Refused(f"A comment has at most {LONGEST:,} characters.", field="text")
    return words
