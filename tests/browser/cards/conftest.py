"""A board with three planned cards and one that is being built, and the page that shows it."""

import pytest

from tests.make import make_feature


@pytest.fixture
def board(transactional_db, bob, product):
    made = {title: make_feature(by=bob, title=title, category="planned") for title in ("One", "Two", "Three")}
    return made | {"Four": make_feature(by=bob, title="Four", category="building")}


@pytest.fixture
def cards(go, signed_in, page, bob, board):
    # Cards that make room glide for a moment, and a pointer over one that glides means nothing yet.
    page.emulate_media(reduced_motion="reduce")

    def open_(query="?lens=board", member=bob):
        signed_in(member)
        page = go(f"/w/acme/roadmap/{query}")
        page.wait_for_selector("pm-cards[data-ready]")
        return page

    return open_
