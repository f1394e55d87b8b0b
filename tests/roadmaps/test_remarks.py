"""Comments on bars: a pin with how many there are, the thread, and a new one in place."""

import json

import pytest

from features.actions import plan_feature
from features.dates import Plan
from history.comments import add_comment, remove_comment
from history.models import Comment
from tests.make import make_feature
from workspaces.clock import today


@pytest.fixture
def work(product, bob):
    return plan_feature(make_feature(by=bob, title="Talked about"), plan=Plan(today(bob), today(bob)), by=bob)


@pytest.fixture
def bar(browse):
    def of(member):
        html = browse(member).get("/w/acme/roadmap/").content.decode()
        return html[html.index('class="tl-bar"') :].split("</a>")[0]

    return of


def test_a_bar_counts_the_comments_that_are_there(bar, work, bob, vera):
    assert "tl-pin" not in bar(vera)
    first = add_comment(work, text="Sure?", by=bob)
    add_comment(work, text="Yes.", by=vera)
    assert 'title="2 comments"' in bar(vera)
    assert "2 comments" in bar(vera).split('aria-label="')[1].split('"')[0]
    remove_comment(first, by=bob)
    assert 'title="1 comment"' in bar(vera)


def test_a_viewer_comments_in_place_and_reads_what_was_said_last(browse, work, vera, bob):
    for number in range(6):
        add_comment(work, text=f"Remark {number}", by=bob)
    url, body = f"/w/acme/roadmap/comments/{work.key}/", json.dumps({"text": "From above"})
    made = browse(vera).post(f"{url}new/", body, content_type="application/json")
    assert made.status_code == 200
    assert Comment.objects.get(pk=made.json()["id"]).author == vera
    told = browse(vera).get(url).json()
    assert told["count"] == 7
    assert [(one["who"], one["text"]) for one in told["comments"]][3:] == [("Bob", "Remark 5"), ("Vera", "From above")]
    browse(vera).post(f"/w/acme/undo/{made.headers['X-Batch']}/")
    assert browse(vera).get(url).json()["count"] == 6


@pytest.mark.parametrize("text", ["", "  ", None, 5, ["x"]])
def test_nothing_is_no_comment(browse, work, vera, text):
    url = f"/w/acme/roadmap/comments/{work.key}/new/"
    assert browse(vera).post(url, json.dumps({"text": text}), content_type="application/json").status_code == 400
    assert not Comment.objects.exists()


def test_strangers_find_no_thread(browse, work, charlie):
    assert browse(charlie).get(f"/w/acme/roadmap/comments/{work.key}/").status_code == 404
