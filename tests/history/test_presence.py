"""Who is where: seen by the others of the workspace at once, gone when they leave or fall silent, never stored."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from history.announce import redis_client
from history.live import open_stream
from history.models import Event
from history.presence import BEAT, MOST_TABS, STALE, Spot, arrive, leave
from kit.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody(acme):
    redis_client().delete(f"here:{acme.pk}", f"presence:{acme.pk}")


@dataclass
class Tab:
    member: object
    name: str = ""

    def __post_init__(self):
        self.name = self.name or str(uuid.uuid4())

    def at(self, place="roadmap", key=""):
        return {
            (one["member"]["name"], one["place"], one["key"])
            for one in arrive(self.member, Spot(self.name, place, key))
        }


def test_everybody_sees_the_others_where_they_are_and_nobody_sees_themselves(alice, bob):
    assert Tab(alice).at("roadmap", "FLD-1") == set()
    hers, his = Tab(alice), Tab(bob)
    hers.at("features")
    assert ("Alice", "features", "") in his.at()
    assert hers.at("features", "FLD-2") >= {("Bob", "roadmap", "")}
    assert ("Alice", "features", "FLD-2") in his.at()


def test_another_workspace_sees_nothing(alice, charlie):
    Tab(alice).at()
    assert Tab(charlie).at() == set()


def test_who_leaves_or_falls_silent_is_gone(alice, bob):
    hers, his = Tab(alice), Tab(bob)
    hers.at()
    leave(bob, hers.name)  # nobody closes somebody else's page
    assert his.at() == {("Alice", "roadmap", "")}
    leave(alice, hers.name)
    assert his.at() == set()
    hers.at()
    with time_machine.travel(timedelta(seconds=STALE + 1)):
        assert his.at() == set()
    assert BEAT * 2 < STALE


def test_a_member_with_many_tabs_takes_few_places(alice, bob):
    for _ in range(MOST_TABS + 5):
        Tab(alice).at()
    assert len(arrive(bob, Spot(str(uuid.uuid4()), "roadmap"))) == MOST_TABS


@pytest.mark.parametrize("spot", [("", "roadmap", ""), ("x" * 40, "roadmap", ""), ("12345678", "Road map", ""),
                                  ("12345678", "roadmap", "<b>"), ("12345678", "roadmap", "fld-1"),
                                  ("12345678", "", ""), ("12345678\n", "roadmap", "")])  # fmt: skip
def test_what_is_no_place_is_refused(spot):
    with pytest.raises(Refused):
        Spot(*spot)


def test_the_door_answers_with_the_others_and_refuses_nonsense(browse, bob, alice):
    Tab(alice).at("roadmap", "FLD-3")
    page = browse(bob)

    def post(body):
        return page.post("/w/acme/presence/", json.dumps(body), content_type="application/json")

    tab = str(uuid.uuid4())
    told = post({"tab": tab, "place": "roadmap", "key": ""}).json()["others"]
    assert [(one["member"]["initials"], one["key"]) for one in told] == [(alice.initials, "FLD-3")]
    assert "email" not in json.dumps(told)
    assert post({"tab": tab, "place": ["roadmap"]}).status_code == 400
    assert post({"tab": tab, "gone": True}).json() == {"others": []}
    assert Tab(alice).at() == {("Alice", "roadmap", "FLD-3")}


def test_looking_leaves_no_trace_in_the_history(alice):
    before = Event.objects.count()
    Tab(alice).at("roadmap", "FLD-1")
    assert Event.objects.count() == before


def test_open_pages_hear_who_comes_moves_and_goes_but_not_every_beat(alice, bob):
    stream = open_stream(bob)
    lines = stream._lines  # iterating the stream itself lets go of the database, which the test still needs
    next(lines)
    tab = Tab(alice)
    tab.at("roadmap", "FLD-1")
    tab.at("roadmap", "FLD-1")
    tab.at("roadmap", "FLD-2")
    leave(alice, tab.name)
    heard = []
    while len(heard) < 3:
        line = next(lines)
        if line.startswith(b"event: presence"):
            heard.append(json.loads(line.split(b"data: ")[1]))
    stream.close()
    assert [one.get("key", "gone") for one in heard] == ["FLD-1", "FLD-2", "gone"]
    assert heard[0]["member"]["name"] == alice.name


def test_without_redis_nobody_is_seen_and_nothing_breaks(alice, monkeypatch):
    import redis

    monkeypatch.setattr("history.announce._live", redis.Redis(unix_socket_path="/nowhere.sock"))
    assert Tab(alice).at() == set()
    leave(alice, str(uuid.uuid4()))
