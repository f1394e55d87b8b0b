"""A body that trickles in holds up nobody but its sender, and half a body does nothing."""

import threading
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kit import bodies


class Slow:
    """A body that comes only when it is let."""

    def __init__(self, content: bytes):
        self.content, self.asked, self.go = BytesIO(content), threading.Event(), threading.Event()

    def read(self, count=-1):
        self.asked.set()
        assert self.go.wait(10)
        return self.content.read(count)


@pytest.fixture
def door(settings, monkeypatch):
    settings.WEB_THREADS = 16  # four bodies in all, two of one address
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    return bodies.Bodies(lambda request: HttpResponse(request.body))


def sent(door, address="192.0.2.1", stream=None, path="/accounts/login/", length=None):
    request = RequestFactory().post(path, b"a=1", content_type="text/plain", REMOTE_ADDR=address)
    if stream is not None:
        request._stream = stream
    if length is not None:
        request.META["CONTENT_LENGTH"] = str(length)
    return door(request)


@pytest.fixture
def trickling(door):
    """`trickling(address)` has begun to send and does not go on."""
    streams, threads = [], []

    def begin(address):
        streams.append(Slow(b"a=1"))
        threads.append(threading.Thread(target=sent, args=(door, address, streams[-1])))
        threads[-1].start()
        assert streams[-1].asked.wait(10)

    yield begin
    [stream.go.set() for stream in streams]
    [thread.join(10) for thread in threads]
    assert not door.places._taken, "everybody left"


def test_a_body_arrives_as_it_was_sent(door):
    assert sent(door).content == b"a=1"


def test_whoever_sends_slowly_waits_for_oneself(door, trickling):
    trickling("192.0.2.1")
    trickling("192.0.2.1")
    answer = sent(door, "192.0.2.1")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert sent(door, "192.0.2.2").status_code == 200
    assert door(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")).status_code == 200


def test_many_who_send_slowly_leave_room_for_reading(door, trickling):
    for number in range(4):
        trickling(f"192.0.2.{number}")
    answer = sent(door, "192.0.2.9", path="/api/v1/me/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert door(RequestFactory().get("/")).status_code == 200


def test_half_a_body_does_nothing(door):
    assert sent(door, length=9).status_code == 400


@pytest.mark.parametrize(("path", "most"), [("/accounts/login/", 10), ("/api/v1/me/", 10), ("/w/acme/import/", 110)])
def test_what_is_too_large_is_not_even_read(door, path, most):
    never = Slow(b"")
    assert sent(door, path=path, stream=never, length=(most + 1) * 1024 * 1024).status_code == 413
    assert not never.asked.is_set()


def test_a_large_body_is_kept_on_disk(door, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * bodies.SMALL
    whole = b"x" * (bodies.SMALL + 1)
    request = RequestFactory().post("/", whole, content_type="text/plain")
    assert door(request).content == whole
    assert bodies._taken_in(BytesIO(whole), len(whole)).fileno() > 0
