"""Features and what surrounds them, over REST."""

from datetime import date

import pytest

from features.models import Dependency, Feature
from history.models import Event
from tests.make import make_feature, make_release

RICE = {"reach": 500, "impact": 2, "confidence": 80, "effort": 1}


@pytest.fixture
def api(rest, bob, product):
    return rest(bob)


@pytest.fixture
def admin(rest, alice):
    return rest(alice)


# --- state changes are nouns ----------------------------------------------------------------------------


def test_status_and_owner_are_put(api, bob):
    feature = make_feature(by=bob)
    answer = api.put(f"/features/{feature.key}/status/", {"status": "shipped", "because": "Out today."})
    assert answer.json()["category"] == "shipped"
    assert answer.json()["shipped_on"]
    assert api.put(f"/features/{feature.key}/owner/", {"owner": bob.pk}).json()["owner"] == bob.pk
    assert api.delete(f"/features/{feature.key}/owner/").json()["owner"] is None
    verbs = [row["verb"] for row in api.get(f"/features/{feature.key}/events/").json()["results"]]
    assert verbs == ["feature.created", "feature.status_set", "feature.assigned", "feature.assigned"]


def test_events_are_told_as_sentences(api, bob):
    feature = make_feature(by=bob)
    row = api.get(f"/features/{feature.key}/events/").json()["results"][0]
    assert row["sentence"] == "Bob created FLD-1 Dark mode"
    assert row["actor"] == {"id": bob.pk, "name": "Bob"}


def test_a_score_waits_for_its_four_inputs_and_is_put_in_parts(api, bob):
    feature = make_feature(by=bob)
    path = f"/features/{feature.key}/score/"
    assert api.put(path, {}).status_code == 400
    assert api.put(path, {"reach": 5}).json()["score"] is None
    why = api.get(f"/features/{feature.key}/explain/").json()
    assert (why["model"], [row["name"] for row in why["inputs"]]) == (None, ["reach"])
    assert "waits for impact, confidence and effort" in why["sentence"]
    assert "waits for impact" in api.get("/priorities/").json()["results"][0]["why"]
    assert api.put(path, RICE).json()["score"] == 800
    assert api.put(path, {"effort": 2}).json()["score"] == 400
    assert api.get(f"/features/{feature.key}/scores/").json()["results"][0]["value"] == "400.0000"
    assert api.put(path, {"impact": 7}).status_code == 400
    assert api.put(path, {"impact": None}).json()["score"] is None
    assert api.delete(path).json()["score"] is None


def test_archived_features_come_back_with_their_links(api, bob):
    one, two = make_feature(by=bob), make_feature(by=bob, title="Two")
    made = api.post("/dependencies/", {"source": one.key, "target": two.key})
    assert made.status_code == 201
    assert api.put(f"/features/{one.key}/archive/").status_code == 204
    assert api.get(f"/features/{one.key}/").status_code == 404
    assert api.get(f"/features/{one.key}/events/").status_code == 200
    assert api.get(f"/features/{two.key}/dependencies/").json()["results"] == []
    assert api.delete(f"/features/{one.key}/archive/").json()["key"] == one.key
    assert api.get(f"/features/{two.key}/dependencies/").json()["results"][0]["source"] == one.key


def test_a_circle_is_refused(api, bob):
    one, two = make_feature(by=bob), make_feature(by=bob, title="Two")
    api.post("/dependencies/", {"source": one.key, "target": two.key})
    answer = api.post("/dependencies/", {"source": two.key, "target": one.key})
    assert answer.status_code == 409
    assert "circle" in answer.json()["detail"]
    assert Dependency.objects.count() == 1


def test_comments_are_a_thread(api, bob, rest, vera):
    feature = make_feature(by=bob)
    made = api.post(f"/features/{feature.key}/comments/", {"text": "Why now?"})
    assert made.status_code == 201
    assert made.json()["author"]["name"] == "Bob"
    theirs = rest(vera)
    assert theirs.get(f"/features/{feature.key}/comments/").json()["results"][0]["text"] == "Why now?"
    assert theirs.patch(f"/comments/{made.json()['id']}/", {"text": "mine"}).status_code == 403
    assert api.patch(f"/comments/{made.json()['id']}/", {"text": "Why later?"}).json()["text"] == "Why later?"


# --- custom fields --------------------------------------------------------------------------------------


