"""Stylesheets and modules are found by themselves, served for ever, and follow the content security policy."""

import posixpath
import re

import pytest

from pmhub import assets


def test_every_stylesheet_is_served_in_the_order_of_the_layers(client):
    response = client.get(assets.stylesheet_url())
    text = response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert text.index("@layer reset, tokens, base, layout, components, screens, utilities, print;") < text.index(
        "@font-face"
    )
    for path in assets.STATIC.glob("css/**/*.css"):
        assert path.read_text().strip()[-40:] in text, f"{path.name} is not served"


def test_a_stylesheet_from_before_an_update_is_answered_but_not_kept(client):
    response = client.get("/assets/0123456789abcdef.css")
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=60"


def test_every_module_has_an_address_and_its_text(client):
    for name, url in assets.import_map()["imports"].items():
        if name.startswith("pmhub/"):
            response = client.get(url)
            assert response.content == (assets.STATIC / "js" / f"{name.removeprefix('pmhub/')}.js").read_bytes()
            assert response["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("name", ["../pmhub/settings", "nothing", "app.js", "%2e%2e/%2e%2e/manage"])
def test_nothing_but_our_modules_is_served(client, name):
    digest = assets.modules()[0]
    assert client.get(f"/assets/{digest}/{name}.js").status_code == 404


def test_all_that_a_page_imports_is_fetched_at_once():
    names = {url.split("/", 3)[3].removesuffix(".js") for url in assets.preloads()}
    assert {"toast", "page", "palette", "save", "dates"} <= names


def test_every_import_is_of_something_there_is():
    known = set(assets.import_map()["imports"])
    for name, text in assets.modules()[1].items():
        for one, other in re.findall(
            r'^(?:import|export)\b[^;"]*?\bfrom "([^"]+)"|^import "([^"]+)"', text.decode(), re.M
        ):
            wanted = one or other
            if wanted.startswith("."):
                wanted = "pmhub/" + posixpath.normpath(posixpath.join(posixpath.dirname(name), wanted)).removesuffix(
                    ".js"
                )
            assert wanted in known, f"{name} imports {wanted}"


def test_templates_and_stylesheets_carry_no_style_of_their_own():
    templates = assets.settings.BASE_DIR / "templates"
    for path in templates.rglob("*.html"):
        assert not re.search(r"\sstyle=|<style|\son\w+=\"", path.read_text()), f"{path} has inline style or script"


def test_screens_use_tokens_or_colours_for_both_themes():
    for path in sorted((assets.STATIC / "css" / "screens").glob("*.css")):
        found = re.search(
            r"(?:color|background|fill|stroke)[\w-]*:(?![^;]*light-dark)[^;]*#[0-9a-f]{3,8}", path.read_text()
        )
        assert not found, f"{path.name}: {found[0]}"


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (assets.STATIC / "icons.svg").read_text()))
    for path in (assets.settings.BASE_DIR / "templates").rglob("*.html"):
        asked = re.findall(r'(?:sprite "|c-icon name="|\bicon=")([\w-]+)"', path.read_text())
        assert set(asked) <= drawn, f"{path.name}: {set(asked) - drawn}"
