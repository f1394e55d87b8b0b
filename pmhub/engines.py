"""Where pmhub's own PostgreSQL and Redis are; they are started by `ensure`, lazily."""

import hashlib
import tempfile
from pathlib import Path


def sockets(var: Path) -> Path:
    """The folder of the unix sockets; a long path moves to /tmp, because a socket's path ends at 108 bytes."""
    folder = var / "run"
    if len(str(folder)) > 80:
        folder = Path(tempfile.gettempdir()) / f"pmhub-{hashlib.sha256(str(var).encode()).hexdigest()[:12]}"
    return folder


def urls(var: Path) -> dict[str, str]:
    folder = sockets(var)
    return {
        "DATABASE_URL": f"postgres://pmhub@{str(folder).replace('/', '%2F')}/pmhub",
        "REDIS_URL": f"unix://{folder}/redis.sock?db=0",
    }


def broker_url(redis_url: str) -> str:
    """Celery's name for the same Redis."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}?virtual_host={query.removeprefix('db=') or 0}"


def ensure(var: Path) -> None:
    raise RuntimeError("Embedded engines are not available; set DATABASE_URL and REDIS_URL.")
