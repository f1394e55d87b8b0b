"""pmhub's own PostgreSQL and Redis, for whoever gives it no DATABASE_URL or REDIS_URL.

A small keeper process owns both engines (`keeper.py`). Every process that needs them holds a shared
lock on one file; the kernel drops it however the process dies, and when nobody holds it the keeper
stops the engines. Nothing is counted in a file, so nothing can be counted wrongly.

The engines start at the first connection to the database (`pmhub.db`), never for `--help` or `check`.
"""

from pmhub.engines.addresses import broker_url, database_config
from pmhub.engines.client import FIRST_START, ensure
from pmhub.engines.places import EnginesUnavailable, Home, needed, postgres_bin, redis_server, urls

__all__ = [
    "FIRST_START",
    "EnginesUnavailable",
    "Home",
    "broker_url",
    "database_config",
    "ensure",
    "needed",
    "postgres_bin",
    "redis_server",
    "urls",
]
