"""A lens as a calendar (RFC 5545): whole days, identities that stay, lines folded at 75 octets."""

from collections.abc import Iterable
from datetime import date, timedelta

from sharing.exports.contents import Contents, Happening

FOLD = 75  # octets, without the line break
FRESH = "PT1H"  # how often a subscriber should look again


def as_calendar(contents: Contents, happenings: Iterable[Happening]) -> bytes:
    """The stamp of every entry is the day that is shown: nothing of when a thing was last changed is told."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pmhub//Roadmap//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"NAME:{_text(contents.title)}", f"X-WR-CALNAME:{_text(contents.title)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{FRESH}", f"X-PUBLISHED-TTL:{FRESH}",
    ]  # fmt: skip
    for one in happenings:
        lines += _entry(one, contents.day)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _entry(one: Happening, day: date) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"DTSTAMP:{day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{one.starts_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.ends_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(one.title)}",
        "TRANSP:TRANSPARENT",
    ]
    if one.more:
        lines.append(f"DESCRIPTION:{_text(one.more)}")
    if one.status:
        lines.append(f"CATEGORIES:{_text(one.status)}")
    return [*lines, "END:VEVENT"]


def _text(text: str) -> str:
    """A value of type TEXT: what means something is escaped, control characters are gone."""
    kept = "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
    for sign in ("\\", ";", ","):
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A long line goes on behind a space in the next; a character is never torn apart."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(piece) + len(octets) > FOLD - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
