"""Writing the vision; every version stays in its history."""

from typing import Any

from django.db import transaction

from history.record import changing, creating
from kit.errors import Refused
from roadmaps.models import Vision
from workspaces.models import Member, Product, Workspace

MOST_PRINCIPLES = 12


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


def _check(fields: dict[str, Any]) -> None:
    if "statement" in fields:
        fields["statement"] = fields["statement"].strip()
        if not fields["statement"]:
            raise Refused("A vision needs a statement.", field="statement")
    if "principles" in fields:
        fields["principles"] = [text for line in fields["principles"] if (text := " ".join(str(line).split()))]
        if len(fields["principles"]) > MOST_PRINCIPLES:
            raise Refused(f"At most {MOST_PRINCIPLES} principles; more are not remembered.", field="principles")
