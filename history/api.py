"""The story of every thing over REST: events, comments, time travel, the feed of changes, undo."""

from contextlib import nullcontext
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from django.db.models import Case, F, Func, JSONField, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from history import comments
from history.models import Comment, Event, Storied
from history.queries import comments_on, events, story_of, untold
from history.sentences import tell
from history.travel import as_of, moment_named
from history.undo import undo
from kit.api.filters import Filter, moment, whole
from kit.api.inputs import Input, read_input
from kit.api.rows import Computed, Row
from kit.api.viewsets import ApiViewSet, NounViewSet
from kit.errors import Refused


class WhoField(serializers.DictField):
    """`{"id": 12, "name": "Alice"}`."""


def who(path: str) -> Computed:
    return Computed(JSONObject(id=F(f"{path}__id"), name=F(f"{path}__name")), WhoField())


class EventRow(Row):
    """One deed: `changes` is {field: [old, new]}."""

    created_at = updated_at = None  # type: ignore[assignment]

    at = serializers.DateTimeField()
    actor = who("actor")
    verb = serializers.CharField()
    noun = serializers.CharField()
    object_id = serializers.IntegerField()
    label = serializers.CharField()
    changes = serializers.DictField()
    because = serializers.CharField()
    reason_code = serializers.ChoiceField([("", "none"), *Event.Reason.choices])
    batch = serializers.UUIDField()


EVENT_FILTERS = {
    "verb": Filter("verb"),
    "noun": Filter("noun"),
    "actor": Filter("actor_id", whole),
    "at": Filter("at", moment, ranged=True),
}


class CommentRow(Row):
    author = who("author")
    noun = serializers.CharField(source="target_noun")
    object_id = serializers.IntegerField(source="target_id")
    text = serializers.CharField()


class CommentInput(Input):
    example = {"text": "Three dispatchers asked for this in one week."}
    text = serializers.CharField(max_length=comments.LONGEST)


def read_moment(member, text: str, name: str = "as_of") -> datetime:
    """A past day (its end, where the workspace is), a past date and time, or the name of a moment, such as `B-1`."""
    now = timezone.now()
    named = moment_named(member, text)
    if named is not None:
        return named
    try:
        day = parse_date(text) if text.isascii() else None
        found = parse_datetime(text.replace(" ", "+")) if text.isascii() and day is None else None
    except ValueError:
        day = found = None
    if day is not None and day.year >= 1900:
        if day == now.astimezone(member.workspace.zone).date():
            return now
        found = datetime.combine(day, time.max, tzinfo=member.workspace.zone)
    if found is None or found.year < 1900:
        raise Refused(f"{name} is a date like 2026-03-01, or a date and time.", field=name)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found > now:
        raise Refused(f"{name} is in the future.", field=name)
    return found


class TrackedViewSet(NounViewSet):
    """A noun with a story: `?as_of=` on reads, and `events/` and `comments/` beneath each object."""

    also = frozenset({"as_of"})
    answers = {"events": [EventRow]}

    def reading(self):
        text = self.request.query_params.get("as_of")
        return as_of(self.member, read_moment(self.member, text)) if text is not None else nullcontext()

    def story_thing(self) -> Storied:
        """The thing whose story is asked for: also one that was removed still has its story."""
        return self.thing()

    @action(detail=True, methods=["get"])
    def events(self, request, **kwargs):
        """What happened to it, oldest first."""
        queryset = story_of(self.member, self.story_thing()).order_by()
        return Response(told(self, queryset))


class CommentedViewSet(TrackedViewSet):
    bodies: dict[str, Any] = {"comments": CommentInput}
    answers: dict[str, Any] = {"events": [EventRow], "comments": [CommentRow]}

    @action(detail=True, methods=["get", "post"], url_path="comments")
    def comments(self, request, **kwargs):
        """The thread of remarks; POST adds one."""
        thing = self.thing()
        if request.method == "GET":
            return Response(self.page(comments_on(self.member, thing).order_by(), row=CommentRow, filters={}))
        self.only()
        data = read_input(CommentInput, request, self.member)
        made = comments.add_comment(thing, by=self.member, **data)
        return self.answer(Comment.objects.visible_to(self.member).filter(pk=made.pk), status=201, row=CommentRow)


def _row_for(member) -> type[EventRow]:
    return _row_without(frozenset((noun, column) for noun, columns in untold(member).items() for column in columns))


@cache
def _row_without(columns: frozenset[tuple[str, str]]) -> type[EventRow]:
    """Events whose changes leave out some columns of some nouns."""
    if not columns:
        return EventRow
    changes: Any = F("changes")
    for noun, column in sorted(columns):
        less = Func(changes, Value(column), template="(%(expressions)s)", arg_joiner=" - ", output_field=JSONField())
        changes = Case(When(noun=noun, then=less), default=changes, output_field=JSONField())
    return type("EventRow", (EventRow,), {"changes": Computed(changes, serializers.DictField())})


def told(view: NounViewSet, queryset) -> dict:
    """A page of events, each also as a sentence."""
    body = view.page(queryset, row=_row_for(view.member), filters=EVENT_FILTERS)
    ids = [row["id"] for row in body["results"] if "id" in row]
    words = {one.event.pk: one.text for one in tell(events(view.member).filter(pk__in=ids))}
    for row in body["results"]:
        if row.get("id") in words:
            row["sentence"] = words[row["id"]]
    return body


class CommentViewSet(TrackedViewSet):
    row = CommentRow
    change_input = CommentInput
    lookup_field = "id"
    what = "comment"
    filters = {
        "noun": Filter("target_noun"),
        "object_id": Filter("target_id", whole),
        "author": Filter("author_id", whole),
    }
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def queryset(self):
        return Comment.objects.visible_to(self.member)

    def change_one(self, thing, data, base_version):
        if data:
            comments.change_comment(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        comments.remove_comment(thing, by=self.member)


class ChangesViewSet(ApiViewSet):
    """Every event in order, for programs that keep a copy."""

    answers = {"list": None}
    asked = ("since", "limit")

    def list(self, request, **kwargs):
        """`since` is the cursor of the page before; the last page's `cursor` is where to go on later."""
        from history.feed import changes

        self.only({"since", "limit"})
        body = changes(self.member, request.query_params.get("since"), request.query_params.get("limit"))
        words = {one.event.pk: one.text for one in tell(body.events)}
        hidden = untold(self.member)
        results = [_event(event, words[event.pk], hidden.get(event.noun, frozenset())) for event in body.events]
        return Response({"results": results, "cursor": body.cursor, "more": body.more})


def _event(event: Event, sentence: str, hidden: frozenset[str]) -> dict:
    plain = ("id", "at", "verb", "noun", "object_id", "version", "label", "changes", "because", "reason_code")
    row = {name: getattr(event, name) for name in plain}
    row["changes"] = {name: change for name, change in event.changes.items() if name not in hidden}
    actor = {"id": event.actor_id, "name": event.actor.name}
    return row | {"actor": actor, "batch": str(event.batch), "sentence": sentence}


class UndoInput(Input):
    batch = serializers.UUIDField()


class UndoViewSet(ApiViewSet):
    bodies = {"create": UndoInput}
    answers = {"create": None}

    def create(self, request, **kwargs):
        """Take a batch back; answers with the batch that redoes it."""
        self.only()
        data = read_input(UndoInput, request, self.member)
        return Response({"batch": str(undo(data["batch"], by=self.member))})
