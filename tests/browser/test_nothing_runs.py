"""In a real browser nothing that people typed runs, and the policy has nothing to refuse."""

import pytest

from tests.guardians.test_xss import make_hostile

pytestmark = pytest.mark.usefixtures("transactional_db")
PAGES = ["", "roadmap/", "features/", "kpis/", "strategy/", "stakeholders/", "settings/", "settings/trash/", "import/"]


def test_pages_full_of_payloads_run_nothing(alice, signed_in, go, page):
    from features.models import Feature
    from metrics.models import Metric

    make_hostile(alice)
    refused = []
    page.on("console", lambda message: "Content Security Policy" in message.text and refused.append(message.text))
    page.on("dialog", lambda dialog: refused.append(dialog.message))
    signed_in(alice)
    keys = list(Feature.objects.visible_to(alice).values_list("key", flat=True))[::7]
    pages = [*PAGES, *(f"features/{key}/" for key in keys), f"kpis/{Metric.objects.visible_to(alice).first().key}/"]
    for path in pages:
        go(f"/w/acme/{path}")
        assert page.evaluate("window.__ran") is None, path
        assert page.evaluate("document.querySelectorAll('[onerror],[onload],[onclick],iframe,base').length") == 0, path
    go("/w/acme/features/")
    for link in page.locator("#main a[data-panel]").all()[:6]:
        link.evaluate("element => element.click()")
        page.wait_for_timeout(150)
    assert page.evaluate("window.__ran") is None
    assert refused == []
