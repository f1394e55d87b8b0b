"""Every address of the application, and a workspace with one of everything to fill addresses with.

A new address whose parameter has no sample here stops the guardians: add one to `make_world`.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.urls import URLPattern, get_resolver

from features.actions import link_features, remove_feature, score_feature
from features.criterion_actions import add_criterion as add_line
from features.field_actions import add_field
from features.risk_actions import create_risk
from history.comments import add_comment
from history.models import Event
from metrics.actions import annotate, record_readings, set_target
from metrics.intake import Given
from metrics.models import Reading
from roadmaps.actions.baselines import keep_baseline
from roadmaps.actions.check_ins import check_in
from roadmaps.actions.gates import add_criterion, create_gate
from roadmaps.actions.health import say_health
from roadmaps.actions.lenses import save_lens
from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from roadmaps.actions.sunset import affect, plan_sunset
from roadmaps.actions.vision import write_vision
from sharing.actions import bring_file
from sharing.exports.actions import ask
from sharing.links.actions import share
from sharing.public.actions import open_roadmap, publish
from stakeholders.actions import create_company, create_stakeholder
from tests.make import make_feature, make_product, make_release, make_team
from tests.metrics.make import make_metric
from workspaces.actions import create_token, invite

MARK = "Zebra"  # in every name, so that a leak shows
_PARAMETER = re.compile(r"\(\?P<(?P<regex>\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(?P<path>\w+)>")


@dataclass(frozen=True)
class Address:
    """`parts` alternate between text and parameter names."""

    route: str
    methods: frozenset[str]
    view: Any = field(compare=False)
    name: str = ""

    @property
    def names(self) -> list[str]:
        return [match["regex"] or match["path"] for match in _PARAMETER.finditer(self.route)]

    @property
    def places(self) -> list[tuple[str, str]]:
        """(the word before, parameter) for each parameter but the workspace."""
        found = []
        for match in _PARAMETER.finditer(self.route):
            name = match["regex"] or match["path"]
            before = self.route[: match.start()].replace("^", "").rstrip("/").rsplit("/", 1)[-1]
            if name != "workspace":
                found.append((before, name))
        return found

    def filled(self, workspace: str, samples: dict[tuple[str, str], Any]) -> str:
        values = iter([workspace] if "workspace" in self.names else [])
        places = iter(self.places)

        def value(match):
            name = match["regex"] or match["path"]
            return next(values) if name == "workspace" else str(samples[next(places)])

        path = _PARAMETER.sub(value, self.route)
        return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "")


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda address: address.route)


def _walk(patterns, prefix):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            actions = getattr(entry.callback, "actions", None) or {}
            yield Address(route, frozenset(actions), entry.callback, entry.name or "")
        else:
            yield from _walk(entry.url_patterns, route)


def inside() -> list[Address]:
    return [address for address in addresses() if "workspace" in address.names]


def make_world(owner) -> dict[tuple[str, str], Any]:
    """One of everything in the workspace of `owner`, by where it stands in addresses."""
    product = make_product(by=owner, name=f"{MARK} Field", prefix="ZBR", slug="zebra-field")
    team = make_team(by=owner, name=f"{MARK} Team", slug="zebra-team")
    release = make_release(by=owner, product=product, name=f"{MARK} 1.0")
    feature = make_feature(by=owner, product=product, title=f"{MARK} crossing", owner=owner, team=team, release=release)
    other = make_feature(by=owner, product=product, title=f"{MARK} stripes", tags=["zebra"])
    score_feature(feature, by=owner, reach=500, impact=2, confidence=80, effort=1)
    link = link_features(feature, other, by=owner)
    check = add_line(feature, text=f"{MARK} walks first", by=owner)
    risk = create_risk(title=f"{MARK} may bolt", release=release, feature=feature, owner=owner, by=owner)
    from features.actions import create_status

    status = create_status(name=f"{MARK} stage", slug="zebra-stage", category="planned", by=owner)
    custom = add_field(name=f"{MARK} field", slug="zebra", kind="person", by=owner)
    comment = add_comment(feature, text=f"{MARK} remark", by=owner)
    token, _ = create_token(name=f"{MARK} token", scopes=["read"], by=owner)
    invitation, _ = invite(email="zebra@example.com", role="viewer", by=owner)
    metric = make_metric(by=owner, name=f"{MARK} rate")
    record_readings(metric, [Given(datetime(2026, 11, 1, 12, tzinfo=UTC), 5.0)], by=owner)
    line = {"starts_on": date(2026, 1, 1), "start_value": 1, "ends_on": date(2026, 12, 1), "end_value": 9}
    target = set_target(metric, by=owner, **line)
    note = annotate(on=date(2026, 11, 1) + timedelta(days=1), text=f"{MARK} note", metric=metric, by=owner)
    run = bring_file(BytesIO(b"Id,Name\n1,Zebra row\n"), filename="zebra.csv", by=owner)
    company = create_company(name=f"{MARK} Works", domain="zebra.example", by=owner)
    person = create_stakeholder(name=f"{MARK} Person", company=company, by=owner)
    objective = create_objective(title=f"{MARK} goal", owner=owner, by=owner)
    result = create_key_result(objective, title=f"{MARK} result", target_value=5, metric=metric, by=owner)
    said = check_in(result, confidence=70, note=f"{MARK} week", by=owner)
    contribution = contribute(feature, objective, by=owner)
    file = ask("q=Zebra", "csv", by=owner)
    public = open_roadmap(product, intro=f"{MARK} plans", by=owner)
    card = publish(feature, text=f"{MARK} for all", by=owner)
    lens = save_lens(name=f"{MARK} view", page="roadmap", query="lanes=team", shared=True, by=owner)
    baseline = keep_baseline(name=f"{MARK} plan", by=owner)
    update = say_health(feature, "at_risk", note=f"{MARK} word", by=owner)
    shared, _ = share(title=f"{MARK} link", by=owner)
    vision = write_vision(statement=f"{MARK} everywhere", by=owner)
    gate = create_gate(product, to_stage="sunset", due_on=date(2999, 1, 1), by=owner)
    criterion = add_criterion(gate, text=f"{MARK} must be true", by=owner)
    sunset = plan_sunset(product, ends_on=date(2999, 6, 1), message=f"{MARK} goes", by=owner)
    affected = affect(sunset, company, note=f"{MARK} users", by=owner)
    gone = make_feature(by=owner, product=product, title=f"{MARK} gone")
    remove_feature(gone, by=owner)
    return {
        ("gates", "id"): gate.pk,
        ("gates", "pk"): gate.pk,
        ("gate-criteria", "id"): criterion.pk,
        ("criteria", "pk"): criterion.pk,
        ("sunset-plans", "id"): sunset.pk,
        ("affected-companies", "id"): affected.pk,
        ("affected-companies", "pk"): affected.pk,
        ("companies", "key"): company.key,
        ("stakeholders", "key"): person.key,
        ("objectives", "key"): objective.key,
        ("key-results", "key"): result.key,
        ("key-results", "key_result_key"): result.key,
        ("check-ins", "id"): said.pk,
        ("check-ins", "pk"): said.pk,
        ("contributions", "id"): contribution.pk,
        ("contributions", "pk"): contribution.pk,
        ("vision", "id"): vision.pk,
        ("lenses", "id"): lens.pk,
        ("status-updates", "id"): update.pk,
        ("health", "pk"): update.pk,
        ("health", "noun"): "feature",
        ("<str:noun>", "name"): feature.key,
        ("baselines", "key"): baseline.key,
        ("lenses", "pk"): lens.pk,
        ("share-links", "id"): shared.pk,
        ("share", "pk"): shared.pk,
        ("public-roadmaps", "id"): public.pk,
        ("public-features", "id"): card.pk,
        ("public-features", "pk"): card.pk,
        ("exports", "pk"): file.pk,
        ("exports", "id"): file.pk,
        ("members", "pk"): owner.pk,
        ("invitations", "pk"): invitation.pk,
        ("tokens", "pk"): token.pk,
        ("products", "pk"): product.pk,
        ("teams", "pk"): team.pk,
        ("statuses", "pk"): status.pk,
        ("trash", "batch"): Event.objects.about(gone).last().batch,
        ("import", "pk"): run.pk,
        ("features", "key"): feature.key,
        ("links", "key"): feature.key,
        ("comments", "key"): feature.key,
        ("features", "feature"): feature.key,
        ("versions", "number"): 1,
        ("releases", "key"): release.key,
        ("statuses", "slug"): status.slug,
        ("custom-fields", "slug"): custom.slug,
        ("products", "slug"): product.slug,
        ("teams", "slug"): team.slug,
        ("members", "id"): owner.pk,
        ("invitations", "id"): invitation.pk,
        ("tokens", "id"): token.pk,
        ("comments", "id"): comment.pk,
        ("criteria", "id"): check.pk,
        ("checklist", "pk"): check.pk,
        ("risks", "id"): risk.pk,
        ("risks", "pk"): risk.pk,
        ("dependencies", "id"): link.pk,
        ("links", "pk"): link.pk,
        ("comments", "pk"): comment.pk,
        ("metrics", "key"): metric.key,
        ("metrics", "metric_key"): metric.key,
        ("readings", "id"): Reading.objects.get(metric=metric).pk,
        ("targets", "id"): target.pk,
        ("annotations", "id"): note.pk,
        ("kpis", "key"): metric.key,
        ("readings", "pk"): Reading.objects.get(metric=metric).pk,
        ("target", "pk"): target.pk,
        ("annotations", "pk"): note.pk,
        ("undo", "batch"): Event.objects.filter(noun="feature", object_id=feature.pk).first().batch,
    }


def nothing_like(samples: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Values of the same shapes that nobody has."""
    return {place: _nobodys(value) for place, value in samples.items()}


def _nobodys(value: Any) -> Any:
    if isinstance(value, int):
        return 987_654_321
    if isinstance(value, str):
        return re.sub(r"\d+$", "98765", value) if re.fullmatch(r"[A-Z]+-\d+", value) else "nobodys-" + value[:8]
    return type(value)("00000000-0000-4000-8000-000000000000")
