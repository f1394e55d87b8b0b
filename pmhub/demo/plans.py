"""What is kept of the plan in the demo: saved lenses, baselines, and how the work goes."""

from roadmaps.actions.baselines import keep_baseline
from roadmaps.actions.health import say_health
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
# feature, days ago, who, how it goes, why
WORDS = (
    ("assign1", 20, "Emeka", "on_track", ""),
    ("assign1", 6, "Emeka", "at_risk", "Fine with 40 technicians, slow with 400."),
    ("sso", 12, "Niklas", "on_track", "The last open case is the 409 on renamed groups."),
    ("sms_invite", 3, "Mei", "at_risk", "The carriers want a registered sender name, we wait for one letter."),
    ("webhooks", 19, "Niklas", "on_track", "Replay from the log works."),
    ("audit", 2, "Aino", "on_track", ""),
    ("van_stock", 17, "Emeka", "off_track", "Two of three scanners cannot read the old labels."),
    ("eta", 4, "Emeka", "on_track", ""),
)


def plan(demo) -> None:
    for slug, ago, who, health, note in WORDS:
        demo.then(ago, 640, _word, demo, slug, who, health, note, -ago)
    for name, note, ago in BASELINES:
        demo.then(ago, 660, _baseline, demo, name, note)
    for minute, (name, page, query, whose, ago) in enumerate(LENSES):
        demo.then(ago, 620 + minute, _lens, demo, name, page, query, whose)


def _word(demo, slug: str, who: str, health: str, note: str, offset: int) -> None:
    about = {"note": note, "on": demo.day(offset), "by": demo.cast.people[who]}
    say_health(demo.cast.features[slug], health, **about)


def _baseline(demo, name: str, note: str) -> None:
    keep_baseline(name=name, note=note, at=demo.now, by=demo.cast.owner)


def _lens(demo, name: str, page: str, query: str, whose: str | None) -> None:
    query = f"{query}&owner={demo.cast.owner.pk}" if whose else query
    save_lens(name=name, page=page, query=query, shared=whose is None, by=demo.cast.owner)
