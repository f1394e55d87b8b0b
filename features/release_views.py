"""Releases and milestones in the browser: the list, the page of each, and what can be done there."""

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from features import actions, queries, risk_actions
from features.models import Feature, Release, Risk
from features.readiness import RULE
from features.release_forms import EditedRelease, NewRelease, NewRisk, risk_choices
from features.releases import Page, seen
from history.web import base_version, form_page, told
from kit.errors import Forbidden, Refused
from workspaces.clock import today
from workspaces.days import day_in_words

read_and_write = require_http_methods(["GET", "HEAD", "POST"])
DEEDS = {
    "change": "release.changed",
    "create": "release.created",
    "ship": "release.shipped",
    "scope": "feature.changed",
    "risk": "risk.created",
    "risk_remove": "risk.removed",
}


def found(request, key: str) -> Release:
    release = queries.releases(request.member).select_related("product").filter(key=key.upper()).first()
    if release is None:
        raise Http404
    return release


def _may(member) -> dict[str, bool]:
    return {name: member.may(verb) for name, verb in DEEDS.items()}


@require_safe
def releases(request, workspace: str) -> HttpResponse:
    """What is coming, by date, and what was shipped, the latest first."""
    member = request.member
    rows = queries.releases(member).select_related("product")
    if slug := request.GET.get("product"):
        rows = rows.filter(product__slug=slug)
    shown = seen(member, rows, today(member))
    coming = [one for one in shown if not one.release.shipped_on]
    shipped = [one for one in shown if one.release.shipped_on]
    shipped.sort(key=lambda one: (one.release.shipped_on or date.min, one.release.pk), reverse=True)
    groups = [("Coming", coming), ("Shipped", shipped)]
    about = {"groups": [group for group in groups if group[1]], "rule": RULE, "may": _may(member)}
    return render(request, "features/releases.html", about)


@require_safe
def release(request, workspace: str, key: str) -> HttpResponse:
    return _page(request, found(request, key), draft_by=request.GET.get("draft", ""))


def _page(request, release: Release, status: int = 200, draft_by: str = "", **more: Any) -> HttpResponse:
    """The whole page, or for scripts only what stands on it."""
    member = request.member
    here = Page(member, release, today(member), draft_by)
    shown = {"page": here, "release": release, "rule": RULE, "may": _may(member)} | risk_choices(member)
    part = "#content" if request.headers.get("X-Fragment") else ""
    return render(request, f"features/release.html{part}", shown | more, status=status)


def _answer(request, release: Release) -> HttpResponse:
    """Scripts get the page's parts drawn anew, everybody else the page."""
    if request.headers.get("X-Fragment"):
        return _page(request, found(request, release.key))
    return redirect("release", request.member.workspace.slug, release.key)


def _refused(request, release: Release, **errors: str) -> HttpResponse:
    return _page(request, release, status=422, **errors)


# --- the release itself ---------------------------------------------------------------------------------


@read_and_write
def new(request, workspace: str) -> HttpResponse:
    request.member.must("release.created")
    form = NewRelease(request.POST or None, member=request.member)
    back = reverse("releases", args=[workspace])
    return form_page(request, form, "New release or milestone", "Added", actions.create_release, back=back)


@read_and_write
def edit(request, workspace: str, key: str) -> HttpResponse:
    request.member.must("release.changed")
    thing = found(request, key)
    now = {name: getattr(thing, name) for name in EditedRelease.base_fields}
    form = EditedRelease(request.POST or None, member=request.member, initial=now)
    back, away = (reverse(name, args=[workspace, thing.key]) for name in ("release", "release_remove"))
    deed = partial(actions.change_release, thing)
    return form_page(request, form, f"Edit {thing.key}", f"{thing.name} changed", deed, thing, away, back=back)


@require_POST
def remove(request, workspace: str, key: str) -> HttpResponse:
    thing = found(request, key)
    with told(request, f"{thing.name} removed; its features stay"):
        actions.remove_release(thing, by=request.member)
    return redirect("releases", workspace)


@require_POST
def ship(request, workspace: str, key: str) -> HttpResponse:
    """The page has asked about what is not ready; here nothing blocks."""
    thing = found(request, key)
    on = day_in_words(request.POST.get("on") or "today", request.member)
    if on is None:
        return _refused(request, thing, ship_error="This is no day. Try 15 Dec, yesterday or mid Jan.")
    actions.ship_release(thing, on=on, by=request.member)
    return _answer(request, thing)


@require_POST
def notes(request, workspace: str, key: str) -> HttpResponse:
    thing = found(request, key)
    text = request.POST.get("notes", "").replace("\r\n", "\n")[:100_000]
    try:
        actions.change_release(thing, notes=text, by=request.member, base_version=base_version(request))
    except Forbidden:
        raise
    except Refused as refused:
        return _refused(request, found(request, key), notes_error=refused.message, notes_mine=text)
    return _answer(request, thing)


# --- scope ----------------------------------------------------------------------------------------------


@require_POST
def add_feature(request, workspace: str, key: str) -> HttpResponse:
    thing = found(request, key)
    feature = queries.named(request.member, request.POST.get("feature", ""))
    if feature is None:
        return _refused(request, thing, scope_error="No single feature goes by that. Choose one of the list.")
    actions.change_feature(feature, release=thing, by=request.member)
    return _answer(request, thing)


@require_POST
def drop_feature(request, workspace: str, key: str, feature: str) -> HttpResponse:
    thing = found(request, key)
    inside: Feature | None = queries.features(request.member).filter(release=thing, key=feature.upper()).first()
    if inside is None:
        raise Http404
    actions.change_feature(inside, release=None, by=request.member)
    return _answer(request, thing)


# --- risks ----------------------------------------------------------------------------------------------


@require_POST
def add_risk(request, workspace: str, key: str) -> HttpResponse:
    thing = found(request, key)
    form = NewRisk(request.POST)
    if not form.is_valid():
        return _refused(request, thing, risk_error=str(next(iter(form.errors.values()))[0]))
    risk_actions.create_risk(release=thing, by=request.member, **form.cleaned_data)
    return _answer(request, thing)


@require_POST
def change_risk(request, workspace: str, key: str, pk: int) -> HttpResponse:
    """Close it, or open it again."""
    thing = found(request, key)
    on = today(request.member) if request.POST.get("closed") == "yes" else None
    risk_actions.close_risk(_risk(request, thing, pk), on=on, by=request.member)
    return _answer(request, thing)


@require_POST
def remove_risk(request, workspace: str, key: str, pk: int) -> HttpResponse:
    thing = found(request, key)
    risk_actions.remove_risk(_risk(request, thing, pk), by=request.member)
    return _answer(request, thing)


def _risk(request, release: Release, pk: int) -> Risk:
    known = Page(request.member, release, today(request.member)).risks
    risk = next((one for one in known if one.pk == pk), None)
    if risk is None:
        raise Http404
    return risk
