"""Tables as people export them: what they are written in, their headers, and their rows one after the other.

Reads any binary file in a stream: memory does not grow with it. Headers are positional, because exporters repeat
them ("Labels", "Labels"); spreadsheets' formula guard is taken off again.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from kit.errors import Refused
from kit.spreadsheet import plain_cell

MOST_BYTES = 100 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
LONGEST_CELL = 200_000
HEAD = 256 * 1024
SAMPLES = 3

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_PACKED = {
    b"PK\x03\x04": "a zip archive or a spreadsheet (.xlsx)",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (.xls)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Format:
    """How a file is written."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]

    @property
    def delimiter_name(self) -> str:
        return _DELIMITERS.get(self.delimiter, self.delimiter)


@dataclass(frozen=True)
class Row:
    """One line of the table: its line number in the file, and one cell per header."""

    number: int
    cells: list[str]
    problem: str = ""


def detect(head: bytes, *, encoding: str = "", delimiter: str = "", whole: bool = False) -> Format:
    """What the beginning of a file tells; `whole` when it is all there is. Raises `Refused` with the reason."""
    if not head.strip():
        raise Refused("This file is empty.", field="file")
    for magic, kind in _PACKED.items():
        if head.startswith(magic):
            raise Refused(f"This is {kind}, not CSV. Save it as CSV (UTF-8) and try again.", field="file")
    encoding = _encoding(head, encoding, whole)
    text = _decode(head, encoding, whole)
    odd = sum(c < " " and c not in "\t\r\n" for c in text[:1000])
    if odd > 20 and odd * 10 > len(text[:1000]):
        raise Refused("This is not a text file. Save it as CSV (UTF-8) and try again.", field="file")
    delimiter = delimiter or _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        first = next((cells for cells in lines if any(cell.strip() for cell in cells)), None)
    except csv.Error:
        first = None
    if first is None:
        raise Refused("The first line does not hold column names.", field="file")
    if len(first) > MOST_COLUMNS:
        raise Refused(f"At most {MOST_COLUMNS:,} columns; this file has {len(first):,}.", field="file")
    headers = [plain_cell(cell).strip()[:200] for cell in first]
    while headers and not headers[-1]:
        headers.pop()
    return Format(encoding, delimiter, tuple(headers))


def settle(source: BinaryIO, form: Format) -> Format:
    """The format with an encoding that fits the whole file, not only its beginning; rewinds `source`."""
    decoder = codecs.getincrementaldecoder(form.encoding)()
    try:
        while piece := source.read(HEAD):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        if form.encoding != "utf-8":
            raise Refused(_undecodable(form.encoding, problem), field="encoding")
        form = replace(form, encoding="latin-1")
    source.seek(0)
    return form


def rows(source: BinaryIO, form: Format) -> Iterator[Row]:
    """The rows below the headers; empty lines are passed over, a line that is no row carries its problem."""
    text = io.TextIOWrapper(source, encoding=form.encoding, errors="strict", newline="")
    lines = csv.reader(_without_nul(text), delimiter=form.delimiter, strict=True)
    width = len(form.headers)
    before_header = True
    count = 0
    while True:
        start = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Row(start, [""] * width, _csv_problem(problem))
            continue
        except UnicodeDecodeError as problem:
            raise Refused(_undecodable(form.encoding, problem), field="file")
        if not any(cell.strip() for cell in cells):
            continue
        if before_header:
            before_header = False
            continue
        count += 1
        if count > MOST_ROWS:
            raise Refused(f"At most {MOST_ROWS:,} rows in one file. Split it and import the parts.", field="file")
        yield _row(start, cells, width)


def _row(number: int, cells: list[str], width: int) -> Row:
    extra = [cell for cell in cells[width:] if cell.strip()]
    cells = [plain_cell(cell) for cell in cells[:width]]
    cells += [""] * (width - len(cells))  # some exporters leave trailing empty cells out
    problem = f"This row has {width + len(extra)} cells, the headers are {width}: is a quote missing?" if extra else ""
    return Row(number, cells, problem)


def _without_nul(text) -> Iterator[str]:
    """A limit on lines keeps an unclosed quote or a file without line ends from filling the memory."""
    while line := text.readline(LONGEST_CELL * 4):
        yield line.replace("\x00", "") if "\x00" in line else line


def _csv_problem(problem: csv.Error) -> str:
    if "field larger" in str(problem):
        return f"A cell is longer than {LONGEST_CELL:,} characters: is a quote missing?"
    if "unexpected end" in str(problem):
        return "A quote is opened in this row and never closed, so everything below it was taken for one cell."
    if "expected after" in str(problem):
        return "A quote stands in the middle of a quoted cell. Write it twice."
    return f"This line is not a row of the table: {problem}."


def _encoding(head: bytes, wanted: str, whole: bool) -> str:
    if wanted:
        try:
            return codecs.lookup(wanted).name
        except LookupError:
            raise Refused(f"There is no encoding called {wanted}.", field="encoding")
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    zeros = head[:4000].count(0)
    if zeros > len(head[:4000]) // 4:  # Latin text in UTF-16 is every other byte zero
        return "utf-16-be" if head[:1] == b"\x00" else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252" if _decodes(head, "cp1252") else "latin-1"


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        head.decode(encoding)
        return True
    except UnicodeDecodeError:
        return False


def _decode(head: bytes, encoding: str, whole: bool) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except (UnicodeDecodeError, LookupError) as problem:
        raise Refused(_undecodable(encoding, problem), field="encoding")


def _undecodable(encoding: str, problem: Exception) -> str:
    where = f" (near byte {problem.start:,})" if isinstance(problem, UnicodeDecodeError) else ""
    return f"This file is not {encoding}{where}. Save it as UTF-8, or name its encoding in the mapping."


def _delimiter(text: str) -> str:
    """The candidate that splits the first lines into the most columns, the same number on each."""
    lines = [line for line in text.splitlines()[:20] if line.strip()][:10]
    best, best_score = ",", 0.0
    for candidate in _DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=candidate) if cells]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        same = sum(width == widths[0] for width in widths) / len(widths)
        if widths[0] * same > best_score:
            best, best_score = candidate, widths[0] * same
    return best


def samples(head: bytes, form: Format, *, whole: bool) -> list[list[str]]:
    """Up to three values per column that are not empty, from the beginning of the file."""
    found: list[list[str]] = [[] for _ in form.headers]
    text = _decode(head, form.encoding, whole)
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    try:
        for number, row in enumerate(rows(io.BytesIO(text.encode()), Format("utf-8", form.delimiter, form.headers))):
            if number >= 200:
                break
            for seen, cell in zip(found, row.cells, strict=True):
                cell = " ".join(cell.split())[:80]
                if cell and len(seen) < SAMPLES and cell not in seen:
                    seen.append(cell)
    except Refused:
        pass  # the dry run will say so, with the line
    return found
