"""Words that people type into one line."""

from kit.errors import Refused


def one_line(text: str, *, field: str, empty: str, most: int | None = None, long: str = "") -> str:
    """`text` without line breaks and doubled spaces.

    Refused about `field` with the words `empty` when nothing is left, with `long` beyond `most` characters.
    """
    line = " ".join(text.split())
    if not line:
        raise Refused(empty, field=field)
    if most is not None and len(line) > most:
        raise Refused(long, field=field)
    return line
