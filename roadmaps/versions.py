"""The versions of the vision, out of its history: who wrote what when, and how two of them differ."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from history.models import Event
from history.queries import story_of
from roadmaps.models import Vision

LABELS = {
    "statement": "Vision", "for_whom": "For", "need": "Who need to", "category": "This is", "benefit": "That",
    "unlike": "Unlike", "difference": "It", "principles": "Principles", "segments": "Segments",
}  # fmt: skip
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Version:
    """The content after one deed that changed it."""

    event: Event
    content: dict[str, Any]
    changed: list[str]
    approved: bool = False

    @property
    def number(self) -> int:
        return self.event.version

    @property
    def what(self) -> str:
        return ", ".join(LABELS[name].lower() for name in self.changed)


@dataclass(frozen=True)
class Part:
    """A stretch of words that is the same on both sides (kind ""), or only on one (del, ins)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One field on both sides."""

    label: str
    old: list[Part]
    new: list[Part]
    differs: bool


def versions(member, vision: Vision) -> list[Version]:
    """Newest first."""
    found: list[Version] = []
    content: dict[str, Any] = {name: [] if name in {"principles", "segments"} else "" for name in Vision.content}
    for event in story_of(member, vision):
        changed = [name for name in Vision.content if name in event.changes and event.changes[name][1] != content[name]]
        if changed:
            content = content | {name: event.changes[name][1] for name in changed}
            found.append(Version(event, content, changed))
    read = vision.approved_version or 0
    approved = next((one.number for one in reversed(found) if one.number <= read), None)
    return [Version(one.event, one.content, one.changed, one.number == approved) for one in reversed(found)]


def compare(old: Version, new: Version) -> list[Line]:
    """Side by side, word by word; fields that are empty on both sides are left out."""
    lines = []
    for name, label in LABELS.items():
        before, after = as_text(old.content[name]), as_text(new.content[name])
        if before or after:
            lines.append(Line(label, *_parts(before, after), before != after))
    return lines


def as_text(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return "\n".join(_segment(one) if isinstance(one, dict) else str(one) for one in value)


def _segment(one: dict[str, str]) -> str:
    size = f" ({one['size']})" if one.get("size") else ""
    about = f": {one['description']}" if one.get("description") else ""
    return f"{one['name']}{about}{size}"


def _parts(before: str, after: str) -> tuple[list[Part], list[Part]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left, right = [], []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = kind == "equal"
        left += _part("" if same else "del", old[a:b])
        right += _part("" if same else "ins", new[c:d])
    return left, right


def _part(kind: str, words: Iterable[str]) -> list[Part]:
    text = "".join(words)
    return [Part(kind, text)] if text else []
