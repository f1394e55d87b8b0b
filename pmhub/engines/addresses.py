"""The engines' addresses in the forms that Django and Celery want."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_config(url: str) -> dict[str, Any]:
    """Django's settings of `postgres://user:password@host:port/name?sslmode=require`.

    A host that begins with %2F is the folder of a unix socket, as in libpq. (django-environ neither
    decodes it nor keeps its capitals.) What the query says is handed to libpq.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgres://; pmhub runs on PostgreSQL only.")
    credentials, _, address = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    host, port = address, ""
    if not address.endswith("]") and ":" in address:  # an IPv6 address ends with a bracket
        host, _, port = address.rpartition(":")
    query = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": query.pop("host", "") or unquote(host).strip("[]"),
        "PORT": port,
        "OPTIONS": query,
    }


def broker_url(redis_url: str) -> str:
    """Celery's name for the same Redis."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}?virtual_host={query.removeprefix('db=') or 0}"
