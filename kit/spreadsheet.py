"""Text on its way into a spreadsheet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
