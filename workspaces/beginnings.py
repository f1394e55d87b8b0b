"""What a new workspace begins with. Apps above say their part when they are loaded; founding runs them all."""

from collections.abc import Callable

_parts: list[Callable] = []


def begins_with(part: Callable) -> Callable:
    """Register `part(owner)`, run once inside the founding of every workspace."""
    if part not in _parts:
        _parts.append(part)
    return part


def lay(owner) -> None:
    for part in _parts:
        part(owner)
