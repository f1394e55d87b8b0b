"""Writing the vision; every version stays in its history, and one of them can be written again."""

from typing import Any

from django.db import transaction

from history.record import changing, creating
from kit.errors import Refused
from roadmaps.models import Vision
from workspaces.models import Member, Product, Workspace

MOST_PRINCIPLES = 12
MOST_SEGMENTS = 8
SEGMENT = {"name": 80, "description": 300, "size": 80}


def write_vision(
    *, by: Member, product: Product | None = None, base_version: int | None = None, because: str = "", **fields: Any
) -> Vision:
    """Write or rewrite parts of the vision of a product, or of the whole workspace."""
    by.must("vision.written", product)
    _check(fields)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace_id)  # two first versions at once would be two visions
        vision = Vision.objects.visible_to(by).filter(product=product).first()
        if vision is None:
            if not fields.get("statement"):
                raise Refused("A vision begins with its statement.", field="statement")
            return creating(Vision(product=product, **fields), by=by, verb="vision.written", because=because)
        with changing(vision, by=by, verb="vision.written", base_version=base_version, because=because):
            for name, value in fields.items():
                setattr(vision, name, value)
    return vision


def restore_vision(
    vision: Vision, content: dict[str, Any], *, number: int, by: Member, base_version: int | None = None
) -> Vision:
    """Write an earlier version again, as a new one."""
    by.must("vision.restored", vision)
    because = f"as it stood in version {number}"
    with changing(vision, by=by, verb="vision.restored", base_version=base_version, because=because):
        for name in Vision.content:
            setattr(vision, name, content[name])
    return vision


def _check(fields: dict[str, Any]) -> None:
    if "statement" in fields:
        fields["statement"] = fields["statement"].strip()
        if not fields["statement"]:
            raise Refused("A vision needs a statement.", field="statement")
    if "principles" in fields:
        fields["principles"] = [text for line in fields["principles"] if (text := " ".join(str(line).split()))]
        if len(fields["principles"]) > MOST_PRINCIPLES:
            raise Refused(f"At most {MOST_PRINCIPLES} principles; more are not remembered.", field="principles")
    if "segments" in fields:
        fields["segments"] = [_segment(one) for one in fields["segments"] if any(one.values())]
        if len(fields["segments"]) > MOST_SEGMENTS:
            raise Refused(f"At most {MOST_SEGMENTS} segments: for everybody is for nobody.", field="segments")


def _segment(one: dict[str, str]) -> dict[str, str]:
    """{name, description, size}, all of them there."""
    found = {name: " ".join(str(one.get(name) or "").split())[:longest] for name, longest in SEGMENT.items()}
    if not found["name"]:
        raise Refused("A segment needs a name.", field="segments")
    return found
