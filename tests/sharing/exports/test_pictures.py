"""Pictures: drawn from the board of the page, everything on one sheet, the same marks in every format."""

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from features.actions import link_features, plan_feature
from features.dates import Plan
from roadmaps import queries
from roadmaps.lens import read
from roadmaps.scale import ZOOMS, scale
from roadmaps.timeline import board
from sharing.exports import inks, typefaces
from sharing.exports.chart import draw_chart
from sharing.exports.contents import Card, Chart, Columns, Contents, Head, Launch, Look, Pile, Table
from sharing.exports.formats import write
from sharing.exports.inside import contents_for
from sharing.exports.pages import draw_pages
from sharing.exports.paper import MARGIN, PAPERS, Box, Disc, Line, Words, fitted, width_of
from sharing.exports.pdf import as_pdf
from sharing.exports.piles import draw_columns
from sharing.exports.svg import as_svg
from tests.make import make_feature
from workspaces.clock import today

NOW = date(2026, 11, 22)
TOKENS = "static/css/tokens.css"


class Thing:
    def __init__(self, id_, lane, start, days):
        self.id, self.lane, self.starts_on, self.ends_on = id_, lane, start, start + timedelta(days=days)


def crowded(bars: int, lanes: int = 8, days: int = 700) -> Chart:
    order = [str(number) for number in range(lanes)]
    things = [Thing(n, order[n % lanes], NOW + timedelta(days=(n * 37) % days - 40), 20 + n % 60) for n in range(bars)]
    on = scale(ZOOMS["month"], date(2026, 10, 1), date(2026, 10, 1) + timedelta(days=days), NOW)
    edges = [(n, n + 3) for n in range(0, bars - 3, 5)]
    made = board(things, order, on, edges=edges, releases=[(NOW, "R")], work=[(NOW, NOW, 3.0)], capacity=5)
    heads = {key: Head(f"Objective {key}", "moss", (("Metric", "1 → 5"),), 40, "at_risk") for key in order}
    look = lambda item: Look(f"Feature number {item.id} with a name", "cobalt", "building", 60, 30, owner="AB")  # noqa: E731
    return Chart(made, NOW, heads, look, lambda item: Launch("Winter", "22 Nov", False), [Look("Loose")] * 30, 30, True)


def test_the_title_of_a_short_bar_stands_beside_it_or_nowhere():
    days = {0: 0, 1: 17, 2: 300}  # the second has the room that the first has not
    things = [Thing(n, "a", NOW + timedelta(days=start), 10) for n, start in days.items()]
    made = board(things, ["a"], scale(ZOOMS["month"], NOW, NOW + timedelta(days=700), NOW))
    look = lambda item: Look(f"Number {item.id}", "cobalt", "building")  # noqa: E731
    chart = Chart(made, NOW, {"a": Head("Lane", "moss")}, look, lambda item: item, [], 0)
    sheet = draw_chart(chart, contents(), PAPERS["a4"])
    titles = {mark.text: mark.x for mark in sheet.marks if isinstance(mark, Words) and "Number" in mark.text}
    ends = {round(mark.x + mark.width, 1) for mark in sheet.marks if isinstance(mark, Box)}
    assert [bar.row for bar in made.lanes[0].bars] == [0, 0, 0]
    assert titles.keys() == {"Number 1", "Number 2"}
    assert {round(x - 3, 1) for x in titles.values()} <= ends


def contents(picture=None) -> Contents:
    return Contents("Roadmap", "Acme", NOW, "Status planned", "acme", lambda: Table(("title",), []), lambda: picture)


def outside(sheet) -> list:
    """Marks that stick out of the paper's margins."""
    found = []
    for mark in sheet.marks:
        if isinstance(mark, Box):
            ends = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        elif isinstance(mark, Line):
            xs, ys = zip(*mark.points, strict=True)
            ends = (min(xs), min(ys), max(xs), max(ys))
        elif isinstance(mark, Disc):
            ends = (mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius)
        else:
            ends = (mark.x, mark.y - mark.size, mark.x + mark.width, mark.y)
        edge = MARGIN - 7
        if (
            ends[0] < edge
            or ends[1] < edge
            or ends[2] > sheet.paper_width - edge
            or ends[3] > sheet.paper_height - edge
        ):
            found.append(mark)
    return found


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("bars", [0, 1, 40, 500])
def test_however_much_there_is_it_is_on_one_sheet_and_nothing_sticks_out(bars, paper):
    sheet = draw_chart(crowded(bars), contents(), PAPERS[paper])
    assert outside(sheet) == []
    document = pypdfium2.PdfDocument(as_pdf([sheet], "Roadmap"))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(PAPERS[paper], abs=0.1)


def test_no_two_bars_of_a_lane_lie_on_each_other():
    chart = crowded(300)
    sheet = draw_chart(chart, contents(), PAPERS["a3"])
    bars = [mark for mark in sheet.marks if isinstance(mark, Box) and mark.fade]
    assert len(bars) == 300 - chart.board.hidden
    tops = sorted({round(bar.y, 3) for bar in bars})
    assert min(b - a for a, b in pairwise(tops)) >= bars[0].height


def test_a_bar_is_where_the_page_has_it(alice, road, asked):
    """Day for day: the same board, the same share of the width."""
    seen = queries.roadmap(alice, asked(), today(alice))
    picture = contents_for(alice, asked()).picture()
    assert picture.board == seen.board
    text = write(contents_for(alice, asked()), "svg").decode()
    assert "Offline maps" in text
    assert "Winter" in text
    assert "Win the first week" in text
    assert "22 Nov" in text or f"{today(alice).day} " in text
    assert "fading end" in text
    assert "red arrow" in text
    assert inks.ink("bad") in text


