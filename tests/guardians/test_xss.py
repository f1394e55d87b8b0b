"""Whatever people type stays text: on every page and fragment, in every attribute, in data for scripts."""

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from features.actions import change_feature, create_status, link_features
from features.field_actions import add_field
from history.comments import add_comment
from kit.markdown import render
from metrics.actions import annotate, set_target
from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from roadmaps.actions.vision import write_vision
from stakeholders.actions import create_company, create_stakeholder
from tests.guardians.world import inside, make_world
from tests.make import make_feature, make_product, make_release, make_team
from tests.metrics.make import make_metric
from tests.sharing.make import staged
from workspaces.actions import change_workspace, create_token, rename_member

RUN = "__ran=1"
MARKUP = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f'" onmouseover={RUN} x="',
    f"' onfocus={RUN} autofocus x='",
    f"`onload={RUN}`",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</option></select><img src=x onerror={RUN}>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<form><button formaction=javascript:{RUN}>x",
    f"<math><mtext><script>{RUN}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>",
    f"<details open ontoggle={RUN}>",
    f"<pm-edit data-url=//evil.example onclick={RUN}>",
    f"<div hx-get=/x hx-trigger=load hx-on:click={RUN}>",
    f"<x hx-vals='js:{{a:{RUN}}}'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}",
    f"{{{{ {RUN} }}}}",
    "{% load x %}",
    "${" + RUN + "}",
    f"\u2028<script>{RUN}</script>",
    f"<\u0131mg src=x onerror={RUN}>",
]
LINKS = [
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt:{RUN})",
    f"[x](java&#10;script:{RUN})",
    f"[x](&#106;avascript:{RUN})",
    f"<javascript:{RUN}>",
    f"[x](data:text/html,<script>{RUN}</script>)",
    f"[x](vbscript:{RUN})",
    f"![x](javascript:{RUN})",
    f'[x](https://a.example "\\" onmouseover={RUN} ")',
    f"[![x](javascript:{RUN})](javascript:{RUN})",
    f"[x]: javascript:{RUN}\n\n[x]",
    f'``` "onload={RUN}\n<script>{RUN}</script>\n```',
    f"|<img src=x onerror={RUN}>|b|\n|-|-|\n|[x](javascript:{RUN})|2|",
]
ALL = MARKUP + LINKS
OWN_SCRIPTS = {"", "module", "importmap", "application/json"}


