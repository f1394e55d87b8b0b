"""What we aim for, how we will know, and what serves it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from history.models import Event
from history.record import one_step
from history.undo import undo
from kit.errors import Forbidden, Refused, Stale
from roadmaps.actions.objectives import (
    change_key_result,
    change_objective,
    contribute,
    create_key_result,
    create_objective,
    move_contribution,
    remove_objective,
    serve_instead,
)
from roadmaps.actions.vision import write_vision
from roadmaps.models import Contribution, KeyResult, Objective
from tests.make import make_feature, make_product
from tests.metrics.make import make_metric


def test_objectives_are_numbered_and_take_colours_in_turn(bob):
    first, second = (create_objective(title=title, by=bob) for title in ("Win the first week", "Dispatch at scale"))
    assert [(one.key, one.colour) for one in (first, second)] == [("O-1", "cobalt"), ("O-2", "umber")]


def test_only_editors_aim(carol):
    with pytest.raises(Forbidden):
        create_objective(title="Win the first week", by=carol)


@pytest.mark.parametrize("fields", [{"title": "  "}, {"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)}])
def test_an_objective_that_cannot_be_is_refused_with_its_field(bob, fields):
    with pytest.raises(Refused) as refusal:
        create_objective(**{"title": "Win the first week", "by": bob, **fields})
    assert refusal.value.field in {*fields, "ends_on"}


def test_the_second_writer_of_an_objective_is_told(bob, alice):
    objective = create_objective(title="Win the first week", by=bob)
    change_objective(Objective.objects.get(pk=objective.pk), title="Win the first day", by=alice)
    with pytest.raises(Stale) as stale:
        change_objective(objective, title="Win the first hour", by=bob, base_version=1)
    assert stale.value.theirs_by == alice.name


def test_a_key_result_that_reads_a_kpi_is_not_typed(bob):
    objective = create_objective(title="Win the first week", by=bob)
    result = create_key_result(objective, title="Activation", target_value=55, metric=make_metric(by=bob), by=bob)
    with pytest.raises(Refused, match="KPI"):
        change_key_result(result, current_value=50, by=bob)


def test_the_database_refuses_what_the_actions_refuse(bob):
    objective = create_objective(title="Win the first week", by=bob)
    result = create_key_result(objective, title="Activation", target_value=55, by=bob)
    for values in ({"target_value": float("inf")}, {"weight": 0}, {"title": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeyResult.objects.filter(pk=result.pk).update(**values)


def test_contributing_again_changes_the_weight_and_saying_the_same_is_no_event(bob):
    objective, feature = create_objective(title="Win the first week", by=bob), make_feature(by=bob)
    contribute(feature, objective, by=bob)
    contribute(feature, objective, weight=3, by=bob)
    events = Event.objects.count()
    contribute(feature, objective, weight=3, by=bob)
    assert Contribution.objects.get().weight == 3
    assert Event.objects.count() == events
    with pytest.raises(Refused, match="above all"):
        contribute(feature, objective, weight=4, by=bob)


def test_a_feature_moves_to_another_objective_with_its_weight(bob):
    first, second = (create_objective(title=title, by=bob) for title in ("One", "Two"))
    feature = make_feature(by=bob)
    contribute(feature, first, weight=3, by=bob)
    serve_instead(feature, second, by=bob)
    link = Contribution.objects.visible_to(bob).get()
    assert (link.objective, link.weight) == (second, 3)


def test_a_removed_objective_takes_its_own_along_and_undo_brings_all_back(bob):
    objective = create_objective(title="Win the first week", by=bob)
    create_key_result(objective, title="Activation", target_value=55, by=bob)
    contribute(make_feature(by=bob), objective, by=bob)
    remove_objective(objective, by=bob)
    kinds = (Objective, KeyResult, Contribution)
    assert [kind.objects.visible_to(bob).count() for kind in kinds] == [0, 0, 0]
    undo(Event.objects.order_by("-id").first().batch, by=bob)
    assert [kind.objects.visible_to(bob).count() for kind in kinds] == [1, 1, 1]


def test_the_vision_is_written_once_and_then_rewritten(bob):
    write_vision(statement="Every visit counts.", by=bob)
    vision = write_vision(principles=["  Offline   first ", ""], for_whom="field teams", by=bob)
    assert vision.statement == "Every visit counts."
    assert vision.principles == ["Offline first"]
    assert vision.version == 2
    with pytest.raises(Refused, match="statement"):
        write_vision(statement=" ", by=bob)


def test_a_product_has_a_vision_of_its_own(alice, bob, product):
    write_vision(statement="Every visit counts.", by=bob)
    own = write_vision(statement="The van knows the way.", product=product, by=bob)
    assert own.product == product
    with pytest.raises(Refused, match="begins"):
        write_vision(need="less driving", product=make_product(by=alice, name="Portal", prefix="POR"), by=bob)


def test_a_feature_goes_over_to_another_objective_with_its_weight(bob, rest):
    feature, first, second = make_feature(by=bob), *(create_objective(title=title, by=bob) for title in ("A", "B"))
    link = contribute(feature, first, weight=3, by=bob)
    answer = rest(bob).patch(f"/contributions/{link.pk}/", {"objective": second.key}).json()
    assert (answer["id"], answer["objective"], answer["weight"]) == (link.pk, second.key, 3)
    assert Event.objects.filter(verb="contribution.moved").count() == 1


def test_where_it_served_both_the_stronger_word_counts_and_one_step_undoes_it(bob):
    feature, first, second = make_feature(by=bob), *(create_objective(title=title, by=bob) for title in ("A", "B"))
    strong, weak = contribute(feature, first, weight=3, by=bob), contribute(feature, second, weight=1, by=bob)
    with one_step() as batch:
        moved = move_contribution(strong, second, by=bob)
    assert (moved.pk, moved.weight) == (weak.pk, 3)
    assert Contribution.objects.present().count() == 1
    undo(batch.id, by=bob)
    assert set(Contribution.objects.present().values_list("objective__key", "weight")) == {("O-1", 3), ("O-2", 1)}
