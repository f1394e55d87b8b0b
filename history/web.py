"""What browser faces share: say what was done with an Undo, turn a refusal into a form's error, show a form."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import DataError, IntegrityError, transaction
from django.forms import BoundField, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from history.record import one_batch, whole_form
from history.undo import may_undo
from kit.errors import Forbidden, Refused, Stale, Unknown


@contextmanager
def told(request, text: str, *, undo: bool = True) -> Iterator[None]:
    """Do the deeds inside as one step, then say `text`; with an Undo when something was written that can be undone."""
    with one_batch() as batch:
        yield
    offered = undo and batch.events and may_undo(batch.id, by=request.member)
    messages.success(request, text, extra_tags=str(batch.id) if offered else "")


def attempt(form: Form, deed: Callable[[], Any]) -> bool:
    """Do it; a refusal becomes an error of the form, beside the field that it is about."""
    try:
        with transaction.atomic(), whole_form():
            deed()
    except (Forbidden, Unknown):
        raise
    except IntegrityError as problem:
        taken = getattr(problem.__cause__, "pgcode", "") == "23505"
        form.add_error(None, "There is one like this already." if taken else "These values do not fit together.")
        return False
    except DataError:
        form.add_error(None, "A value is too long or too large.")
        return False
    except Stale as stale:
        _show_both(form, stale)
        return False
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def _show_both(form: Form, stale: Stale) -> None:
    """Two people wrote the same: the form keeps what was sent, and each field says what the other one wrote.

    Sent again it counts, for by then the version that it was read at is the newest.
    """
    who = stale.theirs_by
    form.add_error(
        None, f"{who} changed this while you were editing. Choose where the two of you differ, then save again."
    )
    form.data = form.data.copy()
    for bound in _fields(form, stale.kept):
        form.data[bound.html_name] = _as_sent(bound, bound.initial)
    for bound in _fields(form, stale.conflicts):
        form.add_error(bound.name, f"{who} wrote something else.")
        yours, theirs = _as_sent(bound, bound.value()), _as_sent(bound, bound.initial)
        clash = {"who": who, "value": theirs, "theirs": _in_words(bound, theirs), "yours": _in_words(bound, yours)}
        setattr(bound, "clash", clash)  # noqa: B010 - what the field's template draws


def _fields(form: Form, names: Iterable[str]) -> list[BoundField]:
    """The form's fields for those of the thing; one that is several in the form (`parts`) those that differ."""
    parts = getattr(form, "parts", {})
    found = []
    for name in (name.removesuffix("_id") for name in names):
        found += [part for part in parts.get(name, ()) if part in form.changed_data] or [name]
    return [form[name] for name in found if name in form.fields]


def _as_sent(bound: BoundField, value: Any) -> str:
    """What the field holds where it shows that value."""
    held = bound.field.widget.format_value(bound.field.prepare_value(value))
    return str((held[0] if held else "") if isinstance(held, list) else held if held is not None else "")


def _in_words(bound: BoundField, held: str) -> str:
    labels = {str(key): label for key, label in getattr(bound.field, "choices", ())}
    return str(labels.get(held, held)) or "nothing"


def form_page(
    request,
    form: Form,
    heading: str,
    text: str,
    deed: Callable[..., Any],
    thing=None,
    remove: str = "",
    *,
    back: str,
    mark: Callable[[Any], str] = lambda made: "",
) -> HttpResponse:
    """The page of one thing's form; when it is sent and right, do the deed, say `text` with an Undo and go `back`.

    `deed(by=…, **what the form says)`; `thing` is what is being changed (then the deed gets the `base_version` that the
    sender read), None for a new one; `remove` is the address that takes it away. `mark` says where on that page the
    thing is that the deed returned.
    """

    def done() -> None:
        read = {} if thing is None else {"base_version": base_version(request)}
        nonlocal back
        with told(request, text):
            back += mark(deed(by=request.member, **read, **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and attempt(form, done):
        return redirect(back)
    context = {"form": form, "heading": heading, "thing": thing, "remove": remove, "back": back}
    return render(request, "form_page.html", context, status=422 if form.errors else 200)


def base_version(request) -> int | None:
    """The version that the sender of a form had read, None where it says nothing usable."""
    given = request.POST.get("base_version", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 10 else None
