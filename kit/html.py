"""The one place where a string becomes HTML that is not escaped again.

What needs a value inside markup uses Django's `format_html`, which escapes it. Rows and bars by the hundred are written
as plain strings, because `format_html` costs several times as much; whoever writes them escapes what people typed
with `escape`, and says so by handing the finished parts to `as_html`.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - here

__all__ = ["Html", "as_html", "escape"]

Html = SafeString


def as_html(markup: str | Iterable[str]) -> Html:
    """Finished markup as it is, in one piece or in many."""
    return mark_safe(markup if isinstance(markup, str) else "".join(markup))  # noqa: S308 - see above
