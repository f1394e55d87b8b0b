"""What browser faces share: say what was done with an Undo, turn a refusal into a form's error, show a form."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import DataError, IntegrityError, transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from history.record import one_batch
from history.undo import may_undo
from kit.errors import Forbidden, Refused, Unknown


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
        with transaction.atomic():
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
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def form_page(
    request, form: Form, heading: str, text: str, deed: Callable[..., Any], thing=None, remove: str = "", *, back: str
) -> HttpResponse:
    """The page of one thing's form; when it is sent and right, do the deed, say `text` with an Undo and go `back`.

    `deed(by=…, **what the form says)`; `thing` is what is being changed (then the deed gets the `base_version` that the
    sender read), None for a new one; `remove` is the address that takes it away.
    """

    def done() -> None:
        read = {} if thing is None else {"base_version": base_version(request)}
        with told(request, text):
            deed(by=request.member, **read, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, done):
        return redirect(back)
    context = {"form": form, "heading": heading, "thing": thing, "remove": remove, "back": back}
    return render(request, "form_page.html", context, status=422 if form.errors else 200)


def base_version(request) -> int | None:
    """The version that the sender of a form had read, None where it says nothing usable."""
    given = request.POST.get("base_version", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 10 else None
