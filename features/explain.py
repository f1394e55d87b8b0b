"""Why a feature stands where it stands: its arithmetic, who said so, and what it is compared with."""

import math
from typing import Any

from django.db.models import Q

from features.models import Feature, Score
from features.queries import priorities, rice_of
from features.scoring import IMPACT_WORDS, INPUTS, Rice, waits_for
from history.models import Event
from history.queries import story_of
from kit.errors import Refused

UNITS = {"reach": "per quarter", "impact": "0.25 to 3", "confidence": "percent", "effort": "person-months"}


def explain(member, feature: Feature, versus: Feature | None = None) -> dict[str, Any]:
    """The whole reasoning as plain data; with `versus`, also why one is above the other."""
    score = rice_of(member, feature)
    body: dict[str, Any] = {"key": feature.key, "title": feature.title, "model": None, "score": None}
    rice = rice_from(score)
    story = list(story_of(member, score).select_related("actor")) if score else []
    if score is None:
        body |= {"sentence": f"{feature.key} has no score yet.", "inputs": [], "overrides": []}
    elif rice is None:
        missing = waits_for(*inputs_of(score))
        body |= {"sentence": f"{feature.key} has no score yet: it waits for {missing}."}
        body |= {"inputs": _inputs(score, story), "overrides": _overrides(story)}
    else:
        body |= {"model": "rice", "score": float(score.value), "sentence": f"{feature.key}: {rice.in_words()}."}
        body |= {"inputs": _inputs(score, story), "overrides": _overrides(story), "is_moonshot": rice.is_moonshot}
    body["rank"] = rank(member, feature)
    if versus is not None:
        body["versus"] = _versus(member, feature, score, versus)
    return body


def inputs_of(score: Score) -> list[Any]:
    return [getattr(score, name) for name in INPUTS]


def rice_from(score: Score | None) -> Rice | None:
    return Rice.of(*inputs_of(score)) if score else None


def rank(member, feature: Feature) -> dict[str, Any]:
    """The place among the open features of its product: 1 is what to do next."""
    peers = priorities(member).filter(product_id=feature.product_id)
    if not peers.filter(pk=feature.pk).exists():
        return {"place": None, "of": peers.count(), "among": "open features of its product"}
    place = peers.filter(_before(feature)).count() + 1
    return {"place": place, "of": peers.count(), "among": "open features of its product"}


def _before(feature: Feature) -> Q:
    """Higher scores first, then the older feature; those without a score last: the order of `priorities`."""
    if feature.score is None:
        return Q(score__isnull=False) | Q(pk__lt=feature.pk)
    return Q(score__gt=feature.score) | Q(score=feature.score, pk__lt=feature.pk)


def _inputs(score: Score, story: list[Event]) -> list[dict[str, Any]]:
    """Each number that is known, with who set it last, when and why."""
    rows = []
    for name in INPUTS:
        if getattr(score, name) is None:
            continue
        event = next(event for event in reversed(story) if name in event.changes)
        value = float(getattr(score, name))
        row = {"name": name, "value": value, "unit": UNITS[name], "words": _words(name, value)}
        rows.append(row | _told(event))
    return rows


def _overrides(story: list[Event]) -> list[dict[str, Any]]:
    """Every time that a number replaced another one: from what to what, by whom, when and why; the latest first."""
    return [
        {"name": name, "was": _plain(event.changes[name][0]), "value": _plain(event.changes[name][1])} | _told(event)
        for event in reversed(story)
        for name in INPUTS
        if name in event.changes and event.changes[name][0] is not None
    ]


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _told(event: Event) -> dict[str, Any]:
    by = {"id": event.actor_id, "name": event.actor.name}
    return {"set_by": by, "set_at": event.at, "because": event.because}


def _words(name: str, value: float) -> str:
    if name == "impact":
        return IMPACT_WORDS.get(value, "")
    return {"reach": f"{value:,.0f} people or events", "confidence": f"{value:g}%"}.get(
        name, f"{value:g} person-months"
    )


def _versus(member, feature: Feature, score: Score | None, other: Feature) -> dict[str, Any]:
    if other.pk == feature.pk:
        raise Refused("Compare it with another feature.", field="versus")
    theirs = rice_of(member, other)
    mine_rice, their_rice = rice_from(score), rice_from(theirs)
    body: dict[str, Any] = {
        "key": other.key,
        "title": other.title,
        "score": other.score,
        "factors": [],
    }
    if score is None or theirs is None or mine_rice is None or their_rice is None:
        scored = [one.key for one, has in ((feature, mine_rice), (other, their_rice)) if has]
        reason = f"only {scored[0]} has a score" if scored else "neither has a score"
        return body | {"sentence": f"{feature.key} and {other.key} cannot be compared: {reason}."}
    factors = [_factor(name, mine_rice, their_rice) for name in INPUTS]
    factors.sort(key=lambda factor: -abs(math.log(factor["times"])) if factor["times"] else -math.inf)
    return body | {"factors": factors, "sentence": _sentence(feature, score, other, theirs, factors)}


def _factor(name: str, mine: Rice, theirs: Rice) -> dict[str, Any]:
    """`times` is how this input alone multiplies the score of one against the other; None for a zero."""
    a, b = getattr(mine, name), getattr(theirs, name)
    times = (b / a if name == "effort" else a / b) if a and b else None
    return {"name": name, "mine": a, "theirs": b, "times": times}


def _sentence(feature: Feature, score: Score, other: Feature, theirs: Score, factors: list[dict]) -> str:
    if score.value == theirs.value:
        return f"{feature.key} and {other.key} have the same score; the older one comes first."
    high, low, ahead = (feature, other, True) if score.value > theirs.value else (other, feature, False)
    values = sorted((float(score.value), float(theirs.value)), reverse=True)
    pulls = [one for one in factors if one["times"] is not None and one["times"] != 1]
    helps = [_pull(one, ahead) for one in pulls if (one["times"] > 1) == ahead]
    hurts = [_pull(one, not ahead) for one in pulls if (one["times"] > 1) != ahead]
    text = f"{high.key} is above {low.key}: {values[0]:,.4g} against {values[1]:,.4g}"
    text += f", because of its {' and '.join(helps[:2])}" if helps else ""
    return text + (f", although {low.key} has {' and '.join(hurts[:2])}." if hurts else ".")


def _pull(factor: dict, mine_first: bool) -> str:
    a, b = (factor["mine"], factor["theirs"]) if mine_first else (factor["theirs"], factor["mine"])
    better = "lower" if factor["name"] == "effort" else "higher"
    return f"{better} {factor['name']} ({a:,.4g} against {b:,.4g})"
