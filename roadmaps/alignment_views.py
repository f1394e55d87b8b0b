"""The alignment lens: features against objectives, and the door its cells are written through."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from features.models import Feature
from history.web import base_version, told
from kit.errors import Refused, Unknown
from roadmaps import alignment
from roadmaps.actions.objectives import weigh
from roadmaps.models import Contribution, Objective

FILTERS = ("product", "status")


def page(request, workspace, common: dict):
    """`?lens=alignment`, narrowed by `product` and `status`."""
    member = request.member
    there = alignment.choices(member)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    for name, value in chosen.items():
        if value and value not in dict(there[name]):
            raise Refused(f"There is no such {name}.", field=name)
    found = alignment.alignment(member, **chosen)
    context = common | {
        "grid": found,
        "filters": [_filter(name, there[name], chosen) for name in FILTERS],
        "query": urlencode({"lens": "alignment"} | {name: value for name, value in chosen.items() if value}),
        "may": {"weigh": member.may("contribution.set"), "aim": member.may("objective.changed")},
    }
    return render(request, "roadmaps/alignment.html", context)


def _filter(name: str, there: list[tuple[str, str]], chosen: dict[str, str]) -> dict:
    usual = {"product": "All products", "status": "Open"}[name]

    def href(value: str) -> str:
        asked = {"lens": "alignment"} | chosen | {name: value}
        return "?" + urlencode({key: text for key, text in asked.items() if text})

    options = [("", usual), *there]
    links = [{"label": label, "href": href(value), "current": value == chosen[name]} for value, label in options]
    return {"name": name, "label": name.title(), "value": dict(options)[chosen[name]], "links": links}


@require_POST
def set_cell(request, workspace):
    """`cell` is "O-1:FLD-3:2": from a script answered with nothing, from a form by the page again."""
    member = request.member
    objective_key, feature_key, weight = _cell(request.POST.get("cell", ""))
    objective = Objective.objects.visible_to(member).filter(key=objective_key).first()
    feature = Feature.objects.visible_to(member).filter(key=feature_key).first()
    if objective is None or feature is None:
        raise Unknown("There is nothing here.")
    if request.headers.get("Accept") == "application/json":
        link = weigh(feature, objective, weight, by=member, base_version=base_version(request))
        return JsonResponse({"version": link.version if link else 0})
    words = Contribution.WEIGHTS.get(weight)
    serves = f"serves {objective.title} {words}" if words else f"does not serve {objective.title}"
    with told(request, f"{feature.key} {serves}"):
        weigh(feature, objective, weight, by=member, base_version=base_version(request))
    chosen = {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
    return redirect(reverse("strategy", args=[workspace]) + "?" + urlencode({"lens": "alignment"} | chosen))


def _cell(text: str) -> tuple[str, str, int]:
    parts = text.split(":")
    if len(parts) != 3 or parts[2] not in {"0", "1", "2", "3"}:
        raise Refused("A cell is an objective, a feature and a weight of 0 to 3.", field="cell")
    return parts[0], parts[1], int(parts[2])
