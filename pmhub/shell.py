"""What surrounds every page: navigation, products, theme and density, unread notifications.

The shell is worked out lazily, so a fragment that does not draw it does not pay for it.
"""

import time
from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse

from workspaces import queries
from workspaces.clock import today

THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "default", "roomy")


@dataclass(frozen=True)
class Entry:
    """One place in the navigation; it is drawn when one of its url names exists and the role may see it."""

    label: str
    icon: str
    names: tuple[str, ...]
    key: str = ""
    roles: frozenset[str] | None = None


MAKERS = frozenset({"owner", "admin", "editor", "contributor"})
EDITORS = MAKERS - {"contributor"}
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry("Home", "home", ("home",), "h"),)),
    (
        "Plan",
        (
            Entry("Portfolio", "grid", ("portfolio",), "o"),
            Entry("Strategy", "strategy", ("strategy",), "s"),
            Entry("Roadmap", "roadmap", ("roadmap",), "r"),
            Entry("Features", "features", ("features",), "f"),
            Entry("Prioritise", "prioritise", ("prioritise",), "p"),
        ),
    ),
    (
        "Listen",
        (
            Entry("Feedback", "feedback", ("feedback",), "i"),
            Entry("Research", "research", ("research",), "e", MAKERS),
            Entry("Stakeholders", "stakeholders", ("stakeholders",), "t", MAKERS),
        ),
    ),
    (
        "Deliver",
        (
            Entry("Releases", "launches", ("releases",), "l"),
            Entry("KPIs", "kpis", ("kpis", "metrics"), "k"),
        ),
    ),
    (
        "",
        (
            Entry("Import", "upload", ("imports",), "", EDITORS),
            Entry("Settings", "settings", ("settings",), ","),
        ),
    ),
)
TABS = ("Home", "Roadmap", "Features", "KPIs")


def chosen(request, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = request.COOKIES.get(f"pmhub_{name}", default)
    return value if value in allowed else default


def first_url(names: tuple[str, ...], workspace: str) -> str | None:
    for name in names:
        try:
            return reverse(name, args=[workspace])
        except NoReverseMatch:
            continue
    return None


class Shell:
    def __init__(self, request):
        self.request = request
        self.path = request.path
        self.theme = chosen(request, "theme", THEMES, "system")
        self.density = chosen(request, "density", DENSITIES, "default")
        self.nav_state = chosen(request, "nav", ("wide", "narrow"), "wide")
        self.demo_said = chosen(request, "demo", ("said",), "") == "said"
        self.single_keys = chosen(request, "keys", ("on", "off"), "on")

    @cached_property
    def member(self):
        return getattr(self.request, "member", None)

    @cached_property
    def workspace(self):
        return self.member.workspace if self.member else None

    @cached_property
    def home(self) -> str:
        return first_url(("home",), self.workspace.slug) or "/" if self.workspace else "/"

    @property
    def drawn(self) -> str:
        """Milliseconds since 1970 from which on the page listens to live updates."""
        return str(int(getattr(self.request, "began", time.time()) * 1000))

    @property
    def base(self) -> str:
        """Where this workspace's pages live: `/w/acme/`."""
        return f"/w/{self.workspace.slug}/" if self.workspace else ""

    @property
    def today(self):
        """The day where the workspace is: what dates in words are read with."""
        return today(self.member) if self.member else None

    # --- navigation ---
    @cached_property
    def nav(self) -> list[dict]:
        """Groups of entries whose page exists and that the member's role may see; empty groups are left out."""
        if not self.workspace:
            return []
        groups = ((label, [self._entry(entry) for entry in entries if self._sees(entry)]) for label, entries in GROUPS)
        drawn = [{"label": label, "entries": [entry for entry in entries if entry]} for label, entries in groups]
        return [group for group in drawn if group["entries"]]

    def _sees(self, entry: Entry) -> bool:
        return entry.roles is None or self.member.role in entry.roles

    def _entry(self, entry: Entry) -> dict | None:
        url = first_url(entry.names, self.workspace.slug)
        if url is None:
            return None
        is_home = entry.names == ("home",)
        current = self.path == url if is_home else self.path.startswith(url)
        query = f"?product={self.product.slug}" if self.product and not is_home and entry.label != "Settings" else ""
        return {
            "label": entry.label,
            "icon": entry.icon,
            "key": entry.key,
            "url": url + query,
            "current": current,
        }

    @cached_property
    def tabs(self) -> list[dict]:
        """The bottom bar on a narrow screen; More opens the whole navigation."""
        entries = [entry for group in self.nav for entry in group["entries"]]
        return [entry for entry in entries if entry["label"] in TABS]

    # --- products and workspaces ---
    @cached_property
    def products(self) -> list:
        """Those to choose from."""
        return [product for product in self._products if not product.archived]

    @cached_property
    def _products(self) -> list:
        return list(queries.products(self.member)) if self.member else []

    @cached_property
    def product(self):
        """The product the pages are about; None: all of them."""
        asked = self.request.GET.get("product", self.request.COOKIES.get("pmhub_product", ""))
        return next((product for product in self._products if product.slug == asked), None)

    @cached_property
    def workspaces(self) -> list:
        """The other workspaces this person belongs to."""
        user = getattr(self.request, "user", None)
        if not self.member or not getattr(user, "is_authenticated", False):
            return []
        places = queries.memberships(user).exclude(workspace_id=self.member.workspace_id)
        return [place.workspace for place in places]

    @property
    def name(self) -> str:
        """For the title of the window."""
        return self.product.name if self.product else self.workspace.name if self.workspace else ""

    @cached_property
    def unread(self) -> int:
        if not self.member:
            return 0
        return self.member.notifications.filter(seen_at=None).count()


def shell(request) -> dict:
    return {"shell": Shell(request), "member": getattr(request, "member", None)}