def test_the_critical_chain_is_on_paper_with_the_slack_of_what_is_beside_it(alice, road, asked):
    beside = make_feature(by=alice, title="Beside")
    plan_feature(beside, plan=Plan(date(2026, 11, 30), date(2026, 12, 4)), by=alice)
    link_features(beside, road[1], by=alice)
    text = write(contents_for(alice, asked(chain="1")), "svg").decode()
    assert "Critical chain" in text
    assert re.findall(r"\d+ working days of slack", text) == ["25 working days of slack"]
    assert "of slack" not in write(contents_for(alice, asked()), "svg").decode()


def test_the_same_plan_makes_the_same_bytes(alice, road, asked):
    for kind in ("svg", "pdf", "png"):
        assert write(contents_for(alice, asked()), kind) == write(contents_for(alice, asked()), kind)


def test_many_cards_fit_on_one_sheet_in_many_columns():
    card = Card(Look("A card with quite a long name that goes on", "coral"), ("Objective · FLD-1", "Jan"))
    for count, columns in ((3, 3), (40, 6), (120, 8)):
        piles = Columns(
            [Pile(f"Column {n}", "Q1", count) for n in range(columns)], [(Head("Lane"), [[card] * count] * columns)]
        )
        sheet = draw_columns(piles, contents(), PAPERS["a4"])
        assert outside(sheet) == []


def test_a_long_table_takes_pages_and_repeats_its_head():
    rows = [(f"Feature {n}", "planned " * (n % 9)) for n in range(200)]
    sheets = draw_pages(Table(("title", "status"), rows), contents(), PAPERS["letter"])
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        words = [mark.text for mark in sheet.marks if isinstance(mark, Words)]
        assert "Title" in words
        assert f"Acme · {number} of {len(sheets)}" in words
        assert outside(sheet) == []


def test_markup_in_a_title_stays_words(alice, asked):
    from tests.make import make_feature

    make_feature(by=alice, title='</text><script>alert(1)</script> & "x" \x07')
    text = write(contents_for(alice, asked()), "svg").decode()
    assert "<script" not in text
    import xml.etree.ElementTree as tree

    tree.fromstring(text)


def test_words_are_cut_to_their_room():
    for limit in (4, 20, 60, 200):
        text = fitted("Single sign-on and user provisioning", 8.6, limit, True)
        assert width_of(text, 8.6, True) <= limit or not text
    assert fitted("Short", 8, 100) == "Short"


def test_the_inks_are_the_light_theme_of_the_pages():
    """Where the style sheet changes a colour, paper changes with it."""
    css = Path(TOKENS).read_text()
    for name, colour in inks.INKS.items():
        known = re.search(rf"--{name}: light-dark\((#\w+),", css)
        assert known, name
        assert known[1] == colour, name


def test_svg_is_one_picture_of_that_size():
    text = as_svg(draw_chart(crowded(5), contents(), PAPERS["a4"]), "Roadmap").decode()
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="841.89pt" height="595.28pt"')
    assert "style=" not in text


def test_filters_and_day_are_the_caption(alice, road):
    lens = read((("lens", "timeline"), ("q", "maps"), ("as_of", "2026-11-01")))
    said = contents_for(alice, lens)
    assert said.caption == "As it stood on 1 November 2026 · Status not parked · Contains maps"
    assert said.day == date(2026, 11, 1)


# --- letters ----------------------------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch):
    """A machine without typefaces of its own."""
    monkeypatch.setattr(typefaces, "_of_this_machine", lambda: ())
    typefaces.typeface_of.cache_clear()
    yield
    typefaces.typeface_of.cache_clear()


@pytest.mark.parametrize(("text", "drawn"), [
    ("Käyttö – Ελληνικά, Кириллица", [("Inter", "Käyttö – Ελληνικά, Кириллица")]),
    ("שלום", [("Heebo", "םולש")]),
    ("Plan سلام", [("Inter", "Plan "), ("NotoSansArabic", "\ufee1\ufefc\ufeb3")]),
    ("go\ufe0f\u200d", [("Inter", "go")]),
    ("日x", [("Inter", "□x")]),
])  # fmt: skip
def test_each_script_has_its_typeface_and_its_order(bare, text, drawn):
    assert typefaces.runs(text) == drawn


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_a_sheet_says_which_letters_it_could_not_draw(bare, kind, alice, asked):
    for title, told in (("שלום سلام", False), ("日本", True)):
        make_feature(by=alice, title=title)
        content = write(contents_for(alice, asked("list", status="all")), kind)
        text = words_of(content) if kind == "pdf" else content.decode()
        assert ("letters that no typeface" in text) is told
    assert kind == "pdf" or "日本" in text


def test_a_typeface_of_the_machine_draws_what_the_others_do_not_know(monkeypatch):
    own = typefaces.FILES["Inter"]
    monkeypatch.setattr(typefaces, "_packaged", dict)
    monkeypatch.setattr(typefaces, "_of_this_machine", lambda: ("/nowhere.ttf", str(own)))
    typefaces.typeface_of.cache_clear()
    assert typefaces.runs("a") == [(f"machine-{own.name}", "a")]
    typefaces.typeface_of.cache_clear()


def words_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
