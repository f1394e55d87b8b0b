"""The browser face of who and where: members, invitations, tokens, the workspace, oneself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.web import attempt, told
from kit.errors import Unknown
from workspaces import actions, mail, queries
from workspaces.forms import ROLES, InviteForm, ProfileForm, TokenForm, WorkspaceForm
from workspaces.roles import Role

read_and_write = require_http_methods(["GET", "HEAD", "POST"])


def _one(rows, pk: int):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("There is nothing here.")
    return found


# --- members --------------------------------------------------------------------------------------------


@require_safe
def members(request, workspace):
    """Who is here and who is invited."""
    return _members(request, InviteForm(member=request.member))


def _members(request, form: InviteForm, link: str = "", status: int = 200):
    member = request.member
    manages = member.may("member.invited")
    context = {
        "section": "members",
        "people": queries.people(member),
        "invitations": queries.invitations(member) if manages else [],
        "form": form,
        "link": link,
        "manages": manages,
        "sees_email": member.may("email.seen"),
        "roles": ROLES if member.role == Role.OWNER else ROLES[:-1],
    }
    return render(request, "workspaces/members.html", context, status=status)


@require_POST
@never_cache
def invite(request, workspace):
    """Invite an address; the link is shown now and never again, and mailed."""
    request.member.must("member.invited")
    form = InviteForm(request.POST, member=request.member)
    link = ""

    def deed() -> None:
        nonlocal link
        invitation, secret = actions.invite(by=request.member, **form.cleaned_data)
        mail.send_invitation(invitation, secret, by=request.member)
        link = mail.join_link(secret)

    if form.is_valid() and attempt(form, deed):
        return _members(request, InviteForm(member=request.member), link)
    return _members(request, form, status=422)


@require_POST
def withdraw(request, workspace, pk):
    invitation = _one(queries.invitations(request.member), pk)
    with told(request, f"Invitation of {invitation.email} withdrawn", undo=False):
        actions.withdraw_invitation(invitation, by=request.member)
    return redirect("settings", workspace)


@require_POST
def role(request, workspace, pk):
    member = _one(queries.people(request.member), pk)
    wanted = request.POST.get("role", "")
    with told(request, f"{member.name} is now {wanted}"):
        actions.change_role(member, role=wanted, by=request.member)
    return redirect("settings", workspace)


@require_POST
def remove_member(request, workspace, pk):
    member = _one(queries.people(request.member), pk)
    with told(request, f"{member.name} removed"):
        actions.remove_member(member, by=request.member)
    return redirect("settings", workspace)


# --- joining --------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@read_and_write
def join(request, secret):
    """The page behind an invitation's link; whoever signs in or up from here comes back to it."""
    invitation = actions.open_invitation(secret)
    user = request.user
    fits = user.is_authenticated and user.email.lower() == invitation.email.lower()
    if fits and (request.method == "POST" or request.session.get("invitation") == secret):
        member = actions.accept_invitation(secret, user=user)
        request.session.pop("invitation", None)
        return redirect(f"/w/{member.workspace.slug}/")
    if not user.is_authenticated:
        request.session["invitation"] = secret
    return render(request, "workspaces/join.html", {"invitation": invitation, "fits": fits})


# --- tokens ---------------------------------------------------------------------------------------------


@never_cache
@read_and_write
def tokens(request, workspace):
    """Own tokens, for administrators everybody's; a new one is shown once, with a line to try it."""
    form = TokenForm(request.POST or None)
    secret = ""

    def deed() -> None:
        nonlocal secret
        _, secret = actions.create_token(by=request.member, **form.cleaned_data)

    done = request.method == "POST" and form.is_valid() and attempt(form, deed)
    context = {
        "section": "tokens",
        "tokens": queries.tokens(request.member),
        "form": TokenForm() if done else form,
        "secret": secret,
        "curl": _curl(workspace, secret) if secret else "",
        "may_create": request.member.may("token.created"),
    }
    return render(request, "workspaces/tokens.html", context, status=422 if form.errors and not done else 200)


def _curl(workspace: str, secret: str) -> str:
    return f"curl -H 'Authorization: Bearer {secret}' '{settings.BASE_URL}/api/v1/w/{workspace}/features/?limit=3'"


@require_POST
def revoke(request, workspace, pk):
    token = _one(queries.tokens(request.member), pk)
    with told(request, f"Token {token.name} revoked", undo=False):
        actions.revoke_token(token, by=request.member)
    return redirect("settings_tokens", workspace)


# --- the workspace, and oneself ---------------------------------------------------------------------------


@read_and_write
def workspace_page(request, workspace):
    place = request.member.workspace
    now = {name: getattr(place, name) for name in WorkspaceForm.base_fields}
    form = WorkspaceForm(request.POST or None, initial=now)
    if request.method == "POST":
        request.member.must("workspace.changed")
    if request.method == "POST" and form.is_valid():
        with told(request, "Workspace changed"):
            actions.change_workspace(place, by=request.member, **form.cleaned_data)
        return redirect("settings_workspace", workspace)
    context = {"section": "workspace", "form": form, "may_change": request.member.may("workspace.changed")}
    return render(request, "workspaces/workspace.html", context, status=422 if form.errors else 200)


@read_and_write
def profile(request, workspace):
    member = request.member
    form = ProfileForm(request.POST or None, initial={"name": member.name, "colour": member.colour})
    if request.method == "POST" and form.is_valid():
        with told(request, "Profile changed"):
            actions.change_profile(member, by=member, **form.cleaned_data)
        return redirect(reverse("settings_profile", args=[workspace]))
    return render(
        request, "workspaces/profile.html", {"section": "profile", "form": form}, status=422 if form.errors else 200
    )
