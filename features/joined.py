"""Columns that apps above bring to the features: what serves which objective is known there, shown and edited here.

A feature knows nothing of objectives; the app above says how to read, order and write its column.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, NamedTuple

from django.db.models import Q

from features.models import Feature


class Mark(NamedTuple):
    """One thing a feature is joined to: its key, its name and its category colour."""

    key: str
    name: str
    colour: str
    note: str = ""


class Joined(ABC):
    """A column over rows of another app. Of several marks the first is the main one."""

    name: ClassVar[str]
    label: ClassVar[str]
    verb: ClassVar[str]
    noun: ClassVar[str]  # whose events change the column

    @abstractmethod
    def choices(self, member) -> list[Mark]:
        """What there is to choose from."""

    @abstractmethod
    def marks(self, member, features: list[int]) -> dict[int, list[Mark]]:
        """What each of these features is joined to, the main one first."""

    @abstractmethod
    def order(self) -> tuple:
        """Expressions to sort features by; none is ever null."""

    @abstractmethod
    def main_key(self) -> Any:
        """An expression: the key of the main thing, or null."""

    @abstractmethod
    def names(self) -> Any:
        """An expression: the names of all, as an array."""

    @abstractmethod
    def among(self, keys: list[str]) -> Q:
        """Features joined to any of these."""

    @abstractmethod
    def none(self) -> Q:
        """Features joined to nothing."""

    @abstractmethod
    def put(self, feature: Feature, how: str, keys: list[str], *, seen: str | None, by) -> None:
        """`main` puts keys[0] (or nothing) in the place of the main one, `also` adds, `not` takes away, `only`
        leaves exactly these. `seen` are the keys the person saw, joined by commas."""


JOINED: dict[str, Joined] = {}


def join(column: Joined) -> None:
    """Called once by the app above, when it is loaded."""
    JOINED[column.name] = column
