"""KPIs over REST: definitions, readings in, snapshots out."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_date
from rest_framework import serializers
from rest_framework.response import Response

from history.api import TrackedViewSet
from kit.api.filters import Filter, day, moment, number, truth
from kit.api.inputs import Input, Pick
from kit.api.rows import Computed, Ref, Row
from kit.api.viewsets import LIST_PARAMETERS, NounViewSet
from kit.errors import Invalid, Refused, Unknown
from metrics import actions, intake, queries, recompute
from metrics.buckets import GRAINS
from metrics.limits import LARGEST
from metrics.models import Metric, Snapshot
from metrics.pacing import STATUSES
from workspaces.api import MemberRow, ProductRow
from workspaces.clock import today
from workspaces.queries import people, products

MOST_BUCKETS = 1_200


def instant(text: str) -> datetime:
    """A date and time with a zone, or a date: its first moment in UTC."""
    only_day = parse_date(text)
    return datetime.combine(only_day, time(), tzinfo=UTC) if only_day else moment(text)


def latest(field: str, like: serializers.Field) -> Computed:
    """A column of the metric's newest snapshot in its own grain."""
    rows = Snapshot.objects.filter(metric=OuterRef("pk"), grain=OuterRef("grain")).order_by("-bucket")
    return Computed(Subquery(rows.values(field)[:1]), like)


class MetricRow(Row):
    sorts = {"position": "position", "name": Lower("name"), "key": "key"}
    default_sort = "position"

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.ChoiceField(Metric.Direction.choices)
    aggregation = serializers.ChoiceField(Metric.Aggregation.choices)
    grain = serializers.ChoiceField(Metric.Grain.choices)
    product = Ref("product", "slug", ProductRow)
    owner = Ref("owner", "id", MemberRow)
    is_north_star = serializers.BooleanField()
    position = serializers.IntegerField()
    stage = serializers.ChoiceField(Metric.Stage.choices)
    value = latest("value", serializers.FloatField(allow_null=True))
    bucket = latest("bucket", serializers.DateField(allow_null=True))
    change = latest("change", serializers.FloatField(allow_null=True))
    target = latest("target", serializers.FloatField(allow_null=True))
    status = latest("status", serializers.ChoiceField(["", *STATUSES], allow_null=True))


class MetricInput(Input):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=10_000, allow_blank=True, required=False, trim_whitespace=False)
    unit = serializers.CharField(max_length=20, allow_blank=True, required=False)
    direction = serializers.ChoiceField(Metric.Direction.choices, required=False)
    aggregation = serializers.ChoiceField(Metric.Aggregation.choices, required=False)
    grain = serializers.ChoiceField(Metric.Grain.choices, required=False)
    product = Pick("product", products, "slug", required=False, allow_null=True)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    is_north_star = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    stage = serializers.ChoiceField(Metric.Stage.choices, required=False, allow_blank=True)


