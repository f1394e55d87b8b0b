"""The risks in the panel and on the page of a feature."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from features import queries, risk_actions
from features.feature_views import answer, found
from features.models import Feature, Risk
from features.release_forms import NewRisk
from workspaces.clock import today


@require_POST
def add(request, workspace: str, key: str) -> HttpResponse:
    feature = found(request, key)
    form = NewRisk(request.POST)
    if not form.is_valid():
        return answer(request, feature, risk_error=str(next(iter(form.errors.values()))[0]))
    risk_actions.create_risk(feature=feature, by=request.member, **form.cleaned_data)
    return answer(request, feature)


@require_POST
def change(request, workspace: str, key: str, pk: int) -> HttpResponse:
    """Close it, or open it again."""
    feature = found(request, key)
    on = today(request.member) if request.POST.get("closed") == "yes" else None
    risk_actions.close_risk(_risk(request, feature, pk), on=on, by=request.member)
    return answer(request, feature)


@require_POST
def remove(request, workspace: str, key: str, pk: int) -> HttpResponse:
    feature = found(request, key)
    risk_actions.remove_risk(_risk(request, feature, pk), by=request.member)
    return answer(request, feature)


def _risk(request, feature: Feature, pk: int) -> Risk:
    risk = queries.risks(request.member).filter(feature=feature, pk=pk).select_related("release", "feature").first()
    if risk is None:
        raise Http404
    return risk
