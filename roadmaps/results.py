"""Where key results stand by their declared rule, and where they should be: one SELECT for pages, filters and REST.

The rule of a key result says who speaks: a KPI, a number typed by hand, the key results beneath it (the weighted mean
of their shares), or the features that serve the objective (the mean of their progress by the weight of what they
contribute; shipped is all the way, parked features do not count).
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
from django.db.models.functions import Greatest, Least, NullIf

from metrics.pacing import AT_RISK_BAND, ON_TRACK_BAND
from metrics.queries import judged
from roadmaps.models import CheckIn, Contribution, KeyResult
from roadmaps.pacing import HAIR, week_of
from workspaces.clock import today

ROLLED = ("key_results", "features")
_BY_RULE = Case(
    When(~Q(rollup=""), then=F("rollup")),
    When(metric=None, then=Value("manual")),
    default=Value("metric"),
    output_field=CharField(),
)


def key_results(member) -> QuerySet[KeyResult]:
    """With what they stand at, how that paces, and the latest check-in:

    `measured` (what the KPI's card shows today), `rule`, `share` (0 to 1), `stands` (the value that is), `counted`
    (false where it counts through the key result above it), `expected_share`, `expected_value`, `ahead`, `pace`,
    `confidence`, `checked_week`, `due`.
    """
    rows = _own(member, _there(member))
    beneath = _own(member, _there(member).filter(parent=OuterRef("pk")))
    rows = rows.annotate(
        share=Case(
            When(by_rule="key_results", then=Subquery(_mean(beneath, "parent", "own_share"))),
            default=F("own_share"),
            output_field=FloatField(),
        )
    )
    way = F("target_value") - F("start_value")
    rolled = F("start_value") + F("share") * way
    stands = Case(When(by_rule__in=ROLLED, then=rolled), default=F("own_value"), output_field=FloatField())
    # No word is said of the parent where it is empty: comparing with nothing is not true.
    through = Q(parent__removed_at=None, parent__rollup="key_results", parent__objective=F("objective"))
    counted = Case(When(through, then=False), default=True, output_field=BooleanField())
    return _checked(member, _paced(member, rows.annotate(stands=stands, counted=counted)))


def mean_share(member, **where) -> Subquery:
    """The weighted mean share of the key results that are measured and count themselves, for an outer query."""
    return Subquery(_mean(key_results(member).filter(counted=True, **where), "objective", "share"))


def check_ins(member) -> QuerySet[CheckIn]:
    """Those of key results that are there, the latest week first."""
    there = CheckIn.objects.visible_to(member).filter(key_result__removed_at=None)
    return there.filter(key_result__objective__removed_at=None).order_by("-week", "-id")


def _there(member) -> QuerySet[KeyResult]:
    rows = KeyResult.objects.visible_to(member).filter(objective__removed_at=None)
    return rows.order_by("position", "id")


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
    way = NullIf(F("target_value") - F("start_value"), Value(0.0))
    far = Least(1.0, Greatest(0.0, (F("own_value") - F("start_value")) / way))
    unknown = Q(own_value=None) | Q(target_value=F("start_value"))
    share = Case(
        When(by_rule="features", then=Subquery(_built(member))),
        When(unknown, then=None),
        default=far,
        output_field=FloatField(),
    )
    return rows.annotate(own_value=value).annotate(own_share=share)


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
    if per == "objective":
        rows = rows.filter(objective=OuterRef("pk"))
    rows = rows.filter(**{f"{share}__isnull": False}).order_by().values(per)
    return rows.annotate(mean=Sum(F(share) * F("weight")) / Sum("weight", output_field=FloatField())).values("mean")


def _days(later, earlier) -> Func:
    return Func(later, earlier, template="((%(expressions)s)::float8)", arg_joiner=" - ", output_field=FloatField())


def _paced(member, rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """The curve over the time of the objective, in the words of `roadmaps.pacing`."""
    day = Value(today(member), output_field=DateField())
    since, until = F("objective__starts_on"), F("objective__ends_on")
    gone = _days(Func(day, template="%(expressions)s::date"), since) / NullIf(_days(until, since), Value(0.0))
    silent = Q(objective__starts_on=None) | Q(objective__ends_on=None) | Q(objective__starts_on__gt=today(member))
    rows = rows.annotate(passed=Case(When(silent, then=None), default=gone, output_field=FloatField()))
    known = Q(passed__isnull=False)
    time = Least(1.0, F("passed"))
    rows = rows.annotate(
        expected_share=Case(
            When(known & Q(curve="front_loaded"), then=1.0 - (1.0 - time) * (1.0 - time)),
            When(known & Q(curve="back_loaded"), then=time * time),
            When(known, then=time),
            output_field=FloatField(),
        )
    )
    way = F("target_value") - F("start_value")
    rows = rows.annotate(
        expected_value=F("start_value") + F("expected_share") * way, ahead=F("share") - F("expected_share")
    )
    return rows.annotate(
        pace=Case(
            When(ahead=None, then=Value("")),
            When(ahead__gte=-ON_TRACK_BAND - HAIR, then=Value("on_track")),
            When(ahead__gte=-AT_RISK_BAND - HAIR, then=Value("at_risk")),
            default=Value("off_track"),
            output_field=CharField(),
        )
    )


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
