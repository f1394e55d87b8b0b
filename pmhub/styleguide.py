"""Every component in both themes and three densities: for those who build pages, and for visual regression."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmhub.shell import GROUPS, Shell
from pmhub.templatetags.shell import STATUSES
from workspaces.initials import initials

CATEGORIES = ("cobalt", "umber", "cyan", "plum", "navy", "coral", "moss", "violet")
ERRORS = {"400", "403", "404", "500", "csrf", "offline", "refused", "429"}


@dataclass
class Person:
    """Looks like a member, without a database."""

    name: str
    colour: str
    pk: int = 0
    role: str = "owner"

    @property
    def initials(self) -> str:
        return initials(self.name)


PEOPLE = [
    Person("Tomás Kallio", "moss"),
    Person("Aino Oksanen", "plum"),
    Person("Sanna Dahl", "violet"),
    Person("Jonas Lind", "coral"),
    Person("Ebba Berg", "umber"),
    Person("Nils Vik", "navy"),
]


@dataclass
class Place:
    name: str = "Fjord Field"
    slug: str = "fjord"
    prefix: str = "FJ"
    colour: str = "cobalt"
    pk: int = 1


@dataclass
class SampleShell:
    """The shell as somebody signed in sees it."""

    request: object
    theme: str
    density: str
    nav_state: str = "wide"
    single_keys: str = "on"
    base: str = ""
    name: str = "Fjord Field"
    unread: int = 2
    workspace: Place = field(default_factory=Place)
    product: Place = field(default_factory=Place)
    workspaces: list = field(default_factory=list)

    @property
    def products(self) -> list[Place]:
        return [self.product, Place("Fjord Portal", "portal", "FP", "plum", 2)]

    @property
    def nav(self) -> list[dict]:
        return [
            {
                "label": label,
                "entries": [
                    {
                        "label": entry.label,
                        "icon": entry.icon,
                        "key": entry.key,
                        "url": "#" + entry.icon,
                        "current": entry.label == "Roadmap",
                        "count": {"Feedback": 14, "Launches": 2}.get(entry.label, 0),
                    }
                    for entry in entries
                ],
            }
            for label, entries in GROUPS
        ]

    @property
    def tabs(self) -> list[dict]:
        wanted = ("Home", "Roadmap", "Feedback", "KPIs")
        return [entry for group in self.nav for entry in group["entries"] if entry["label"] in wanted]


@require_safe
@login_not_required
def styleguide(request) -> HttpResponse:
    seen = Shell(request)
    theme = request.GET.get("theme", seen.theme)
    density = request.GET.get("density", seen.density)
    sample = SampleShell(request, theme, density, seen.nav_state, seen.single_keys)
    context = {
        "shell": sample,
        "member": PEOPLE[2],
        "people": PEOPLE,
        "categories": CATEGORIES,
        "statuses": list(STATUSES)[:10],
        "zooms": [("week", "Week"), ("month", "Month"), ("quarter", "Quarter")],
        "icons": _icon_names(),
        "features": _features(),
        "kpis": _kpis(),
        "spacings": (2, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64),
        "surfaces": ("canvas", "surface", "surface-2", "surface-3", "overlay", "selected", "accent-soft"),
        "inks": ("ink", "ink-2", "ink-3", "ink-disabled", "accent-ink"),
        "tones": ("good", "warn", "bad", "info", "violet", "neutral"),
    }
    return render(request, "styleguide/page.html", context)


@require_safe
@login_not_required
def error_page(request, name: str) -> HttpResponse:
    if name not in ERRORS:
        raise Http404
    return render(
        request,
        "429.html" if name == "429" else f"errors/{name}.html",
        {"request_id": "0f9c2a41d7", "message": "This takes an editor, and you are a viewer here."},
    )


def _icon_names() -> list[str]:
    from pmhub.assets import STATIC

    text = (STATIC / "icons.svg").read_text()
    return [part.split('"', 1)[0] for part in text.split('<symbol id="')[1:]]


def _features() -> list[dict]:
    rows = (
        ("FLD-131", "building", "Team invite by SMS", "cobalt", 0, 100, 7.9, "80%", 5),
        ("FLD-138", "discovery", "Photo evidence", "moss", 4, 81, 7.6, "70%", 6),
        ("FLD-140", "planned", "Import from spreadsheets", "cobalt", 1, 81, 8.8, "70%", 9),
        ("FLD-142", "building", "Smart assign v1", "moss", -1, 66, 8.4, "60%", 14),
        ("FLD-119", "shipped", "Live map clustering", "moss", 0, 59, 7.2, "50%", 13),
        ("FLD-155", "idea", "Custom roles", "plum", -2, 57, 5.0, "60%", 8),
    )
    names = ("key", "status", "title", "cat", "move", "score", "reach", "confidence", "effort")
    return [
        dict(zip(names, row, strict=True)) | {"owner": PEOPLE[number % len(PEOPLE)], "move_size": abs(row[4])}
        for number, row in enumerate(rows)
    ]


def _kpis() -> list[dict]:
    return [
        {
            "name": "Activation rate",
            "value": "44.8",
            "unit": "%",
            "health": "off_track",
            "tone": "bad",
            "delta": "1.9 pts",
            "direction": "down",
            "delta_tone": "bad",
            "share": 64,
            "plan": 80,
            "target": "Target 48.0 by 31 Dec",
            "line": "0,36 9,31 18,32 27,27 36,25 45,24 54,20 63,22 72,17 81,16 90,21 100,19",
        },
        {
            "name": "Weekly active teams",
            "value": "3,126",
            "unit": "",
            "health": "on_track",
            "tone": "good",
            "delta": "+8.4%",
            "direction": "up",
            "delta_tone": "good",
            "share": 88,
            "plan": 84,
            "target": "Target 3,000 · ahead 4%",
            "line": "0,37 9,34 18,33 27,29 36,25 45,26 54,22 63,18 72,20 81,12 90,11 100,5",
        },
        {
            "name": "Time to first value",
            "value": "2.6",
            "unit": "days",
            "health": "at_risk",
            "tone": "warn",
            "delta": "−0.7 d",
            "direction": "down",
            "delta_tone": "good",
            "share": 75,
            "plan": 79,
            "target": "Target ≤ 3.0 days",
            "line": "0,8 9,11 18,10 27,17 36,21 45,19 54,24 63,27 72,29 81,28 90,33 100,37",
        },
    ]
