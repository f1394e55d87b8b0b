"""One feature in the browser: the full page, the side panel, and what can be done there."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from features import actions, field_actions, forms, queries, sheet
from features.dossier import RUBRIC, Dossier
from features.facts import facts_form
from features.links import CHOICES, WAYS
from features.models import Feature
from features.page import may
from features.release_forms import risk_choices
from history import comments
from history.sentences import tell
from kit.errors import Forbidden, Refused
from workspaces.clock import today


def found(request, key: str) -> Feature:
    feature = queries.feature(request.member, key.upper())
    if feature is None:
        raise Http404
    return feature


def draw(request, template: str, shown: dict, status: int = 200) -> HttpResponse:
    """Times are told in the workspace's zone."""
    with timezone.override(request.member.workspace.zone):
        return render(request, template, shown, status=status)


def context(request, feature: Feature, **more) -> dict:
    asked = request.GET
    dossier = Dossier(
        request.member, feature, only_changes=asked.get("story") == "changes", everything=asked.get("all") == "1"
    )
    here = {"feature": feature, "dossier": dossier, "may": may(request.member), "rubric": RUBRIC}
    here["ways"] = CHOICES
    if here["may"]["define"]:
        more.setdefault("new_field", forms.NewField())
    api = {"curl": dossier.curl(settings.BASE_URL), "curl_patch": dossier.curl_patch(settings.BASE_URL)}
    return here | risk_choices(request.member) | api | more


@require_GET
def feature(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    return draw(request, "features/feature.html", context(request, found(request, key)))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    """The main facts as a form, for browsers without scripts. What is refused is told beside its field."""
    feature = found(request, key)
    form = facts_form(request.member, feature, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        outcome = sheet.edit_cells(form.edits(feature.key), by=request.member, on=today(request.member))
        if not outcome.refused:
            return HttpResponseRedirect(reverse("feature", args=[workspace, feature.key]))
        for refused, why in outcome.refused:
            form.add_error(refused.name, why.message)
    shown = {"feature": feature, "form": form}
    return draw(request, "features/edit.html", shown, status=422 if form.is_bound else 200)


@require_GET
def panel(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    return draw(request, "features/panel.html", context(request, found(request, key)))


@require_GET
def version(request: HttpRequest, workspace: str, key: str, number: int) -> HttpResponse:
    """The feature as it stood after one of its changes; to read, and to find the way back."""
    feature = found(request, key)
    seen = queries.version_of(request.member, feature, number)
    if seen is None:
        raise Http404
    then, event = seen
    around = {"told": tell([event], of_one_thing=True)[0], "previous": number - 1, "next": number + 1}
    here = {"feature": then, "dossier": Dossier(request.member, then), "may": {}, "now": feature.version}
    return draw(request, "features/version.html", here | around)


def answer(request, feature: Feature, new_field: forms.NewField | None = None, **more) -> HttpResponse:
    """Scripts get the panel drawn anew, everybody else the page."""
    if request.headers.get("X-Fragment"):
        status = 422 if more else 200
        more |= {"new_field": new_field} if new_field else {}
        return draw(request, "features/panel.html", context(request, feature, **more), status=status)
    for words in more.values():
        messages.error(request, words)
    return HttpResponseRedirect(reverse("feature", args=[request.member.workspace.slug, feature.key]))


@require_POST
def add_comment(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    feature = found(request, key)
    try:
        comments.add_comment(feature, text=request.POST.get("text", ""), by=request.member)
    except Refused as refused:
        return answer(request, feature, comment_error=refused.message)
    return answer(request, feature)


@require_POST
def change_comment(request: HttpRequest, workspace: str, key: str, pk: int) -> HttpResponse:
    feature = found(request, key)
    try:
        comments.change_comment(_comment(request, feature, pk), text=request.POST.get("text", ""), by=request.member)
    except Refused as refused:
        return answer(request, feature, comment_error=refused.message)
    return answer(request, feature)


@require_POST
def remove_comment(request: HttpRequest, workspace: str, key: str, pk: int) -> HttpResponse:
    feature = found(request, key)
    comments.remove_comment(_comment(request, feature, pk), by=request.member)
    return answer(request, feature)


def _comment(request, feature: Feature, pk: int):
    comment = comments.comments_on(request.member, feature).filter(pk=pk).first()
    if comment is None:
        raise Http404
    return comment


@require_POST
def add_link(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    feature = found(request, key)
    form = forms.NewLink(request.POST)
    other = queries.named(request.member, form.data.get("key", ""))
    if not form.is_valid() or other is None:
        return answer(request, feature, link_error="No single feature goes by that. Choose one of the list.")
    kind, outgoing, _ = WAYS[form.cleaned_data["way"]]
    ends = (feature, other) if outgoing else (other, feature)
    try:
        actions.link_features(*ends, kind=kind, by=request.member)
    except Refused as refused:
        return answer(request, feature, link_error=refused.message)
    return answer(request, feature)


@require_POST
def remove_link(request: HttpRequest, workspace: str, key: str, pk: int) -> HttpResponse:
    feature = found(request, key)
    link = queries.links_of(request.member, feature).filter(pk=pk).first()
    if link is None:
        raise Http404
    actions.unlink_features(link, by=request.member)
    return answer(request, feature)


@require_POST
def add_field(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    """Define a custom field from the panel of a feature; all features of the workspace have it then."""
    feature = found(request, key)
    form = forms.NewField(request.POST)
    if not form.is_valid():
        return answer(request, feature, new_field=form, field_error=form.first_error)
    try:
        field_actions.add_field(by=request.member, **form.cleaned_data)
    except Forbidden:
        raise
    except Refused as refused:
        return answer(request, feature, new_field=form, field_error=refused.message)
    return answer(request, feature)


@require_POST
def remove(request: HttpRequest, workspace: str, key: str) -> HttpResponse:
    feature = found(request, key)
    actions.remove_feature(feature, by=request.member)
    if request.headers.get("X-Fragment"):
        return HttpResponse(status=204)
    messages.success(request, f"{feature.key} {feature.title} was removed.")
    return HttpResponseRedirect(reverse("features", args=[workspace]))
