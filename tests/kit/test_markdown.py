"""Descriptions and comments are written by many hands: what they become must be safe and quiet."""

import re

import pytest

from kit.markdown import excerpt, render

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:msgbox(1))",
    '[a](https://example.com "x\\" onmouseover=\\"alert(1)")',
    '<a href="https://x" onclick="alert(1)">x</a>',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](https://example.com/a.png)',
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=https://example.com></iframe>",
    "<style>*{display:none}</style>",
    '<p style="position:fixed">x</p>',
    "```html\n<script>alert(1)</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    "<math><mtext></p><script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://example.com/"onmouseover=alert(1)>',
    "a\x00<script>alert(1)</script>",
    "<form action=/x><button>Go</button></form>",
    "<meta http-equiv=refresh content=0>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_text_can_run(attack):
    html = render(attack)
    tags = re.findall(r"<[^>]*>", html)

    for tag in tags:
        assert not re.search(r"<\s*/?(script|img|svg|iframe|style|form|button|meta|math|object|embed)", tag, re.I), html
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag), re.I), html
        assert "style=" not in re.sub(r'"[^"]*"', '""', tag), html
        assert not re.search(r'href="\s*(javascript|data|vbscript)', tag, re.I), html


def test_the_usual_marks_are_drawn():
    html = render("# Why\n\nIt is **slow** and ~~fine~~.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |")

    for part in ["<h3>Why</h3>", "<strong>slow</strong>", "<s>fine</s>", "<li>one</li>", "<td>2</td>"]:
        assert part in html


def test_a_link_to_elsewhere_does_not_tell_where_one_came_from():
    assert 'rel="noopener noreferrer nofollow"' in render("[x](https://example.com)")


def test_a_picture_from_elsewhere_is_a_link():
    html = render("![Sketch](https://example.com/a.png)")

    assert "<img" not in html
    assert 'href="https://example.com/a.png"' in html
    assert ">Sketch</a>" in html


def test_keys_lead_to_their_features_but_not_in_code_or_links():
    def link_to(key):
        return f"/w/acme/features/{key}/" if key.startswith("FLD-") else None

    html = render("See FLD-12, `FLD-13`, [FLD-14](https://example.com) and UTF-8.", link_to)

    assert '<a href="/w/acme/features/FLD-12/"' in html
    assert "<code>FLD-13</code>" in html
    assert html.count("<a ") == 2
    assert "UTF-8." in html


def test_an_excerpt_is_words_on_one_line():
    assert excerpt("# Why\n\nIt is **slow** <b>&</b> so on") == "Why It is slow <b>&</b> so on"
    assert excerpt("word " * 80, 20).endswith("…")


def test_a_short_text_never_becomes_a_huge_page():
    bomb = "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|x\n" * 2000
    assert len(render(bomb)) < 10 * len(bomb)


def test_thousands_of_brackets_are_shown_as_they_are():
    assert render("![" * 50_000 + "<b>") == "<pre>" + "![" * 50_000 + "&lt;b&gt;</pre>"
