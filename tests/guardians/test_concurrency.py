"""Many at once: nobody's edit is lost, one of equals wins, nothing breaks."""

import threading
from collections import Counter

import pytest
from django.db import connection

from features.models import Feature
from history.models import Event
from kit.models import KeptAnswer
from tests.make import make_feature, make_product

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds) -> list:
    """Run functions at the same moment, each in its thread; returns what they return, in order."""
    start = threading.Barrier(len(deeds))
    answers = [None] * len(deeds)

    def run(number, deed):
        try:
            start.wait()
            answers[number] = deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


@pytest.fixture
def send(rest, bob, product):
    """`send(method, path, body, **headers)` with a client of its own per call, as threads need it."""
    from tests.rest import Rest

    api = rest(bob)
    secret = api.headers["authorization"].removeprefix("Bearer ")
    return lambda method, path, body, **headers: Rest("acme", secret).send(method, path, body, **headers)


def test_edits_of_different_fields_are_both_kept(send, bob):
    feature = make_feature(by=bob)
    path = f"/features/{feature.key}/"
    for number in range(50):
        title, effort = {"title": f"Title {number}"}, {"effort_low": number, "effort_high": number}
        answers = at_once(lambda t=title: send("patch", path, t), lambda e=effort: send("patch", path, e))
        assert [answer.status_code for answer in answers] == [200, 200], [answer.content for answer in answers]
        feature.refresh_from_db()
        assert (feature.title, feature.effort_low) == (f"Title {number}", number)
    assert feature.version == Event.objects.about(feature).count()


def test_one_of_eight_with_the_same_etag_wins(send, bob):
    feature = make_feature(by=bob)
    path = f"/features/{feature.key}/"
    tag = send("get", path, None)["ETag"]
    answers = at_once(*[lambda n=n: send("patch", path, {"title": f"Mine {n}"}, if_match=tag) for n in range(8)])
    codes = Counter(answer.status_code for answer in answers)
    assert codes[200] == 1, codes
    assert codes[200] + codes[409] + codes[412] == 8


def test_a_race_for_one_name_has_one_winner_and_no_failure(send, rest, alice):
    from tests.rest import Rest

    secret = rest(alice).headers["authorization"].removeprefix("Bearer ")
    body = {"name": "Same", "slug": "same"}
    codes = Counter()
    for _ in range(4):  # 64 in all; PostgreSQL here has fewer connections than that
        answers = at_once(*[lambda: Rest("acme", secret).post("/teams/", body)] * 16)
        codes.update(answer.status_code for answer in answers)
    assert codes == {201: 1, 409: 63}


def test_one_key_is_one_row_however_often_it_is_sent(send, product):
    body = {"title": "Once", "product": product.slug}
    for number in range(12):
        key = f"key-{number}"
        answers = at_once(*[lambda k=key: send("post", "/features/", body, idempotency_key=k)] * 16)
        codes = Counter(answer.status_code for answer in answers)
        assert set(codes) <= {201, 409}, [answer.content for answer in answers]
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Feature.objects.count() == 12
    assert KeptAnswer.objects.filter(status=201).count() == 12


def test_keys_are_numbered_without_doubles(send, alice):
    product = make_product(by=alice, name="Race", prefix="RCE")
    answers = at_once(*[lambda: send("post", "/features/", {"title": "x", "product": product.slug})] * 16)
    assert sorted(int(answer.json()["key"].split("-")[1]) for answer in answers) == list(range(1, 17))
