"""Which typeface draws which letters: Inter as on screen, with others for the scripts that it does not know.

They come from packages, so that no font need be installed; what these do not know (Chinese, Japanese, Korean, emoji)
is drawn with a TrueType font of the machine where fontconfig finds one. What none has is a box, and the sheet says so.
"""

import re
import subprocess
import unicodedata
from functools import lru_cache
from itertools import groupby

import arabic_reshaper
import fontpkg_heebo
import fontpkg_inter
import fontpkg_noto_sans_arabic
from bidi.algorithm import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FILES = {
    "Inter": fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf",
    "Heebo": fontpkg_heebo.ROOT / "files" / "Heebo[wght].ttf",
    "NotoSansArabic": fontpkg_noto_sans_arabic.ROOT / "files" / "NotoSansArabic[wdth,wght].ttf",
}
BOX = "\N{WHITE SQUARE}"
MOST = 40  # fonts of the machine that are looked into
_WIDE = re.compile("cjk|noto|wqy|droid|unifont|dejavu|freesans|symbola", re.IGNORECASE)
_RIGHT_TO_LEFT = {"R", "AL"}


def runs(text: str) -> list[tuple[str, str]]:
    """(typeface, letters) from left to right, as they are put on paper."""
    drawn = ((letter, typeface_of(letter)) for letter in _visual(text) if not _unseen(letter))
    told = [(letter, name) if name else (BOX, "Inter") for letter, name in drawn]
    return [(name, "".join(letter for letter, _ in run)) for name, run in groupby(told, key=lambda pair: pair[1])]


def all_known(text: str) -> bool:
    """Whether every letter can be drawn."""
    return text.isascii() or all(_unseen(letter) or typeface_of(letter) for letter in _visual(text))


@lru_cache(maxsize=4_000)
def typeface_of(letter: str) -> str:
    """The first typeface that has the letter; "" where none does."""
    return next((name for name, font in _packaged().items() if ord(letter) in font.face.charToGlyph), "") or _found(
        ord(letter)
    )


def _visual(text: str) -> str:
    """Arabic letters joined, and what is written from the right in the order in which it stands on paper."""
    if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return text
    return get_display(arabic_reshaper.reshape(text))


def _unseen(letter: str) -> bool:
    """Joiners, directions and selectors of variants: without a typeface of their own there is nothing to draw."""
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


@lru_cache(maxsize=1)
def _packaged() -> dict[str, TTFont]:
    return {name: _registered(TTFont(name, str(file))) for name, file in FILES.items()}


def _registered(font: TTFont) -> TTFont:
    pdfmetrics.registerFont(font)
    return font


def _found(code: int) -> str:
    fonts = filter(None, map(_of_file, _of_this_machine()))
    return next((font.fontName for font in fonts if code in font.face.charToGlyph), "")


@lru_cache(maxsize=1)
def _of_this_machine() -> tuple[str, ...]:
    """Files of upright regular typefaces, those with many letters first; none where fontconfig is not there."""
    try:
        asked = ["fc-list", ":slant=0:weight=80", "file"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    files = [line.strip().removesuffix(":") for line in said.splitlines() if line.strip()]
    return tuple(sorted(files, key=lambda file: (not _WIDE.search(file), file))[:MOST])


@lru_cache(maxsize=MOST)
def _of_file(file: str) -> TTFont | None:
    """None for what cannot be embedded, such as outlines that are not TrueType."""
    try:
        return _registered(TTFont(f"machine-{file.rsplit('/', 1)[-1]}", file))
    except (TTFError, OSError):
        return None
