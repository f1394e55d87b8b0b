"""People, invitations, tokens, the workspace itself and `me` over REST."""

from rest_framework import serializers
from rest_framework.response import Response

from history.api import TrackedViewSet, who
from kit.api.filters import Filter, moment
from kit.api.inputs import Input, read_input
from kit.api.rows import Row
from kit.api.viewsets import ApiViewSet
from workspaces import actions, queries
from workspaces.api import MemberRow
from workspaces.models import Token
from workspaces.roles import Role

GRANTED = [choice for choice in Role.choices if choice[0] != Role.SYSTEM]


class PersonRow(MemberRow):
    guarded = {"email": "email.seen"}

    email = serializers.EmailField(source="user.email", allow_null=True)
    colour = serializers.CharField()


class ChangedMember(Input):
    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(GRANTED)


class MemberViewSet(TrackedViewSet):
    row = PersonRow
    change_input = ChangedMember
    lookup_field = "id"
    what = "member"
    search = ("name", "user__email")
    filters = {"role": Filter("role"), "email": Filter("user__email")}
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def queryset(self):
        return queries.people(self.member)

    def change_one(self, thing, data, base_version):
        if "name" in data:
            actions.rename_member(thing, name=data["name"], by=self.member, base_version=base_version)
        if "role" in data:
            actions.change_role(thing, role=data["role"], by=self.member, base_version=base_version)

    def remove_one(self, thing, base_version):
        actions.remove_member(thing, by=self.member)


class InvitationRow(Row):
    email = serializers.EmailField()
    role = serializers.ChoiceField(GRANTED)
    expires_at = serializers.DateTimeField()


class InvitationInput(Input):
    example = {"email": "dora@example.com", "role": "editor"}
    email = serializers.EmailField()
    role = serializers.ChoiceField(GRANTED)


class InvitationViewSet(TrackedViewSet):
    """For administrators: to everybody else there is none."""

    row = InvitationRow
    create_input = InvitationInput
    lookup_field = "id"
    what = "invitation"
    http_method_names = ["get", "post", "delete", "head", "options"]

    def queryset(self):
        visible = queries.invitations(self.member)
        return visible if self.member.may("member.invited") else visible.none()

    def create(self, request, **kwargs):
        """Invite an address. `secret` belongs into the link of the invitation and is shown only now."""
        self.only()
        made, secret = actions.invite(by=self.member, **read_input(InvitationInput, request, self.member))
        return self.answer(self.queryset().filter(pk=made.pk), status=201, secret=secret)

    def remove_one(self, thing, base_version):
        actions.withdraw_invitation(thing, by=self.member)


class TokenRow(Row):
    name = serializers.CharField()
    hint = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    member = who("member")
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class TokenInput(Input):
    example = {"name": "CI", "scopes": ["read"], "days": 90}
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(Token.SCOPES), min_length=1, max_length=3)
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False)


class TokenViewSet(TrackedViewSet):
    """One's own tokens; administrators see everybody's, to revoke them."""

    row = TokenRow
    create_input = TokenInput
    lookup_field = "id"
    what = "token"
    filters = {"last_used_at": Filter("last_used_at", moment, ranged=True, nullable=True)}
    http_method_names = ["get", "post", "delete", "head", "options"]

    def queryset(self):
        return queries.tokens(self.member)

    def create(self, request, **kwargs):
        """Hand out a token. `secret` is shown only now."""
        self.only()
        made, secret = actions.create_token(by=self.member, **read_input(TokenInput, request, self.member))
        return self.answer(self.queryset().filter(pk=made.pk), status=201, secret=secret)

    def remove_one(self, thing, base_version):
        actions.revoke_token(thing, by=self.member)


class WorkspaceRow(Row):
    slug = serializers.SlugField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    fiscal_year_starts = serializers.IntegerField()


class WorkspaceInput(Input):
    name = serializers.CharField(max_length=120)
    time_zone = serializers.CharField(max_length=60)
    fiscal_year_starts = serializers.IntegerField(min_value=1, max_value=12)


class SettingsViewSet(TrackedViewSet):
    """The workspace itself; there is one per address."""

    row = WorkspaceRow
    change_input = WorkspaceInput
    what = "workspace"

    def queryset(self):
        return queries.workspace_of(self.member)

    def lookup(self):
        return {}

    def change_one(self, thing, data, base_version):
        return actions.change_workspace(thing, by=self.member, base_version=base_version, **data)


class MeViewSet(ApiViewSet):
    answers = {"list": None}

    def list(self, request, **kwargs):
        """Who I am, what this token may do, and where."""
        self.only()
        token = request.auth if isinstance(request.auth, Token) else None
        places = queries.memberships(request.user)
        if token:
            places = places.filter(workspace=token.workspace_id)
        spots = [
            {"slug": place.workspace.slug, "name": place.workspace.name, "member": place.pk, "role": place.role}
            for place in places
        ]
        user = {"id": request.user.pk, "name": request.user.name, "email": request.user.email}
        return Response({"user": user, "token": _about(token) if token else None, "workspaces": spots})


def _about(token: Token) -> dict:
    return {name: getattr(token, name) for name in ("id", "name", "hint", "scopes", "expires_at")}
