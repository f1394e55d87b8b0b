"""The acceptance criteria in the panel and on the page of a feature."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from features import criterion_actions, queries
from features.feature_views import answer, found
from features.models import Criterion, Feature
from kit.errors import Forbidden, Refused


@require_POST
def add(request, workspace: str, key: str) -> HttpResponse:
    feature = found(request, key)
    try:
        criterion_actions.add_criterion(feature, text=request.POST.get("criterion", ""), by=request.member)
    except Forbidden:
        raise
    except Refused as refused:
        return answer(request, feature, criterion_error=refused.message)
    return answer(request, feature)


@require_POST
def change(request, workspace: str, key: str, pk: int) -> HttpResponse:
    """`met` is yes or no, `to` a place counted from 0."""
    feature = found(request, key)
    line = _line(request, feature, pk)
    to = request.POST.get("to", "")
    if to.isascii() and to.isdigit() and len(to) < 5:
        criterion_actions.move_criterion(line, to=int(to), by=request.member)
    elif request.POST.get("met") in ("yes", "no"):
        criterion_actions.tick_criterion(line, met=request.POST["met"] == "yes", by=request.member)
    return answer(request, feature)


@require_POST
def remove(request, workspace: str, key: str, pk: int) -> HttpResponse:
    feature = found(request, key)
    criterion_actions.remove_criterion(_line(request, feature, pk), by=request.member)
    return answer(request, feature)


def _line(request, feature: Feature, pk: int) -> Criterion:
    line = queries.criteria(request.member).filter(feature=feature, pk=pk).select_related("feature").first()
    if line is None:
        raise Http404
    return line
