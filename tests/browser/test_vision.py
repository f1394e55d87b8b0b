"""The vision on one sheet of paper and on the wall, and products with their gates, looked at and walked by keyboard."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from roadmaps.actions.gates import add_criterion, answer_criterion, create_gate
from roadmaps.actions.objectives import create_key_result, create_objective
from roadmaps.actions.sunset import plan_sunset
from roadmaps.actions.vision import write_vision
from roadmaps.models import Gate
from tests.make import make_owner, make_product
from workspaces.models import Product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SEGMENTS = [
    {"name": f"Segment {n}", "description": "10 to 60 technicians, no IT department", "size": "4,000"}
    for n in (1, 2, 3)
]
MOORE = dict.fromkeys(
    ("for_whom", "need", "benefit", "unlike"), "gets a new team to its first finished job within a day"
)


@pytest.fixture
def owner(transactional_db, signed_in):
    alice = make_owner(slug="acme")
    make_product(by=alice)
    principles = [f"Principle {n}: no feature may need a signal to be useful in a basement." for n in range(6)]
    write_vision(
        statement="Every visit ends with the job done.", principles=principles, segments=SEGMENTS, by=alice, **MOORE
    )
    for n in range(8):
        aim = create_objective(title=f"Objective {n}", description="Teams that finish a real job stay. " * 3, by=alice)
        for title in ("Activation rate", "Time to first value"):
            create_key_result(aim, title=title, target_value=5, current_value=2, by=alice)
    signed_in(alice)
    return alice


def test_the_vision_prints_on_one_sheet(owner, go):
    page = go("/w/acme/strategy/?lens=vision")
    expect(page.locator("pm-slides")).to_contain_text("Objective 7")
    paper = page.pdf(format="A4", landscape=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    width, height = (float(side) for side in re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper).groups())
    assert (width, height) == pytest.approx((842, 595), abs=1.5)  # A4, landscape


def test_p_presents_and_arrows_step_through_it(owner, go, until, spoken, axe):
    page = go("/w/acme/strategy/?lens=vision")
    page.keyboard.press("p")
    page.wait_for_url("**present=1**")
    page.wait_for_selector("html[data-ready]", state="attached")
    shown = page.locator(".slide[data-shown]")
    expect(shown).to_have_attribute("aria-label", "Vision")
    for name in ("Positioning", "Principles", "Whom it is for", "Objective 0"):
        page.keyboard.press("ArrowRight")
        expect(shown).to_have_attribute("aria-label", name)
    until("window.__spoken.some((text) => text.includes('Objective 0, 5 of 12'))")
    page.get_by_role("button", name="Slide before").click()
    expect(shown).to_have_attribute("aria-label", "Whom it is for")
    page.reload()
    expect(shown).to_have_attribute("aria-label", "Whom it is for")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "present" not in url)


def test_a_gate_is_answered_decided_and_undone(owner, go, axe):
    product = Product.objects.get()
    gate = create_gate(product, to_stage="maturity", due_on=date(2999, 1, 1), by=owner)
    add_criterion(gate, text="Ten customers pay", by=owner)
    killer = add_criterion(gate, text="A competitor gives it away", kind="kill", by=owner)
    answer_criterion(killer, met=True, by=owner)
    plan_sunset(product, ends_on=date(2999, 6, 1), by=owner)
    page = go("/w/acme/products/")
    expect(page.get_by_role("alert").filter(has_text="Kill rule met")).to_be_visible()
    axe()
    page.get_by_role("link", name="Field", exact=True).click()
    page.get_by_role("group", name="A competitor gives it away").get_by_role("button", name="No").click()
    page.get_by_role("group", name="Ten customers pay").get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Ready to pass")).to_be_visible()
    axe()
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("radio", name="Passed").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".track [aria-current=step]")).to_contain_text("Maturity")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.keyboard.press("Control+z")  # as its toast says
    expect(page.locator(".track [aria-current=step]")).to_contain_text("Growth")
    assert Gate.objects.get().decision == ""
