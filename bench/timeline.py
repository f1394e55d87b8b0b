"""The timeline in a browser: what hands wait for, at 300 bars and at 2,000.

Measured is the processor time of the page's main thread (script, styles, layout and paint) until the next picture, the
middle of several runs. It hardly moves with what else the machine does, but a machine twice as fast halves it; so the
milliseconds are printed beside what we aim at, and judged is only how they grow with the number of bars.
"""

import contextlib
import os
import statistics
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread

from bench import rows
from bench.report import Report
from workspaces.actions import add_team
from workspaces.models import Member, User

# What is done: milliseconds aimed at with 300 bars, and how much more 2,000 may cost.
AIMS = {"a frame of a drag": (8, 3), "a drop": (50, 3), "a key that nudges": (50, 3), "another zoom": (100, 4)}
FRAMES, TIMES, LANES = 40, 5, 8
_PICTURE = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_PLAN = """
    UPDATE features_feature SET granularity = 'day', starts_on = %(first)s::date + (number * 7 %% 240)::int,
        ends_on = %(first)s::date + (number * 7 %% 240 + 20 + number %% 40)::int,
        team_id = (%(teams)s::bigint[])[1 + number %% 8]
    WHERE workspace_id = %(workspace)s AND number <= %(bars)s
"""
_LINK = """
    INSERT INTO features_dependency (workspace_id, source_id, target_id, kind, version, created_at, updated_at)
    SELECT a.workspace_id, a.id, b.id, 'blocks', 1, now(), now()
    FROM features_feature a JOIN features_feature b ON b.workspace_id = a.workspace_id AND b.number = a.number + 8
    WHERE a.workspace_id = %(workspace)s AND a.number %% 4 = 0
"""


def run(report: Report) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        report.note("left out: it needs the tools of development, `make install-dev`")
        return
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
    world = rows.world("board", 2_000)
    owner = Member.objects.get(workspace_id=world.workspace_id, user__email="board@bench.invalid")
    teams = [add_team(name=f"Team {number}", capacity=8, by=owner).pk for number in range(LANES)]
    given = {"workspace": world.workspace_id, "first": date.today() - timedelta(days=30), "teams": teams}
    with connection.cursor() as cursor:
        cursor.execute(_LINK, given)
    with sync_playwright() as playwright, _page(playwright) as (page, address):
        few, many = (_measured(page, address, given, bars) for bars in (300, 2_000))
    with connection.cursor() as cursor:  # those of the server's threads, and of Playwright's loop
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    report.note(f"opened: {few['opened']:.0f} ms with 300 bars, {many['opened']:.0f} ms with 2,000")
    for name, (aim, growth) in AIMS.items():
        report.note(f"{name} with 300 bars: {few[name]:.1f} ms, aimed at < {aim} ms")
        report.ratio(f"{name}: 2,000 bars / 300", many[name] / 1e3, few[name] / 1e3, growth)


@contextlib.contextmanager
def _page(playwright: Any) -> Iterator[tuple[Any, str]]:
    """A window of 1440 × 900 that belongs to the owner of the board."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    address = f"http://127.0.0.1:{server.port}"
    client = Client()
    client.force_login(User.objects.get(email="board@bench.invalid"))
    there = os.environ.get("PMHUB_CHROMIUM") or ("/usr/bin/chromium" if os.path.exists("/usr/bin/chromium") else None)
    browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], executable_path=there)
    try:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
        context.route("**/events/", lambda route: route.abort())  # nobody else is here, and it would outlive the server
        yield context.new_page(), f"{address}/w/board/roadmap/?lanes=team"
    finally:
        browser.close()
        server.terminate()


def _measured(page: Any, address: str, given: dict, bars: int) -> dict[str, float]:
    """Milliseconds of the main thread for each deed, by its name."""
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, {**given, "bars": bars})
        cursor.execute("ANALYZE features_feature")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in told if one["name"] == "TaskDuration") * 1e3

    def cost(deed: Callable[[], None]) -> float:
        page.evaluate(_PICTURE)
        before = used()
        deed()
        page.evaluate(_PICTURE)
        return used() - before

    def opened() -> float:
        page.goto(address)  # counting begins anew
        page.wait_for_selector("pm-timeline[data-ready]")
        page.evaluate(_PICTURE)
        return used()

    def still() -> None:
        for _ in range(FRAMES):
            page.evaluate(_PICTURE)

    def middle(deed: Callable[[], float]) -> float:
        return statistics.median(deed() for _ in range(TIMES))

    found = {"opened": middle(opened)}
    hand, waiting = _Hand(page), middle(lambda: cost(still))
    found["a frame of a drag"] = middle(lambda: (hand.drag(cost) - waiting) / FRAMES)
    found["a drop"] = middle(lambda: hand.drop(cost))
    found["a key that nudges"] = middle(lambda: hand.nudge(cost))
    found["another zoom"] = middle(lambda: hand.zoom(cost))
    session.detach()
    return found


class _Hand:
    """What is done with one bar in the middle of the window."""

    def __init__(self, page: Any):
        self.page = page

    def take(self) -> tuple[float, float]:
        """Press on a bar that can be seen whole and pull it a little, so that it is held."""
        x, y = self.page.evaluate(
            """() => {
              const inside = ({ left, right, top, bottom }) => left > 520 && right < 1100 && top > 260 && bottom < 560;
              const bars = [...document.querySelectorAll(".tl-bar[data-id]")];
              const bar = bars.find((el) => inside(el.getBoundingClientRect()));
              const { left, top } = bar.getBoundingClientRect();
              return [left + 30, top + 12];
            }"""
        )
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 12, y)
        self.page.evaluate(_PICTURE)
        return x, y

    def drag(self, cost: Callable) -> float:
        x, y = self.take()

        def frames() -> None:
            for step in range(FRAMES):
                self.page.mouse.move(x + 12 + 4 * step, y)
                self.page.evaluate(_PICTURE)

        taken = cost(frames)
        self.page.keyboard.press("Escape")
        self.page.mouse.up()
        return taken

    def drop(self, cost: Callable) -> float:
        x, y = self.take()
        self.page.mouse.move(x + 70, y)
        self.page.evaluate(_PICTURE)
        with self.page.expect_response("**/roadmap/moves/"):
            taken = cost(self.page.mouse.up)
        self.rest()
        return taken

    def nudge(self, cost: Callable) -> float:
        self.page.locator(".tl-bar[data-id]").nth(5).focus()
        with self.page.expect_response("**/roadmap/moves/"):
            taken = cost(lambda: self.page.keyboard.press("Period"))
        self.rest()
        return taken

    def zoom(self, cost: Callable) -> float:
        """Until the bars stand on the new scale; the board that is read behind it is kept back till then, for what it
        brings is drawn later, and a quick server must not be the slower one."""
        behind, answers = "**/roadmap/?*zoom=week*", []
        self.page.route(behind, lambda answer: answers.append(answer))
        taken = cost(lambda: self.page.keyboard.press("["))
        while not answers:
            self.page.wait_for_timeout(20)
        for answer in answers:
            answer.continue_()
        self.page.wait_for_selector("pm-timeline[data-zoom=week]:not([data-zooming])")
        self.page.keyboard.press("]")
        self.page.wait_for_selector("pm-timeline[data-zoom=month]:not([data-zooming])")
        self.page.unroute(behind)
        self.rest()
        return taken

    def rest(self) -> None:
        """Until glides and what follows a save are over."""
        self.page.wait_for_timeout(600)
