"""The browser libraries, served under static/npm/ straight from node_modules.

Only the files named here: a package also carries sources, tests and tools that nobody should be served.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SERVED = (
    "htmx.org/dist/htmx.js",
    "htmx.org/dist/htmx.min.js",
    "htmx.org/dist/htmx.esm.js",
    "htmx.org/dist/htmx.esm.min.js",
    "htmx.org/dist/ext/hx-*.js",
    "sortablejs/modular/sortable.esm.js",
    "sortablejs/Sortable.min.js",
    "echarts/dist/echarts.esm.min.mjs",
    "echarts/dist/echarts.esm.min.js",
    "echarts/dist/echarts.min.js",
    "@github/markdown-toolbar-element/dist/index.js",
    "@fontsource-variable/inter/files/*.woff2",
    "@fontsource-variable/inter/*.css",
)
PREFIX = "npm/"


def is_served(name: str) -> bool:
    """Whether `name`, relative to node_modules, is on the list."""
    # fnmatch's * also matches slashes; as many slashes as the pattern has keeps it in one folder.
    return any(fnmatch(name, pattern) and name.count("/") == pattern.count("/") for pattern in SERVED)


class NpmFinder(BaseFinder):
    def __init__(self, *args, **options):
        self.root = Path(settings.BASE_DIR) / "node_modules"
        self.storage = FileSystemStorage(location=self.root)
        # collectstatic puts what `list` yields below this.
        self.storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]

    def check(self, **options) -> list:
        return []

    def find(self, path, find_all=False, **options):
        # Before Django 5.2 the second argument was called `all`; other finders' callers may still use it.
        found = []
        name = path.removeprefix(PREFIX)
        if path.startswith(PREFIX) and ".." not in name.split("/") and is_served(name) and (self.root / name).is_file():
            found.append(str(self.root / name))
        if find_all or options.get("all"):
            return found
        # Nothing is an empty list: Django would take None for a match.
        return found[0] if found else []

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for pattern in SERVED:
            for path in sorted(self.root.glob(pattern)):
                yield str(path.relative_to(self.root)), self.storage
