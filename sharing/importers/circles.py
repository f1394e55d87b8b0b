"""Circles in directed graphs, on plain values."""

from collections import defaultdict
from collections.abc import Hashable, Iterable


class Graph:
    """A graph that stays free of circles."""

    def __init__(self, edges: Iterable[tuple[Hashable, Hashable]] = ()):
        self._after: dict[Hashable, set[Hashable]] = defaultdict(set)
        for source, target in edges:
            self._after[source].add(target)

    def add(self, source: Hashable, target: Hashable) -> bool:
        """Add an edge, or say no because the target leads back to the source."""
        if self._leads(target, source):
            return False
        self._after[source].add(target)
        return True

    def _leads(self, start: Hashable, end: Hashable) -> bool:
        stack, seen = [start], {start}
        while stack:
            here = stack.pop()
            if here == end:
                return True
            fresh = self._after.get(here, set()) - seen
            seen |= fresh
            stack.extend(fresh)
        return False


def circles(edges: Iterable[tuple[Hashable, Hashable]]) -> list[list]:
    """One shortest circle of each knot (strongly connected component of two or more)."""
    after: dict[Hashable, list[Hashable]] = defaultdict(list)
    nodes: dict[Hashable, None] = {}
    for source, target in edges:
        after[source].append(target)
        nodes |= {source: None, target: None}
    return [_shortest(knot, after) for knot in _knots(nodes, after) if len(knot) > 1]


def _shortest(knot: set, after: dict) -> list:
    start = min(knot, key=str)
    before: dict = {}
    queue = [start]
    for here in queue:
        for there in after[here]:
            if there == start:
                trail = [here]
                while trail[-1] != start:
                    trail.append(before[trail[-1]])
                return trail[::-1]
            if there in knot and there not in before:
                before[there] = here
                queue.append(there)
    return [start]


def _knots(nodes: Iterable, after: dict) -> list[set]:
    """Tarjan's strongly connected components, without recursion."""
    index: dict = {}
    low: dict = {}
    stack: list = []
    on_stack: set = set()
    found: list[set] = []
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(after[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            here, others = work[-1]
            for there in others:
                if there not in index:
                    index[there] = low[there] = len(index)
                    stack.append(there)
                    on_stack.add(there)
                    work.append((there, iter(after[there])))
                    break
                if there in on_stack:
                    low[here] = min(low[here], index[there])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == index[here]:
                    knot = set()
                    while here not in knot:
                        knot.add(stack.pop())
                    on_stack -= knot
                    found.append(knot)
    return found
