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


@lru_cache(maxsize=4)
def _modules(stamp: tuple) -> dict[str, str]:
    own = sorted((STATIC / "js").rglob("*.js"))
    names = {path.relative_to(STATIC / "js").with_suffix("").as_posix(): path for path in own}
    ours = {f"pmhub/{name}": static(path.relative_to(STATIC).as_posix()) for name, path in names.items()}
    return {name: static(path) for name, path in PACKAGES.items()} | ours


def import_map() -> dict[str, dict[str, str]]:
    """`import { toast } from "pmhub/toast"` finds `static/js/toast.js`, whatever its published name is."""
    return {"imports": _modules(_stamp(sorted((STATIC / "js").rglob("*.js"))))}


@lru_cache(maxsize=4)
def _compressed(digest: str) -> bytes:
    return gzip.compress(stylesheet()[1], 9)


@require_safe
@login_not_required
def serve_stylesheet(request, digest: str) -> HttpResponse:
    current, body = stylesheet()
    if digest != current and not settings.DEBUG and len(digest) != 16:
        raise Http404
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(_compressed(current), content_type="text/css; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(body, content_type="text/css; charset=utf-8")
    fresh = digest == current
    response["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
    response["Vary"] = "Accept-Encoding"
    return response