class Tags(HTMLParser):
    """What a browser would act on: handlers, addresses that are scripts, scripts that hold a payload."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.script = ""

    def handle_starttag(self, tag, attrs):
        self.script = tag if tag == "script" else self.script
        for name, value in attrs:
            value = value or ""
            plain = re.sub(r"[\x00-\x20]", "", value).lower()
            if name.startswith("on") or name in {"srcdoc", "style", "formaction", "http-equiv"}:
                self.bad.append(f"<{tag} {name}={value[:80]}>")
            leads = plain.startswith(("javascript:", "data:text", "vbscript:")) or "evil.example" in plain
            if leads and name in {"href", "src", "action", "xlink:href"}:
                self.bad.append(f"<{tag} {name}={value[:80]}>")
            if name.startswith(("hx-on", "hx-vals")) and RUN in value:
                self.bad.append(f"<{tag} {name}={value[:80]}>")
        if tag in {"iframe", "base", "math", "object", "embed"}:
            self.bad.append(f"<{tag}>")

    def handle_endtag(self, tag):
        self.script = "" if tag == "script" else self.script

    def handle_data(self, data):
        if self.script and ((RUN in data and "<" in data) or data.strip() == RUN):
            self.bad.append(f"script: {data[:80]}")


def acts(html: str) -> list[str]:
    tags = Tags()
    tags.feed(html)
    return tags.bad + [text for text in MARKUP if "<" in text and text in html]


def test_the_guardian_sees_what_runs():
    assert [text for text in MARKUP[:8] if not acts(f'<p>{text}</p><p title="{text}"></p>')] == []
    assert acts(f'<a href="java\nscript:{RUN}">')
    assert acts('<p title="a&lt;b">fine</p>') == []


@pytest.mark.parametrize("text", ALL)
def test_markdown_makes_nothing_that_runs(text):
    for around in ("{}", "> - {}", "**{}**", "# {}", "[{}](https://a.example)", "|a|\n|-|\n|{}|"):
        wrapped = around.replace("{}", text)
        assert acts(str(render(wrapped, lambda key: f"/f/{key}/"))) == []


def make_hostile(owner) -> None:
    """Payloads in every text field that somebody may fill."""
    product = None
    day = date.today()
    change_workspace(owner.workspace, by=owner, name=MARKUP[5])
    rename_member(owner, name=MARKUP[0], by=owner)
    earlier = None
    for n, text in enumerate(ALL):
        short = text[:100]
        if n % 6 == 0:
            product = make_product(by=owner, name=short, prefix=f"X{n}", slug=f"x{n}", description=text)
            team = make_team(by=owner, name=short, slug=f"t{n}")
            release = make_release(by=owner, product=product, name=short, ships_on=day + timedelta(days=9))
            status = create_status(name=short[:40], slug=f"s{n}", category="building", by=owner)
            field = add_field(name=short[:60], slug=f"f{n}", kind="text", by=owner)
            create_token(name=short[:80], scopes=["read"], by=owner)
            company = create_company(name=short, segment=short[:40], by=owner)
            create_stakeholder(name=short, title=short, notes=text, company=company, by=owner)
            objective = create_objective(title=short, description=text, by=owner)
            create_key_result(objective, title=short, unit=short[:10], target_value=9, by=owner)
            metric = make_metric(by=owner, name=short, description=text, unit=short[:12])
            set_target(metric, by=owner, starts_on=day, start_value=1, ends_on=day + timedelta(days=99), end_value=9)
            annotate(on=day, text=text, metric=metric, by=owner)
        feature = make_feature(
            by=owner, product=product, title=text.replace("\n", " ")[:200], description=text, tags=[short[:40]],
            owner=owner, team=team, release=release, status=status, starts_on=day, ends_on=day + timedelta(days=20),
            granularity="day", effort_low=1, effort_high=2,
        )  # fmt: skip
        change_feature(feature, by=owner, custom={field.slug: text}, because=text[:200])
        add_comment(feature, text=text, by=owner)
        contribute(feature, objective, by=owner)
        if earlier:
            link_features(earlier, feature, by=owner)
        earlier = feature
    write_vision(product=product, by=owner, statement=ALL[2])
    head = ",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in MARKUP[:6])
    staged(f"{head}\n{head}\n", by=owner, product=product, filename="<img src=x onerror=__ran=1>.csv")


QUERIES = ["", "?q={}", "?view={}&group={}&sort={}", "?lens={}", "?open={}", "?by={}&zoom={}&colour={}", "?next={}"]


def test_no_page_lets_a_payload_be_more_than_text(alice, browse):
    samples = make_world(alice)
    make_hostile(alice)
    browser, seen = browse(alice), 0
    for address in inside():
        path = address.filled("acme", samples)
        if path.endswith("/w/acme/events/") or path.startswith("/api/"):
            continue
        for query in QUERIES:
            answer = browser.get(path + query.replace("{}", "%22%3E%3Cimg src=x onerror=__ran=1%3E"))
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 405 or not kind:
                break
            assert answer.status_code < 500, path + query
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if kind.startswith(("text/html", "image/svg")):
                assert acts(answer.content.decode()) == [], path + query
                seen += 1
    assert seen > 60


def test_every_feature_shows_payloads_as_text(alice, browse):
    from features.models import Feature

    make_hostile(alice)
    browser = browse(alice)
    for key in Feature.objects.visible_to(alice).values_list("key", flat=True):
        for path in (f"/w/acme/features/{key}/", f"/w/acme/features/{key}/panel/"):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert acts(answer.content.decode()) == [], path


def test_data_for_programs_is_never_a_page(alice, rest):
    make_hostile(alice)
    api = rest(alice)
    for path in ("/features/", "/metrics/", "/products/", "/teams/", "/events/", "/objectives/", "/stakeholders/"):
        answer = api.get(path)
        if answer.status_code == 200:
            assert answer.headers["Content-Type"].startswith("application/json")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            json.loads(answer.content)
