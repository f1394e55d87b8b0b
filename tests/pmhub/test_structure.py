"""Products, teams and statuses change on one page and over REST, by whoever may, and can be taken back."""

from features.actions import create_feature
from features.models import Feature
from features.queries import statuses
from history.undo import undo
from tests.make import make_feature, make_product, make_team

PAGE = "/w/acme/settings/structure/"


def names(member) -> list[str]:
    return [status.name for status in statuses(member)]


def test_products_and_teams_change_over_the_address_that_the_page_writes_to(browse, alice, product):
    make_team(by=alice, name="Dispatch", slug="dispatch")
    page = browse(alice).get(PAGE).content.decode()
    for kind, slug, change in (
        ("products", product.slug, {"name": "Field 2", "description": "Jobs"}),
        ("teams", "dispatch", {"name": "Routing", "capacity": "7.5"}),
        ("statuses", "idea", {"name": "Wish"}),
    ):
        address = f"/api/v1/w/acme/{kind}/{slug}/"
        assert f'data-url="{address}"' in page
        answer = browse(alice).patch(address, change, content_type="application/merge-patch+json")
        assert answer.status_code == 200, answer.content
        assert answer.json() | change == answer.json()
        assert answer.headers["X-Batch"]


def test_a_prefix_changes_until_the_first_feature_carries_it(rest, alice):
    fresh = make_product(by=alice, name="Insights", prefix="INS", slug="insights")
    assert rest(alice).patch("/products/insights/", {"prefix": "ISG"}).json()["prefix"] == "ISG"
    fresh.refresh_from_db()
    create_feature(product=fresh, title="First", by=alice)
    refused = rest(alice).patch("/products/insights/", {"prefix": "INX"})
    assert refused.status_code == 400
    assert "prefix" in refused.content.decode()


def test_an_archived_product_is_out_of_the_way_until_it_is_reopened(browse, rest, alice, product):
    make_feature(by=alice, product=product, title="Dark mode")
    assert browse(alice).post(f"/w/acme/settings/products/{product.pk}/archive/").status_code == 302
    for path in ("features/", "roadmap/?lens=list"):
        assert "Dark mode" not in browse(alice).get(f"/w/acme/{path}").content.decode(), path
    home = browse(alice).get("/w/acme/").content.decode()
    assert f"?product={product.slug}" not in home
    asked = browse(alice).get(f"/w/acme/features/?product={product.slug}").content.decode()
    assert "Dark mode" in asked
    refused = rest(alice).post("/features/", {"title": "Late", "product": product.slug})
    assert refused.status_code == 409
    assert "archived" in refused.json()["detail"]
    assert rest(alice).get("/products/?archived=true").json()["results"][0]["slug"] == product.slug
    assert browse(alice).post(f"/w/acme/settings/products/{product.pk}/archive/").status_code == 302
    assert "Dark mode" in browse(alice).get("/w/acme/features/").content.decode()


def test_archiving_over_rest_is_said_and_taken_back(rest, alice, bob, product):
    path = f"/products/{product.slug}/archive/"
    assert rest(bob).put(path).status_code == 403
    assert rest(alice).put(path).json()["archived"] is True
    assert rest(alice).delete(path).json()["archived"] is False


def test_a_status_moves_one_place_and_undo_puts_it_back(browse, alice, bob):
    before = names(alice)
    building = statuses(alice).get(slug="building")
    move = f"/w/acme/settings/statuses/{building.pk}/move/"
    assert browse(bob).post(move, {"way": "up"}).status_code == 403
    answer = browse(alice).post(move, {"way": "up"})
    assert "moved=building" in answer.headers["Location"]
    moved = names(alice)
    assert moved.index("Building") == before.index("Building") - 1
    undo(answer.headers["X-Batch"], by=alice)
    assert names(alice) == before


def test_the_first_status_moves_no_further_up(browse, alice):
    first = statuses(alice).first()
    before = names(alice)
    browse(alice).post(f"/w/acme/settings/statuses/{first.pk}/move/", {"way": "up"})
    assert names(alice) == before


def test_a_status_in_use_does_not_begin_or_cease_to_mean_shipped(rest, alice, product):
    make_feature(by=alice, product=product, title="Dark mode")
    used = Feature.objects.get(title="Dark mode").status
    refused = rest(alice).patch(f"/statuses/{used.slug}/", {"category": "shipped"})
    assert refused.status_code == 409
    assert rest(alice).patch(f"/statuses/{used.slug}/", {"category": "planned"}).status_code == 200
    assert rest(alice).patch("/statuses/shipped/", {"category": "parked"}).status_code == 200


def test_who_may_not_change_reads(browse, vera, product):
    page = browse(vera).get(PAGE).content.decode()
    assert product.name in page
    for part in ("<pm-edit", "Archive", "Add a product", 'name="way"'):
        assert part not in page, part
