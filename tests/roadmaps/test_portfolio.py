"""All products side by side, and how one of them ends."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused
from metrics.actions import record_readings
from roadmaps import portfolio
from roadmaps.actions.gates import create_gate
from roadmaps.actions.health import say_health
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.actions.sunset import affect, plan_sunset, remove_sunset, tell_company
from roadmaps.actions.vision import write_vision
from roadmaps.models import AffectedCompany, SunsetPlan
from stakeholders.actions import create_company
from tests.make import make_feature, make_product, make_release
from tests.metrics.make import make_metric, readings, recompute_now
from workspaces.actions import archive_product
from workspaces.clock import today

DAY = timedelta(days=1)


def test_a_product_shows_what_it_is_for_what_it_aims_at_and_what_comes(alice, bob, product):
    write_vision(statement="Every visit counts.", by=bob)
    write_vision(statement="The van knows the way.", product=product, by=bob)
    other = make_product(by=alice, name="Portal", prefix="POR")
    own = create_objective(title="Win the first week", product=product, health="at_risk", by=bob)
    shared = create_objective(title="Dispatch at scale", health="on_track", by=bob)
    make_feature(by=bob, product=product, effort_low=2, effort_high=4, category="planned")
    served = make_feature(by=bob, product=product, effort_high=5, category="building")
    make_feature(by=bob, product=product, effort_high=50, category="shipped")
    contribute(served, shared, by=bob)
    make_release(by=bob, product=product, name="Late", ships_on=today(bob) + 90 * DAY)
    soon = make_release(by=bob, product=product, name="Soon", ships_on=today(bob) + 9 * DAY)
    make_release(by=bob, product=product, name="Gone", ships_on=today(bob) - 9 * DAY)
    first, second = portfolio.portfolio(bob)
    assert (first.vision.statement, first.own_vision) == ("The van knows the way.", True)
    assert (second.product, second.vision.statement, second.own_vision) == (other, "Every visit counts.", False)
    assert [aim.row for aim in first.aims] == [own, shared]
    assert first.healths == [("at_risk", 1), ("on_track", 1)]
    assert (first.release, first.effort) == (soon, 8)
    assert first.features == [("shipped", 1), ("building", 1), ("planned", 1)]
    assert (second.aims, second.release, second.effort, second.features) == ([], None, 0, [])


def test_how_it_goes_stands_on_both_pages_by_the_rule_of_health_and_whether_that_is_old(browse, rest, bob, product):
    def shown() -> list[str]:
        pages = [browse(bob).get(f"/w/acme/products/{part}").content.decode() for part in ("", "field/")]
        return [re.search(r"<dt>Health</dt><dd>(.*?)</dd>", page, re.S)[1] for page in pages]

    assert all("nobody said" in part for part in shown())
    feature = make_feature(by=bob, product=product, category="building")
    say_health(feature, "at_risk", by=bob, on=today(bob) - timedelta(days=20))
    for part in shown():
        assert "At risk" in part
        assert "nobody said more in 14 days" in part
    say_health(product, "off_track", by=bob, on=today(bob) - timedelta(days=15))
    assert all("Off track" in part and ">older than 14 days" in part for part in shown())
    row = rest(bob).get("/health/").json()["products"][0]
    assert (row["health"], row["rolled_up"], row["stale"]) == ("off_track", False, True)
    say_health(product, "on_track", by=bob)
    assert all("On track" in part and "14 days" not in part for part in shown())


def test_its_number_is_its_north_star_else_its_first_kpi(bob, product):
    make_metric(by=bob, name="Jobs", product=product)
    assert portfolio.portfolio(bob)[0].star.metric.name == "Jobs"
    star = make_metric(by=bob, name="Fixes", product=product, is_north_star=True)
    record_readings(star, readings((f"{today(bob) - DAY}T10:00", 12)), by=bob)
    recompute_now()
    shown = portfolio.portfolio(bob)[0].star
    assert (shown.metric, str(shown.value)) == (star, "12%")


def test_archived_products_stand_apart(alice, browse, product):
    archive_product(make_product(by=alice, name="Attic", prefix="ATT"), by=alice)
    page = browse(alice).get("/w/acme/products/").content.decode()
    assert page.index("product-field") < page.index('id="archived"') < page.index("Attic")


def test_more_products_take_no_more_queries(alice, bob, browse):
    def asked() -> int:
        browse(bob).get("/w/acme/products/")
        with CaptureQueriesContext(connection) as captured:
            assert browse(bob).get("/w/acme/products/").status_code == 200
        return len(captured)

    def one_more(number: int):
        made = make_product(by=alice, name=f"P{number}", prefix=f"PP{number}")
        make_feature(by=bob, product=made, effort_low=2)
        create_objective(title="Aim", product=made, by=bob)
        create_gate(made, to_stage="sunset", due_on=today(bob) + DAY, by=bob)
        plan_sunset(made, ends_on=today(bob) + DAY, by=bob)
        make_metric(by=bob, name=f"M{number}", product=made)
        make_release(by=bob, product=made, ships_on=today(bob) + DAY)

    one_more(1)
    few = asked()
    one_more(2)
    one_more(3)
    assert asked() == few


# --- how it ends ----------------------------------------------------------------------------------------


@pytest.fixture
def plan(bob, product):
    return plan_sunset(product, ends_on=today(bob) + 40 * DAY, message="Thank you.", by=bob)


def test_the_plan_is_written_once_and_then_rewritten(plan, bob, product):
    again = plan_sunset(product, announced_on=today(bob), by=bob)
    assert (again.pk, again.message, again.ends_on) == (plan.pk, "Thank you.", plan.ends_on)
    with pytest.raises(Refused, match="after the end"):
        plan_sunset(product, last_sale_on=today(bob) + 41 * DAY, by=bob)
    with pytest.raises(Refused, match="replace itself"):
        plan_sunset(product, replacement=product, by=bob)


def test_the_page_says_how_long_is_left_and_who_must_be_told(plan, bob, browse, product):
    big = create_company(name="Nordkraft", arr=1000, by=bob)
    told = affect(plan, big, by=bob)
    affect(plan, create_company(name="Hallin", arr=500, by=bob), by=bob)
    tell_company(told, on=today(bob), by=bob)
    page = browse(bob).get("/w/acme/products/field/").content.decode()
    for words in ("40 days left", "Nothing replaces it", "Thank you.", "1 not told yet", "1,500 yearly revenue"):
        assert words in page, words
    assert "40 days left" in browse(bob).get("/w/acme/products/").content.decode()
    browse(bob).post(f"/w/acme/affected-companies/{told.pk}/told/")
    assert AffectedCompany.objects.get(pk=told.pk).told_on is None


def test_naming_a_company_twice_is_once(plan, bob):
    company = create_company(name="Nordkraft", by=bob)
    assert affect(plan, company, by=bob).pk == affect(plan, company, note="vans", by=bob).pk
    assert AffectedCompany.objects.get().note == "vans"


def test_the_plan_goes_with_its_companies_and_comes_back_with_them(plan, bob, carol):
    affect(plan, create_company(name="Nordkraft", by=bob), by=bob)
    with pytest.raises(Forbidden):
        remove_sunset(plan, by=carol)
    remove_sunset(plan, by=bob)
    assert not portfolio.affected_companies(bob).exists()
    undo(Event.objects.filter(verb="sunset_plan.removed").get().batch, by=bob)
    assert (SunsetPlan.objects.present().count(), portfolio.affected_companies(bob).count()) == (1, 1)


def test_how_it_ends_is_asked_for_only_where_it_ends(bob, browse, product):
    path = "/w/acme/products/field/"
    assert "How it ends" not in browse(bob).get(path).content.decode()
    create_gate(product, to_stage="sunset", due_on=today(bob) + DAY, by=bob)
    assert "How it ends" in browse(bob).get(path).content.decode()


def test_over_rest(rest, bob, product):
    api = rest(bob)
    made = api.post("/sunset-plans/", {"product": "field", "ends_on": "2999-06-01"}).json()
    company = create_company(name="Nordkraft", by=bob)
    said = api.post("/affected-companies/", {"sunset_plan": made["id"], "company": company.key}).json()
    assert (said["product"], said["told_on"]) == ("field", None)
    path = f"/affected-companies/{said['id']}/"
    assert api.patch(path, {"told_on": "2026-11-01"}).json()["told_on"] == "2026-11-01"
    assert api.get("/affected-companies/?told_on=none").json()["results"] == []
    assert api.patch(f"/sunset-plans/{made['id']}/", {"announced_on": "2999-07-01"}).status_code == 400
    assert api.delete(f"/sunset-plans/{made['id']}/").status_code == 204
    assert api.get(path).status_code == 404
