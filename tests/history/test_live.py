"""Open pages hear of every change once, also of those between drawing a page and listening."""

import json
import time

import pytest
import redis
from django.conf import settings

from history import announce, live

WORKSPACE = 424243


@pytest.fixture
def member(db):
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(announce.live_stream(WORKSPACE))
    yield type("Listener", (), {"pk": 1, "user_id": 1, "workspace_id": WORKSPACE})()
    client.delete(announce.live_stream(WORKSPACE))
    assert live._open[1] == 0


def tell(number: int) -> None:
    announce.publish(WORKSPACE, {"noun": "thing", "id": number})


def heard(member, since: str, count: int) -> list[tuple[str, dict]]:
    """The first `count` messages from `since` on, with the ids that the page would remember."""
    stream = live.open_stream(member, since)
    messages = []
    for line in live_lines(stream):
        if line.startswith("id: "):
            identity, data = line.removeprefix("id: ").split("\ndata: ")
            messages.append((identity, json.loads(data)))
        if len(messages) == count:
            break
    stream.close()
    return messages


def live_lines(stream):
    return (line.decode().strip() for line in stream._lines)


def test_what_happens_after_a_page_was_drawn_is_heard_although_it_listens_later(member):
    tell(1)
    time.sleep(0.005)
    drawn = str(int(time.time() * 1000))
    tell(2)
    tell(3)
    assert [message["id"] for _, message in heard(member, drawn, 2)] == [2, 3]


def test_a_lost_connection_goes_on_after_the_last_message(member):
    for number in range(1, 5):
        tell(number)
    (_, (second, _)) = heard(member, "0", 2)
    assert [message["id"] for _, message in heard(member, second, 2)] == [3, 4]


def test_without_a_place_only_what_comes_is_heard(member):
    tell(1)
    stream = live.open_stream(member, "no place; DROP")
    lines = live_lines(stream)
    assert next(lines).startswith("retry")
    tell(2)
    assert json.loads(next(lines).split("data: ")[1])["id"] == 2
    stream.close()


def test_whoever_was_away_too_long_is_told_to_read_again(member):
    for number in range(announce.KEPT + 1):
        tell(number)
    stream = live.open_stream(member, "1-0")
    lines = live_lines(stream)
    assert [next(lines), next(lines)][1].startswith("event: missed")
    stream.close()


def test_whoever_missed_nothing_is_not(member):
    for number in range(announce.KEPT + 1):
        tell(number)
    drawn = str(int(time.time() * 1000) + 2)
    stream = live.open_stream(member, drawn)
    lines = live_lines(stream)
    next(lines)
    time.sleep(0.005)
    tell(77)
    assert json.loads(next(lines).split("data: ")[1])["id"] == 77
    stream.close()
