"""One stylesheet and one import map out of the files in `static/`, without a bundler.

A screen adds `static/css/screens/<name>.css` or `static/js/<name>.js` and is served; nothing has to be registered.
"""

import gzip
import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

STATIC = settings.BASE_DIR / "static"
FIRST = ("layers.css", "fonts.css", "reset.css", "tokens.css", "base.css", "layout.css")
LAST = ("utilities.css", "print.css")
# Packages from npm that our modules may import by name.
PACKAGES = {
    "htmx": "npm/htmx.org/dist/htmx.esm.min.js",
    "htmx-sse": "npm/htmx.org/dist/ext/hx-sse.min.js",
    "htmx-preload": "npm/htmx.org/dist/ext/hx-preload.min.js",
    "echarts": "npm/echarts/dist/echarts.esm.min.mjs",
    "sortablejs": "npm/sortablejs/modular/sortable.esm.js",
}
_IMPORT = re.compile(rb'(?:from|import)\s*\(?"pmhub/([\w/-]+)"')
_LOCAL_URL = re.compile(r"url\(\"(?!data:|/|https?:)([^\")]+)\"\)")


def sources() -> list[Path]:
    css = STATIC / "css"
    between = [*sorted((css / "components").glob("*.css")), *sorted((css / "screens").glob("*.css"))]
    return [*(css / name for name in FIRST), *between, *(css / name for name in LAST)]


def _absolute(text: str, folder: str) -> str:
    return _LOCAL_URL.sub(lambda found: f'url("{static(posixpath.normpath(posixpath.join(folder, found[1])))}")', text)


@lru_cache(maxsize=4)
def _stylesheet(stamp: tuple) -> tuple[str, bytes]:
    parts = [_absolute(path.read_text(), path.parent.relative_to(STATIC).as_posix()) for path in sources()]
    body = "\n".join(parts).encode()
    return hashlib.sha256(body).hexdigest()[:16], body


def _stamp(paths: list[Path]) -> tuple:
    """Changes when a file does; outside development the files are taken as they were at the first request."""
    return tuple((str(path), path.stat().st_mtime_ns) for path in paths) if settings.DEBUG else ()


def stylesheet() -> tuple[str, bytes]:
    """The digest and the bytes of all stylesheets in the order of their layers."""
    return _stylesheet(_stamp(sources()) if settings.DEBUG else ())


def stylesheet_url() -> str:
    return reverse("stylesheet", args=[stylesheet()[0]])


def _scripts() -> dict[str, Path]:
    """`timeline/zoom` -> the file."""
    folder = STATIC / "js"
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.js"))}


@lru_cache(maxsize=4)
def _modules(stamp: tuple) -> tuple[str, dict[str, bytes]]:
    texts = {name: path.read_bytes() for name, path in _scripts().items()}
    digest = hashlib.sha256(b"\0".join(name.encode() + b"\0" + text for name, text in texts.items()))
    return digest.hexdigest()[:16], texts


def modules() -> tuple[str, dict[str, bytes]]:
    """The digest of all our modules together, and each one's text by name."""
    return _modules(_stamp(list(_scripts().values())) if settings.DEBUG else ())


def import_map() -> dict[str, dict[str, str]]:
    """`import { toast } from "pmhub/toast"` finds `static/js/toast.js` under an address that may be kept for ever."""
    packages = {name: static(path) for name, path in PACKAGES.items()}
    return {"imports": packages | {f"pmhub/{name}": url for name, url in _addresses(modules()[0]).items()}}


def module_url(name: str) -> str:
    """Where a screen's own script lies."""
    return _addresses(modules()[0])[name]


@lru_cache(maxsize=4)
def _addresses(digest: str) -> dict[str, str]:
    return {name: reverse("script", args=[digest, name]) for name in modules()[1]}


@lru_cache(maxsize=16)
def _needed(digest: str, entry: str) -> tuple[str, ...]:
    """The names of all modules that `entry` imports, at any depth."""
    texts = modules()[1]
    found, waiting = [], [entry]
    while waiting:
        for name in _IMPORT.findall(texts.get(waiting.pop(), b"")):
            if (word := name.decode()) in texts and word not in found:
                found.append(word)
                waiting.append(word)
    return tuple(found)


def preloads(entry: str = "app") -> list[str]:
    """Addresses to fetch at once, instead of one import after the other."""
    return [module_url(name) for name in _needed(modules()[0], entry)]


@require_safe
@login_not_required
def serve_stylesheet(request, digest: str) -> HttpResponse:
    current, body = stylesheet()
    return _answer(request, body, "text/css", fresh=digest == current)


@require_safe
@login_not_required
def serve_script(request, digest: str, name: str) -> HttpResponse:
    current, texts = modules()
    if name not in texts:
        raise Http404
    return _answer(request, texts[name], "text/javascript", fresh=digest == current)


@lru_cache(maxsize=256)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9)


def _answer(request, body: bytes, kind: str, *, fresh: bool) -> HttpResponse:
    """Kept for ever under its digest; under an old digest (a page from before an update) only for a moment."""
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_compressed(body) if zipped else body, content_type=f"{kind}; charset=utf-8")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
    response["Vary"] = "Accept-Encoding"
    return response
