"""A real browser against a real server; a page that complains in its console fails its test."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

# Playwright runs an event loop in this thread; our code is synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "google-chrome", "chromium-browser", "chrome")
SERIOUS = {"serious", "critical"}


def pytest_collection_modifyitems(items):
    """A browser on a busy machine can miss a moment: such a test is tried once more, and the summary names it (RERUN).

    A test named there is not well: either it asks too early, or the page can be overtaken.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


def chromium() -> str | None:
    """`PMHUB_CHROMIUM`, Debian's, one on the PATH; None is the one Playwright brought itself."""
    places = [os.environ.get("PMHUB_CHROMIUM"), "/usr/bin/chromium", *(shutil.which(name) for name in NAMES)]
    return next((place for place in places if place and Path(place).exists()), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    there = chromium()
    return {**browser_type_launch_args, "args": FLAGS, **({"executable_path": there} if there else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


class Complaints(list):
    """What the page said in its console, broke or was refused; `expect("404")` allows what a test provokes."""

    def __init__(self):
        super().__init__()
        self.expected: list[str] = []

    def expect(self, part: str) -> None:
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [text for text in self if not any(part in text for part in self.expected)]


@pytest.fixture
def complaints(page):
    """Fails the test when the console said anything bad: an error, a broken promise, a CSP violation."""
    heard = Complaints()
    page.on("console", lambda message: message.type == "error" and heard.append(f"{message.text} ({page.url})"))
    page.on("pageerror", lambda error: heard.append(f"{error} ({page.url})"))
    yield heard
    assert not heard.unexpected(), heard.unexpected()


@pytest.fixture(autouse=True)
def _no_complaints(complaints):
    """Every browser test listens."""


@pytest.fixture
def go(page, live_server, transactional_db):
    """`go("/w/acme/roadmap/")` opens a page of the running server and waits until its modules have started."""

    def open_(path: str):
        page.goto(live_server.url + path)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return open_


@pytest.fixture
def signed_in(page, live_server, transactional_db):
    """`signed_in(alice)`: the browser belongs to alice from here on."""

    def as_(member):
        sign_in(page.context, member, live_server)
        return page

    return as_


def sign_in(context, member, live_server) -> None:
    client = Client()
    client.force_login(member.user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


@pytest.fixture
def another(browser, live_server, transactional_db):
    """`another(alice)`: an empty page of one more browser, which is hers; `another(bob, has_touch=True)`."""
    opened = []

    def open_(member, **more):
        opened.append(browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **more}))
        sign_in(opened[-1], member, live_server)
        return opened[-1].new_page()

    yield open_
    for context in opened:
        context.close()


@pytest.fixture
def axe(page):
    """`axe()` fails on serious and critical findings of axe-core; `axe("#main")` looks at a part."""

    def look(context: str | None = None) -> None:
        page.wait_for_timeout(400)  # colours fade for 90 ms, longer on a busy machine
        violations = Axe().run(page, context=context).response["violations"]
        bad = [found for found in violations if found["impact"] in SERIOUS]
        told = [
            (found["id"], node["html"][:160], node.get("failureSummary", "")[:200])
            for found in bad
            for node in found["nodes"][:3]
        ]
        assert not told, "\n".join(map(str, told))

    return look


@pytest.fixture
def spoken(page):
    """The sentences the page says to screen readers, as they come: `spoken()`."""
    page.add_init_script(
        """
        window.__spoken = [];
        addEventListener("DOMContentLoaded", () => {
          for (const id of ["announce", "announce-now"]) {
            const host = document.getElementById(id);
            const heard = new MutationObserver(() => window.__spoken.push(host.textContent.trim()));
            if (host) heard.observe(host, { childList: true, characterData: true, subtree: true });
          }
        });
        """
    )
    return lambda: page.evaluate("window.__spoken")


@pytest.fixture
def until(page):
    """`until("window.heard.length")`: waits until the page says yes; the CSP forbids Playwright's own way."""

    def wait(expression: str, seconds: float = 10) -> None:
        for _ in range(int(seconds * 20)):
            if page.evaluate(expression):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    return wait
