"""What a probe is told, and who may read the numbers."""

import time

import pytest
import redis
from django.db import connection

from pmhub import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    health.note_heartbeat()
    yield
    health.redis_client().delete(health.HEARTBEAT)


def test_a_living_process_says_so_to_any_address(client):
    assert client.get("/livez", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_everything_good_is_ready(client, worker):
    assert client.get("/readyz").json() == {"ready": True, "wrong": []}


def test_without_a_worker_it_is_not_ready_and_says_why(client):
    health.redis_client().delete(health.HEARTBEAT)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "No background worker" in answer.json()["wrong"][0]


def test_a_worker_silent_for_long_is_no_worker(client, worker):
    health.redis_client().set(health.HEARTBEAT, time.time() - 60)
    assert client.get("/readyz").status_code == 503


def test_a_missing_migration_is_named(client, worker, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'features'")
    assert "migrate" in client.get("/readyz").json()["wrong"][0]


def test_a_redis_that_is_gone_is_named(client, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert client.get("/readyz").json()["wrong"] == ["Redis does not answer."]
    health.note_heartbeat()  # and noting it fails quietly


@pytest.mark.parametrize(
    ("token", "sent", "address", "expected"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "192.0.2.7", 403),
        ("", {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 403),
        ("right", {}, "127.0.0.1", 403),
        ("right", {"Authorization": "Bearer wrong"}, "127.0.0.1", 403),
        ("right", {"Authorization": "Bearer right"}, "192.0.2.7", 200),
    ],
)
def test_the_numbers_are_for_this_machine_or_for_the_token(client, settings, token, sent, address, expected):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers=sent, REMOTE_ADDR=address).status_code == expected


def test_the_numbers_name_routes_and_never_paths(client, worker):
    client.get("/w/acme/secret-thing-12345/")
    said = client.get("/metrics").content.decode()
    assert "pmhub_requests_total" in said
    assert 'pmhub_up{part="database"} 1.0' in said
    assert "secret-thing" not in said


def test_probes_only_answer_reading(client):
    assert client.post("/readyz").status_code == 405


def test_a_heartbeat_is_kept_in_redis(worker):
    assert health.heartbeat_age() < 5
    assert isinstance(health.redis_client(), redis.Redis)
