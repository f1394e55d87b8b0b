"""What may go wrong: risks of releases and features."""

from datetime import date
from typing import Any

from features.models import Risk
from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from kit.words import one_line
from workspaces.models import Member


def create_risk(*, title: str, by: Member, **fields: Any) -> Risk:
    """A risk is one of a release, of a feature, or of both."""
    by.must("risk.created", fields.get("release") or fields.get("feature"))
    risk = Risk(title=_title(title), **fields)
    _of_something(risk)
    creating(risk, by=by, verb="risk.created")
    return risk


def change_risk(risk: Risk, *, by: Member, base_version: int | None = None, **fields: Any) -> Risk:
    """Change plain fields; `closed_on` is a deed of its own: see `close_risk`."""
    by.must("risk.changed", risk)
    if "title" in fields:
        fields["title"] = _title(fields["title"])
    with changing(risk, by=by, verb="risk.changed", base_version=base_version):
        for name, value in fields.items():
            setattr(risk, name, value)
        _of_something(risk)
    return risk


def close_risk(risk: Risk, *, on: date | None, by: Member, base_version: int | None = None) -> Risk:
    """It cannot happen any more, or it has happened and was dealt with; None opens it again."""
    verb = "risk.closed" if on else "risk.reopened"
    by.must(verb, risk)
    with changing(risk, by=by, verb=verb, base_version=base_version):
        risk.closed_on = on
    return risk


def remove_risk(risk: Risk, *, by: Member, base_version: int | None = None) -> None:
    by.must("risk.removed", risk)
    removing(risk, by=by, verb="risk.removed", base_version=base_version)


def let_go(risks, *, by: Member) -> None:
    """What becomes of risks whose release is removed: those of a feature stay with it, the others go along."""
    with one_batch():
        for risk in risks:
            if risk.feature_id is None:
                removing(risk, by=by, verb="risk.removed")
                continue
            with changing(risk, by=by, verb="risk.changed"):
                risk.release = None


def _of_something(risk: Risk) -> None:
    if risk.release_id is None and risk.feature_id is None:
        raise Refused("A risk is one of a release or of a feature.", field="release")


def _title(text: str) -> str:
    return one_line(text, field="title", empty="Say what may go wrong.")
