"""All that the page and the panel of one feature show, in a number of queries that does not grow."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.timesince import timesince

from features import queries
from features.chains import chain_to_release
from features.custom_words import hint, in_words
from features.dates import in_words as dates_in_words
from features.explain import inputs_of, rice_from
from features.field_actions import FieldBook
from features.joined import JOINED, Joined, Mark
from features.links import CHOICES, way_of
from features.models import Criterion, CustomField, Dependency, Feature, Risk, Score, Status
from features.rows import plain, points, weeks
from features.scoring import IMPACT_WORDS, Rice, waits_for
from history.comments import comments_on
from history.models import Comment, Event
from history.sentences import Told, tell
from kit import markdown

STORY = 60
RUBRIC = (
    ("Reach", "How many people or events it touches in a quarter, counted rather than felt."),
    ("Impact", "How much it moves each of them: 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal."),
    ("Confidence", "How sure the other numbers are: 100 % measured, 80 % supported, 50 % a guess."),
    ("Effort", "Person-months of the whole team: 0.5 is two weeks of one person."),
)


@dataclass(frozen=True)
class Entry:
    """A moment in the activity: a remark with its words, or a deed in a sentence."""

    at: Any
    actor: Any
    told: Told | None = None
    comment: Comment | None = None
    html: str = ""
    revertible: bool = False

    @property
    def ago(self) -> str:
        words = timesince(self.at, depth=1)
        return "just now" if words.startswith("0") else f"{words} ago"

    @property
    def anchor(self) -> str:
        return f"comment-{self.comment.pk}" if self.comment else f"event-{self.told.event.pk}" if self.told else ""


@dataclass(frozen=True)
class Custom:
    """A custom field and the feature's value in it, as the panel shows and edits it."""

    field: str
    label: str
    kind: str = ""
    raw: Any = ""
    shown: str = ""
    hint: str = ""


def _custom(field: CustomField, value: Any, book: FieldBook) -> Custom:
    people = book.people if field.kind == CustomField.Kind.PERSON and value is not None else {}
    shown = "" if value is None else in_words(field.kind, value, people)
    raw = value if field.kind in {"person", "select"} else shown.lower() if field.kind == "checkbox" else shown
    return Custom(f"fields.{field.slug}", field.name, field.kind, raw, shown, hint(field.kind, field.options))


@dataclass(frozen=True, slots=True)
class Clash:
    """`target` waits for `source` and starts `days` before it ends; `shown` is the one the page is about."""

    source: Feature
    target: Feature
    shown: Feature

    @property
    def days(self) -> int:
        ends, starts = self.source.ends_on, self.target.starts_on
        return (ends - starts).days if ends and starts else 0

    @property
    def other(self) -> Feature:
        return self.target if self.shown.pk == self.source.pk else self.source

    @property
    def movable(self) -> bool:
        return self.target.status.category not in (Status.Category.SHIPPED, Status.Category.PARKED)


