"""The columns of the grid as each member left them. A habit, not a fact: without history, and only one's own."""

from features.models import Layout


def layout_of(member) -> Layout:
    found = Layout.objects.filter(workspace_id=member.workspace_id, member=member).first()
    return found or Layout(workspace_id=member.workspace_id, member=member)


def remember_layout(member, *, columns: str, widths: str) -> None:
    Layout.objects.update_or_create(
        workspace_id=member.workspace_id, member=member, defaults={"columns": columns[:600], "widths": widths[:600]}
    )
