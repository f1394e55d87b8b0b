"""The order that people give features: keys between which there is always room for another.

A rank is a text; ascending ranks are first to last. A new feature comes after those of its product; whoever is
put between two others gets a key between theirs, and nobody else changes. So two people who reorder at once
both keep what they did. Source: David Greenspan, "Implementing fractional indexing", 2020.
"""

from fractional_indexing import generate_key_between

# A whole number of ten digits in the notation of the keys, which orders numbers as numbers.
_TEN_DIGITS = "j"
# The product makes ranks of one workspace differ; a key must not end in 0.
_END = "V"


def first_rank(product_id: int, number: int) -> str:
    """Where a feature stands until somebody ranks it: by its number."""
    return f"{_TEN_DIGITS}{number:010d}{product_id}{_END}"


def rank_between(low: str | None, high: str | None) -> str:
    """A rank above `low` and below `high`; None is the end of the list. `low` < `high`."""
    return generate_key_between(low, high)
