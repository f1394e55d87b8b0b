"""What hands and eyes do with the timeline."""

from datetime import date, timedelta

from playwright.sync_api import expect

WEEK = timedelta(weeks=1)
# What a hand does is drawn with the next picture.
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def bar(page, title):
    return page.locator(f'.tl-bar[aria-label^="{title}"]')


def dates(page, title):
    found = bar(page, title)
    return date.fromisoformat(found.get_attribute("data-from")), date.fromisoformat(found.get_attribute("data-to"))


def saved(feature):
    feature.refresh_from_db()
    return feature.starts_on, feature.ends_on


def wait_saved(page, feature, dates):
    for _ in range(50):
        if saved(feature) == dates:
            return
        page.wait_for_timeout(100)
    assert saved(feature) == dates


def drag(page, box, dx, dy=0, at=0.5, drop=True):
    x, y = box["x"] + box["width"] * at, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=3)
    page.mouse.move(x + dx, y + dy, steps=3)
    page.evaluate(DRAWN)
    if drop:
        page.mouse.up()


def select(page, title):
    """Click a bar and close the panel that opens: it stays selected, and the board is wide again."""
    bar(page, title).click(position={"x": 60, "y": 10})
    expect(page.locator("#panel .panel-title")).to_contain_text(title)
    page.keyboard.press("Escape")
    expect(page.locator("#panel .panel-title")).to_have_count(0)


def day_px(page):
    return page.evaluate("document.querySelector('pm-timeline').model.dayPx")