class MetricViewSet(TrackedViewSet):
    row = MetricRow
    create_input = change_input = MetricInput
    what = "metric"
    search = ("name", "key")
    filters = {
        "product": Filter("product__slug", nullable=True),
        "owner": Filter("owner_id", int, nullable=True),
        "grain": Filter("grain"),
        "stage": Filter("stage"),
        "is_north_star": Filter("is_north_star", truth),
        "updated_at": Filter("updated_at", moment, ranged=True),
    }

    def queryset(self):
        return queries.metrics(self.member)

    def create_one(self, data):
        return actions.define_metric(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_metric(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_metric(thing, by=self.member, base_version=base_version)


class OfMetric(NounViewSet):
    """What lies beneath one KPI: `metrics/K-7/…/`."""

    lookup_field = "id"

    @property
    def metric(self) -> Metric:
        if not hasattr(self, "_metric"):
            found = queries.metric(self.member, self.kwargs["metric_key"])
            if found is None:
                raise Unknown("There is nothing here.")
            self._metric = found
        return self._metric


# --- readings --------------------------------------------------------------------------------------------


class ReadingRow(Row):
    sorts = {"at": "at", "recorded_at": "recorded_at"}
    default_sort = "-at"
    version = created_at = updated_at = None  # type: ignore[assignment]

    at = serializers.DateTimeField()
    value = serializers.FloatField()
    dimensions = serializers.DictField(child=serializers.CharField())
    recorded_at = serializers.DateTimeField()


class ReadingInput(Input):
    """One reading; a list of up to 10,000 is as good. Without `at` it is now; the same (at, dimensions) corrects."""

    at = serializers.DateTimeField(required=False)
    value = serializers.FloatField(min_value=-LARGEST, max_value=LARGEST)
    dimensions = serializers.DictField(child=serializers.CharField(), required=False)


class ReadingViewSet(OfMetric):
    row = ReadingRow
    create_input = ReadingInput
    what = "reading"
    filters = {
        "at": Filter("at", instant, ranged=True),
        "recorded_at": Filter("recorded_at", instant, ranged=True),
        "value": Filter("value", number, ranged=True),
    }

    def queryset(self):
        return queries.readings(self.member).filter(metric=self.metric)

    def create(self, request, **kwargs):
        """POST one reading or many: all or none, and how many were new, corrected or known."""
        metric = self.metric
        self.member.must("reading.recorded", metric)
        done = actions.record_readings(metric, _given(request.data, metric.workspace.time_zone), by=self.member)
        body = {"created": done.created, "corrected": done.corrected, "unchanged": done.unchanged}
        return Response(body, status=201 if done.created else 200)

    def destroy(self, request, **kwargs):
        actions.withdraw_readings(self.metric, [self.thing()], by=self.member)
        return Response(status=204)


def _given(data: Any, zone: str) -> list[intake.Given]:
    rows, prefix = _rows_of(data)
    if len(rows) > intake.MOST_AT_ONCE:
        raise Refused(f"At most {intake.MOST_AT_ONCE:,} readings at once.", field="readings")
    now = timezone.now()
    given: list[intake.Given] = []
    errors: list[dict[str, str]] = []
    for index, row in enumerate(rows):
        try:
            given.append(intake.clean(_object(row), zone, now))
        except ValueError as problem:
            column, message = problem.args
            place = prefix if prefix is not None else f"/{index}"
            errors.append({"pointer": f"{place}/{column}".rstrip("/"), "code": "invalid", "detail": message})
    if errors:
        raise Invalid(errors[:100], f"{len(errors)} of {len(rows)} readings need your attention; none was recorded.")
    return given


def _rows_of(data: Any) -> tuple[list, str | None]:
    """The readings in a body, and the pointer of a single one."""
    if isinstance(data, dict) and "readings" in data and isinstance(data["readings"], list) and len(data) == 1:
        return data["readings"], None
    return (data, None) if isinstance(data, list) else ([data], "")


def _object(row: Any) -> dict:
    if not isinstance(row, dict):
        raise ValueError("", "A reading is an object with at, value and dimensions.")
    if unknown := sorted(row.keys() - {"at", "value", "dimensions"}):
        raise ValueError(unknown[0], "Unknown field. There are: at, dimensions, value.")
    return row


# --- snapshots -------------------------------------------------------------------------------------------


class SnapshotRow(Row):
    sorts = {"bucket": "bucket"}
    default_sort = "bucket"
    id = version = created_at = updated_at = None  # type: ignore[assignment]

    bucket = serializers.DateField()
    grain = serializers.ChoiceField(GRAINS)
    value = serializers.FloatField()
    count = serializers.IntegerField()
    minimum = serializers.FloatField()
    maximum = serializers.FloatField()
    previous = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField(["", *STATUSES])
    computed_at = serializers.DateTimeField()


class SnapshotViewSet(OfMetric):
    row = SnapshotRow
    what = "snapshot"
    asked = frozenset({"grain", "from", "to", "known_at"})

    def queryset(self):
        rows = queries.snapshots(self.member).filter(metric=self.metric, grain=self.grain)
        first, last = self._date("from"), self._date("to")
        if first:
            rows = rows.filter(bucket__gte=first)
        return rows.filter(bucket__lte=last) if last else rows

    def list(self, request, **kwargs):
        """Snapshots in order; `known_at` computes them from what was recorded by then."""
        if "known_at" in request.query_params:
            self.only(LIST_PARAMETERS | self.asked)
            return Response({"results": self._known_at(), "next": None, "previous": None})
        return Response(self.page(self.queryset(), extra=self.asked))

    @property
    def grain(self) -> str:
        grain = self.request.query_params.get("grain", self.metric.grain)
        if grain not in GRAINS:
            raise Refused("grain is day, week or month.", field="grain")
        return grain

    def _known_at(self) -> Sequence[dict[str, Any]]:
        last = self._date("to") or today(self.member)
        first = self._date("from") or last - timedelta(days=365)
        if not 0 <= (last - first).days <= MOST_BUCKETS:
            raise Refused(f"from and to span at most {MOST_BUCKETS} days here.", field="from")
        known = self._parsed("known_at", moment)
        return [{"grain": self.grain, **row} for row in recompute.known_at(self.metric, self.grain, first, last, known)]

    def _date(self, name: str):
        return self._parsed(name, day) if name in self.request.query_params else None

    def _parsed(self, name: str, parse):
        try:
            return parse(self.request.query_params[name])
        except (ValueError, OverflowError):
            kind = "a date like 2026-03-01" if parse is day else "a date and time"
            raise Refused(f"{name} must be {kind}.", field=name) from None


# --- targets and annotations -----------------------------------------------------------------------------


class TargetRow(Row):
    sorts = {"starts_on": "starts_on"}
    default_sort = "starts_on"

    starts_on = serializers.DateField()
    start_value = serializers.FloatField()
    ends_on = serializers.DateField()
    end_value = serializers.FloatField()


class TargetInput(Input):
    starts_on = serializers.DateField()
    start_value = serializers.FloatField(min_value=-LARGEST, max_value=LARGEST)
    ends_on = serializers.DateField()
    end_value = serializers.FloatField(min_value=-LARGEST, max_value=LARGEST)
    because = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class TargetViewSet(OfMetric, TrackedViewSet):
    """POST aims anew; earlier targets keep their line until the day the new one starts."""

    row = TargetRow
    create_input = TargetInput
    what = "target"
    filters = {"starts_on": Filter("starts_on", day, ranged=True)}

    def queryset(self):
        return queries.targets(self.member).filter(metric=self.metric)

    def create_one(self, data):
        return actions.set_target(self.metric, by=self.member, **data)

    def remove_one(self, thing, base_version):
        actions.remove_target(thing, by=self.member)


class AnnotationRow(Row):
    sorts = {"on": "on"}
    default_sort = "on"

    metric = serializers.CharField(source="metric.key", allow_null=True)
    on = serializers.DateField()
    text = serializers.CharField()
    url = serializers.CharField()


class AnnotationInput(Input):
    on = serializers.DateField()
    text = serializers.CharField(max_length=200)
    url = serializers.CharField(max_length=500, allow_blank=True, required=False)


class AnnotationViewSet(OfMetric, TrackedViewSet):
    row = AnnotationRow
    create_input = change_input = AnnotationInput
    what = "annotation"
    search = ("text",)
    filters = {"on": Filter("on", day, ranged=True)}

    def queryset(self):
        return queries.annotations_of(self.member, self.metric)

    def create_one(self, data):
        return actions.annotate(metric=self.metric, by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_annotation(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_annotation(thing, by=self.member, base_version=base_version)
