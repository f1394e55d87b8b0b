"""How things go: the latest word on each, and what follows for objectives and products of which nobody said any.

The rule, which pages and docs say too: an own word counts. Without one, an objective goes as the worst that was said
of the open features that serve it, a product as the worst of its objectives and its open features.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet

from features.models import Status
from roadmaps.models import Contribution, Objective, StatusUpdate
from workspaces.models import Member

RULE = (
    "What somebody said here counts. Else an objective is as well as the worst of the open features that serve it, "
    "and a product as the worst of its objectives and open features."
)
# From best to worst.
ORDER = tuple(Objective.Health.values)
WORDS = dict(Objective.Health.choices)
STALE = timedelta(days=14)
PRODUCTS = {True: Status.Category.BUILDING.value, False: ""}


@dataclass(frozen=True, slots=True)
class Word:
    """What was said last; `rolled`: of others, because nobody said it of the thing itself. `stale`: it is too old to
    build on, or one of those it follows from is."""

    health: str
    said_on: date | None = None
    note: str = ""
    author: str = ""
    rolled: bool = False
    stale: bool = False

    @property
    def words(self) -> str:
        return WORDS.get(self.health, "")


@dataclass(slots=True)
class Book:
    """The latest words by id of what they are about."""

    features: dict[int, Word] = field(default_factory=dict)
    objectives: dict[int, Word] = field(default_factory=dict)
    products: dict[int, Word] = field(default_factory=dict)


def updates(member: Member) -> QuerySet[StatusUpdate]:
    """The latest first."""
    said = StatusUpdate.objects.visible_to(member).select_related("feature", "objective", "product", "author")
    said = said.filter(feature__removed_at=None, objective__removed_at=None, product__removed_at=None)
    return said.order_by("-said_on", "-id")


def is_stale(said_on: date, category: str, now: date) -> bool:
    """Two weeks without a word on something that is being built, as a product always is."""
    return category == Status.Category.BUILDING and now - said_on > STALE


def worst(words: Iterable[Word]) -> str:
    return max((word.health for word in words if word.health), key=ORDER.index, default="")


def rolled(words: list[Word]) -> Word:
    return Word(worst(words), rolled=True, stale=any(word.stale for word in words))


def book(member: Member, now: date) -> Book:
    """Three queries, however much was said; features that are shipped or parked have no say in what is above them."""
    found = Book()
    open_ones: set[int] = set()
    of_product: dict[int, list[Word]] = {}
    latest = StatusUpdate.objects.visible_to(member).order_by("feature", "objective", "product", "-said_on", "-id")
    rows = latest.distinct("feature", "objective", "product").values_list(
        "feature_id", "objective_id", "product_id", "health", "said_on", "note", "author__name",
        "feature__status__category", "feature__product_id", "feature__removed_at",
    )  # fmt: skip
    for feature, objective, product, health, said_on, note, author, category, owner, removed in rows:
        stale = is_stale(said_on, category if feature else PRODUCTS[bool(product)], now)
        word = Word(health, said_on, note, author, stale=stale)
        if objective:
            found.objectives[objective] = word
        elif product:
            found.products[product] = word
        elif removed is None:
            found.features[feature] = word
            if category in Status.OPEN:
                open_ones.add(feature)
                of_product.setdefault(owner, []).append(word)
    _roll_up(member, found, open_ones, of_product)
    return found


def _roll_up(member: Member, found: Book, open_ones: set[int], of_product: dict[int, list[Word]]) -> None:
    links = Contribution.objects.visible_to(member).filter(objective__removed_at=None)
    serving: dict[int, list[Word]] = {}
    for objective, feature in links.filter(feature_id__in=open_ones).values_list("objective_id", "feature_id"):
        serving.setdefault(objective, []).append(found.features[feature])
    rows = Objective.objects.visible_to(member).values_list("id", "product_id", "health")
    for objective, product, health in rows:
        if health:  # also of a time before there were updates
            found.objectives.setdefault(objective, Word(health))
        elif objective in serving:
            found.objectives[objective] = rolled(serving[objective])
        else:
            found.objectives.pop(objective, None)
        if product and objective in found.objectives:
            of_product.setdefault(product, []).append(found.objectives[objective])
    for product, words in of_product.items():
        found.products.setdefault(product, rolled(words))


def stale_updates(member: Member, now: date) -> QuerySet[StatusUpdate]:
    """The latest words that are too old, oldest first; of work that is being built."""
    latest = StatusUpdate.objects.visible_to(member).exclude(feature=None).order_by("feature", "-said_on", "-id")
    newest = latest.distinct("feature").values("pk")
    being_built = {"feature__removed_at": None, "feature__status__category": Status.Category.BUILDING}
    old = updates(member).filter(pk__in=newest, said_on__lt=now - STALE, **being_built)
    return old.order_by(F("said_on").asc(), "id")
