"""What makes the demo's releases ready, put into its story."""

from typing import Any

from features import actions, criterion_actions, risk_actions
from pmhub.demo.content_releases import CRITERIA, LINKS, MILESTONES, NOTES, RISKS


def tell(demo: Any) -> None:
    """Put the deeds into the demo's story."""
    for place, (slug, prefix, name, ships, ago, what) in enumerate(MILESTONES):
        demo.then(120, 40 + place, _milestone, demo, slug, prefix, name, ships, what)
        if ago is not None:
            demo.then(ago, 600, _reached, demo, slug, ago)
    for place, (slug, lines) in enumerate(CRITERIA.items()):
        demo.then(20, 510 + place, _criteria, demo, slug, lines)
    for place, risk in enumerate(RISKS):
        demo.then(16, 540 + place, _risk, demo, *risk)
    for slug, text in NOTES.items():
        demo.then(60, 620, _notes, demo, slug, text)
    for place, (kind, source, target) in enumerate(LINKS):
        demo.then(5, 480 + place, demo._link, source, target, kind)


def _milestone(demo: Any, slug: str, prefix: str, name: str, ships: int, what: str) -> None:
    about = {"kind": "milestone", "ships_on": demo.day(ships), "description": what, "by": demo.cast.owner}
    demo.cast.releases[slug] = actions.create_release(product=demo.cast.products[prefix], name=name, **about)


def _reached(demo: Any, slug: str, ago: int) -> None:
    actions.ship_release(demo.cast.releases[slug], on=demo.day(-ago), by=demo.cast.owner)


def _criteria(demo: Any, slug: str, lines: tuple) -> None:
    feature = demo.cast.features[slug]
    for text, met in lines:
        made = criterion_actions.add_criterion(feature, text=text, by=demo.cast.owner)
        criterion_actions.tick_criterion(made, met=met, by=demo.cast.owner)


def _risk(demo: Any, release, feature, title, severity, likelihood, who, closed, mitigation) -> None:
    about = {"severity": severity, "likelihood": likelihood, "mitigation": mitigation, "owner": demo.cast.people[who]}
    about |= {"release": demo.cast.releases[release], "feature": demo.cast.features.get(feature)}
    made = risk_actions.create_risk(title=title, by=demo.cast.owner, **about)
    if closed is not None:
        risk_actions.close_risk(made, on=demo.day(-closed), by=demo.cast.owner)


def _notes(demo: Any, slug: str, text: str) -> None:
    actions.change_release(demo.cast.releases[slug], notes=text, by=demo.cast.owner)
