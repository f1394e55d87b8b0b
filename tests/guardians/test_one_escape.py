"""What people typed is escaped everywhere; one module alone says that a string is HTML already."""

import ast
import re

import pytest
from django.conf import settings

from tests.guardians.test_one_door import ROOT, SOURCES

CHOKE_POINT = "kit/html.py"
TRUSTS = {"mark_safe", "SafeString", "SafeText", "SafeData", "html_safe", "__html__"}
WITH_CONSTANTS = {"format_html": 0, "format_html_join": 1}  # which argument is the markup
UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq)\b|{%-?\s*autoescape\s+off|\bmark_safe\b")
TEMPLATES = [
    path for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")) if path.suffix != ".txt"
]  # mail is text


def names(tree: ast.AST) -> set[str]:
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.alias | ast.FunctionDef)}
    return found | {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def made_up_markup(tree: ast.AST) -> list[int]:
    """Lines where `format_html` gets markup that is put together first: its values would not be escaped."""
    lines = []
    for node in ast.walk(tree):
        name = isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
        if name in WITH_CONSTANTS:
            markup = node.args[WITH_CONSTANTS[name]] if len(node.args) > WITH_CONSTANTS[name] else None
            if not isinstance(markup, ast.Constant):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_module_alone_says_that_a_string_is_html(path):
    if str(path.relative_to(ROOT)) == CHOKE_POINT:
        return
    tree = ast.parse(path.read_text())
    assert not TRUSTS & names(tree), f"{path} should use {CHOKE_POINT}"
    assert not made_up_markup(tree), f"{path} puts markup together before format_html escapes the values"


def test_no_template_switches_escaping_off():
    found = {str(path.relative_to(ROOT)): UNESCAPED.findall(path.read_text()) for path in TEMPLATES}
    assert len(found) > 50
    assert not {path: words for path, words in found.items() if words}


@pytest.mark.parametrize(
    "code",
    [
        "from django.utils.safestring import mark_safe",
        "safestring.SafeString(text)",
        "class Name:\n    def __html__(self): return self.typed",
        "getattr(safestring, 'mark_safe')(text)",
    ],
)
def test_the_guardian_sees_trust_in_other_words(code):
    assert TRUSTS & names(ast.parse(code))


def test_the_guardian_sees_markup_put_together_too_early():
    assert made_up_markup(ast.parse("format_html(f'<b>{name}</b>')")) == [1]
    assert made_up_markup(ast.parse("format_html_join('', '<b>' + name + '</b>', [])")) == [1]
    assert not made_up_markup(ast.parse("format_html('<b>{}</b>', name)"))
    assert UNESCAPED.search("{{ title | safe }}")
    assert UNESCAPED.search("{% autoescape off %}")
    assert not UNESCAPED.search("{% if safe %}")
