"""What the browser tests of the grid have in common."""

from features.models import Feature

GRID = "/w/acme/features/"


def cell(page, key, field):
    return page.locator(f'#row-{key} td[data-f="{field}"]')


def stored(page, key, **fields):
    """Wait until the database has it."""
    for _ in range(40):
        row = Feature.objects.filter(key=key, **fields).first()
        if row:
            return row
        page.wait_for_timeout(100)
    raise AssertionError(f"{key} never became {fields}: {Feature.objects.filter(key=key).values().first()}")
