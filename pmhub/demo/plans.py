"""What is kept of the plan in the demo: saved lenses and baselines."""

from roadmaps.actions.baselines import keep_baseline
from roadmaps.actions.lenses import save_lens

# name, page, query, whose (None: everybody's), days ago
LENSES = (
    ("FY plan by objective", "roadmap", "lanes=objective", None, 60),
    ("Who does what now", "roadmap", "lens=list&lanes=owner&status=building&status=planned", None, 40),
    ("Delivery board", "roadmap", "lens=board&columns=status&lanes=team", None, 32),
    ("My work", "roadmap", "lens=list&lanes=status", "owner", 21),
    ("To score", "features", "sort=score&status=idea", None, 30),
    ("Planned by release", "features", "group=release&sort=dates&status=planned,building", None, 28),
)
# name, note, days ago
BASELINES = (
    ("Half-year plan", "As agreed in the planning week.", 120),
    ("Before the storm season", "What we told the big customers.", 33),
)


def plan(demo) -> None:
    for name, note, ago in BASELINES:
        demo.then(ago, 660, _baseline, demo, name, note)
    for minute, (name, page, query, whose, ago) in enumerate(LENSES):
        demo.then(ago, 620 + minute, _lens, demo, name, page, query, whose)


def _baseline(demo, name: str, note: str) -> None:
    keep_baseline(name=name, note=note, at=demo.now, by=demo.cast.owner)


def _lens(demo, name: str, page: str, query: str, whose: str | None) -> None:
    query = f"{query}&owner={demo.cast.owner.pk}" if whose else query
    save_lens(name=name, page=page, query=query, shared=whose is None, by=demo.cast.owner)
