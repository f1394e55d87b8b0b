"""Release notes drafted from features, and what a new draft would change: Markdown, on plain values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kit.markdown import excerpt

# A draft tells what it is in a line or two; the feature's page has the rest.
LONGEST = 220
ALSO = "Also"


@dataclass(frozen=True, slots=True)
class Entry:
    """A feature to write about: `groups` are the names it may stand under, the first known one counts."""

    key: str
    title: str
    description: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison; `kind` is same, added or removed."""

    kind: str
    text: str


def draft(entries: Sequence[Entry]) -> str:
    """The notes, grouped: the largest group first, what belongs to none at the end; nothing for no entries."""
    sizes = Counter(group for entry in entries for group in entry.groups[:1])
    order = sorted(sizes, key=lambda group: (-sizes[group], group.casefold()))
    parts = []
    for group in [*order, ""]:
        lines = [_line(entry) for entry in entries if (entry.groups[:1] or ("",))[0] == group]
        if lines:
            heading = group or (ALSO if order else "")
            parts.append("\n".join(([f"## {_heading(heading)}", ""] if heading else []) + lines))
    return "\n\n".join(parts) + "\n" if parts else ""


def difference(old: str, new: str) -> list[Line]:
    """Line by line, what `new` has that `old` has not and the other way round, in the order of reading."""
    before, after = old.splitlines(), new.splitlines()
    told: list[Line] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            told += [Line("same", text) for text in before[a1:a2]]
            continue
        told += [Line("removed", text) for text in before[a1:a2]]
        told += [Line("added", text) for text in after[b1:b2]]
    return told


def _line(entry: Entry) -> str:
    first = entry.description.strip().split("\n\n")[0]
    why = excerpt(first, LONGEST) if first else ""
    title = entry.title.rstrip(".").replace("*", "")
    return f"- **{title}.** {why} ({entry.key})" if why else f"- **{title}** ({entry.key})"


def _heading(group: str) -> str:
    return group[:1].upper() + group[1:]
