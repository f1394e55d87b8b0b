"""Markdown to HTML that is safe to show: the source is kept, the HTML is made anew each time.

Two independent fences: the parser knows no raw HTML, and what it made is cleaned by nh3 against a short list.
Pictures from elsewhere become links, because a page loads nothing from strangers.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kit.html import Html, as_html, escape

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"
KEY = re.compile(r"\b[A-Z][A-Z0-9]{0,5}-[1-9]\d{0,8}\b")
# The page has its own h1 and h2.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}

# A table fills missing cells in: 14 kB of text would become 670 kB of page.
vars(import_module("markdown_it.rules_block.table"))["MAX_AUTOCOMPLETED_CELLS"] = 2_000
# Looking for where each link ends takes the square of their number; beyond this the text is shown as it is.
MOST_BRACKETS = 3_000

LinkTo = Callable[[str], str | None]


def render(text: str, link_to: LinkTo | None = None) -> Html:
    """`link_to("FLD-12")` says where a key leads, or None where it is just a word."""
    if text.count("[") > MOST_BRACKETS:
        return as_html(f"<pre>{escape(text)}</pre>")
    tokens = _parser().parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
        if token.type == "inline" and token.children:
            token.children = _inline(token.children, link_to)
    made = _parser().renderer.render(tokens, _parser().options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)
    return as_html(clean)


def excerpt(text: str, length: int = 160) -> str:
    """The words without the marks, for one line."""
    words = " ".join(re.sub(r"<[^>]*>", " ", str(render(text))).split())
    plain = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _inline(children: list[Token], link_to: LinkTo | None) -> list[Token]:
    made: list[Token] = []
    inside = 0
    for token in children:
        inside += token.type == "link_open"
        inside -= token.type == "link_close"
        if token.type == "image":
            words = token.content or "picture"
            made += [_text(words)] if inside else _link(str(token.attrs.get("src", "")), words)
        elif token.type == "text" and link_to and not inside:
            made += _with_keys(token.content, link_to)
        else:
            made.append(token)
    return made


def _with_keys(text: str, link_to: LinkTo) -> list[Token]:
    made: list[Token] = []
    at = 0
    for found in KEY.finditer(text):
        url = link_to(found[0])
        if url:
            made += [_text(text[at : found.start()]), *_link(url, found[0])]
            at = found.end()
    return [*made, _text(text[at:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(url: str, words: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": url}), _text(words), Token("link_close", "a", -1)]
