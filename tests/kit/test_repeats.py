"""A page's write that arrives twice is one deed, and is answered twice."""

import json
import re
import uuid

import pytest
from django.test import Client

from features.models import Feature
from history.models import Event
from kit.models import KeptAnswer
from tests.make import make_feature

JSON = "application/json"


@pytest.fixture
def send_page(alice, product):
    browser = Client()
    browser.force_login(alice.user)

    def send(path, body=None, *, key="k-1", method="post", form=None, **headers):
        content = {"data": form} if form else {"data": json.dumps(body or {}), "content_type": JSON}
        headers = {"accept": JSON, "idempotency-key": key} | {n.replace("_", "-"): v for n, v in headers.items()}
        return getattr(browser, method)(path, headers=headers, **content)

    send.browser = browser
    return send


def test_a_feature_that_is_created_twice_under_one_key_is_there_once(send_page, alice, product):
    form = {"title": "Offline forms", "product": product.slug}
    first, second = (send_page("/w/acme/features/new/", form=form) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert Feature.objects.count() == 2, "multipart was read on its way here and carries no key"
    sent = {"data": "title=Photo+evidence&product=" + product.slug, "content_type": "application/x-www-form-urlencoded"}
    headers = {"accept": JSON, "idempotency-key": "k-2"}
    first, second = (send_page.browser.post("/w/acme/features/new/", headers=headers, **sent) for _ in range(2))
    assert Feature.objects.filter(title="Photo evidence").count() == 1
    assert first.content == second.content
    assert (second["X-Batch"], second["Idempotent-Replayed"]) == (first["X-Batch"], "true")


def test_a_write_of_cells_that_is_sent_again_answers_what_it_answered_and_overwrites_nobody(send_page, alice, bob):
    feature = make_feature(by=alice, title="One")
    edits = {"edits": [{"key": feature.key, "field": "title", "value": "Mine", "base": 1}]}
    address = f"/w/acme/features/cells/?row={feature.key}"
    first = send_page(address, edits)
    assert first.json()["done"] == 1
    row = Feature.objects.get()
    row_edits = {"edits": [{"key": feature.key, "field": "title", "value": "Theirs", "base": row.version}]}
    other = Client()
    other.force_login(bob.user)
    other.post(address, json.dumps(row_edits), content_type=JSON, headers={"accept": JSON})
    again = send_page(address, edits)
    assert again.json() == first.json(), "what I wrote stood; that it was changed since is no conflict of this write"
    assert Feature.objects.get().title == "Theirs"


def test_a_refused_write_leaves_its_key_free_and_a_key_is_no_other_deeds(send_page, alice):
    feature = make_feature(by=alice, title="One")
    address = "/w/acme/roadmap/moves/"
    assert send_page(address, {"moves": "nonsense"}).status_code == 400
    assert not KeptAnswer.objects.exists()
    good = {"edits": [{"key": feature.key, "field": "title", "value": "Two"}]}
    assert send_page("/w/acme/features/cells/", good).status_code == 200
    assert send_page("/w/acme/features/cells/", good | {"more": 1}).status_code == 422


def test_patch_put_and_delete_of_rest_happen_once_too(rest, alice, bob):
    feature = make_feature(by=alice, title="One")
    api, at = rest(alice), f"/features/{feature.key}/"
    first = api.patch(at, {"title": "Mine"}, idempotency_key="p")
    rest(bob).patch(at, {"title": "Theirs"})
    again = api.patch(at, {"title": "Mine"}, idempotency_key="p")
    assert (again.json(), again["X-Batch"]) == (first.json(), first["X-Batch"])
    assert Feature.objects.get().title == "Theirs"
    assert [api.delete(at, idempotency_key="d").status_code for _ in range(2)] == [204, 204]


def test_a_signed_in_page_has_a_key_and_a_csrf_token(alice, product):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    token = re.search(r'data-csrf="(\w+)"', strict.get("/w/acme/settings/").content.decode())[1]
    headers = {"accept": JSON, "idempotency-key": "k", "x-csrftoken": token}
    body = json.dumps({"title": "Once", "product": product.slug})
    answers = [strict.post("/api/v1/w/acme/features/", body, content_type=JSON, headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert Feature.objects.count() == 1


def test_steps_of_this_tab_are_no_conflict_and_nonsense_in_their_place_is_none_either(send_page, alice, bob):
    feature = make_feature(by=alice, title="One")
    address = f"/w/acme/features/cells/?row={feature.key}"

    def write(value, own):
        edits = {"edits": [{"key": feature.key, "field": "title", "value": value}]}
        return send_page(address, edits, key=uuid.uuid4().hex, x_base_version="1", x_own_steps=own)

    first = write("Two", "")
    assert write("Three", "not-a-step,,").json()["refused"][0]["by"] == alice.name
    assert write("Three", f"not-a-step,{first['X-Batch']}").json()["done"] == 1
    assert Event.objects.about(feature).count() == 3


@pytest.mark.parametrize("path", ["/w/acme/features/cells/", "/api/v1/w/acme/features/"])
def test_a_script_is_told_that_nobody_is_signed_in_or_somebody_else(path, alice, bob):
    strict = Client(enforce_csrf_checks=True)
    sent = {"content_type": JSON, "headers": {"accept": JSON}}
    if path.startswith("/api/"):
        assert strict.post(path, "{}", **sent).status_code == 401
    strict.force_login(alice.user)
    answer = strict.post(path, "{}", **sent)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:pmhub:problem:csrf")
    nobody = Client().post(path, "{}", **sent)
    assert nobody.status_code == 401
