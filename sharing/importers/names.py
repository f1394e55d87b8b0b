"""Words in cells that name statuses, teams, releases and people; unknown ones are made where the mapping says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.text import slugify

from features.models import Release, Status
from history.bulk import create_rows
from history.models import Event
from kit.errors import Refused
from sharing.importers.mapping import Mapping
from sharing.importers.outcomes import Report
from sharing.importers.values import CATEGORY_WORDS, category_of
from workspaces.models import COLOURS, Member, Product, Team
from workspaces.numbers import next_number
from workspaces.roles import Role


@dataclass(frozen=True)
class Cycle:
    starts_on: date
    ends_on: date
    shipped_on: date | None


class Names:
    """Ids by word for one noun. In a dry run what would be made gets an id below zero."""

    def __init__(self, what: str, known: dict[str, int], make: Callable[[str], int] | None, report: Report):
        self.what = what
        self.known = known
        self._make = make
        self._report = report

    def id_of(self, word: str) -> int | None:
        """The id, or None when nothing is called so and nothing may be made."""
        key = word.strip().lower()
        if key in self.known:
            return self.known[key]
        if self._make is None:
            return None
        self._report.made(self.what)
        self.known[key] = self._make(word.strip())
        return self.known[key]


class Directory:
    """All names of a run. Its members' rights are asked before anything is made."""

    def __init__(self, member: Member, mapping: Mapping, product: Product | None, report: Report, *, dry: bool):
        self.member, self.mapping, self.product, self.report, self.dry = member, mapping, product, report, dry
        self._invented = 0
        self._words: dict[str, int | None] = {}
        create = mapping.create
        self.teams = Names("teams", self._teams(), self._make_team if "teams" in create else None, report)
        self.owners = Names("people", self._people(), self._make_person if "owners" in create else None, report)
        self.releases = Names(
            "releases", self._releases(), self._make_release if "releases" in create else None, report
        )
        statuses = Status.objects.visible_to(member).order_by("position", "id")
        self.categories = dict(statuses.values_list("id", "category"))
        self._first = {category: pk for pk, category in reversed(self.categories.items())}
        self._positions = len(self.categories)
        known = {name.lower(): pk for pk, name in statuses.values_list("id", "name")}
        known |= {slug: pk for pk, slug in statuses.values_list("id", "slug") if slug not in known}
        self.statuses = Names("statuses", known, self._make_status if "statuses" in create else None, report)
        self.cycles = self._cycles()

    # --- statuses ---
    def status_of(self, word: str) -> int | None:
        """By name; else by what the word means, from the mapping or from common usage."""
        if word not in self._words:
            self._words[word] = self._status_of(word)
        return self._words[word]

    def _status_of(self, word: str) -> int | None:
        key = word.strip().lower()
        if key in self.statuses.known:
            return self.statuses.known[key]
        category = self.mapping.statuses.get(key) or category_of(word)
        if key in CATEGORY_WORDS and key in self._first:
            return self._first[key]
        if category and "statuses" in self.mapping.create:
            return self.statuses.id_of(word)
        return self._first.get(category)

    @property
    def default_status(self) -> int | None:
        return next(iter(self.categories), None)

    def is_shipped(self, status: int | None) -> bool:
        return self.categories.get(status or 0) == "shipped"

    # --- what is there ---
    def _teams(self) -> dict[str, int]:
        teams = Team.objects.visible_to(self.member)
        by_slug = {slug: pk for pk, slug in teams.values_list("id", "slug")}
        return by_slug | {name.lower(): pk for pk, name in teams.values_list("id", "name")}

    def _people(self) -> dict[str, int]:
        people = Member.objects.visible_to(self.member).exclude(role=Role.SYSTEM).order_by("-id")
        by_name = {name.lower(): pk for pk, name in people.values_list("id", "name")}
        return by_name | {email.lower(): pk for pk, email in people.values_list("id", "user__email") if email}

    def _releases(self) -> dict[str, int]:
        """By name, and by the name that an import once gave, should somebody have renamed it since."""
        releases = Release.objects.visible_to(self.member).filter(product=self.product)
        present = {name.lower(): pk for pk, name in releases.values_list("id", "name")}
        return imported_names(self.member, Release, set(present.values())) | present

    def _cycles(self) -> dict[int, Cycle]:
        """When each release is made: from its start, else from the day after the release before it."""
        rows = Release.objects.visible_to(self.member).filter(product=self.product)
        dated = rows.exclude(ships_on=None, shipped_on=None).order_by(Coalesce("shipped_on", "ships_on"), "id")
        cycles: dict[int, Cycle] = {}
        before = None
        for pk, starts, ships, shipped in dated.values_list("id", "starts_on", "ships_on", "shipped_on"):
            ends = shipped or ships
            starts = starts or (before + timedelta(days=1) if before and before < ends else ends - timedelta(days=90))
            cycles[pk] = Cycle(min(starts, ends), ends, shipped)
            before = ends
        return cycles

    # --- what is made ---
    def _new(self, model, row: dict[str, Any], verb: str) -> int:
        self.member.must(verb)
        if self.dry:
            self._invented -= 1
            return self._invented
        return create_rows(model, [row], by=self.member, verb=verb)[0]

    def _make_team(self, name: str) -> int:
        slug = slugify(name)[:60]
        if not slug or slug in self.teams.known:
            slug = f"team-{next_number(self.member.workspace_id, 'team')}" if not self.dry else "team"
        return self._new(Team, {"name": name[:120], "slug": slug}, "team.created")

    def _make_person(self, name: str) -> int:
        """A placeholder: a viewer without an account, who can own things, cannot sign in and is never invited."""
        colour = COLOURS[len(self.owners.known) % len(COLOURS)]
        return self._new(Member, {"name": name[:120], "role": Role.VIEWER, "colour": colour}, "member.imported")

    def _make_release(self, name: str) -> int:
        if self.product is None:
            raise Refused("Say which product the releases belong to.", field="product")
        key = f"R-{next_number(self.member.workspace_id, 'release')}" if not self.dry else "R"
        return self._new(Release, {"product_id": self.product.pk, "name": name[:120], "key": key}, "release.created")

    def _make_status(self, name: str) -> int:
        category = self.mapping.statuses.get(name.lower()) or category_of(name)
        row = {"name": name[:60], "slug": slugify(name)[:60], "category": category, "position": self._positions}
        self._positions += 1
        pk = self._new(Status, row, "status.created")
        self.categories[pk] = category
        self._first.setdefault(category, pk)
        return pk


def imported_names(member: Member, model, present: set[int]) -> dict[str, int]:
    """{name that an import gave: id} of the rows that are still there."""
    births = Event.objects.visible_to(member).filter(noun=model.noun, version=1, object_id__in=present)
    births = births.filter(verb__in=[f"{model.noun}.imported", f"{model.noun}.created"])
    return {name.lower(): pk for pk, name in births.values_list("object_id", "changes__name__1") if name}
