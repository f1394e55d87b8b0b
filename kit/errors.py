"""How pmhub says no. A refusal is a sentence fit for the person who asked."""

from collections.abc import Iterable
from typing import Any


class Refused(Exception):
    """The deed cannot be done as asked; `field` names the input to mend, when there is one."""

    status = 400
    code = "refused"

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(Refused):
    """Several inputs are wrong; `errors` is a list of {pointer, code, detail} (RFC 9457)."""

    code = "invalid"

    def __init__(self, errors: list[dict[str, str]], message: str = "Some values need your attention."):
        super().__init__(message)
        self.errors = errors


class Forbidden(Refused):
    """The thing is visible, the deed is not this member's to do."""

    status = 403
    code = "forbidden"


class Unknown(Refused):
    """There is no such thing, or none that this member may see: the two look the same."""

    status = 404
    code = "not-found"


class Conflict(Refused):
    """True before the deed, impossible after it: taken names, cycles, a state that moved on."""

    status = 409
    code = "conflict"


class Stale(Conflict):
    """Somebody else changed the same fields since `base_version`.

    `conflicts` maps each field to {"yours": value, "theirs": value}; `theirs_by` and `theirs_at` say who
    and when, `version` is the row's version now. `kept` names fields that stay as others wrote them, for they were sent
    as they had been read.
    """

    code = "stale"

    def __init__(
        self, conflicts: dict[str, dict[str, Any]], *, version: int, theirs_by: str, theirs_at, kept: Iterable[str] = ()
    ):
        fields = ", ".join(sorted(conflicts))
        super().__init__(f"{theirs_by} changed {fields} while you were editing. Choose which value to keep.")
        self.conflicts = conflicts
        self.version = version
        self.theirs_by = theirs_by
        self.theirs_at = theirs_at
        self.kept = tuple(kept)


class Precondition(Refused):
    """`If-Match` named a version that is not the row's version any more."""

    status = 412
    code = "precondition-failed"

    def __init__(self, version: int):
        super().__init__(f"The current version is {version}. Read it again and retry.")
        self.version = version


class TooLarge(Refused):
    """More than one request may carry."""

    status = 413
    code = "too-large"
