"""Tracked rows are written by the history door alone, and read through rooms that start from the member."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from history.nouns import nouns

ROOT = Path(settings.BASE_DIR)
APPS = ("workspaces", "history", "features", "metrics", "stakeholders", "roadmaps", "sharing", "kit", "pmhub")
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts and "management" not in path.parts
]
# The door, its wide gate, and undo through the wide gate.
DOOR = {"history/record.py", "history/bulk.py", "history/bulk_undo.py", "history/backfill.py"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Rooms that may start from `Model.objects`; faces may not.
FACES = {"views.py", "api.py", "forms.py", "urls.py", "page.py", "templatetags"}
DATABASE = {"objects", "_base_manager", "_default_manager"}


def tracked() -> set[str]:
    return {model.__name__ for model in nouns().values()}


def root_of(node: ast.expr) -> tuple[str, set[str]]:
    """The first name of a chain like `Feature.objects.filter(…).update` and every word in it."""
    words = set()
    while True:
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return node.id, words
        else:
            return "", words


# Not rows of a story: a form, a parent's save, a picture, a run of an import, a workbook.
OTHERS = {"super", "form", "image", "run", "book"}


def writes_in(source: str, names: set[str]) -> list[str]:
    """`Feature.objects….update(…)`, `type(x)._base_manager….delete()`, `feature.save()`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
            continue
        root, words = root_of(node.func)
        by_model = words & DATABASE and (root in names or root in {"", "model", "type"})
        by_row = not words & DATABASE and node.func.attr == "save" and root not in OTHERS
        if by_model or by_row:
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
    return found


def reads_in(source: str, names: set[str]) -> list[str]:
    """`Feature.objects` in a room that should have asked a query."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in DATABASE
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in SOURCES if short(path) not in DOOR], ids=short)
def test_only_the_door_writes_tracked_rows(path):
    found = writes_in(path.read_text(), tracked())
    if short(path) == "workspaces/api_auth.py":
        found = [line for line in found if "Token.objects" not in line]  # last_used_at: a fact, not a deed
    if path.parent.name == "links":
        found = [line for line in found if "ShareLink._base_manager" not in line]  # looks are facts, hashes are secrets
    if short(path) in {"workspaces/models.py", "workspaces/accounts.py"}:
        found = [line for line in found if "user.save" not in line]  # people are not rows of a workspace
    assert found == []


@pytest.mark.parametrize("path", [path for path in SOURCES if FACES & {path.name, *path.parts}], ids=short)
def test_faces_read_through_queries(path):
    found = [line for line in reads_in(path.read_text(), tracked()) if ".visible_to(" not in line]
    source = path.read_text()
    starting = [line for line in found if not _starts_from_member(source, line)]
    assert starting == []


def _starts_from_member(source: str, line: str) -> bool:
    """`Comment.objects.visible_to(member)`, `.inside(member)`: the member is named at once."""
    number, _, text = line.removeprefix("line ").partition(": ")
    row = source.splitlines()[int(number) - 1]
    return f"{text}.visible_to(" in row or f"{text}.inside(" in row or "OuterRef" in row


DAMAGE = {
    "Feature.objects.filter(pk=1).update(title='x')": writes_in,
    "Feature._base_manager.get(pk=1).delete()": writes_in,
    "Feature.objects.bulk_create([])": writes_in,
    "feature.save()": writes_in,
    "self.feature.save(update_fields=['title'])": writes_in,
    "Feature.objects.filter(key='FLD-1')": reads_in,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_guardian_sees_damage(damage):
    assert DAMAGE[damage](damage, {"Feature"})


@pytest.mark.parametrize("innocent", ["data.update(x=1)", "seen.update(other)", "query.create(1)", "form.save()"])
def test_the_guardian_leaves_the_innocent_alone(innocent):
    assert writes_in(innocent, {"Feature"}) == []
