"""A list takes the same number of queries however long it is, and every order of it can be paged through."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.api.viewsets import NounViewSet
from tests.guardians.world import inside, make_world
from tests.make import make_feature, make_member, make_product, make_release, make_team
from tests.metrics.make import make_metric


def lists():
    for address in inside():
        view = getattr(address.view, "cls", None)
        if view and "get" in address.methods and getattr(address.view, "actions", {}).get("get") == "list":
            yield address, view


def two_more_of_everything(owner, samples):
    from features.actions import create_status, link_features
    from features.criterion_actions import add_criterion as add_line
    from features.field_actions import add_field
    from features.models import Feature
    from features.risk_actions import create_risk
    from history.comments import add_comment
    from metrics.models import Metric
    from roadmaps.actions.baselines import keep_baseline
    from roadmaps.actions.check_ins import check_in
    from roadmaps.actions.gates import add_criterion, create_gate
    from roadmaps.actions.health import say_health
    from roadmaps.actions.lenses import save_lens
    from roadmaps.actions.objectives import contribute, create_key_result, create_objective
    from roadmaps.actions.sunset import affect, plan_sunset
    from roadmaps.actions.vision import write_vision
    from roadmaps.models import KeyResult
    from sharing.links.actions import share
    from sharing.public.actions import open_roadmap, publish
    from stakeholders.actions import create_company, create_stakeholder
    from workspaces.actions import create_token, invite

    feature = Feature.objects.visible_to(owner).get(key=samples["features", "key"])
    metric = Metric.objects.visible_to(owner).get(key=samples["metrics", "key"])
    for number in (1, 2):
        product = make_product(by=owner, name=f"P{number}", prefix=f"PP{number}")
        release = make_release(by=owner, product=product)
        other = make_feature(by=owner, product=product, release=release, owner=owner)
        link_features(other, feature, by=owner)
        add_comment(feature, text=f"Remark {number}", by=owner)
        add_line(feature, text=f"Criterion {number}", by=owner)
        create_risk(title=f"Risk {number}", release=release, by=owner)
        make_team(by=owner, name=f"Team {number}")
        make_member(name=f"m{number}", role="viewer", by=owner)
        create_status(name=f"S{number}", slug=f"s{number}", category="idea", by=owner)
        add_field(name=f"C{number}", kind="text", by=owner)
        create_token(name=f"T{number}", scopes=["read"], by=owner)
        invite(email=f"i{number}@example.com", role="viewer", by=owner)
        make_metric(by=owner, name=f"M{number}")
        company = create_company(name=f"Co{number}", by=owner)
        create_stakeholder(name=f"Pe{number}", company=company, by=owner)
        objective = create_objective(title=f"O{number}", owner=owner, by=owner)
        create_key_result(objective, title=f"KR{number}", target_value=5, metric=metric, by=owner)
        result = KeyResult.objects.visible_to(owner).get(key=samples["key-results", "key"])
        check_in(result, week=date(2026, 1, 5) + timedelta(weeks=number), confidence=50, by=owner)
        contribute(other, objective, by=owner)
        write_vision(statement=f"V{number}", product=product, by=owner)
        gate = create_gate(product, to_stage="sunset", due_on=date(2999, 1, 1), by=owner)
        add_criterion(gate, metric=metric, threshold=5, by=owner)
        affect(plan_sunset(product, ends_on=date(2999, 6, 1), by=owner), company, by=owner)
        share(title=f"L{number}", by=owner)
        open_roadmap(product, by=owner)
        publish(other, by=owner)
        say_health(other, "on_track", by=owner)
        say_health(objective, "at_risk", by=owner)
        keep_baseline(name=f"B{number}", by=owner)
        save_lens(name=f"Le{number}", page="features", query="", by=owner)
    return metric


def queries_of(api, path) -> int:
    api.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(path).status_code == 200, path
    return len(captured)


@pytest.fixture
def api(rest, alice):
    return rest(alice)


def test_one_row_or_many_take_the_same_number_of_queries(api, alice):
    samples = make_world(alice)
    paths = [address.filled("acme", samples) for address, _ in lists()]
    key = samples["features", "key"]
    paths += [f"/api/v1/w/acme/features/{key}/{what}/" for what in ("events", "comments", "dependencies", "explain")]
    few = {path: queries_of(api, path) for path in paths}
    two_more_of_everything(alice, samples)
    many = {path: queries_of(api, path) for path in paths}
    assert many == few
    # Its difference tells of features, releases, scores and objectives, each deed in a sentence.
    assert few.pop("/api/v1/w/acme/roadmap/diff/") <= 30
    # An export reads the names for how many rows there are, for its caption and for its rows.
    assert few.pop("/api/v1/w/acme/roadmap/export/") <= 34
    # The roadmap and the feed of changes read the names of everything that things point at.
    wide = ("/roadmap/", "/changes/")
    assert all(count <= (18 if any(part in address for part in wide) else 12) for address, count in few.items()), few


def test_every_order_and_expansion_of_every_list_answers(api, alice):
    samples = make_world(alice)
    two_more_of_everything(alice, samples)
    tried = 0
    for address, view in lists():
        if not issubclass(view, NounViewSet):
            continue
        path = address.filled("acme", samples)
        refs = [name for name, declared in view.row().fields.items() if hasattr(declared, "by")]
        for sort in ["id", *view.row.sorts]:
            for direction in ("", "-"):
                whole = api.get(f"{path}?sort={direction}{sort}&expand={','.join(refs)}").json()["results"]
                paged, address_ = [], f"{path}?sort={direction}{sort}&expand={','.join(refs)}&limit=1"
                while address_:
                    body = api.get(address_)
                    assert body.status_code == 200, body.content
                    paged, address_ = paged + body.json()["results"], body.json()["next"]
                assert paged == whole, f"{path} by {direction}{sort}"
                tried += 1
    assert tried > 20


def deeds_of(api, method, path, body) -> list[str]:
    """The first words of what a write asks of PostgreSQL. Tests have a transaction around: its own is a savepoint."""
    getattr(api, method)(path, body)
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(api, method)(path, body | {"title": "Another title"})
    assert answer.status_code in {200, 201}, answer.content
    asked = [query["sql"].split()[0] for query in captured if "workspaces_token" not in query["sql"]]
    return [word for word in asked if word not in {"SAVEPOINT", "RELEASE"}] + [asked.count("SAVEPOINT")]


def test_a_change_is_read_written_recorded_and_answered_without_a_statement_more(api, alice, product):
    path = f"/api/v1/w/acme/features/{make_feature(by=alice, product=product).key}/"
    assert deeds_of(api, "patch", path, {"title": "A title"}) == ["SELECT", "UPDATE", "INSERT", "SELECT", 1]


def test_a_birth_takes_a_number_and_a_status_and_nothing_else_besides(api, product):
    # product, number, first status, row, event, answer
    asked = deeds_of(api, "post", "/api/v1/w/acme/features/", {"product": product.slug, "title": "A title"})
    assert asked == ["SELECT", "INSERT", "SELECT", "INSERT", "INSERT", "SELECT", 1]
