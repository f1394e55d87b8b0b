from datetime import date

import pytest

from features.actions import link_features, plan_feature
from features.dates import Plan
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.lens import read
from tests.make import make_feature, make_product, make_release


@pytest.fixture
def road(alice, bob):
    """A small plan: two linked features under an objective, one late start, a release, one without dates."""
    product = make_product(by=alice, name="Field", prefix="FLD")
    goal = create_objective(title="Win the first week", by=alice)
    release = make_release(by=bob, product=product, name="Winter", ships_on=date(2026, 12, 18))
    first = make_feature(by=bob, product=product, title="Offline maps", owner=bob, release=release, progress=40)
    second = make_feature(by=bob, product=product, title='=HYPERLINK("http://evil","Maps")')
    loose = make_feature(by=bob, product=product, title="Voice, notes; and\\more")
    plan_feature(first, plan=Plan(date(2026, 11, 2), date(2026, 12, 11), confidence=60), by=bob)
    plan_feature(second, plan=Plan(date(2026, 12, 1), date(2027, 1, 29)), by=bob)
    link_features(first, second, by=bob)
    contribute(first, goal, by=bob)
    return [first, second, loose]


@pytest.fixture
def asked():
    """`asked("list", q="x")`: a lens."""
    return lambda lens="timeline", **more: read((("lens", lens), *((name, str(value)) for name, value in more.items())))
