"""KPIs in a real browser: readable without scripts, live, by keyboard, on paper, on a phone."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from metrics import actions
from metrics.intake import Given
from metrics.models import Reading, Snapshot
from metrics.tasks import recompute_dirty
from tests.metrics.make import busy_board, make_metric
from workspaces.actions import change_workspace

pytestmark = pytest.mark.usefixtures("transactional_db")
BOARD = "/w/acme/kpis/"


@pytest.fixture
def board(bob, product):
    return busy_board(by=bob)


def test_everything_can_be_read_without_scripts(browser, live_server, signed_in, bob, board):
    cookies = signed_in(bob).context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(live_server.url + BOARD)
    expect(plain.locator(".kpi-sentence")).to_contain_text("of six KPIs")
    expect(plain.locator(".kpi-card")).to_have_count(6)
    expect(plain.locator(".kpi-focus svg.chart-wide")).to_be_visible()
    plain.get_by_role("link", name="Table").click()
    expect(plain.get_by_role("table")).to_be_visible()
    plain.goto(f"{live_server.url}{BOARD}{board[0].key}/")
    plain.get_by_label("Value (%)").fill("44,9")
    plain.get_by_role("button", name="Record", exact=True).click()
    assert Reading.objects.filter(value=44.9).exists()
    context.close()


def test_a_reading_changes_its_card_without_a_reload(signed_in, go, page, bob, board):
    signed_in(bob)
    go(BOARD)
    page.evaluate("window.stayed = true")
    number = page.locator(f"#kpi-{board[1].key} [data-value]")
    before = number.text_content()
    actions.record_readings(board[1], [Given(timezone.now(), 3999.0)], by=bob)
    recompute_dirty()
    expect(number).to_have_text("3,999", timeout=2000)
    assert before != "3,999"
    assert page.evaluate("window.stayed")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_pages_are_accessible(signed_in, go, page, axe, bob, board, theme):
    signed_in(bob)
    page.emulate_media(color_scheme=theme)
    go(BOARD)
    axe()
    go(f"{BOARD}{board[0].key}/")
    axe()
    page.get_by_role("link", name="Table").click()
    axe("#main")


def test_forms_and_the_empty_board_are_accessible(signed_in, go, axe, bob):
    signed_in(bob)
    go(BOARD)
    axe()
    go("/w/acme/kpis/new/")
    axe()
    metric = make_metric(by=bob)
    go(f"{BOARD}{metric.key}/")
    axe()
    go(f"{BOARD}{metric.key}/readings/")
    axe()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_board_and_a_kpi_print_on_one_page_each(signed_in, go, page, alice, bob, board, theme):
    change_workspace(alice.workspace, by=alice, is_demo=True)  # its note is not for paper
    page.emulate_media(color_scheme=theme)
    signed_in(bob)
    for path in (BOARD, f"{BOARD}{board[0].key}/"):
        go(path)
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1, path


def test_the_table_shows_the_same_numbers_as_the_chart(signed_in, go, page, bob, board):
    signed_in(bob)
    go(f"{BOARD}{board[0].key}/?range=2y")
    dots = page.locator("svg.chart-wide .chart-points circle")
    drawn = dots.evaluate_all("all => all.map(dot => [dot.dataset.label, dot.dataset.value])")
    page.get_by_role("link", name="Table").click()
    rows = page.locator(".kpi-table tbody tr")
    told = rows.evaluate_all("all => all.map(row => [row.cells[0].textContent, row.cells[1].textContent])")
    assert drawn == told[::-1]
    assert len(drawn) == Snapshot.objects.filter(metric=board[0], grain="week").count()
    page.reload()
    expect(page.get_by_role("table").first).to_be_visible()


def test_the_chart_is_read_by_arrow_keys(signed_in, go, page, spoken, until, bob, board):
    signed_in(bob)
    go(f"{BOARD}{board[0].key}/?range=2y")
    page.locator("pm-chart").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    last = Snapshot.objects.filter(metric=board[0], grain="week").order_by("-bucket")[1]
    value = f"{last.value:.1f}".rstrip("0").rstrip(".")
    until(f"window.__spoken.some((said) => said.includes('week of') && said.includes('{value}'))")
    expect(page.locator(".chart-hover")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".chart-hover")).to_have_count(0)


def test_the_period_is_chosen_by_keyboard_and_stays_in_the_address(signed_in, go, page, bob, board):
    signed_in(bob)
    go(BOARD)
    page.locator("[data-menu=range-menu]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitemradio", name="This year").press("Enter")
    page.wait_for_url("**range=year**")
    expect(page.locator("[data-menu=range-menu]")).to_contain_text(str(timezone.now().year))


def test_a_number_is_typed_and_a_target_set_and_undone(signed_in, go, page, bob):
    signed_in(bob)
    metric = make_metric(by=bob, grain="week")
    go(f"{BOARD}{metric.key}/")
    expect(page.get_by_text("curl")).to_be_visible()
    page.get_by_label("Value (%)").fill("44.8")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Readings: 1 recorded")).to_be_visible()
    recompute_dirty()
    page.reload()
    expect(page.locator(".kpi-number")).to_have_text("44.8")
    page.get_by_label("From").last.fill(date(2026, 1, 1).isoformat())
    page.get_by_label("Starting at").fill("38")
    page.get_by_label("Until").fill("2026-12-31")
    page.get_by_label("Target", exact=True).fill("48")
    page.get_by_role("button", name="Set target").click()
    expect(page.locator(".kpi-list")).to_contain_text("48%")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("No target yet")).to_be_visible()


def test_on_a_phone_everything_stands_in_one_column(signed_in, go, page, bob, board):
    signed_in(bob)
    page.set_viewport_size({"width": 390, "height": 844})
    go(BOARD)
    lefts = page.locator(".kpi-card").evaluate_all(
        "all => all.map(card => Math.round(card.getBoundingClientRect().left))"
    )
    assert len(set(lefts)) == 1
    assert page.evaluate("document.querySelector('#main').scrollWidth <= 390")
    expect(page.locator("svg.chart-narrow")).to_be_visible()
    expect(page.locator("svg.chart-wide")).to_be_hidden()
    go(f"{BOARD}{board[0].key}/")
    assert page.evaluate("document.querySelector('#main').scrollWidth <= 390")
