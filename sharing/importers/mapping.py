"""What the columns of a file mean: a mapping, written by a person, by the mapping screen, or guessed.

The form is documented in docs/imports.md. A mapping is plain data (JSON or TOML), checked here once, so that the
rest of the import can trust it.
"""

import json
import re
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

from kit.errors import Refused
from sharing.importers.nouns import ALIASES, NOUNS, fields_of_noun

_TOP = {
    "source",
    "as",
    "product",
    "key",
    "columns",
    "constants",
    "encoding",
    "delimiter",
    "date_formats",
    "list_separator",
    "unreadable",
    "ignore",
    "create",
    "statuses",
    "plan_by_release",
}
_COLUMN = {
    "column",
    "columns",
    "map",
    "ignore",
    "separator",
    "formats",
    "create",
    "default",
    "prefix",
    "join",
    "first",
    "only_if",
}
CREATABLE = ("teams", "releases", "statuses", "owners", "fields")


@dataclass(frozen=True)
class Column:
    """Where one field comes from. `names` are headers or positions from 1; the first one that is filled counts."""

    names: tuple[str | int, ...]
    map: dict[str, Any] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    separator: str = ""
    formats: tuple[str, ...] = ()
    default: Any = None
    prefix: str = ""
    join: str = ""
    first: bool = False
    only_if: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    source: str
    noun: str
    key: tuple[str | int, ...]
    columns: dict[str, Column]
    constants: dict[str, Any] = field(default_factory=dict)
    product: str = ""
    encoding: str = ""
    delimiter: str = ""
    leave_out_unreadable: bool = False
    create: frozenset[str] = frozenset()
    statuses: dict[str, str] = field(default_factory=dict)
    plan_by_release: bool = False
    raw: dict[str, Any] = field(default_factory=dict, compare=False)


def read_mapping(text: str) -> Mapping:
    """A mapping from the text of a JSON or TOML file."""
    if len(text) > 200_000:
        raise Refused("A mapping file has at most 200,000 characters.", field="mapping")
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Refused(f"The mapping is neither JSON nor TOML: {str(problem)[:200]}", field="mapping")
    return parse_mapping(data)


def parse_mapping(data: Any) -> Mapping:
    """Check a mapping given as plain data; `Refused` says what is wrong with it."""
    data = _table(data, "The mapping")
    _only(data, _TOP, "the mapping")
    noun = _text(data.get("as", "features"), "as")
    if noun not in NOUNS:
        raise Refused(f"A file holds {', '.join(NOUNS)}; “{noun}” is none of them.", field="as")
    source = _text(data.get("source", "csv"), "source")
    if not re.fullmatch(r"[\w .:/@-]{1,40}", source):
        raise Refused("The source is a short name: letters, digits, and . : / @ -", field="source")
    defaults = {
        "formats": _texts(data.get("date_formats", []), "date_formats"),
        "separator": _text(data.get("list_separator", ""), "list_separator"),
        "ignore": frozenset(word.lower() for word in _texts(data.get("ignore", []), "ignore")),
    }
    columns = _table(data.get("columns", {}), "columns")
    known = {_field_name(name, noun): _column(name, value, defaults) for name, value in columns.items()}
    if data.get("unreadable", "skip_row") not in ("skip_row", "leave_out"):
        raise Refused("“unreadable” is skip_row or leave_out.", field="unreadable")
    create = _texts(data.get("create", []), "create")
    if unknown := set(create) - set(CREATABLE):
        raise Refused(f"“create” may name {', '.join(CREATABLE)}; not {', '.join(sorted(unknown))}.", field="create")
    return Mapping(
        source=source,
        noun=noun,
        key=_names(data.get("key", []), "key"),
        columns=known,
        constants=_constants(data.get("constants", {}), noun),
        product=_text(data.get("product", ""), "product"),
        encoding=_text(data.get("encoding", ""), "encoding"),
        delimiter=_delimiter(data.get("delimiter", "")),
        leave_out_unreadable=data.get("unreadable") == "leave_out",
        create=frozenset(create),
        statuses=_categories(data.get("statuses", {})),
        plan_by_release=bool(data.get("plan_by_release", False)),
        raw=dict(data),
    )


def positions(names: tuple[str | int, ...], headers: tuple[str, ...], what: str) -> tuple[int, ...]:
    """Indexes of the columns with these names; a repeated header gives all of its columns."""
    found: list[int] = []
    lower = [header.lower() for header in headers]
    for name in names:
        if isinstance(name, int):
            places = [name - 1] if 1 <= name <= len(headers) else []
        else:
            places = [n for n, header in enumerate(headers) if header == name]
            places = places or [n for n, header in enumerate(lower) if header == name.strip().lower()]
        if not places:
            raise Refused(f"There is no column “{name}” in this file, which the mapping uses for {what}.", field=what)
        found += places
    return tuple(dict.fromkeys(found))


