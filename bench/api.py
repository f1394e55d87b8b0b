"""REST against the least that could answer: a bare WSGI function, one SQL statement, rows through orjson.

Both are called directly as WSGI applications in this process, on the same rows and the same PostgreSQL; what is
compared is processor time of this process and its database backend together. The application runs with its whole
middleware, a bearer token, permissions, limits in Redis, events and versions.
"""

import io
import json
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from bench import rows
from bench.report import Report, work

TIMES = 60
_ROWS = """
    SELECT f.id, f.version, f.created_at, f.updated_at, f.key, f.title, f.description, p.slug, s.slug, s.category,
        f.owner_id, t.slug, r.key, u.key, f.effort_low, f.effort_high, f.progress, f.horizon, f.starts_on, f.ends_on,
        f.granularity, f.confidence, f.shipped_on, f.tags, f.fields, f.score
    FROM features_feature f
    JOIN workspaces_product p ON p.id = f.product_id
    JOIN features_status s ON s.id = f.status_id
    LEFT JOIN workspaces_team t ON t.id = f.team_id
    LEFT JOIN features_release r ON r.id = f.release_id
    LEFT JOIN features_feature u ON u.id = f.parent_id
    WHERE f.workspace_id = %s AND f.removed_at IS NULL {more} ORDER BY f.id LIMIT {limit}
"""
_NAMES = [
    *("id", "version", "created_at", "updated_at", "key", "title", "description", "product", "status", "category"),
    *("owner", "team", "release", "parent", "effort_low", "effort_high", "progress", "horizon", "starts_on"),
    *("ends_on", "granularity", "confidence", "shipped_on", "tags", "fields", "score"),
]


def run(report: Report) -> None:
    from pmhub.wsgi import application

    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "1000000000/60")  # counted as always, never reached
    small = rows.world("api1k", 1_000)
    call = Caller(application, small)
    key = "BEN-500"
    listed = many(lambda: call("GET", "/features/?limit=100"))
    report.ratio("list of 100 features", listed, many(lambda: bare_list(small)), 3)
    got = many(lambda: call("GET", f"/features/{key}/"))
    report.ratio("get one feature", got, many(lambda: bare_get(small, key)), 10)
    tag = call("GET", f"/features/{key}/")["ETag"]
    report.ratio("304 against get", many(lambda: call("GET", f"/features/{key}/", HTTP_IF_NONE_MATCH=tag)), got, 0.5)
    body = {"product": "bench", "title": "Made by the benchmark"}
    report.ratio("create", many(lambda: call("POST", "/features/", body)), many(lambda: bare_insert(small)), 12)
    counter = iter(range(10_000_000))
    patched = many(lambda: call("PATCH", f"/features/{key}/", {"title": f"Title {next(counter)}"}))
    report.ratio("patch", patched, many(lambda: bare_update(small, next(counter))), 12)
    growth(report, application, call, listed)


def growth(report: Report, application, call: "Caller", smallest: float) -> None:
    """The same page and the same priorities, whatever the size of the workspace."""
    first = many(lambda: call("GET", "/priorities/?limit=20"))
    for count in (10_000, 100_000):
        large = Caller(application, rows.world(f"api{count}", count))
        page = many(lambda large=large: large("GET", "/features/?limit=100"))
        report.ratio(f"list of 100 at {count:,} against 1,000", page, smallest, 1.1)
    deep = large.page(500, "/features/?limit=100")
    report.ratio("page 500 against page 1 at 100,000", many(lambda: large("GET", deep)), page, 1.1)
    report.ratio("priorities at 100,000 against 1,000", many(lambda: large("GET", "/priorities/?limit=20")), first, 1.5)


def many(deed: Callable[[], Any], times: int = TIMES) -> float:
    """Seconds for one; warmed up, and many at a time because the clock of processes ticks in hundredths."""
    for _ in range(10):
        deed()
    return work(lambda: [deed() for _ in range(times)], times=3) / times


class Caller:
    """Calls a WSGI application as a member with a token."""

    def __init__(self, application, world: rows.World):
        self.application = application
        self.world = world

    def __call__(self, method: str, path: str, body: Any = None, **more: str) -> dict[str, str]:
        raw = json.dumps(body).encode() if body is not None else b""
        path = path if path.startswith("/api/") else f"/api/v1/w/{self.world.slug}{path}"
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {self.world.secret}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
        }
        answer: dict[str, str] = {}

        def start(status, headers, *_):
            answer.update(headers, status=status)

        response = self.application(environ | more, start)
        self.body = b"".join(response)
        response.close()
        assert answer["status"][0] in "23", (answer, self.body[:500])
        return answer

    def page(self, number: int, path: str) -> str:
        """The address of the page with this number."""
        for _ in range(number - 1):
            self("GET", path)
            path = json.loads(self.body)["next"].split("localhost", 1)[1]
        return path


# --- the least that could answer --------------------------------------------------------------------------


def bare_list(world: rows.World) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(more="", limit=100), [world.workspace_id])
        found = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    return orjson.dumps({"results": found}, default=str)


def bare_get(world: rows.World, key: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(more="AND f.key = %s", limit=1), [world.workspace_id, key])
        return orjson.dumps(dict(zip(_NAMES, cursor.fetchone(), strict=True)), default=str)


def bare_insert(world: rows.World) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(rows.INSERT_ONE, {"workspace": world.workspace_id})
        return orjson.dumps(cursor.fetchone()[0])


def bare_update(world: rows.World, number: int) -> bytes:
    sql = "UPDATE features_feature SET title = %s WHERE workspace_id = %s AND key = 'BEN-501' RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"Title {number}", world.workspace_id])
        return orjson.dumps(cursor.fetchone()[0])
