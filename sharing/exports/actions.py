"""Taking a lens away as a file: at once while it is short, by a worker when it is long."""

import logging
from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import QueryDict
from django.utils import timezone

from kit.errors import Conflict, Refused
from roadmaps import lens as lenses
from roadmaps.lens import Lens
from roadmaps.moments import settled
from roadmaps.queries import how_many
from sharing.exports.formats import FORMATS, file_name, write
from sharing.exports.inside import contents_for
from sharing.exports.paper import PAPERS
from sharing.models import Export
from workspaces.clock import today
from workspaces.models import Member

log = logging.getLogger(__name__)
State = Export.State
LONG = 2_000  # rows from which on a worker makes the file
KEPT = timedelta(days=1)
SLOW = timedelta(seconds=20)  # after which a lost message is sent again
MOST_AT_WORK = 5  # of one member
# What says how the file is to be, not what is in it.
ASKING = ("format", "paper", "open", "present", "csrfmiddlewaretoken")
BROKEN = "pmhub could not make it. Try again; if it fails again, tell whoever runs pmhub: export {}."
GIVEN_UP = "The worker broke off three times. Try a shorter view or another format."


class Cancelled(Exception):
    """Nobody wants the file any more."""


def read_lens(query: str, by: Member) -> Lens:
    """What an address asks for, without what says how the file is to be."""
    pairs = [(name, value) for name, values in QueryDict(query).lists() for value in values]
    lens = lenses.read(tuple((name, value) for name, value in pairs if name not in ASKING and "\0" not in value))
    lens = settled(by, lens)
    if lens.as_of_key and not lens.as_of:
        raise Refused(f"There is no baseline {lens.as_of_key}.", field="as_of")
    if lens.as_of and lens.as_of > today(by):
        raise Refused("The future is not known yet; as_of is a past date.", field="as_of")
    return lens


def check(kind: str, paper: str) -> None:
    if kind not in FORMATS:
        raise Refused(f"A file is one of {', '.join(FORMATS)}.", field="format")
    if paper not in PAPERS:
        raise Refused(f"Paper is one of {', '.join(PAPERS)}.", field="paper")


def is_long(lens: Lens, kind: str, by: Member) -> int:
    """How many rows a file holds if that is too many to wait for, else 0. Pictures draw so many and no more."""
    rows = 0 if FORMATS[kind].picture and lens.lens != "list" else how_many(by, lens)
    return rows if rows > LONG else 0


def export_now(lens: Lens, kind: str, paper: str, *, by: Member) -> tuple[bytes, str]:
    """The file and its name."""
    contents = contents_for(by, lens)
    return write(contents, kind, paper), file_name(contents, kind)


def ask(query: str, kind: str, paper: str = "a4", *, by: Member) -> Export:
    """Have a file made; it is there for a day."""
    check(kind, paper)
    lens = read_lens(query.lstrip("?"), by)
    kept = QueryDict(mutable=True)
    for name, value in lens.pairs:
        kept.appendlist(name, value)
    if len(kept.urlencode()) > 2000:
        raise Refused("This view has too many filters.", field="query")
    mine = Export.objects.visible_to(by).filter(by=by, state__in=Export.AT_WORK)
    same = mine.filter(kind=kind, paper=paper, query=kept.urlencode()).first()
    if same:
        return same
    failed = Export.objects.visible_to(by).filter(by=by, state__in=(State.FAILED, State.CANCELLED))
    failed.filter(kind=kind, paper=paper, query=kept.urlencode()).delete()  # another try takes its place
    if mine.count() >= MOST_AT_WORK:
        raise Conflict(f"{MOST_AT_WORK} of your files are being made. Wait for one, or cancel one.")
    return Export.objects.create(
        workspace_id=by.workspace_id, by=by, kind=kind, paper=paper, query=kept.urlencode(), rows=how_many(by, lens)
    )


def cancel(run: Export) -> None:
    """Stop making it, or forget it when it is made."""
    stopped = Export.objects.filter(pk=run.pk, state__in=Export.AT_WORK)
    if not stopped.update(state=State.CANCELLED, finished_at=timezone.now(), message="You cancelled it."):
        Export.objects.filter(pk=run.pk).exclude(state__in=Export.AT_WORK).delete()


# --- work -------------------------------------------------------------------------------------------------


def work(export_id: int) -> None:
    """Make the file. It may be called twice or late: one worker is at it at a time, and a dead one leaves it free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('export'), %s)", [export_id])
        if not cursor.fetchone()[0]:
            return
    try:
        _work(export_id)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('export'), %s)", [export_id])


def _work(export_id: int) -> None:
    runs = Export.objects.select_related("by__workspace").filter(pk=export_id)
    run = runs.filter(state__in=Export.AT_WORK).first()
    if run is None:
        return None
    if run.attempts >= Export.MAX_ATTEMPTS:
        return _stop(run, GIVEN_UP)
    runs.update(state=State.WORKING, attempts=run.attempts + 1, done=0)
    try:
        _make(run)
    except Cancelled:
        return None
    except Refused as refusal:
        return _stop(run, refusal.message)
    except (DatabaseError, MemoryError, OSError):
        log.exception("export %s", export_id)
        raise
    except Exception:
        log.exception("export %s", export_id)
        return _stop(run, BROKEN.format(run.pk))


def _make(run: Export) -> None:
    if run.by.removed_at:
        raise Refused("Whoever asked for it is not a member any more.")
    contents = contents_for(run.by, read_lens(run.query, run.by))
    content = write(contents, run.kind, run.paper, tick=lambda row: _tick(run, row))
    _tick(run, run.rows)
    still = Export.objects.filter(pk=run.pk, state=State.WORKING)
    still.update(
        state=State.DONE, finished_at=timezone.now(), content=content, size=len(content),
        name=file_name(contents, run.kind),
    )  # fmt: skip


def _tick(run: Export, row: int) -> None:
    """Say how far it is; stop when it was cancelled."""
    if not Export.objects.filter(pk=run.pk, state=State.WORKING).update(done=row):
        raise Cancelled


def _stop(run: Export, message: str) -> None:
    Export.objects.filter(pk=run.pk, state__in=Export.AT_WORK).update(
        state=State.FAILED, finished_at=timezone.now(), message=message
    )


def waiting() -> list[int]:
    """Those that should be done by now: their message was lost, or their worker died."""
    due = Export.objects.filter(state__in=Export.AT_WORK, created_at__lt=timezone.now() - SLOW)
    return list(due.order_by("id").values_list("pk", flat=True)[:20])


def forget_old() -> None:
    Export.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
