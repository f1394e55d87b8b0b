"""Is it alive, is it ready, what are the numbers: /livez, /readyz, /metrics.

Answered by a middleware in front of sessions and of the host check: probes come by bare addresses.
"""

import contextlib
import ipaddress
import secrets
import time

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

HEARTBEAT = "pmhub:heartbeat"
SILENCE = 20.0  # seconds without a heartbeat after which nobody works
QUEUES = ("default", "recompute", "webhooks", "imports")
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")

requests_total = Counter("pmhub_requests_total", "Answers by route, method and status", ["route", "method", "status"])
request_seconds = Histogram(
    "pmhub_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Probes:
    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request):
        answer = self.answers.get(request.path)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response["Cache-Control"] = "no-store"
        response._has_been_logged = True  # a probe repeats itself; the log need not
        return response


def livez(request):
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request):
    wrong = list(filter(None, (database_trouble(), redis_trouble())))
    headers = {"Retry-After": "5"} if wrong else {}
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200, headers=headers)


def metrics(request):
    if not may_scrape(request):
        return HttpResponse("Send METRICS_TOKEN as a bearer token.\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request) -> bool:
    """With a token set, whoever sends it; without one, only this machine itself and not through a proxy."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())
    if any(header in request.META for header in PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def database_trouble() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pending := pending_migrations():
            return f"The database lacks {pending} migrations; run `manage.py migrate`."
    except Exception:  # whatever is wrong with it, the answer is the same
        with contextlib.suppress(Exception):
            connection.close()
        return "The database does not answer."
    return ""


_migrated = False


def pending_migrations() -> int:
    """How many migrations are missing. Once none is, none will be while this process lives."""
    global _migrated
    if _migrated:
        return 0
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    _migrated = not missing
    return missing


def redis_client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def redis_trouble() -> str:
    try:
        age = heartbeat_age()
    except redis.RedisError:
        return "Redis does not answer."
    if age is None or age > SILENCE:
        return "No background worker has been heard of; start one: `celery -A pmhub.celery worker`."
    return ""


def note_heartbeat() -> None:
    with contextlib.suppress(redis.RedisError):  # its absence says enough
        redis_client().set(HEARTBEAT, time.time(), ex=3600)


def heartbeat_age() -> float | None:
    noted = redis_client().get(HEARTBEAT)
    return None if noted is None else max(0.0, time.time() - float(noted))  # type: ignore[arg-type]


def count_request(request, response, seconds: float) -> None:
    match = getattr(request, "resolver_match", None)
    # The pattern, never the path: one series for each route, not for each feature.
    route = match.route if match else ("static" if request.path.startswith("/static/") else "none")
    requests_total.labels(route, request.method, response.status_code).inc()
    request_seconds.labels(route).observe(seconds)


class Backlog:
    """What waits, asked at each scrape."""

    def describe(self):
        return []

    def collect(self):
        queues = GaugeMetricFamily("pmhub_queue_length", "Tasks that wait, by queue", labels=["queue"])
        heartbeat = GaugeMetricFamily("pmhub_worker_heartbeat_age_seconds", "Since a worker was last heard of")
        up = GaugeMetricFamily("pmhub_up", "Whether a part answers", labels=["part"])
        try:
            client = redis_client()
            for queue in QUEUES:
                queues.add_metric([queue], float(client.llen(queue)))  # type: ignore[arg-type]
            age = heartbeat_age()
            heartbeat.add_metric([], float("inf") if age is None else age)
            up.add_metric(["redis"], 1)
        except redis.RedisError:
            up.add_metric(["redis"], 0)
        up.add_metric(["database"], 0 if database_trouble() else 1)
        return [queues, heartbeat, up]


REGISTRY.register(Backlog())
