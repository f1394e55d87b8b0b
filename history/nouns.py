"""Which model a noun is: every tracked model, by the word its verbs use."""

from functools import cache

from django.apps import apps

from history.models import Storied
from kit.errors import Unknown

# Stories of these are for administrators: they name invited addresses and whose token was made when.
ADMINISTRATIVE = ("invitation", "token")


@cache
def nouns() -> dict[str, type[Storied]]:
    return {model.noun: model for model in apps.get_models() if issubclass(model, Storied)}


def model_of(noun: str) -> type[Storied]:
    if noun not in nouns():
        raise Unknown(f"There is no kind of thing called {noun}.")
    return nouns()[noun]


@cache
def personal() -> dict[str, type[Storied]]:
    """Nouns of which some rows are one member's own (`Storied.told_to`): open pages are not told of them."""
    return {noun: model for noun, model in nouns().items() if model.told_to.__func__ is not Storied.told_to.__func__}  # type: ignore[attr-defined]
