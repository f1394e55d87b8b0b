"""Do the deeds of the story, in the order of time, through the actions that people use."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from features import actions as features
from features.dates import Plan
from features.models import Feature, Release, Status
from history.comments import add_comment
from history.record import backdated, one_step
from metrics import actions as metrics
from metrics import facts, recompute
from metrics.intake import Given
from pmhub.demo import content, numbers, outside, plans, portfolio, releases, story
from pmhub.demo.content_features import Idea
from roadmaps.actions import check_ins, objectives
from roadmaps.actions.health import say_health
from roadmaps.actions.vision import write_vision
from stakeholders import actions as stakeholders
from workspaces import actions as workspaces
from workspaces.models import Member, User, Workspace

EDITING = {"owner", "admin", "editor"}


@dataclass
class Built:
    """The finished demo: `logins` are (address, role), all with `password`; None where the people were known."""

    workspace: Workspace
    logins: list[tuple[str, str]]
    password: str | None


@dataclass
class Cast:
    """What has been made so far, by its short name in the content."""

    owner: Member | None = None
    people: dict[str, Member] = field(default_factory=dict)
    products: dict[str, Any] = field(default_factory=dict)
    teams: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    objectives: dict[str, Any] = field(default_factory=dict)
    key_results: dict[str, Any] = field(default_factory=dict)
    stakeholders: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)
    companies: dict[str, Any] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)


class Demo:
    def __init__(self, today: date, seed: int, slug: str):
        self.today, self.seed, self.slug = today, seed, slug
        self.cast = Cast()
        self.deeds: list[tuple[int, int, int, Callable[[], Any]]] = []
        self.password: str | None = None
        self.now: datetime | None = None  # the moment of the deed that is being told

    def build(self) -> Built:
        """All or nothing."""
        with transaction.atomic():
            self._found()
            self._company()
            self._numbers()
            self._features()
            self._people_who_care()
            releases.tell(self)
            portfolio.tell(self)
            plans.plan(self)
            outside.show(self)
            for ago, minute, _, deed in sorted(self.deeds, key=lambda one: (-one[0], one[1], one[2])):
                self.now = self._moment(ago, minute)
                with one_step(), backdated(self.now):
                    deed()
            self._readings()
        recompute.run()
        logins = [(self._address(name), role) for name, role, _ in content.PEOPLE]
        return Built(self.cast.owner.workspace, logins, self.password)

    # --- when -------------------------------------------------------------------------------------------

    def _moment(self, ago: int, minute: int) -> datetime:
        zone = ZoneInfo(content.TIME_ZONE)
        return datetime.combine(self.day(-ago), time(8), zone) + timedelta(minutes=minute)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def then(self, ago: int, minute: int, deed: Callable[..., Any], *args: Any, **values: Any) -> None:
        self.deeds.append((ago, minute, len(self.deeds), lambda: deed(*args, **values)))

    def _editor(self, name: str) -> Member:
        """Who does what only editors do: the person, or the head of product for somebody who may not."""
        member = self.cast.people[name]
        return member if member.role in EDITING else self.cast.owner

    # --- the beginning ----------------------------------------------------------------------------------

    def _found(self) -> None:
        with backdated(self._moment(story.BEGINNING, 0)):
            self.cast.owner = workspaces.found_workspace(
                name=content.NAME,
                slug=self.slug,
                owner=self._user(content.PEOPLE[0][0]),
                time_zone=content.TIME_ZONE,
                is_demo=True,
            )
            owner = self.cast.owner
            for name, role, _ in content.PEOPLE:
                member = owner if role == "owner" else workspaces.add_member(user=self._user(name), role=role, by=owner)
                self.cast.people[name.split()[0]] = member
            for name, prefix, stage, description in content.PRODUCTS:
                made = workspaces.add_product(name=name, prefix=prefix, stage=stage, description=description, by=owner)
                self.cast.products[prefix] = made
            for name, capacity in content.TEAMS:
                self.cast.teams[name] = workspaces.add_team(name=name, capacity=capacity, by=owner)
            self.cast.statuses = {status.slug: status for status in Status.objects.visible_to(owner)}
            for slug, limit in content.LIMITS.items():
                features.change_status(self.cast.statuses[slug], wip_limit=limit, by=owner)

    def _user(self, name: str) -> User:
        address = self._address(name)
        known = User.objects.filter(email=address).first()
        if known:
            return known
        self.password = self.password or f"fjord-{secrets.token_hex(4)}"
        return User.objects.create_user(address, self.password, name=name)

    def _address(self, name: str) -> str:
        return f"{name.split()[0].lower().replace('á', 'a')}@{content.DOMAIN}"

    # --- why --------------------------------------------------------------------------------------------

    def _company(self) -> None:
        self.then(279, 10, lambda: write_vision(by=self.cast.owner, **content.VISION))
        for place, (slug, title, colour, health, who, why) in enumerate(content.OBJECTIVES):
            self.then(277, 10 * place, self._objective, slug, title, colour, who, why)
            self.then(12 - 3 * place, 15, self._health, slug, health, who, 12 - 3 * place)
        for place, result in enumerate(content.KEY_RESULTS):
            self.then(276, 6 * place, self._key_result, *result)
            for ago, values in self._weeks(result):
                self.then(ago, 90 + place, self._check_in, result[1], self.day(-ago), values)
        for place, release in enumerate(content.RELEASES):
            self.then(275 - place, 30, self._release, *release)
        self.then(61, 300, self._shipped_release, "autumn")

    def _objective(self, slug: str, title: str, colour: str, who: str, why: str) -> None:
        by = self._editor(who)
        dates = {"starts_on": self.day(-262), "ends_on": self.day(100)}
        dates["allocation"] = content.ALLOCATION[slug]
        made = objectives.create_objective(title=title, description=why, colour=colour, owner=by, by=by, **dates)
        self.cast.objectives[slug] = made

    def _health(self, slug: str, health: str, who: str, ago: int) -> None:
        note = content.OBJECTIVE_NOTES[slug]
        say_health(self.cast.objectives[slug], health, note=note, on=self.day(-ago), by=self._editor(who))

    def _key_result(self, objective, title, metric, start, target, _, unit, weight) -> None:
        values = {"start_value": start, "target_value": target, "unit": unit, "weight": weight}
        values["rollup"] = "manual" if metric is None else "features" if metric == "features" else "metric"
        values["current_value"] = start if metric is None else None
        values["curve"] = content.CHECK_INS[title][0] if title in content.CHECK_INS else "linear"
        thing, kpi = self.cast.objectives[objective], self.cast.metrics.get(metric)
        made = objectives.create_key_result(thing, title=title, metric=kpi, by=self.cast.owner, **values)
        self.cast.key_results[title] = made

    def _weeks(self, result: tuple) -> list[tuple[int, dict[str, Any]]]:
        """(days ago, what was said) of every check-in; numbers typed by hand go evenly to where they are."""
        _, title, metric, start, _, current, *_ = result
        _, last, sure, note = content.CHECK_INS.get(title, ("", 0, (), ""))
        said = []
        for n, confidence in enumerate(sure):
            values: dict[str, Any] = {"confidence": confidence, "note": note if n == len(sure) - 1 else ""}
            if metric is None:
                values["value"] = round(start + (current - start) * (n + 1) / len(sure))
            said.append((7 * (len(sure) - 1 - n + last), values))
        return said

    def _check_in(self, title: str, day: date, values: dict[str, Any]) -> None:
        result = self.cast.key_results[title]
        check_ins.check_in(result, week=day, by=result.objective.owner or self.cast.owner, **values)

    def _release(self, slug, prefix, name, starts, ships, shipped, description) -> None:
        dates = {"starts_on": self.day(starts), "ships_on": self.day(ships)}
        about = {"name": name, "description": description, "by": self.cast.owner}
        made = features.create_release(product=self.cast.products[prefix], **about, **dates)
        self.cast.releases[slug] = made

    def _shipped_release(self, slug: str) -> None:
        features.change_release(self.cast.releases[slug], shipped_on=self.day(-61), by=self.cast.owner)

    # --- numbers ----------------------------------------------------------------------------------------

    def _numbers(self) -> None:
        for place, metric in enumerate(content.METRICS):
            self.then(278, 5 * place, self._metric, *metric)
        for place, target in enumerate(content.TARGETS):
            self.then(target[1], 60 + 5 * place, self._target, *target)
        for ago, text, slug in content.ANNOTATIONS:
            self.then(ago, 400, self._annotation, ago, text, slug)

    def _metric(self, slug, name, unit, direction, aggregation, grain, stage, is_north_star, prefix, description):
        about = {"unit": unit, "direction": direction, "aggregation": aggregation, "grain": grain, "stage": stage}
        product = self.cast.products.get(prefix)
        about |= {"description": description, "is_north_star": is_north_star, "product": product}
        self.cast.metrics[slug] = metrics.define_metric(name=name, by=self.cast.owner, owner=self.cast.owner, **about)

    def _target(self, slug, _, since, start, until, end, why) -> None:
        line = {"starts_on": self.day(-since), "start_value": start, "ends_on": self.day(until), "end_value": end}
        metrics.set_target(self.cast.metrics[slug], by=self.cast.owner, because=why, **line)

    def _annotation(self, ago: int, text: str, slug: str | None) -> None:
        metric = self.cast.metrics.get(slug) if slug else None
        metrics.annotate(on=self.day(-ago), text=text, metric=metric, by=self.cast.owner)

    def _readings(self) -> None:
        zone = ZoneInfo(content.TIME_ZONE)
        for slug, metric in self.cast.metrics.items():
            days = numbers.readings(slug, self.today, self.seed)
            given = [Given(datetime.combine(day, time(18), zone), value) for day, value in days]
            facts.record(metric, given, as_read=True)

    # --- what -------------------------------------------------------------------------------------------

    def _features(self) -> None:
        for deed in story.deeds(self.seed):
            self.then(deed.ago, deed.minute, getattr(self, f"_{deed.what}"), deed.idea, **deed.values)
        for kind, pairs in (("blocks", content.BLOCKS), ("relates", content.RELATED)):
            for place, (source, target) in enumerate(pairs):
                self.then(max(6, 34 - place), 480, self._link, source, target, kind)
        for slug, ago, who, text in content.COMMENTS:
            self.then(ago, 500, self._comment, slug, who, text)

    def _created(self, idea: Idea) -> None:
        low, high = idea.effort or (None, None)
        made = features.create_feature(
            product=self.cast.products[idea.product],
            title=idea.title,
            description=idea.text,
            owner=self.cast.people[idea.owner],
            team=self.cast.teams[idea.team],
            effort_low=low,
            effort_high=high,
            tags=list(idea.tags),
            by=self._editor(idea.owner),
        )
        self.cast.features[idea.slug] = made
        for objective, weight in idea.serves:
            by = self._editor(idea.owner)
            objectives.contribute(made, self.cast.objectives[objective], weight=weight, by=by)
        if idea.horizon and not idea.when:
            self._plan(idea, Plan(granularity="bucket", horizon=idea.horizon, confidence=idea.confidence))

    def _scored(self, idea: Idea) -> None:
        inputs = dict(zip(("reach", "impact", "confidence", "effort"), idea.rice, strict=True))
        features.score_feature(self.cast.features[idea.slug], by=self._editor(idea.owner), **inputs)

    def _planned(self, idea: Idea, back: int, why: str, code: str) -> None:
        dates = story.plan_of(idea, self.today, back)
        more = {"horizon": idea.horizon, "confidence": idea.confidence}
        if idea.release in self.cast.releases:
            more["release"] = self.cast.releases[idea.release]
        if dates["granularity"] == "day":
            plan = Plan(**dates, **more)
        elif dates["granularity"] == "month":
            plan = Plan.month(dates["year"], dates["number"], **more)
        else:
            plan = Plan.quarter(dates["year"], dates["number"], **more)
        self._plan(idea, plan, why, code)

    def _plan(self, idea: Idea, plan: Plan, why: str = "", code: str = "") -> None:
        by = self._editor(idea.owner)
        features.plan_feature(self.cast.features[idea.slug], plan=plan, by=by, because=why, reason_code=code)

    def _status(self, idea: Idea, to: str) -> None:
        thing, by = self.cast.features[idea.slug], self._editor(idea.owner)
        features.set_status(thing, status=self.cast.statuses[to], by=by, on=self.today)

    def _progress(self, idea: Idea, to: int) -> None:
        member = self.cast.people[idea.owner]
        by = member if member.role != "viewer" else self.cast.owner
        features.change_feature(self.cast.features[idea.slug], progress=to, by=by)

    def _shipped(self, idea: Idea, on: int) -> None:
        thing, by = self.cast.features[idea.slug], self._editor(idea.owner)
        features.set_status(thing, status=self.cast.statuses["shipped"], by=by, on=self.day(on))

    def _link(self, source: str, target: str, kind: str) -> None:
        ends = (self.cast.features[source], self.cast.features[target])
        features.link_features(*ends, kind=kind, by=self.cast.owner)

    def _comment(self, slug: str, who: str, text: str) -> None:
        by = self.cast.people.get(who, self.cast.owner)
        add_comment(self.cast.features[slug], text=text, by=by)

    # --- who cares --------------------------------------------------------------------------------------

    def _people_who_care(self) -> None:
        for place, company in enumerate(content.COMPANIES):
            self.then(250 - place, 20, self._customer, *company)
        for place, person in enumerate(content.STAKEHOLDERS):
            name, _, _, _, interest, stance, ago, _, _ = person
            self.then(230 - 3 * place, 20, self._stakeholder, *person)
            self.then(ago, 360, self._met, name, interest, stance, ago)

    def _customer(self, name: str, domain: str, segment: str, arr: int) -> None:
        by = self.cast.owner
        made = stakeholders.create_company(name=name, domain=domain, segment=segment, arr=arr or None, by=by)
        self.cast.companies[name] = made

    def _stakeholder(self, name, title, company, power, interest, stance, _, notes, before) -> None:
        about = {"title": title, "company": self.cast.companies.get(company), "notes": notes, "power": power}
        first = {"stance": before or stance, "interest": max(1, interest - 1) if before else interest}
        made = stakeholders.create_stakeholder(name=name, by=self.cast.owner, **about, **first)
        self.cast.stakeholders[name] = made

    def _met(self, name: str, interest: int, stance: str, ago: int) -> None:
        now = {"interest": interest, "stance": stance, "contacted_on": self.day(-ago)}
        stakeholders.change_stakeholder(self.cast.stakeholders[name], by=self.cast.owner, **now)
