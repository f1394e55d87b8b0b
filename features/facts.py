"""One feature as an ordinary form, for browsers without scripts: the same cells, read and written the same way."""

from typing import Any

from features.cells import Choices
from features.dossier import Dossier
from features.forms import Facts
from features.grid import BY_NAME
from features.joined import JOINED
from features.models import Feature
from features.scoring import IMPACT_WORDS


def facts_form(member, feature: Feature, data: Any = None) -> Facts:
    there = Choices(member)
    offered: dict[str, list[tuple]] = {
        "status": [(one.slug, one.name) for one in there.status],
        "owner": [("", "Nobody"), *((str(one.pk), one.name) for one in there.owner)],
        "team": [("", "No team"), *((one.slug, one.name) for one in there.team)],
        "release": [("", "No release"), *((one.key, one.name) for one in there.release)],
        "impact": [("", "Not known"), *((f"{step:g}", f"{step:g} {word}") for step, word in IMPACT_WORDS.items())],
    }
    verbs = {name: column.verb for name, column in BY_NAME.items()} | {name: one.verb for name, one in JOINED.items()}
    verbs["description"] = "feature.changed"
    locked = {name for name, verb in verbs.items() if not member.may(verb)} | ({"objective"} - JOINED.keys())
    return Facts(data, initial=_now(Dossier(member, feature)), choices=offered, locked=locked)


def _now(dossier: Dossier) -> dict[str, Any]:
    feature = dossier.feature
    now = {
        "title": feature.title,
        "status": feature.status.slug,
        "owner": str(feature.owner_id or ""),
        "team": feature.team.slug if feature.team else "",
        "release": feature.release.key if feature.release else "",
        "dates": dossier.dates,
        "effort": dossier.weeks,
        "progress": str(feature.progress),
        "tags": ", ".join(feature.tags),
        "description": feature.description,
        "version": feature.version,
    }
    now |= {name: "; ".join([mark.name for mark in marks]) for name, marks in _joined(dossier).items()}
    return now | {row["name"]: row["raw"] for row in dossier.inputs}


def _joined(dossier: Dossier) -> dict[str, list]:
    return {column.name: marks for column, marks, *_ in dossier.joined}
