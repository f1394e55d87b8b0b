"""Who cares, and how much."""

import pytest
from django.db import IntegrityError, transaction

from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused
from stakeholders.actions import (
    change_stakeholder,
    create_company,
    create_stakeholder,
    remove_company,
    remove_stakeholder,
)
from stakeholders.models import Stakeholder


def test_a_company_is_known_by_its_domain(bob):
    company = create_company(name="Nordkraft", domain="https://www.Nordkraft.no/about", by=bob)
    assert (company.key, company.domain) == ("C-1", "nordkraft.no")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_company(name="Nordkraft AS", domain="nordkraft.no", by=bob)


def test_only_editors_register(carol):
    with pytest.raises(Forbidden):
        create_stakeholder(name="Ingrid", by=carol)


@pytest.mark.parametrize("field", ["power", "interest"])
def test_power_and_interest_go_from_1_to_5(bob, field):
    person = create_stakeholder(name="Ingrid", by=bob)
    for value in (0, 6):
        with pytest.raises(Refused) as refusal:
            change_stakeholder(person, **{field: value}, by=bob)
        assert refusal.value.field == field
        with pytest.raises(IntegrityError), transaction.atomic():
            Stakeholder.objects.filter(pk=person.pk).update(**{field: value})


def test_the_stance_has_a_history(bob):
    person = create_stakeholder(name="Ingrid", by=bob)
    change_stakeholder(person, stance="critic", because="The pilot slipped twice.", by=bob)
    event = Event.objects.about(person).last()
    assert event.changes["stance"] == ["neutral", "critic"]
    assert event.because == "The pilot slipped twice."


def test_people_stay_when_their_company_goes_and_undo_brings_it_back(bob):
    company = create_company(name="Nordkraft", by=bob)
    person = create_stakeholder(name="Ingrid", company=company, by=bob)
    remove_company(company, by=bob)
    person.refresh_from_db()
    assert person.company is None
    undo(Event.objects.order_by("-id").first().batch, by=bob)
    person.refresh_from_db()
    assert person.company == company


def test_a_removed_person_is_out_of_sight(bob):
    person = create_stakeholder(name="Ingrid", by=bob)
    remove_stakeholder(person, by=bob)
    assert not Stakeholder.objects.visible_to(bob).exists()
