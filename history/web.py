"""What browser faces share: say what was done with an Undo, and turn a refusal into a form's error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import DataError, IntegrityError, transaction
from django.forms import Form

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