class Dossier:
    def __init__(self, member, feature: Feature, *, only_changes: bool = False, everything: bool = False):
        self.member = member
        self.feature = feature
        self.only_changes = only_changes
        self.everything = everything

    # --- properties -------------------------------------------------------------------------------------

    @property
    def dates(self) -> str:
        feature = self.feature
        return dates_in_words(feature.starts_on, feature.ends_on, feature.granularity, feature.horizon)

    @property
    def raw_dates(self) -> str:
        one = self.feature
        return f"{one.starts_on} → {one.ends_on} ({one.granularity})" if one.starts_on else one.horizon

    @cached_property
    def joined(self) -> list[tuple[Joined, list[Mark], str, bool]]:
        """What apps above know of it: each column, its marks, their keys, and whether the member may change them."""
        found = [(one, one.marks(self.member, [self.feature.pk]).get(self.feature.pk, [])) for one in JOINED.values()]
        return [(one, marks, ",".join(mark.key for mark in marks), self.member.may(one.verb)) for one, marks in found]

    @property
    def weeks(self) -> str:
        return weeks(self.feature.effort_low, self.feature.effort_high)

    @property
    def sureness(self) -> str:
        sure = self.feature.confidence
        return "High" if sure >= 80 else "Medium" if sure >= 50 else "Low"

    @cached_property
    def children(self) -> list[Feature]:
        found = queries.features(self.member).filter(parent=self.feature).select_related("status")
        return list(found.order_by("number")[:50])

    @cached_property
    def book(self) -> FieldBook:
        return FieldBook(self.member)

    @property
    def custom(self) -> list["Custom"]:
        """Every defined field, filled or not, and values of fields that were removed since, to read."""
        values = self.feature.fields
        defined = [_custom(field, values.get(slug), self.book) for slug, field in self.book.fields.items()]
        left = [
            Custom("", name, shown=in_words("", values[name], {})) for name in sorted(values.keys() - self.book.fields)
        ]
        return defined + left

    @cached_property
    def description(self) -> str:
        return self.html(self.feature.description) if self.feature.description else ""

    def html(self, text: str) -> str:
        return markdown.render(text, self._link_to)

    def _link_to(self, key: str) -> str | None:
        """Only keys of the product's own prefix: others may be standards, flights or weapons."""
        prefix = self.feature.key.rsplit("-", 1)[0]
        here = f"/w/{self.member.workspace.slug}/features/{key}/"
        return here if key.startswith(f"{prefix}-") and key != self.feature.key else None

    # --- priority ---------------------------------------------------------------------------------------

    @cached_property
    def score(self) -> Score | None:
        return queries.rice_of(self.member, self.feature)

    @property
    def points(self) -> str:
        return points(float(self.score.value)) if self.score and self.score.value is not None else ""

    @property
    def waits_for(self) -> str:
        """The inputs that a begun score still needs, in words."""
        return waits_for(*inputs_of(self.score)) if self.score else ""

    @property
    def receipt(self) -> str:
        return self.rice.in_words() if self.rice else ""

    @property
    def rice(self) -> Rice | None:
        return rice_from(self.score)

    @property
    def inputs(self) -> list[dict[str, str]]:
        """The four inputs as cells, with the words of the ladder."""
        score = self.score
        shown = {"reach": "", "impact": "", "rice_confidence": "", "rice_effort": ""}
        raw = dict(shown)
        if score:
            raw = {"reach": plain(score.reach), "impact": plain(score.impact)}
            raw |= {"rice_confidence": plain(score.confidence), "rice_effort": plain(score.effort)}
            shown = {name: _input_words(name, value) if value else "" for name, value in raw.items()}
            raw["reach"] = raw["reach"].replace(",", "")
        labels = {"reach": "Reach", "impact": "Impact", "rice_confidence": "Confidence", "rice_effort": "Effort"}
        hints = dict(RUBRIC)
        return [
            {"name": name, "label": label, "shown": shown[name], "raw": raw[name], "hint": hints[label]}
            for name, label in labels.items()
        ]

    @cached_property
    def rank(self) -> tuple[int, int] | None:
        """Place among the open features of the product, and how many of them have a score."""
        if self.feature.score is None or self.feature.status.category not in Status.OPEN:
            return None
        scored = queries.priorities(self.member).filter(product_id=self.feature.product_id, score__isnull=False)
        better = Q(score__gt=self.feature.score) | Q(score=self.feature.score, id__lt=self.feature.pk)
        return scored.filter(better).count() + 1, scored.count()

    # --- acceptance criteria ----------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(queries.criteria(self.member).filter(feature=self.feature))

    @property
    def met(self) -> int:
        return sum(line.met for line in self.criteria)

    # --- risks ------------------------------------------------------------------------------------------

    @cached_property
    def risks(self) -> list[Risk]:
        return list(queries.risks(self.member).filter(feature=self.feature).select_related("owner", "release"))

    @property
    def open_risks(self) -> int:
        return sum(risk.closed_on is None for risk in self.risks)

    # --- dependencies -----------------------------------------------------------------------------------

    @cached_property
    def links(self) -> list[Dependency]:
        found = queries.links_of(self.member, self.feature)
        return list(found.select_related("source__status", "target__status").order_by("id"))

    @property
    def blocked_by(self) -> list[Dependency]:
        return [link for link in self.links if link.kind == "blocks" and link.target_id == self.feature.pk]

    @property
    def links_by_way(self) -> list[tuple[str, list[tuple[Dependency, Feature]]]]:
        """The links in the words of this end: "Blocked by", "Duplicates" …"""
        told: dict[str, list[tuple[Dependency, Feature]]] = {}
        for link in self.links:
            other = link.target if link.source_id == self.feature.pk else link.source
            told.setdefault(way_of(link, self.feature.pk), []).append((link, other))
        return [(words, told[way]) for way, words in CHOICES if way in told]

    @cached_property
    def on_the_way(self) -> str:
        """How much later it may end before its release does."""
        release = self.feature.release
        if release is None or release.shipped_on or self.feature.status.category not in Status.OPEN:
            return ""
        return chain_to_release(self.member, release).in_words(self.feature.pk)

    @property
    def clashes(self) -> list["Clash"]:
        """Where this starts before a blocker ends, or ends after what waits for it has started."""
        found = [Clash(link.source, link.target, self.feature) for link in self.links if link.kind == "blocks"]
        return [clash for clash in found if clash.days > 0]

    # --- activity ---------------------------------------------------------------------------------------

    @cached_property
    def story(self) -> list[Entry]:
        """Remarks and deeds in one stream, the latest first."""
        entries = self._deeds()
        if not self.only_changes:
            entries += self._remarks()
        entries.sort(key=lambda entry: entry.at, reverse=True)
        return entries if self.everything else entries[:STORY]

    def _deeds(self) -> list[Entry]:
        mine = Q(noun="feature", object_id=self.feature.pk)
        if self.score_ids:
            mine |= Q(noun="score", object_id__in=self.score_ids)
        if self.criteria:
            mine |= Q(noun="criterion", object_id__in=[line.pk for line in self.criteria])
        if self.risks:
            mine |= Q(noun="risk", object_id__in=[risk.pk for risk in self.risks])
        if self.links:
            mine |= Q(noun="dependency", object_id__in=[link.pk for link in self.links])
        found = Event.objects.visible_to(self.member).filter(mine).select_related("actor").order_by("-at", "-id")
        events = list(found if self.everything else found[: STORY + 1])
        return [
            Entry(told.event.at, told.event.actor, told=told, revertible=self._revertible(told.event))
            for told in tell(events, of_one_thing=True)
        ]

    @cached_property
    def score_ids(self) -> list[int]:
        return list(Score.objects.inside(self.member).filter(feature=self.feature).values_list("id", flat=True))

    def _revertible(self, event: Event) -> bool:
        own = event.actor_id == self.member.pk or self.member.may("history.undo_others")
        return event.version > 1 and own and self.member.may(event.verb)

    def _remarks(self) -> list[Entry]:
        thread = comments_on(self.member, self.feature).order_by("-id")
        return [
            Entry(comment.created_at, comment.author, comment=comment, html=self.html(comment.text))
            for comment in (thread if self.everything else thread[: STORY + 1])
        ]

    @property
    def may_moderate(self) -> bool:
        return self.member.may("history.undo_others")

    # --- for programs and for pasting -------------------------------------------------------------------

    @property
    def api_path(self) -> str:
        return f"/api/v1/w/{self.member.workspace.slug}/features/{self.feature.key}/"

    def curl(self, base: str) -> str:
        return f'curl -H "Authorization: Bearer $PMHUB_TOKEN" {base}{self.api_path}'

    def curl_patch(self, base: str) -> str:
        body = json.dumps({"progress": 60})
        return (
            f'curl -X PATCH -H "Authorization: Bearer $PMHUB_TOKEN" -H "Content-Type: application/merge-patch+json" '
            f"-d '{body}' {base}{self.api_path}"
        )

    @property
    def as_markdown(self) -> str:
        """The feature as a text to paste into an issue or a pull request."""
        feature = self.feature
        owner, release = (one.name if one else "" for one in (feature.owner, feature.release))
        facts = [("Status", feature.status.name)]
        facts += [(one.label, "; ".join([mark.name for mark in marks])) for one, marks, *_ in self.joined]
        facts += [("Owner", owner), ("Release", release), ("Dates", self.dates)]
        facts += [("Estimate", f"{self.weeks} person-weeks" if self.weeks else ""), ("Priority", self.receipt)]
        facts += [("Blocked by", ", ".join(f"{link.source.key} {link.source.title}" for link in self.blocked_by))]
        facts += [("Tags", ", ".join(feature.tags))]
        listed = [f"- {name}: {value}" for name, value in facts if value]
        checks = "\n".join(f"- [{'x' if line.met else ' '}] {line.text}" for line in self.criteria)
        parts = [f"# {feature.key} {feature.title}", "\n".join(listed), feature.description.strip(), checks]
        return "\n\n".join(part for part in parts if part) + "\n"


def _input_words(name: str, number: str) -> str:
    if name == "rice_effort":
        return f"{number} person-month{'' if number == '1' else 's'}"
    if name == "impact":
        return f"{number} · {IMPACT_WORDS.get(float(number), '')}"
    return f"{number}%" if name == "rice_confidence" else number
