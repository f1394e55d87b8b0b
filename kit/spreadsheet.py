"""Text on its way into a spreadsheet, and back."""

import re

# What a spreadsheet runs as a formula, and text that looks guarded already.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r\n])")


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """The text that `safe_cell` made safe: nothing is lost on the way out and in again."""
    return text[1:] if _GUARDED.match(text) else text
