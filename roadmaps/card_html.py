"""Cards as HTML, written as plain strings for the reasons that `roadmaps.bars` gives."""

from datetime import timedelta

from features.dates import in_words
from kit.html import Html, as_html, escape
from roadmaps.bars import glyph, health_mark, name_of, opens_at, owner_mark
from roadmaps.cards import Cards, Column
from roadmaps.groups import Work


class CardPainter:
    """Draws the cards of one page; `sprite` is the address of the icons."""

    def __init__(self, seen: Cards, sprite: str):
        self.seen, self.sprite, self.opens = seen, sprite, opens_at(seen.lens)

    def cell(self, works: tuple[Work, ...], column: Column) -> Html:
        """The cards of one column in one lane, in their order; a folded column keeps them to itself."""
        return as_html(() if column.closed else [self._card(work, column) for work in works])

    def _card(self, work: Work, column: Column) -> str:
        seen, sprite = self.seen, self.sprite
        row, key, title = work.row, escape(work.row["key"]), escape(work.row["title"])
        late = late_of(work, seen)
        days = f'data-from="{work.starts_on}" data-to="{work.ends_on}" ' if work.starts_on else ""
        said = escape(name_of(work, "" if seen.lens.columns_by == "status" else column.title, late))
        return (
            f'<li class="cb-item" id="card-{work.id}"><a class="cb-card" href="{self.opens}{key}" draggable="false" '
            f'data-id="{work.id}" data-key="{key}" data-version="{row["version"]}" data-effort="{work.effort:g}" '
            f'{days}data-cat="{work.colour}" data-status="{work.status["category"]}" data-title="{title}" '
            f'aria-label="{said}">'
            f'<span class="cb-top">{glyph(work, sprite)}<span class="cb-title">{title}</span>'
            f"{health_mark(work, sprite)}{owner_mark(work)}</span>"
            f"{self._meta(work, key)}{_when(work, late, sprite)}</a>"
            f'<button type="button" class="cb-more icon-button icon-button-small" tabindex="-1" aria-haspopup="menu" '
            f'aria-label="Move {title}"><svg class="icon" aria-hidden="true"><use href="{sprite}#more"></use></svg>'
            "</button></li>"
        )

    def _meta(self, work: Work, key: str) -> str:
        """Second line: what it serves, its score and its key."""
        score = f'<span class="cb-score" title="Score">{work.points}</span>' if work.points else ""
        lead = f'<span class="cb-goal">{escape(lead_of(work, self.seen))}</span>'
        return f'<span class="cb-meta">{lead}{score}<span class="key">{key}</span></span>'


def lead_of(work: Work, seen: Cards) -> str:
    """Its objective; where the columns or lanes say that already, its team."""
    said = (seen.lens.columns_by, seen.lanes_by)
    goal = seen.names.objectives.get(seen.names.objective_of.get(work.id, 0))
    if goal and "objective" not in said:
        return goal["title"]
    team = seen.names.teams.get(work.row["team_id"] or 0)
    return team["name"] if team and "team" not in said else ""


def _when(work: Work, late: str, sprite: str) -> str:
    """Third line: dates in words, effort, and what is wrong."""
    row = work.row
    words = in_words(row["starts_on"], row["ends_on"], row["granularity"], row["horizon"] or "")
    effort = f'<span class="cb-effort">{work.effort:g} pw</span>' if work.effort else ""
    mark = (
        f'<span class="cb-late" data-tone="bad"><svg class="icon" aria-hidden="true"><use href="{sprite}#off_track">'
        f"</use></svg>{late}</span>"
        if late
        else ""
    )
    return f'<span class="cb-when"><span>{escape(words) or "No dates"}</span>{mark}{effort}</span>'


def late_of(work: Work, seen: Cards) -> str:
    """What should have ended already."""
    if not work.ends_on or work.status["category"] in ("shipped", "parked") or work.ends_on >= seen.today:
        return ""
    days = (seen.today - work.ends_on) // timedelta(days=1)
    return f"{days} day{'' if days == 1 else 's'} late"
