"""Every verb has its permission, its sentence and its place in the code, and nothing else has."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from history.sentences import sentence_of, sentences
from workspaces.permissions import POLICY, SEEING, roles_for

APPS = ("workspaces", "history", "features", "metrics", "stakeholders", "roadmaps", "sharing", "pmhub")
_VERB = re.compile(r'["\']([a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*)["\']')
# Deeds that come as words in code only with the noun before them, or with files that are on their way.
PERMITS = {"history.undo_others", *SEEING}
# Numbers are facts, not deeds on rows: they have no events. Bulk imports are told by what they import.
FACTS = {"reading.recorded", "reading.withdrawn"}


def sources() -> str:
    root = Path(settings.BASE_DIR)
    files = [path for app in APPS for path in (root / app).rglob("*.py")]
    skipped = {"permissions.py", "sentences.py"}
    return "\n".join(path.read_text() for path in files if path.name not in skipped and "migrations" not in path.parts)


def verbs_in(source: str) -> set[str]:
    """Verbs that the door or a permission is asked for: verb="…" and must("…"), may("…"), reacts_to("…")."""
    asked = re.findall(
        r"(?:verb=|\bmust\(|\bmay\(|reacts_to\()\s*(?:\w+\s*=\s*)?((?:f?[\"'][^\"']+[\"'][,\s]*)+)", source
    )
    return {verb for text in asked for verb in _VERB.findall(text)}


def test_every_verb_used_is_permitted_to_somebody():
    unknown = verbs_in(sources()) - POLICY.keys()
    assert {verb for verb in unknown if not roles_for(verb)} == set()


def test_every_verb_permitted_is_used():
    words = set(_VERB.findall(sources()))
    unused = {verb for verb in POLICY.keys() - words if not verb.endswith(".imported")}  # f"{noun}.imported"
    assert unused == set()


def test_every_verb_has_a_sentence_and_every_sentence_a_verb():
    told = sentences().keys()
    usual = {"created", "removed", "changed", "undone", "imported"}
    silent = {verb for verb in POLICY.keys() - told - PERMITS - FACTS if verb.partition(".")[2] not in usual}
    assert silent == set()
    assert {verb for verb in told - POLICY.keys() if not roles_for(verb)} == set()


def test_the_guardian_sees_a_verb_that_nobody_permitted():
    assert verbs_in('with changing(thing, by=by, verb="feature.exploded"): ...') - POLICY.keys() == {"feature.exploded"}
    assert verbs_in('by.must("feature.exploded", thing)') == {"feature.exploded"}


@pytest.mark.django_db
def test_every_event_of_a_busy_workspace_reads_as_a_sentence(alice):
    from history.models import Event
    from tests.guardians.world import make_world

    make_world(alice)
    for event in Event.objects.select_related("actor"):
        text = sentence_of(event)
        assert event.actor.name in text
        assert "{" not in text


def test_the_table_of_verbs_can_be_printed():
    out = StringIO()
    call_command("verbs", stdout=out)
    lines = out.getvalue().splitlines()
    assert any(re.match(r"feature\.planned\s+owner admin editor\s", line) for line in lines), lines[:5]
    assert len(lines) > len(POLICY)
