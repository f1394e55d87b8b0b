"""Three features with scores, and the grid that shows them to Alice."""

import pytest
from playwright.sync_api import expect

from features.actions import score_feature
from tests.browser.features.cells import GRID, cell
from tests.make import make_feature


@pytest.fixture
def features(alice, product):
    made = [make_feature(by=alice, title=title, category="planned") for title in ("Alpha", "Beta", "Gamma")]
    for n, feature in enumerate(made):
        score_feature(feature, reach=300 - 100 * n, impact=1, confidence=80, effort=1, by=alice)
    return made


@pytest.fixture
def grid(signed_in, go, alice, features):
    signed_in(alice)
    page = go(GRID)
    expect(cell(page, "FLD-1", "title")).to_have_attribute("tabindex", "0")
    return page
