"""The lenses of the strategy by keyboard: cells of the alignment, and the tree."""

import pytest
from playwright.sync_api import expect

from roadmaps.actions.health import say_health
from roadmaps.actions.objectives import (
    change_objective,
    contribute,
    create_key_result,
    create_objective,
    remove_key_result,
)
from roadmaps.actions.vision import write_vision
from roadmaps.health import updates
from roadmaps.models import Contribution, Objective
from tests.make import Role, make_feature, make_member, make_owner, make_product
from workspaces.actions import change_product
from workspaces.queries import products

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def owner(transactional_db, signed_in):
    alice = make_owner(slug="acme")
    make_product(by=alice)
    write_vision(statement="Every visit counts.", by=alice)
    objectives = [create_objective(title=title, by=alice) for title in ("Win the first week", "Dispatch at scale")]
    create_key_result(objectives[0], title="Activation", target_value=5, current_value=2, by=alice)
    features = [make_feature(by=alice, title=title, effort_low=2) for title in ("Guided first job", "Voice notes")]
    contribute(features[0], objectives[0], by=alice)
    signed_in(alice)
    return alice


def test_cells_of_the_alignment_by_keyboard_and_by_click(owner, go, until, spoken, axe):
    page = go("/w/acme/strategy/?lens=alignment")
    axe()
    page.get_by_role("button", name="FLD-1 for Win the first week: clearly").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="FLD-2 for Dispatch at scale: above all")).to_be_focused()
    until("window.__spoken.some((text) => text.includes('above all'))")
    expect(page.get_by_text("Every feature serves an objective.")).to_be_visible()
    expect(page.get_by_role("button", name="FLD-2 for Dispatch at scale: above all")).to_be_focused()
    assert Contribution.objects.visible_to(owner).get(feature__key="FLD-2").weight == 3
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="FLD-2 for Dispatch at scale: not at all")).to_be_visible()
    page.get_by_role("button", name="FLD-1 for Win the first week: clearly").click()
    expect(page.get_by_role("button", name="FLD-1 for Win the first week: above all")).to_be_visible()


def test_the_tree_is_walked_by_keyboard(owner, go, axe):
    page = go("/w/acme/strategy/?lens=tree")
    axe()
    tree = page.get_by_role("tree")
    vision = tree.get_by_role("treeitem", name="Every visit counts.").first
    vision.focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator("[role=treeitem]:focus > .tree-row")
    expect(focused).to_contain_text("Win the first week")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[role=treeitem]:focus")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("Dispatch at scale")
    page.keyboard.press("End")
    expect(focused).to_contain_text("Voice notes")
    page.keyboard.press("Home")
    page.keyboard.press("w")
    expect(focused).to_contain_text("Win the first week")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(focused).to_contain_text("Activation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/key-results/KR-1/check-ins/")
    page.wait_for_selector("html[data-ready]", state="attached")
    axe()


def test_the_tree_stays_under_the_pointer_and_the_keys_stay_in_it(owner, go):
    page = go("/w/acme/strategy/?lens=tree")
    page.wait_for_timeout(800)  # until the page listens
    feature, result = page.locator("[data-aim=O-1] [data-feature=FLD-1]"), page.locator("[data-key=KR-1]")
    feature.locator(".tree-row").hover()
    before = feature.bounding_box()
    more = create_key_result(Objective.objects.get(key="O-1"), title="Retention", target_value=5, by=owner)
    expect(page.locator("[data-key=KR-2]")).to_be_visible()
    assert feature.bounding_box() == before
    page.locator("[data-key=KR-2]").focus()
    remove_key_result(more, by=owner)
    expect(feature).to_be_focused()
    expect(result).to_be_visible()


def serves(owner) -> set[tuple[str, str, int]]:
    there = Contribution.objects.visible_to(owner).values_list("feature__key", "objective__key", "weight")
    return set(there)


