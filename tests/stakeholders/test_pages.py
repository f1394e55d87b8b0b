"""The register in the browser."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders.actions import create_company, create_stakeholder
from stakeholders.map import EDGE, HEIGHT, WIDTH, dots
from stakeholders.models import Stakeholder

PAGE = "/w/acme/stakeholders/"


def test_a_person_is_added_changed_removed_and_brought_back(browse, bob):
    assert "five people" in browse(bob).get(PAGE).content.decode()
    given = {"name": "Ingrid", "power": "5", "interest": "4", "stance": "neutral"}
    assert browse(bob).post(f"{PAGE}new/", given).status_code == 302
    changed = given | {"stance": "champion", "base_version": "1"}
    assert browse(bob).post(f"{PAGE}P-1/", changed).status_code == 302
    assert "power 5, interest 4, Champion" in browse(bob).get(PAGE).content.decode()
    gone = browse(bob).post(f"{PAGE}P-1/remove/")
    assert not Stakeholder.objects.visible_to(bob).exists()
    browse(bob).post(f"/w/acme/undo/{gone['X-Batch']}/")
    assert Stakeholder.objects.visible_to(bob).get().stance == "champion"


def test_companies_have_a_list_of_their_own(browse, bob):
    given = {"name": "Nordkraft", "domain": "nordkraft.no", "arr": "312000"}
    assert browse(bob).post(f"{PAGE}companies/new/", given).status_code == 302
    assert "Nordkraft" in browse(bob).get(f"{PAGE}?lens=companies").content.decode()
    again = browse(bob).post(f"{PAGE}companies/new/", given)
    assert again.status_code == 422
    assert "one like this already" in again.content.decode()


def test_viewers_and_strangers_do_not_write(browse, bob, vera, charlie):
    create_stakeholder(name="Ingrid", by=bob)
    given = {"name": "Eve", "power": "5", "interest": "4", "stance": "neutral"}
    assert browse(vera).post(f"{PAGE}P-1/", given).status_code == 403
    assert browse(charlie).post(f"{PAGE}P-1/", given).status_code == 404
    assert browse(charlie).post("/w/globex/stakeholders/P-1/", given).status_code == 404


def test_the_page_costs_the_same_with_one_person_and_with_three(browse, bob, django_assert_num_queries):
    client = browse(bob)
    company = create_company(name="Nordkraft", by=bob)
    create_stakeholder(name="Ingrid", company=company, by=bob)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for name in ("Karl", "Pia"):
        create_stakeholder(name=name, company=company, by=bob)
    with django_assert_num_queries(len(one)):
        client.get(PAGE)


def test_people_in_the_same_place_stand_beside_each_other():
    people = [Stakeholder(name=str(n), power=5, interest=5) for n in range(3)] + [Stakeholder(power=1, interest=1)]
    placed = dots(people)
    assert len({(dot.x, dot.y) for dot in placed}) == 4
    assert all(EDGE < dot.x < WIDTH and 0 < dot.y < HEIGHT - EDGE for dot in placed)
