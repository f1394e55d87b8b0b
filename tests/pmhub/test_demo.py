"""The demo: believable, repeatable, and gone without a trace."""

import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import F

from features.models import Dependency, Feature, Release, Score, Status
from history.models import Comment, Event
from history.replay import difference, states_as_of
from metrics.models import Metric, Reading, Snapshot, Target
from pmhub.demo import numbers, story
from pmhub.demo.build import Demo
from roadmaps.models import Contribution, KeyResult, Objective, Vision
from stakeholders.models import Company, Stakeholder
from workspaces.models import Member, Product, Team, User, Workspace

TODAY = date(2026, 11, 20)


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def say(*words: str, **options) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue().strip()


@pytest.mark.slow
def test_the_demo_shows_every_side_of_a_company(db, var):
    say("demo")
    counted = {model.__name__: model._base_manager.count() for model in WHAT}
    assert counted == {
        "Workspace": 1, "Member": 11, "Product": 3, "Team": 3, "Vision": 3, "Objective": 4, "KeyResult": 9,
        "Feature": 48, "Release": 7, "Metric": 8, "Stakeholder": 12, "Company": 6, "Reading": 8 * numbers.DAYS,
    }  # fmt: skip
    workspace = Workspace.objects.get()
    assert (workspace.slug, workspace.is_demo) == ("fjord", True)
    assert {"owner", "admin", "editor", "contributor", "viewer"} <= set(Member.objects.values_list("role", flat=True))
    by_status = Counter(Feature.objects.values_list("status__slug", flat=True))
    assert min(by_status.values()) >= 3
    assert by_status["building"] > Status.objects.get(slug="building").wip_limit
    assert len(by_status) == 6
    assert Score.objects.count() >= 40
    assert Dependency.objects.count() >= 12
    assert Contribution.objects.count() >= 30
    assert Comment.objects.count() >= 12
    assert Target.objects.count() >= 8
    assert Snapshot.objects.filter(grain="week").count() >= 8 * 70
    assert not Feature.objects.filter(description="").exists()

    # Nothing happens in the future, nothing is announced, and shipped means shipped.
    now = datetime.now(UTC)
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Event.objects.filter(pending=True).exists()
    assert not Feature.objects.filter(shipped_on__gt=now.date()).exists()
    assert not Feature.objects.filter(status__category="shipped", shipped_on=None).exists()
    assert not Feature.objects.exclude(updated_at__gte=F("created_at")).exists()

    # The past differs from the present, with reasons.
    owner = Member.objects.get(role="owner")
    before, after = now - timedelta(days=60), now
    then = states_as_of(owner, Feature, before)
    assert 20 <= len(then) < 48
    moved = [change for change in difference(owner, Feature, before, after) if "ends_on" in change.fields]
    assert len(moved) >= 8
    reasons = Event.objects.filter(verb="feature.planned").exclude(reason_code="")
    assert reasons.exclude(because="").count() >= 15

    # Again is no second one; its people can sign in; then it goes, and nothing of it stays.
    assert "already" in say("demo")
    assert Workspace.objects.count() == 1
    said = (var / "demo_logins.txt").read_text()
    password = said.splitlines()[0].split()[-1]
    assert User.objects.get(email="sanna@fjord.example").check_password(password)
    assert (var / "demo_logins.txt").stat().st_mode & 0o077 == 0
    assert say(
        "token", "create", "--workspace", "fjord", "--email", "sanna@fjord.example", "--scope", "read"
    ).startswith("pmh_")


@pytest.mark.slow
def test_removing_the_demo_leaves_everything_else(alice, bob, product, var):
    from tests.make import make_feature
    from tests.metrics.make import make_metric

    make_feature(by=bob)
    make_metric(by=bob)
    before = everything()
    say("demo", force_new=True)
    assert Workspace.objects.count() == 2
    said = say("demo", remove=True)
    assert "Removed Fjord Field" in said
    assert everything() == before
    assert not (var / "demo_logins.txt").exists()
    assert say("demo", remove=True) == "There is no demo workspace."


WHAT = (Workspace, Member, Product, Team, Vision, Objective, KeyResult, Feature, Release, Metric, Stakeholder,
        Company, Reading)  # fmt: skip


def everything() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] != "django"]
    return {model._meta.label: model._base_manager.count() for model in ours}


# --- pure -----------------------------------------------------------------------------------------------


def test_the_same_seed_tells_the_same_story():
    assert story.deeds(7) == story.deeds(7)
    assert list(numbers.readings("jobs", TODAY, 7)) == list(numbers.readings("jobs", TODAY, 7))
    assert list(numbers.readings("jobs", TODAY, 7)) != list(numbers.readings("jobs", TODAY, 8))


def test_each_feature_lives_in_order():
    for slug in {deed.idea.slug for deed in story.deeds(27)}:
        life = [deed for deed in story.deeds(27) if deed.idea.slug == slug]
        assert life[0].what == "created"
        order = ["discovery", "planned", "building"]
        stages = [deed.values["to"] for deed in life if deed.what == "status" and deed.values["to"] in order]
        assert stages == order[: len(stages)], slug
        assert all(deed.ago >= 1 for deed in life)


@pytest.mark.parametrize("slug", numbers.SERIES)
def test_readings_end_where_the_company_stands(slug):
    days = dict(numbers.readings(slug, TODAY, 27))
    assert len(days) == numbers.DAYS
    assert max(days) == TODAY - timedelta(days=1)
    last = [value for day, value in days.items() if day > TODAY - timedelta(days=15)]
    assert sum(last) / len(last) == pytest.approx(numbers.SERIES[slug].last, rel=0.06)


def test_the_sign_up_form_hurt_activation():
    days = dict(numbers.readings("activation", TODAY, 27))
    launch = TODAY - timedelta(days=75)

    def mean(first: int, last: int) -> float:
        span = [days[launch + timedelta(days=n)] for n in range(first, last)]
        return sum(span) / len(span)

    assert mean(15, 45) < mean(-30, 0) - 1.5


def test_a_demo_knows_its_day():
    assert Demo(TODAY, 1, "fjord").today == TODAY
