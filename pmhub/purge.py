"""Delete a workspace as if it had never been: every row of every table, its history too. Nothing else."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth import logout
from django.db import connection, models, transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kit.errors import Forbidden, Refused
from workspaces.models import Member, User, Workspace


def purge(workspace: Workspace) -> int:
    """Returns how many rows went. People who belong to no other workspace go as well."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Says to the triggers that guard history and readings that this is meant, until the transaction ends.
        cursor.execute("SET LOCAL pmhub.purge = 'on'")
        people = list(
            Member._base_manager.filter(workspace=workspace).exclude(user=None).values_list("user", flat=True)
        )
        # Foreign keys are checked at the end of the transaction, so that the order of tables does not matter.
        gone = sum(_delete(model, path, workspace) for model, path in inside())
        gone += Workspace._base_manager.filter(pk=workspace.pk)._raw_delete("default")
        homeless = User.objects.filter(pk__in=people).exclude(memberships__workspace__isnull=False)
        gone += homeless.delete()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return gone


def _delete(model: type[models.Model], path: str, workspace: Workspace) -> int:
    rows = model._base_manager.filter(**{path: workspace.pk})
    return model._base_manager.filter(pk__in=rows.values("pk"))._raw_delete("default")


def inside() -> list[tuple[type[models.Model], str]]:
    """Every model that belongs to a workspace, with the path to it; those that only point at such rows first."""
    walled = {model for model in apps.get_models() if _key(model, "workspace")}
    beside = [(model, path) for model in apps.get_models() if model not in walled and (path := _path(model, walled))]
    return [*beside, *((model, "workspace_id") for model in walled)]


def _path(model: type[models.Model], walled: set) -> str:
    for column in model._meta.concrete_fields:
        if column.is_relation and column.remote_field.model in walled:
            return f"{column.name}__workspace_id"
    return ""


def _key(model: type[models.Model], name: str) -> bool:
    return any(column.name == name and column.is_relation for column in model._meta.concrete_fields)


def forget_logins() -> None:
    for name in ("demo_logins.txt", "demo_token"):
        (settings.VAR / name).unlink(missing_ok=True)


@require_POST
def remove_demo(request, workspace):
    """The owner of a demo takes it away in the browser; other workspaces cannot be deleted like this."""
    member = request.member
    if member.role != "owner":
        raise Forbidden("Only an owner can remove the demo.")
    if not member.workspace.is_demo:
        raise Refused("This is not a demo workspace.")
    if request.POST.get("sure") != "yes":
        raise Refused("Tick the box first: this cannot be undone.")
    purge(member.workspace)
    forget_logins()
    if not User.objects.filter(pk=request.user.pk).exists():
        logout(request)
    return redirect("front")
