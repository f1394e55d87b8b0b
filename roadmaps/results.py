"""Where key results stand by their declared rule, and where they should be: SELECTs for pages, filters and REST.

The rule of a key result says who speaks: a KPI, a number typed by hand, the key results beneath it (the weighted mean
of their shares), or the features that serve the objective (the mean of their progress by the weight of what they
contribute; shipped is all the way, parked features do not count).

Django writes an annotation out again wherever another one names it. So what needs the share twice is worked out by
small functions of the database (migration 0003), and pages, which want rows anyway, do that part in Python.
"""

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from metrics.queries import judged
from roadmaps.models import CheckIn, Contribution, KeyResult
from roadmaps.pacing import week_of
from workspaces.clock import today

_BY_RULE = Case(
    When(~Q(rollup=""), then=F("rollup")),
    When(metric=None, then=Value("manual")),
    default=Value("metric"),
    output_field=CharField(),
)


def key_results(member) -> QuerySet[KeyResult]:
    """With where they stand and the latest check-in:

    `measured` (what the KPI's card shows today), `by_rule`, `share` (0 to 1), `counted` (false where it counts through
    the key result above it), `confidence`, `checked_week`, `due`.
    """
    return _checked(member, _shared(member, _there(member)))


def paced(member) -> QuerySet[KeyResult]:
    """And, for filters and REST, in the words of `roadmaps.pacing`: `stands` (the value that it is), `expected_share`,
    `expected_value`, `ahead`, `pace`."""
    day = Value(today(member), output_field=DateField())
    due = Func(F("objective__starts_on"), F("objective__ends_on"), day, F("curve"), **_function("expected"))
    rows = key_results(member).annotate(expected_share=due)
    way = F("target_value") - F("start_value")
    stands = Case(
        When(by_rule="metric", then=F("measured")),
        When(by_rule="manual", then=F("current_value")),
        default=F("start_value") + F("share") * way,
        output_field=FloatField(),
    )
    ahead = F("share") - F("expected_share")
    pace = Coalesce(Func(ahead, **_function("pace", CharField())), Value(""))
    expected = F("start_value") + F("expected_share") * way
    return rows.annotate(stands=stands, expected_value=expected, ahead=ahead, pace=pace)


def mean_share(member) -> Subquery:
    """The weighted mean share of the key results of an outer objective: of those measured that count themselves."""
    rows = _shared(member, _there(member)).filter(objective=OuterRef("pk"), counted=True)
    return Subquery(_mean(rows, "objective", "share"))


def check_ins(member) -> QuerySet[CheckIn]:
    """Those of key results that are there, the latest week first."""
    there = CheckIn.objects.visible_to(member).filter(key_result__removed_at=None)
    return there.filter(key_result__objective__removed_at=None).order_by("-week", "-id")


def _function(name: str, gives=None) -> dict:
    """Of the database; nothing given, nothing said."""
    return {"function": f"roadmaps_{name}", "output_field": gives or FloatField()}


def _there(member) -> QuerySet[KeyResult]:
    rows = KeyResult.objects.visible_to(member).filter(objective__removed_at=None)
    return rows.order_by("position", "id")


def _shared(member, rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    rows = _own(member, rows)
    beneath = _own(member, _there(member).filter(parent=OuterRef("pk")))
    # No word is said of the parent where it is empty: comparing with nothing is not true.
    through = Q(parent__removed_at=None, parent__rollup="key_results", parent__objective=F("objective"))
    return rows.annotate(
        share=Case(
            When(by_rule="key_results", then=Subquery(_mean(beneath, "parent", "own_share"))),
            default=F("own_share"),
            output_field=FloatField(),
        ),
        counted=Case(When(through, then=False), default=True, output_field=BooleanField()),
    )


def _own(member, rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Where each stands by itself; key results beneath others do not roll up further ones."""
    latest = judged(member).filter(metric=OuterRef("metric")).values("value")[:1]
    rows = rows.annotate(by_rule=_BY_RULE, measured=Subquery(latest))
    value = Case(
        When(by_rule="metric", then=F("measured")),
        When(by_rule="manual", then=F("current_value")),
        default=None,
        output_field=FloatField(),
    )
    far = Func(F("start_value"), value, F("target_value"), **_function("share"))
    built = When(by_rule="features", then=Subquery(_built(member)))
    return rows.annotate(own_share=Case(built, default=far, output_field=FloatField()))


def _built(member) -> QuerySet:
    links = (
        Contribution.objects.visible_to(member)
        .filter(objective=OuterRef("objective"), feature__removed_at=None)
        .exclude(feature__status__category="parked")
    )
    shipped = When(feature__status__category="shipped", then=100)
    links = links.annotate(done=Case(shipped, default=F("feature__progress"), output_field=FloatField()))
    mean = Sum(F("done") * F("weight")) / Sum(F("weight"), output_field=FloatField()) / 100.0
    return links.order_by().values("objective").annotate(mean=mean).values("mean")


def _mean(rows: QuerySet[KeyResult], per: str, share: str) -> QuerySet:
    rows = rows.filter(**{f"{share}__isnull": False}).order_by().values(per)
    return rows.annotate(mean=Sum(F(share) * F("weight")) / Sum("weight", output_field=FloatField())).values("mean")


def _checked(member, rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """The latest check-in, and whether this week's is due: while the objective runs, every week."""
    day = today(member)
    said = CheckIn.objects.visible_to(member).filter(key_result=OuterRef("pk")).order_by("-week")
    begun = Q(objective__starts_on=None) | Q(objective__starts_on__lte=day)
    open_ = Q(objective__ends_on=None) | Q(objective__ends_on__gte=day)
    silent = ~Exists(said.filter(week__gte=week_of(day)))
    return rows.annotate(
        confidence=Subquery(said.values("confidence")[:1]),
        checked_week=Subquery(said.values("week")[:1]),
        due=Case(When(begun & open_ & silent, then=True), default=False, output_field=BooleanField()),
    )
