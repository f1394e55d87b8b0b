"""The verbs of importing: bring a file, say what its columns mean, write it, take it back."""

import hashlib
import json
import logging
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from history.record import current_batch, one_batch
from history.undo import undo
from kit.errors import Conflict, Refused
from sharing import facts
from sharing.importers import engine, table
from sharing.importers.mapping import guess, parse_mapping, positions
from sharing.importers.nouns import NOUNS
from sharing.models import Import, RememberedMapping
from workspaces.models import Member, Product

log = logging.getLogger(__name__)
State = Import.State
SMALL = 256 * 1024  # bytes that are taken in at once, without a worker


def bring_file(
    file: BinaryIO,
    *,
    filename: str,
    by: Member,
    noun: str = "features",
    source: str = "",
    product: Product | None = None,
) -> Import:
    """Take a file in and look at its beginning: format, headers, samples, and a first mapping."""
    by.must("history.imported")
    if noun not in NOUNS:
        raise Refused(f"A file holds {', '.join(NOUNS)}.", field="noun")
    head = file.read(table.HEAD)
    form = table.detect(head, whole=len(head) < table.HEAD)
    file.seek(0)
    with transaction.atomic():
        run = Import(workspace_id=by.workspace_id, by=by, noun=noun, product=product, filename=_filename(filename))
        run.encoding, run.delimiter, run.headers = form.encoding, form.delimiter, list(form.headers)
        run.samples = table.samples(head, form, whole=len(head) < table.HEAD)
        run.mapping = remembered(run, by) or guess(form.headers, noun, source or _source(run.filename))
        run.source, run.noun = run.mapping["source"], run.mapping["as"]
        run.keep()
        run.size = facts.keep_file(run, file)
        run.keep("size")
    return run


def map_columns(run: Import, mapping: dict[str, Any], *, by: Member, product: Product | None = None) -> Import:
    """Say what the columns mean and have every row checked; nothing is written yet."""
    by.must("history.imported", run)
    parsed = parse_mapping(mapping)
    engine.check_complete(parsed, by)
    with transaction.atomic():
        run = _locked(run, State.STAGED, State.READY, State.FAILED, State.UNDONE)
        _reformat(run, parsed)
        for column in parsed.columns.values():
            _known_columns(column.names, run)
        run.mapping, run.source, run.noun = parsed.raw, parsed.source, parsed.noun
        run.product = product or (_product(parsed.product, by) if parsed.product else run.product)
        if engine.IMPORTERS[parsed.noun].needs_product and run.product is None:
            raise Refused("Say which product these rows belong to.", field="product")
        run.state, run.message, run.attempts = State.CHECKING, "", 0
        run.keep()
        facts.remember_mapping(run, fingerprint(run.headers), run.mapping)
    return run


def write(run: Import, *, by: Member) -> Import:
    """Write what the dry run showed."""
    by.must("history.imported", run)
    return _move(run, by, State.WRITING, State.READY)


def take_back(run: Import, *, by: Member) -> Import:
    """Undo a whole run; what people changed since stops it with their names."""
    by.must("history.imported", run)
    if run.by_id != by.pk:
        by.must("history.undo_others")
    if run.batch is None:
        raise Conflict("This import wrote nothing that could be undone.")
    return _move(run, by, State.UNDOING, State.DONE)


def discard(run: Import, *, by: Member) -> None:
    """Forget a file that was not imported."""
    by.must("history.imported", run)
    with transaction.atomic():
        run = _locked(run, State.STAGED, State.READY, State.FAILED)
        run.delete()


# --- work ------------------------------------------------------------------------------------------------


def work(run_id: int) -> None:
    """Do the next step of a run: whole, or not at all. It may be called twice or late, by any worker."""
    if not _claim(run_id):
        return
    try:
        with transaction.atomic():
            facts.long_statements()
            runs = Import.objects.select_for_update(skip_locked=True, of=["self"], no_key=True)
            run = runs.select_related("by__workspace", "product").filter(pk=run_id, state__in=Import.AT_WORK).first()
            if run is not None:
                _STEPS[run.state](run)
                run.keep()
    except Refused as refusal:
        _stop(run_id, refusal.message)
    except DatabaseError as problem:
        log.warning("import %s: %s", run_id, problem)
        if Import.objects.filter(pk=run_id, attempts__gte=Import.MAX_ATTEMPTS).exists():
            _stop(run_id, "The database refused it three times. Nothing was written.")
        raise


def _check(run: Import) -> None:
    if not run.rows:
        engine.read_file(run)
    report = engine.go(run, by=run.by, dry=True)
    run.state = State.READY
    _note(run, report)


def _write(run: Import) -> None:
    if not run.rows:
        engine.read_file(run)
    with one_batch() as batch:
        report = engine.go(run, by=run.by, dry=False)
    run.batch = batch.id if batch.events else None
    run.state, run.finished_at = State.DONE, timezone.now()
    _note(run, report)
    facts.forget_file(run)


