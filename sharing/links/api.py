"""Share links over REST."""

from django.conf import settings
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone
from rest_framework import serializers

from history.api import TrackedViewSet, who
from kit.api.filters import Filter, moment, whole
from kit.api.inputs import Input, read_input
from kit.api.rows import Computed, Row
from kit.errors import Refused
from sharing.links import actions, queries
from sharing.models import ShareLink

LOCKED = Case(When(~Q(passcode_set_at=None), then=Value(True)), default=Value(False), output_field=BooleanField())


class ShareLinkRow(Row):
    title = serializers.CharField()
    watermark = serializers.CharField()
    page = serializers.CharField()
    query = serializers.CharField(help_text="The filters and lens of the page, as they stand in its address.")
    frozen_at = serializers.DateTimeField(allow_null=True, help_text="null: live.")
    owners = serializers.BooleanField()
    effort = serializers.BooleanField()
    scores = serializers.BooleanField()
    dependencies = serializers.BooleanField()
    unscheduled = serializers.BooleanField()
    dates = serializers.ChoiceField(ShareLink.Dates.choices)
    expires_at = serializers.DateTimeField(allow_null=True)
    locked = Computed(LOCKED, serializers.BooleanField(help_text="Whether it asks for a passcode."))
    maker = who("maker")
    hint = serializers.CharField(help_text="The last four characters of its address.")
    views = serializers.IntegerField(allow_null=True, help_text="Null for a past day: counts keep no history.")
    viewed_at = serializers.DateTimeField(allow_null=True)


class ChangedShareLink(Input):
    title = serializers.CharField(max_length=120)
    watermark = serializers.CharField(max_length=80, allow_blank=True)
    query = serializers.CharField(max_length=ShareLink.LONGEST_QUERY, allow_blank=True)
    frozen_at = serializers.DateTimeField(allow_null=True)
    owners = serializers.BooleanField()
    effort = serializers.BooleanField()
    scores = serializers.BooleanField()
    dependencies = serializers.BooleanField()
    unscheduled = serializers.BooleanField()
    dates = serializers.ChoiceField(ShareLink.Dates.choices)
    expires_at = serializers.DateTimeField(allow_null=True)
    passcode = serializers.CharField(min_length=actions.SHORTEST_PASSCODE, max_length=200, allow_null=True)


class ShareLinkInput(ChangedShareLink):
    example = {"title": "For the board", "query": "lens=timeline&lanes=objective", "dates": "quarter"}
    page = serializers.ChoiceField(actions.PAGES, required=False)
    frozen = serializers.BooleanField(required=False, help_text="Freeze it as it stands now.")

    def get_fields(self):
        """Only the title must be said: what nobody chose is not shown."""
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name == "title"
        return fields


class ShareLinkViewSet(TrackedViewSet):
    """For those who may hand out links; to everybody else there is none."""

    row = ShareLinkRow
    create_input = ShareLinkInput
    change_input = ChangedShareLink
    lookup_field = "id"
    what = "share link"
    search = ("title", "watermark")
    filters = {
        "maker": Filter("maker_id", whole),
        "dates": Filter("dates"),
        "expires_at": Filter("expires_at", moment, ranged=True, nullable=True),
    }
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def queryset(self):
        return queries.links(self.member)

    def create(self, request, **kwargs):
        """Hand out a view. `secret` and `url` are shown only now."""
        self.only()
        data = read_input(ShareLinkInput, request, self.member)
        if data.pop("frozen", False):
            if data.get("frozen_at"):
                raise Refused("Say frozen or frozen_at, not both.", field="frozen")
            data["frozen_at"] = timezone.now()
        made, secret = actions.share(by=self.member, **data)
        found = self.queryset().filter(pk=made.pk)
        return self.answer(found, status=201, secret=secret, url=f"{settings.BASE_URL}/s/{secret}/")

    def change_one(self, thing, data, base_version):
        return actions.change_link(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.revoke_link(thing, by=self.member)
