"""Exports over REST: a short lens at once, a long one as a noun that is waited for."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.api.inputs import Input, read_input
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens as lenses
from sharing.exports import actions, queries
from sharing.exports.formats import FORMATS
from sharing.exports.paper import PAPERS
from sharing.exports.views import MANY, as_file
from sharing.models import Export
from sharing.tasks import make_export

ASKED = {
    "format", "paper", "lens", "lanes", "columns", "colour", "zoom", "density", "deps", "chain", "q", "from", "to",
    "as_of", "baseline", "since", "until", *lenses.MANY,
}  # fmt: skip


MIMES = tuple(one.mime for one in FORMATS.values())


class RoadmapExportViewSet(ApiViewSet):
    """Any lens of the roadmap as a file, with the page's own query: `?format=pdf&lens=timeline&paper=a3`.

    Without a format it is JSON.
    """

    asked = tuple(sorted(ASKED))
    files = {"list": MIMES}

    def list(self, request, **kwargs):
        self.only(ASKED)
        kind, paper = request.query_params.get("format", "json"), request.query_params.get("paper", "a4")
        actions.check(kind, paper)
        asked = actions.read_lens(request.query_params.urlencode(), self.member)
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        if rows := actions.is_long(asked, kind, self.member):
            raise Refused(
                f"This lens has {rows} rows. POST exports/ has the file made in the background.", field="format"
            )
        return as_file(*actions.export_now(asked, kind, paper, by=self.member), kind)


class ExportRow(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(FORMATS))
    query = serializers.CharField(help_text="The lens and its filters, as they stand in the address of the page.")
    paper = serializers.ChoiceField(list(PAPERS))
    state = serializers.ChoiceField(Export.State.choices)
    rows = serializers.IntegerField(help_text="How many features the filters let through when it was asked for.")
    done = serializers.IntegerField(help_text="How many of them are written.")
    name = serializers.CharField(help_text="The name of the file; empty until it is there.")
    size = serializers.IntegerField(help_text="Bytes.")
    message = serializers.CharField(help_text="Why it failed.")
    created_at = serializers.DateTimeField(help_text="A day later the file is gone.")
    finished_at = serializers.DateTimeField(allow_null=True)


class ExportList(serializers.Serializer):
    results = ExportRow(many=True)


class ExportInput(Input):
    example = {"query": "lens=list", "kind": "csv"}
    query = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    kind = serializers.ChoiceField(list(FORMATS))
    paper = serializers.ChoiceField(list(PAPERS), required=False)


class ExportViewSet(ApiViewSet):
    """Files that are made in the background and kept for a day, each for whoever asked for it.

    Read it again until `state` is done, then get `exports/{id}/file/`. DELETE cancels or forgets.
    """

    create_input = ExportInput
    answers = {"list": ExportList, "create": ExportRow, "retrieve": ExportRow}
    files = {"file": MIMES}
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def list(self, request, **kwargs):
        self.only()
        return Response({"results": ExportRow(queries.exports(self.member)[:MANY], many=True).data})

    def retrieve(self, request, **kwargs):
        self.only()
        return Response(ExportRow(self._one()).data)

    def create(self, request, **kwargs):
        self.only()
        data = read_input(ExportInput, request, self.member)
        run = actions.ask(data.get("query", ""), data["kind"], data.get("paper", "a4"), by=self.member)
        make_export.delay(export_id=run.pk)
        return Response(ExportRow(run).data, status=201)

    def destroy(self, request, **kwargs):
        self.only()
        actions.cancel(self._one())
        return Response(status=204)

    @action(detail=True)
    def file(self, request, **kwargs):
        self.only()
        run, content = queries.content_of(self.member, int(self.kwargs["id"]))
        return as_file(content, run.name, run.kind)

    def _one(self) -> Export:
        return queries.export_of(self.member, int(self.kwargs["id"]))
