"""The lives of Fjord's products: gates that were passed and that wait, and one product that ends. Days count from
today. Every name and sentence is made up."""

from typing import TYPE_CHECKING

from pmhub.demo import content
from roadmaps import strategy
from roadmaps.actions import gates, sunset
from roadmaps.actions.approval import approve
from roadmaps.actions.objectives import change_objective
from roadmaps.actions.vision import write_vision
from roadmaps.portfolio import affected_companies

if TYPE_CHECKING:
    from pmhub.demo.build import Demo

# product, to stage, days ago written down, day, criteria: (kind, text, KPI, comparison, threshold, answer)
GATES = (
    ("FLD", "growth", 275, -152, (
        ("pass", "Ten customers use it every day without our help", None, "", None, True),
        ("pass", "A new team finishes its first job within a week", None, "", None, True),
        ("kill", "Fewer than five of the first twenty customers renew", None, "", None, False),
    )),
    ("FLD", "maturity", 120, 118, (
        ("pass", "", "activation", "gte", 50, None),
        ("pass", "", "nrr", "gte", 108, None),
        ("pass", "Every trade has its own templates", None, "", None, None),
        ("kill", "", "support", "gt", 20, None),
    )),
    ("OFC", "growth", 140, 24, (
        ("pass", "", "jobs", "gte", 44, None),
        ("pass", "Three customers with more than 50 technicians run their day on it", None, "", None, True),
        ("pass", "", "api", "gte", 60, None),
        ("kill", "", "api", "lt", 35, None),
    )),
)  # fmt: skip
# product, to stage, day it was decided, decision, note
DECISIONS = (("FLD", "growth", 150, "passed", "Twelve customers, eleven of them daily. Seventeen of twenty renewed."),)
SUNSET = {
    "announced_on": -96,
    "last_sale_on": -5,
    "ends_on": 131,
    "message": "Fjord Paper ends in spring. Your sheets stay readable for ten years, and we move your forms into"
    " Fjord Field for free: book half an hour with Ole, bring one printed sheet.",
}
# company, days ago they were told, note
AFFECTED = (
    ("Vestby Municipality", 90, "archives on paper by law until March"),
    ("Rørlegger Moen", 41, "six vans, prints every morning"),
    ("Hallin Lifts", None, "two depots still print"),
)


def tell(demo: "Demo") -> None:
    """Put it among the deeds of the demo."""
    made: dict[tuple[str, str], gates.Gate] = {}
    for prefix, stage, ago, day, asked in GATES:
        demo.then(ago, 40, _gate, demo, made, prefix, stage, day, asked)
    for prefix, stage, ago, decision, note in DECISIONS:
        demo.then(ago, 45, _decide, demo, made, prefix, stage, decision, note)
    demo.then(97, 50, _sunset, demo)
    for name, told, _ in AFFECTED:
        if told:
            demo.then(told, 35, _tell, demo, name, told)
    demo.then(280, 30, _first_words, demo)
    for prefix, statement in content.VISIONS:
        demo.then(260, 20, _vision, demo, prefix, statement)
    demo.then(255, 30, _approve, demo)
    demo.then(64, 30, _sharpen, demo)


def _first_words(demo: "Demo") -> None:
    """The vision as it was before it was the vision."""
    write_vision(statement="The best field-service software in the Nordics.", by=demo.cast.people["Nadia"])


def _vision(demo: "Demo", prefix: str, statement: str) -> None:
    write_vision(statement=statement, product=demo.cast.products[prefix], by=demo.cast.people["Nadia"])


def _approve(demo: "Demo") -> None:
    """The vision, and every objective but the last."""
    owner = demo.cast.owner
    for thing in (strategy.vision(owner), *list(demo.cast.objectives.values())[:-1]):
        approve(thing, by=owner)


def _sharpen(demo: "Demo") -> None:
    """One objective has another wording since it was approved."""
    aim = demo.cast.objectives["enterprise"]
    why = f"{aim.description} Two more joined the queue since spring."
    change_objective(aim, description=why, by=demo.cast.people["Aino"])


def _gate(demo: "Demo", made: dict, prefix: str, stage: str, day: int, asked: tuple) -> None:
    by = demo.cast.people["Nadia"]
    product = demo.cast.products[prefix]
    product.refresh_from_db()
    gate = gates.create_gate(product, to_stage=stage, due_on=demo.day(day), by=by)
    for kind, text, metric, comparison, threshold, answer in asked:
        about = {"text": text, "metric": demo.cast.metrics.get(metric), "comparison": comparison}
        one = gates.add_criterion(gate, kind=kind, threshold=threshold, by=by, **about)
        if answer is not None:
            gates.answer_criterion(one, met=answer, by=by)
    made[prefix, stage] = gate


def _decide(demo: "Demo", made: dict, prefix: str, stage: str, decision: str, note: str) -> None:
    gates.decide_gate(made[prefix, stage], decision=decision, note=note, by=demo.cast.owner)


def _sunset(demo: "Demo") -> None:
    by = demo.cast.people["Nadia"]
    days = {name: demo.day(SUNSET[name]) for name in ("announced_on", "last_sale_on", "ends_on")}
    plan = sunset.plan_sunset(
        demo.cast.products["PPR"], replacement=demo.cast.products["FLD"], message=SUNSET["message"], by=by, **days
    )
    for name, _, note in AFFECTED:
        sunset.affect(plan, demo.cast.companies[name], note=note, by=by)


def _tell(demo: "Demo", name: str, ago: int) -> None:
    """On the day itself: nobody writes down in August that somebody was told in October."""
    by = demo.cast.people["Nadia"]
    one = affected_companies(by).get(company=demo.cast.companies[name])
    sunset.tell_company(one, on=demo.day(-ago), by=by)
