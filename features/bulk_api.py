"""Up to 1,000 deeds on features in one request: all of them or none."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework import serializers
from rest_framework.response import Response

from features import actions, queries
from features.api import ChangedFeature, NewFeature, PlanInput
from features.dates import Plan
from features.models import Feature
from history.record import one_batch
from kit.api.inputs import Input
from kit.api.problems import errors_of
from kit.api.viewsets import ApiViewSet
from kit.errors import Invalid, Refused, Unknown
from workspaces.clock import today

MOST = 1_000
ENOUGH_ERRORS = 50


class OperationInput(Input):
    """`create` takes data; `patch` and `plan` take key and data; `delete` takes key."""

    op = serializers.ChoiceField(["create", "patch", "plan", "delete"])
    key = serializers.CharField(max_length=40, required=False)
    version = serializers.IntegerField(min_value=1, required=False)
    data = serializers.DictField(required=False)


class BulkInput(Input):
    example = {
        "operations": [
            {"op": "create", "data": {"product": "field", "title": "Offline maps"}},
            {"op": "patch", "key": "FLD-1", "data": {"tags": ["mobile"]}},
        ]
    }
    operations = OperationInput(many=True)


class FeatureBulkViewSet(ApiViewSet):
    create_input = BulkInput
    answers = {"create": None}

    def create(self, request, **kwargs):
        """All or nothing, one batch to undo; `results` answers each operation in its order."""
        self.only()
        operations = _operations(request.data)
        self.context: dict[str, Any] = {"member": self.member, "picked": {}}
        results, errors = [], []
        with one_batch() as batch:
            for number, operation in enumerate(operations):
                try:
                    with transaction.atomic():
                        results.append(self._run(operation))
                except (Refused, serializers.ValidationError, IntegrityError) as problem:
                    errors += errors_of(problem, f"/operations/{number}")
                    if len(errors) >= ENOUGH_ERRORS:
                        break
            if errors:
                raise Invalid(errors, "Nothing was done: some operations need your attention.")
        return Response({"results": results, "batch": str(batch.id)})

    def _run(self, operation: Any) -> dict[str, Any]:
        data = self._read(OperationInput, operation)
        deed: Callable[[dict[str, Any]], Feature] = getattr(self, f"_{data['op']}")
        feature = deed(data)
        return {"op": data["op"], "key": feature.key, "id": feature.pk, "version": feature.version}

    def _read(self, kind: type[Input], data: Any, *, partial: bool = False) -> dict[str, Any]:
        serializer = kind(data=data, partial=partial, context=self.context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _read_data(self, kind: type[Input], operation: dict[str, Any], *, partial: bool = False) -> dict[str, Any]:
        try:
            return self._read(kind, operation.get("data", {}), partial=partial)
        except serializers.ValidationError as problem:
            raise serializers.ValidationError({"data": problem.detail}) from None

    def _feature(self, operation: dict[str, Any]) -> Feature:
        feature = queries.feature(self.member, operation.get("key", ""))
        if feature is None:
            raise Unknown(f"There is no feature {operation.get('key', '')}.", field="key")
        return feature

    def _create(self, operation):
        return actions.create_feature(by=self.member, **self._read_data(NewFeature, operation))

    def _patch(self, operation):
        feature = self._feature(operation)
        data = self._read_data(ChangedFeature, operation, partial=True)
        status = data.pop("status", None)
        base = operation.get("version")
        if data:
            actions.change_feature(feature, by=self.member, base_version=base, **data)
        if status:
            actions.set_status(feature, status=status, by=self.member, on=today(self.member))
        return feature

    def _plan(self, operation):
        data = self._read_data(PlanInput, operation)
        about = {name: data.pop(name) for name in ("because", "reason_code")}
        base = data.pop("base_version", None) or operation.get("version")
        feature = self._feature(operation)
        return actions.plan_feature(feature, plan=Plan(**data), by=self.member, base_version=base, **about)

    def _delete(self, operation):
        feature = self._feature(operation)
        actions.remove_feature(feature, by=self.member, base_version=operation.get("version"))
        return feature


def _operations(data: Any) -> list:
    if not isinstance(data, dict) or data.keys() != {"operations"} or not isinstance(data["operations"], list):
        raise Refused('Send {"operations": [{"op": "create", "data": {…}}, …]}.', field="operations")
    if not 1 <= len(data["operations"]) <= MOST:
        raise Refused(f"Send 1 to {MOST:,} operations.", field="operations")
    return data["operations"]