def _undo(run: Import) -> None:
    undo(run.batch, by=run.by)
    run.refresh_from_db()


def follow_undo(batch: UUID, *, by: Member) -> int:
    """Runs whose batch is taken back are undone with it, and say so; a redo brings them back. Returns how many."""
    now, undone = timezone.now(), current_batch().id
    runs = list(Import.objects.visible_to(by).select_for_update(no_key=True).filter(batch=batch).order_by("id"))
    done = [run for run in runs if run.state in (State.DONE, State.UNDOING)]
    for run in done:
        others = [other.filename for other in done if other.pk != run.pk]
        run.state, run.finished_at, run.undone_by = State.UNDONE, now, undone
        run.message = f"Undone together with {', '.join(others)}: they came in as one step." if others else ""
        run.keep("state", "finished_at", "undone_by", "message")
    back = Import.objects.visible_to(by).select_for_update(no_key=True).filter(undone_by=batch, state=State.UNDONE)
    for run in back:
        run.state, run.finished_at, run.batch, run.undone_by, run.message = State.DONE, now, undone, None, ""
        run.keep("state", "finished_at", "batch", "undone_by", "message")
    return 0


_STEPS = {State.CHECKING: _check, State.WRITING: _write, State.UNDOING: _undo}
_BACK = {State.CHECKING: State.STAGED, State.WRITING: State.FAILED, State.UNDOING: State.DONE}


def _note(run: Import, report) -> None:
    run.counts, run.notes, run.message = report.as_json(), report.notes, ""


def _claim(run_id: int) -> bool:
    """Count the attempt before it is made, so that a worker that dies is counted too; False: another is at it."""
    with transaction.atomic():
        runs = Import.objects.select_for_update(skip_locked=True, no_key=True)
        run = runs.filter(pk=run_id, state__in=Import.AT_WORK).first()
        if run is None:
            return False
        if run.attempts >= Import.MAX_ATTEMPTS:
            run.state, run.message = (
                _BACK[State(run.state)],
                "It failed three times and was given up. Nothing was written.",
            )
        run.attempts += 1
        run.keep("attempts", "state", "message")
        return run.is_at_work


def _stop(run_id: int, message: str) -> None:
    with transaction.atomic():
        run = Import.objects.select_for_update(no_key=True).get(pk=run_id)
        if run.is_at_work:
            run.state, run.message = _BACK[State(run.state)], message
            run.keep("state", "message")


def _move(run: Import, by: Member, to: str, *states: str) -> Import:
    with transaction.atomic():
        run = _locked(run, *states)
        run.state, run.message, run.attempts = to, "", 0
        run.keep("state", "message", "attempts")
    return run


def _locked(run: Import, *states: str) -> Import:
    now = Import.objects.select_for_update(of=["self"], no_key=True).select_related("product").get(pk=run.pk)
    if now.state not in states:
        raise Conflict(f"This import is not at that step: {now.get_state_display().lower()}.")
    return now


# --- mapping ---------------------------------------------------------------------------------------------


def fingerprint(headers: list[str]) -> str:
    return hashlib.sha256(json.dumps(headers).encode()).hexdigest()


def remembered(run: Import, by: Member) -> dict[str, Any] | None:
    """The mapping that was last used here for the same headers."""
    known = RememberedMapping.objects.visible_to(by).filter(fingerprint=fingerprint(run.headers))
    return known.values_list("mapping", flat=True).first()


def _reformat(run: Import, parsed) -> None:
    """Another encoding or delimiter than the detected one means reading the headers again."""
    encoding, delimiter = parsed.encoding or run.encoding, parsed.delimiter or run.delimiter
    if (encoding, delimiter) == (run.encoding, run.delimiter):
        return
    head = facts.Pieces(run).read(table.HEAD) or b""
    form = table.detect(head, encoding=encoding, delimiter=delimiter, whole=run.size < table.HEAD)
    run.encoding, run.delimiter, run.headers, run.rows = form.encoding, form.delimiter, list(form.headers), 0


def _known_columns(names: tuple, run: Import) -> None:
    positions(names, tuple(run.headers), "columns")


def _product(slug: str, by: Member) -> Product:
    found = Product.objects.visible_to(by)
    product = found.filter(slug=slug).first() or found.filter(prefix=slug.upper()).first()
    if product is None:
        raise Refused(f"There is no product “{slug}” in this workspace.", field="product")
    return product


def _source(filename: str) -> str:
    stem = filename.rsplit(".", 1)[0].lower()
    return "".join(c if c.isalnum() or c in "-." else "-" for c in stem)[:40].strip("-") or "csv"


def _filename(name: str) -> str:
    return "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[:200] or "pasted.csv"
