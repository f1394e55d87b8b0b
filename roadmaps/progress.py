"""How far objectives have come, on plain values.

Progress of a key result = clamp((current - start) / (target - start), 0, 1): it works for targets below the
start too, and is undefined (None) when target and start are equal or nothing was measured. An objective's is
the weighted mean of those that are defined.
"""

from collections.abc import Iterable


def progress(start: float, current: float | None, target: float) -> float | None:
    if current is None or target == start:
        return None
    return min(1.0, max(0.0, (current - start) / (target - start)))


def weighted_mean(shares: Iterable[tuple[float | None, float]]) -> float | None:
    """Of [(share, weight)]; shares that are None do not count, and without any there is no mean."""
    known = [(share, weight) for share, weight in shares if share is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return sum(share * weight for share, weight in known) / total if total else None