def test_custom_fields_are_defined_filled_checked_and_filtered(admin, api, bob):
    kinds = {
        "segment": ("select", ["smb", "enterprise"], "smb", "tiny"),
        "arr": ("money", [], {"amount": "12.5", "currency": "EUR"}, {"amount": "NaN", "currency": "EUR"}),
        "seats": ("number", [], 12.5, "12"),
        "asked-on": ("date", [], "2026-03-01", "2026-02-30"),
        "areas": ("multi_select", ["a", "b"], ["a"], ["c"]),
        "sponsor": ("person", [], bob.pk, bob.pk + 1000),
        "legal": ("checkbox", [], True, "yes"),
        "note": ("text", [], "words", 5),
    }
    for slug, (kind, options, _, _) in kinds.items():
        made = admin.post("/custom-fields/", {"name": slug.title(), "slug": slug, "kind": kind, "options": options})
        assert made.status_code == 201, made.content
    feature = make_feature(by=bob)
    path = f"/features/{feature.key}/"
    wrong = api.patch(path, {"fields": {slug: bad for slug, (_, _, _, bad) in kinds.items()}})
    assert {error["pointer"] for error in wrong.json()["errors"]} == {f"/fields/{slug}" for slug in kinds}
    filled = api.patch(path, {"fields": {slug: good for slug, (_, _, good, _) in kinds.items()}})
    assert filled.json()["fields"]["arr"] == {"amount": "12.50", "currency": "EUR"}
    queries = ["segment=smb", "arr=12.50", "seats__gte=12", "asked-on__lt=2026-04-01", "areas=a", f"sponsor={bob.pk}"]
    for query in [*queries, "legal=true", "note=words"]:
        assert len(api.get(f"/features/?fields.{query}").json()["results"]) == 1, query
    assert api.get("/features/?fields.seats__gte=13").json()["results"] == []
    assert "seats" not in api.patch(path, {"fields": {"seats": None}}).json()["fields"]
    assert api.post("/custom-fields/", {"name": "Mine", "kind": "text"}).status_code == 403


# --- priorities and their reasons -----------------------------------------------------------------------


def test_priorities_are_ranked_across_pages_and_say_why(api, bob, product):
    for number in range(1, 6):
        feature = make_feature(by=bob, product=product, title=f"Feature {number}")
        api.put(f"/features/{feature.key}/score/", RICE | {"reach": 100 * number})
    make_feature(by=bob, product=product, title="Nobody scored me")
    make_feature(by=bob, product=product, title="Shipped", category="shipped")
    rows, address = [], "/priorities/?product=fld&limit=2"
    while address:
        body = api.get(address).json()
        rows, address = rows + body["results"], body["next"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["title"] for row in rows][:2] == ["Feature 5", "Feature 4"]
    assert rows[0]["why"] == "500 reach × 2 impact × 80% confidence ÷ 1 effort = 800"
    assert (rows[-1]["score"], rows[-1]["model"], rows[-1]["why"]) == (None, None, "No score yet.")
    assert api.get("/priorities/?product=nothing").status_code == 404


def test_explain_tells_who_replaced_which_number_and_why(rest, bob, alice, product):
    feature = make_feature(by=bob, product=product)
    path = f"/features/{feature.key}/score/"
    rest(bob).put(path, RICE | {"because": "Counted in May."})
    assert rest(bob).get(f"/features/{feature.key}/explain/").json()["overrides"] == []
    rest(alice).put(path, {"reach": 700, "impact": 2, "because": "Two more depots."})
    made = rest(bob).put(path, {"confidence": 50})
    rest(bob).post("/undo/", {"batch": made["X-Batch"]})
    body = rest(bob).get(f"/features/{feature.key}/explain/").json()
    told = [(one["name"], one["was"], one["value"], one["set_by"]["id"], one["because"]) for one in body["overrides"]]
    assert told == [
        ("confidence", 50.0, 80.0, bob.pk, ""),
        ("confidence", 80.0, 50.0, bob.pk, ""),
        ("reach", 500.0, 700.0, alice.pk, "Two more depots."),
    ]
    inputs = {one["name"]: (one["value"], one["set_by"]["id"], one["because"]) for one in body["inputs"]}
    assert inputs["reach"] == (700.0, alice.pk, "Two more depots.")
    assert inputs["effort"] == (1.0, bob.pk, "Counted in May.")
    assert all(one["set_at"] for one in body["inputs"] + body["overrides"])


