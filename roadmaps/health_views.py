"""The browser face of health: a form that says how a thing goes, and the words that were said before."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from features.feature_views import answer
from features.queries import features
from history.web import told
from kit.errors import Unknown
from roadmaps import health
from roadmaps.actions import health as actions
from roadmaps.models import StatusUpdate
from roadmaps.strategy import objectives
from workspaces.clock import today
from workspaces.models import Member
from workspaces.queries import products
from workspaces.requests import MemberRequest

SUBJECTS: dict[str, tuple[Callable[[Member], Any], str]] = {
    "feature": (features, "key"),
    "objective": (objectives, "key"),
    "product": (products, "slug"),
}
SHOWN = 12


def about(member: Member, thing, said: list[StatusUpdate] | None = None) -> dict[str, Any]:
    """What is said of a thing: the latest word, those before, and whether `member` may say more.

    `said` are its updates where a page has read those of many things.
    """
    if said is None:
        said = list(health.updates(member).filter(**{thing.noun: thing})[:SHOWN])
    now, by = today(member), SUBJECTS[thing.noun][1]
    rolled = health.book(member, now).products.get(thing.pk) if thing.noun == "product" and not said else None
    category = thing.status.category if thing.noun == "feature" else health.PRODUCTS[thing.noun == "product"]
    return {
        "thing": thing, "noun": thing.noun, "said": said, "latest": said[0] if said else None, "health": health.WORDS,
        "rolled": rolled,
        "stale": bool(said) and health.is_stale(said[0].said_on, category, now), "member": member,
        "may_say": member.may("status_update.posted", thing), "may_take": member.may("status_update.removed", thing),
        "url": reverse("health", args=[member.workspace.slug, thing.noun, getattr(thing, by)]),
    }  # fmt: skip


@require_POST
def say(request: MemberRequest, workspace: str, noun: str, name: str) -> HttpResponse:
    """Post a word; in a panel it is drawn anew, elsewhere one is led back."""
    member = request.member
    thing = _thing(member, noun, name)
    given = request.POST.get("health", "")

    def deed() -> None:
        actions.say_health(thing, given, note=request.POST.get("note", "")[:2_000], by=member)

    return _done(request, thing, f"{thing.label} is {health.WORDS.get(given, given).lower()}", deed)


@require_POST
def take_back(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    said = health.updates(request.member).filter(pk=pk).first()
    if said is None:
        raise Unknown("There is nothing here.")
    words = f"What was said of {said.thing.label} is taken back"
    return _done(request, said.thing, words, lambda: actions.remove_update(said, by=request.member))


def _thing(member: Member, noun: str, name: str) -> Any:
    if noun not in SUBJECTS:
        raise Unknown("There is nothing here.")
    among, by = SUBJECTS[noun]
    found = among(member).filter(**{by: name}).first()
    if found is None:
        raise Unknown("There is nothing here.")
    return found


def _done(request: MemberRequest, thing, words: str, deed: Callable[[], None]) -> HttpResponse:
    if request.headers.get("X-Fragment") and thing.noun == "feature":
        deed()
        return answer(request, features(request.member).select_related("status").get(pk=thing.pk))
    with told(request, words):
        deed()
    return redirect(_home(request.member, thing))


def _home(member: Member, thing) -> str:
    """Where the thing is shown."""
    here = [member.workspace.slug]
    if thing.noun == "feature":
        return reverse("feature", args=[*here, thing.key])
    if thing.noun == "product":
        return reverse("product", args=[*here, thing.slug])
    return reverse("strategy", args=here) + f"#{thing.key}"