def test_a_feature_is_moved_by_key_by_clicks_and_by_dragging(owner, go, until, spoken):
    page = go("/w/acme/strategy/?lens=tree")
    feature = page.locator("[role=treeitem][data-feature=FLD-1]")
    assert serves(owner) == {("FLD-1", "O-1", 2)}
    # Somebody's news are being read meanwhile; that page knows nothing of the move.
    held = []
    page.route(
        "**/strategy/?lens=tree", lambda route: route.continue_() if held else held.append((route, route.fetch()))
    )
    create_objective(title="Told meanwhile", by=owner)
    while not held:
        page.wait_for_timeout(20)
    feature.focus()
    page.keyboard.press("m")
    page.keyboard.press("d")
    expect(page.get_by_role("menuitemradio", name="Dispatch at scale")).to_be_focused()
    with page.expect_response("**/contributions/*/"):
        page.keyboard.press("Enter")
    held[0][0].fulfill(response=held[0][1])
    until("window.__spoken.some((text) => text.includes('FLD-1 moved to Dispatch at scale'))")
    expect(page.locator("[data-aim=O-2] [data-feature=FLD-1]")).to_be_focused()
    assert serves(owner) == {("FLD-1", "O-2", 2)}
    page.keyboard.press("Control+z")
    expect(page.locator("[data-aim=O-1] [data-feature=FLD-1]")).to_be_visible()
    assert serves(owner) == {("FLD-1", "O-1", 2)}

    feature.hover()
    page.get_by_role("button", name="Move FLD-1 to another objective").click()
    page.get_by_role("menuitemradio", name="No objective").click()
    expect(page.locator("[data-key=none] [data-feature=FLD-1]")).to_be_visible()
    assert serves(owner) == set()

    page.locator("[data-feature=FLD-2] > .tree-row").drag_to(page.locator("[data-aim=O-2] > .tree-row"))
    expect(page.locator("[data-aim=O-2] [data-feature=FLD-2]")).to_be_visible()
    assert serves(owner) == {("FLD-2", "O-2", 2)}


def test_a_page_follows_others_and_keeps_what_hands_and_eyes_hold(owner, go):
    product = products(owner).get()
    say_health(product, "on_track", by=owner)
    page = go(f"/w/acme/products/{product.slug}/")
    page.get_by_text("Said before").click()
    note = page.get_by_role("textbox", name="Why, in a sentence")
    note.fill("The carriers want")
    link = page.get_by_role("main").get_by_role("link", name="Strategy")
    link.focus()
    bob = make_member(name="bob", role=Role.EDITOR, by=owner)
    change_product(product, name="Fields", by=bob)
    expect(page.get_by_role("heading", level=1)).to_have_text("Fields")
    expect(link).to_be_focused()
    expect(note).to_have_value("The carriers want")
    expect(page.locator(".health-past")).to_be_visible()
    page.keyboard.press("u")
    page.keyboard.press("2")
    expect(page.locator(".health-note")).to_have_text("The carriers want")
    assert updates(owner).first().health == "at_risk"


def test_where_two_forms_differ_one_value_is_chosen(owner, go, complaints):
    page = go("/w/acme/strategy/?lens=tree")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Move a feature to another objective")
    page = go("/w/acme/strategy/objectives/O-2/")
    bob = make_member(name="bob", role=Role.EDITOR, by=owner)
    change_objective(Objective.objects.get(key="O-2"), title="Dispatch “at” any 'scale'", by=bob)
    page.get_by_label("Title").fill("Dispatch more")
    page.get_by_label("Why").fill("Because.")
    complaints.expect("422")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Keep bob’s").click()
    expect(page.get_by_label("Title")).to_have_value("Dispatch “at” any 'scale'")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/strategy/#O-2")
    now = Objective.objects.get(key="O-2")
    assert (now.title, now.description) == ("Dispatch “at” any 'scale'", "Because.")
