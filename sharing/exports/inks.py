"""Colours on paper: the light theme of `static/css/tokens.css`, mixed on white so that nothing needs transparency."""

INKS = {
    "surface": "#ffffff",
    "surface-2": "#fbfaf8",
    "surface-3": "#f3f1ed",
    "line": "#e5e2de",
    "line-strong": "#d4d0cb",
    "ink": "#221d18",
    "ink-2": "#524c46",
    "ink-3": "#6c6660",
    "accent": "#2a58cb",
    "accent-ink": "#224fc0",
    "on-accent": "#ffffff",
    "accent-soft": "#e9f0ff",
    "good": "#00755d",
    "good-ink": "#005b48",
    "warn": "#c88700",
    "warn-ink": "#754e02",
    "bad": "#d22401",
    "bad-ink": "#a11d05",
    "info": "#2e8dd1",
    "violet": "#6724ad",
    "neutral": "#928d86",
    "cat-cobalt": "#2e62d8",
    "cat-umber": "#5a3c0b",
    "cat-cyan": "#00a3ad",
    "cat-plum": "#8f5978",
    "cat-navy": "#004672",
    "cat-coral": "#db7264",
    "cat-moss": "#526e00",
    "cat-violet": "#9f7eff",
}
TONES = {"discovery": "violet", "building": "info", "shipped": "good"}
HEALTH = {"on_track": ("good", "On track"), "at_risk": ("warn", "At risk"), "off_track": ("bad", "Off track")}


def ink(name: str) -> str:
    return INKS[name]


def category(name: str) -> str:
    """The colour of a lane, a feature or a person; what has none is neutral."""
    return INKS.get(f"cat-{name.removeprefix('cat-')}", INKS["neutral"])


def mixed(colour: str, share: float, under: str = INKS["surface"]) -> str:
    """`share` (0-1) of a colour over another."""
    parts = [
        round(int(colour[at : at + 2], 16) * share + int(under[at : at + 2], 16) * (1 - share)) for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def tone(status: str) -> str:
    """The colour of a status's mark."""
    return INKS[TONES.get(status, "neutral")]
