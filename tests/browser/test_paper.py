"""The lenses of the plan print on one sheet across, whichever paper, with everything that belongs on it."""

import re

import pypdfium2
import pytest

from features.actions import link_features, plan_feature
from features.dates import Plan
from roadmaps.actions.objectives import contribute, create_objective
from tests.make import make_feature, make_product
from workspaces.clock import today

pytestmark = [pytest.mark.django_db(transaction=True)]

LENSES = ("roadmap/?zoom=quarter", "roadmap/?lens=now", "roadmap/?lens=board", "roadmap/?lens=list")
# What is told of the first of many, and then how many more there are.
FOLDED = "roadmap/?lens=changes&since=2020-01-01"
# Boxes of bars, arrows and cards that are not inside the paper's margins, when it is laid out as on paper.
OUTSIDE = """async () => {
    const { fit } = await import("pmhub/print");
    dispatchEvent(new Event("beforeprint"));
    const found = [...document.querySelectorAll(".tl-bar, .tl-link > b, .tl-lane, .cb-card, .cb-head")]
        .filter((one) => one.checkVisibility() && one.getClientRects().length)
        .map((one) => one.getBoundingClientRect())
        .filter((box) => box.left < -1 || box.top < -1 || box.right > 981 || box.bottom > 741);
    return found.map((box) => [box.left, box.top, box.right, box.bottom]);
}"""


@pytest.fixture
def full(alice, bob):
    """Enough that no lens fits on a sheet by itself."""
    product = make_product(by=alice)
    goals = [create_objective(title=f"Goal {number}", by=alice) for number in range(5)]
    features, now = [], today(bob)
    for number in range(70):
        feature = make_feature(by=bob, product=product, title=f"Work number {number}")
        start = now.replace(day=1) if number % 3 else now
        plan_feature(feature, plan=Plan(start, start.replace(year=start.year + 1)), by=bob)
        contribute(feature, goals[number % 5], by=bob)
        features.append(feature)
    link_features(features[0], features[1], by=bob)
    return features


def test_a_lens_prints_on_one_sheet(signed_in, go, page, bob, full):
    signed_in(bob)
    for lens in (*LENSES, FOLDED):
        go(f"/w/acme/{lens}")
        for paper in ("A4", "A3", "Letter"):
            document = pypdfium2.PdfDocument(page.pdf(format=paper, landscape=True))
            assert len(document) == 1, (lens, paper)
            width, height = document[0].get_size()
            assert width > height
            if lens == LENSES[0]:
                assert inked(document[0]) > 0.85 * height, "a larger sheet is used"
            # Letters of small print come one by one.
            words = "".join(document[0].get_textpage().get_text_range().split())
            if lens == FOLDED:
                more = [int(count) for count in re.findall(r"and(\d+)more", words)]
                assert more and words.count("Worknumber") + sum(more) == 2 * 70, "added, and serving a goal since"
                continue
            assert "Worknumber0" in words, lens
            assert "Worknumber69" in words, lens


def inked(page) -> float:
    """From the first mark on a page to the last, in points."""
    box = page.render(scale=1).to_pil().convert("L").point(lambda v: 255 * (v < 250)).getbbox()
    return box[3] - box[1]


def test_nothing_is_cut_off_on_paper(signed_in, go, page, bob, full):
    signed_in(bob)
    for lens in LENSES[:3]:
        go(f"/w/acme/{lens}")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 980, "height": 740})
        assert page.evaluate(OUTSIDE) == [], lens
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1440, "height": 900})
