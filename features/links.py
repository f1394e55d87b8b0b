"""How links between features are called, seen from either end: FLD-1 blocks FLD-2, FLD-2 is blocked by FLD-1."""

from features.models import Dependency

# what is chosen: (kind, whether the feature at hand is the source, words)
WAYS = {
    "blocked_by": (Dependency.Kind.BLOCKS, False, "Blocked by"),
    "blocks": (Dependency.Kind.BLOCKS, True, "Blocks"),
    "relates": (Dependency.Kind.RELATES, True, "Relates to"),
    "duplicates": (Dependency.Kind.DUPLICATES, True, "Duplicates"),
    "duplicated_by": (Dependency.Kind.DUPLICATES, False, "Duplicated by"),
    "implements": (Dependency.Kind.IMPLEMENTS, True, "Implements"),
    "implemented_by": (Dependency.Kind.IMPLEMENTS, False, "Implemented by"),
}
CHOICES = [(way, words) for way, (_, _, words) in WAYS.items()]
# From the source to the target, in a sentence.
VERBS = {"blocks": "blocks", "relates": "relates to", "duplicates": "duplicates", "implements": "implements"}


def way_of(link: Dependency, feature_id: int) -> str:
    """How the link is called where `feature_id` stands; relating goes both ways."""
    outgoing = link.kind == Dependency.Kind.RELATES or link.source_id == feature_id
    return next(way for way, (kind, out, _) in WAYS.items() if kind == link.kind and out == outgoing)