def test_explain_shows_the_arithmetic_who_and_the_rank(api, bob, alice):
    one, two = make_feature(by=bob), make_feature(by=bob, title="Two")
    api.put(f"/features/{one.key}/score/", RICE)
    api.put(f"/features/{two.key}/score/", RICE | {"reach": 100, "effort": 0.5})
    body = api.get(f"/features/{one.key}/explain/?versus={two.key}").json()
    assert body["sentence"] == "FLD-1: 500 reach × 2 impact × 80% confidence ÷ 1 effort = 800."
    assert body["inputs"][0] | {"set_at": ""} == {
        "name": "reach",
        "value": 500,
        "unit": "per quarter",
        "words": "500 people or events",
        "set_by": {"id": bob.pk, "name": "Bob"},
        "set_at": "",
        "because": "",
    }
    assert body["rank"] == {"place": 1, "of": 2, "among": "open features of its product"}
    assert body["versus"]["factors"][0] == {"name": "reach", "mine": 500, "theirs": 100, "times": 5}
    assert body["versus"]["sentence"] == (
        "FLD-1 is above FLD-2: 800 against 320, because of its higher reach (500 against 100), "
        "although FLD-2 has lower effort (0.5 against 1)."
    )


# --- in bulk --------------------------------------------------------------------------------------------


def test_bulk_is_all_or_nothing_and_one_step_to_undo(api, bob, product):
    old = make_feature(by=bob, product=product)
    operations = [
        {"op": "create", "data": {"title": "New", "product": product.slug}},
        {"op": "patch", "key": old.key, "data": {"title": "Changed"}},
        {"op": "plan", "key": old.key, "data": {"starts_on": "2026-11-01", "ends_on": "2026-11-30"}},
    ]
    bad = [*operations, {"op": "patch", "key": "FLD-99", "data": {}}, {"op": "create", "data": {"title": ""}}]
    refused = api.post("/features/bulk/", {"operations": bad})
    assert refused.status_code == 400
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == {"/operations/3/key", "/operations/4/data/title", "/operations/4/data/product"}
    assert Feature.objects.get().title == "Dark mode"
    done = api.post("/features/bulk/", {"operations": operations})
    assert [row["op"] for row in done.json()["results"]] == ["create", "patch", "plan"]
    assert done["X-Batch"] == done.json()["batch"]
    undone = api.post("/undo/", {"batch": done.json()["batch"]})
    assert undone.status_code == 200, undone.content
    assert Feature.objects.present().get().title == "Dark mode"


def test_a_shipped_release_ships_its_features(api, bob, product):
    release = make_release(by=bob, product=product)
    feature = make_feature(by=bob, product=product, release=release)
    answer = api.put(f"/releases/{release.key}/shipped/", {"shipped_on": "2026-11-20"})
    assert answer.json()["shipped_on"] == "2026-11-20"
    feature.refresh_from_db()
    assert feature.shipped_on == date(2026, 11, 20)
    assert len(set(Event.objects.filter(batch=answer["X-Batch"]).values_list("verb", flat=True))) == 2


def test_a_status_in_use_stays(admin, bob, product):
    make_feature(by=bob, product=product)
    assert admin.delete("/statuses/idea/").status_code == 409
    assert admin.patch("/statuses/idea/", {"name": "Raw idea"}).json()["name"] == "Raw idea"
    assert admin.delete("/statuses/parked/").status_code == 204


# --- the feed -------------------------------------------------------------------------------------------


def test_the_feed_has_every_change_once_and_in_order(api, rest, alice, bob):
    make_feature(by=bob)
    seen, cursor = [], ""
    while True:
        body = api.get(f"/changes/?since={cursor}&limit=3").json()
        seen += body["results"]
        cursor = body["cursor"]
        if not body["more"]:
            break
    assert [row["id"] for row in seen] == sorted(row["id"] for row in seen)
    assert {"workspace.founded", "feature.created"} <= {row["verb"] for row in seen}
    assert not {"token", "invitation"} & {row["noun"] for row in seen}
    make_feature(by=bob, title="Later")
    assert [row["label"] for row in api.get(f"/changes/?since={cursor}").json()["results"]] == ["FLD-2 Later"]
    admins = rest(alice).get("/changes/?limit=1000").content.decode()
    assert '"noun":"token"' in admins
    assert "secret_hash" not in admins
    assert api.get("/changes/?since=nonsense").status_code == 400
