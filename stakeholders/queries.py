"""Reads about companies and stakeholders."""

from django.db.models import QuerySet

from stakeholders.models import Company, Stakeholder


def companies(member) -> QuerySet[Company]:
    return Company.objects.visible_to(member).order_by("name", "id")


def stakeholders(member) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.visible_to(member).order_by("name", "id")
