"""What the company of the demo shows to people outside: a link for a customer, a public roadmap of one product."""

from sharing.links.actions import share
from sharing.public.actions import open_roadmap, publish

PRODUCT = "FLD"
INTRO = "What we build for the people in the van. Plans change; what stands under Now is in the making."
# feature, the words for the public
PUBLIC = (
    ("sms_invite", "Invite your technicians with a text message instead of an e-mail that nobody opens."),
    ("starter", "Forms, job types and price lists for five trades, ready on the first day."),
    ("eta", "Tell customers a window of two hours, kept up to date from the route."),
    ("van_stock", "Count what is in the van by scanning, and arrive with the right part."),
    ("import", "Bring customers, sites and open jobs from a spreadsheet, with a preview."),
    ("guided_job", "A first real job, step by step, for teams that start with Fjord Field."),
    ("sms_status", "Customers get a message when the technician is near."),
    ("checklists", "Checklists that have to be complete before a job can be closed."),
)


def show(demo) -> None:
    demo.then(30, 520, _link, demo)
    demo.then(24, 520, _public, demo)


def _link(demo) -> None:
    share(
        title="Fjord Field for Nordkraft", watermark="Nordkraft Service", query="lens=timeline&lanes=objective",
        dates="quarter", by=demo.cast.owner,
        expires_at=demo._moment(-60, 0),
    )  # fmt: skip


def _public(demo) -> None:
    open_roadmap(demo.cast.products[PRODUCT], intro=INTRO, by=demo.cast.owner)
    for slug, text in PUBLIC:
        publish(demo.cast.features[slug], text=text, by=demo.cast.owner)