def guess(headers: tuple[str, ...], noun: str = "features", source: str = "csv") -> dict[str, Any]:
    """A first mapping for the headers of well-known exports, as plain data for the mapping screen."""
    columns: dict[str, str] = {}
    taken: set[str] = set()
    for name, aliases in ALIASES[noun].items():
        for alias in aliases:
            match = next((h for h in headers if _bare(h) == alias and h not in taken), None)
            if match:
                columns[name] = match
                taken.add(match)
                break
    key = columns.pop("key", None)
    data: dict[str, Any] = {"source": source, "as": noun, "columns": columns}
    if noun == "features":
        data["create"] = ["teams", "releases", "owners"]
    if key:
        data["key"] = key
    return data


def _bare(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", header.lower()).strip()


# --- checks ---------------------------------------------------------------------------------------------


def _column(name: str, value: Any, defaults: Dict[str, Any]) -> Column:
    if isinstance(value, str | int | list):
        value = {"column": value}
    value = _table(value, f"columns.{name}")
    _only(value, _COLUMN, f"columns.{name}")
    words = {str(k).strip().lower(): v for k, v in _table(value.get("map", {}), f"columns.{name}.map").items()}
    ignore = frozenset(w.lower() for w in _texts(value.get("ignore", []), f"columns.{name}.ignore"))
    return Column(
        names=_names(value.get("columns", value.get("column", [])), name),
        map=words,
        ignore=ignore | defaults["ignore"],
        separator=_text(value.get("separator", defaults["separator"]), f"columns.{name}.separator"),
        formats=tuple(_texts(value.get("formats", list(defaults["formats"])), f"columns.{name}.formats")),
        default=value.get("default"),
        prefix=_text(value.get("prefix", ""), f"columns.{name}.prefix"),
        join=_text(value.get("join", ""), f"columns.{name}.join"),
        first=bool(value.get("first", False)),
        only_if={
            header: frozenset(word.lower() for word in _texts(words, f"columns.{name}.only_if"))
            for header, words in _table(value.get("only_if", {}), f"columns.{name}.only_if").items()
        },
    )


def _field_name(name: str, noun: str) -> str:
    known = fields_of_noun(noun)
    if name in known:
        return name
    if name.startswith("fields.") and "fields" in known and 0 < len(name[7:]) <= 60:
        return name
    raise Refused(f"{noun.capitalize()} have no field “{name}”; they have {', '.join(known)}.", field=f"columns.{name}")


def _constants(value: Any, noun: str) -> dict[str, Any]:
    table = _table(value, "constants")
    for name, constant in table.items():
        _field_name(name, noun)
        if not isinstance(constant, str | int | float | bool | list):
            raise Refused(f"constants.{name} is a text or a number.", field="constants")
    return {name: constant if isinstance(constant, list) else str(constant) for name, constant in table.items()}


def _categories(value: Any) -> dict[str, str]:
    words = {
        str(word).strip().lower(): _text(meaning, "statuses") for word, meaning in _table(value, "statuses").items()
    }
    categories = ("idea", "discovery", "planned", "building", "shipped", "parked")
    for word, meaning in words.items():
        if meaning not in categories:
            raise Refused(f"statuses.{word} is one of {', '.join(categories)}.", field="statuses")
    return words


def _delimiter(value: Any) -> str:
    text = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|"}.get(str(value), value)
    if not isinstance(text, str) or len(text) > 1 or text in ('"', "\n", "\r"):
        raise Refused("The delimiter is one character, or tab, comma, semicolon or bar.", field="delimiter")
    return text


def _names(value: Any, what: str) -> tuple[str | int, ...]:
    names = value if isinstance(value, list) else [value]
    for name in names:
        if isinstance(name, bool) or not isinstance(name, str | int):
            raise Refused(f"A column is named by its header or its position ({what}).", field=what)
    return tuple(names)


def _table(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{what} is a table of names and values.", field="mapping")
    return value


def _only(value: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := value.keys() - known:
        raise Refused(
            f"Unknown in {where}: {', '.join(sorted(map(str, unknown)))}. Known: {', '.join(sorted(known))}.",
            field="mapping",
        )


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise Refused(f"“{what}” is a text.", field=what)
    return value


def _texts(value: Any, what: str) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [_text(one, what) for one in values]
