"""`make bench`: every benchmark, or those named: `python -m bench recompute dashboard`.

Each module of this package with a `run(report)` is one. They work in a database of their own, made afresh.
"""

import importlib
import os
import pkgutil
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmhub.settings")
os.environ.setdefault("DATABASE_OPTIONS", "-c statement_timeout=0")
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django

django.setup()

# ruff: noqa: E402 - Django must be set up first
from django.db import connection

import bench
from bench.report import Report

NOT_BENCHMARKS = {"__main__", "report", "make", "rows", "pages_and_sql"}


def main(names: list[str]) -> int:
    there = sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if found.name not in NOT_BENCHMARKS)
    if unknown := set(names) - set(there):
        print(f"There is no benchmark called {', '.join(sorted(unknown))}. There are: {', '.join(there)}.")
        return 2
    report = Report()
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{own}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        for name in names or there:
            print(f"\n{name}")
            importlib.import_module(f"bench.{name}").run(report)
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
    if report.missed:
        print(f"\nMissed: {', '.join(report.missed)}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
