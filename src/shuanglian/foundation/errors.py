"""Typed errors that carry every reason at once, worded for the person who reads them.

Pages show the reasons beside the form, the API puts them into its one error shape, the console program
prints them and exits with 1. Nothing has been written when one of these is raised inside a service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong: a stable `code`, a `message` for people, and the `field` it is about, if any."""

    code: str
    message: Text
    field: str = ""


class DomainError(Exception):
    """Base of all refusals. `status` is the HTTP status that pages and the API answer with."""

    status = 400
    code = "invalid"

    def __init__(self, reasons: Reason | Iterable[Reason]) -> None:
        self.reasons: tuple[Reason, ...] = (reasons,) if isinstance(reasons, Reason) else tuple(reasons)
        super().__init__("；".join(str(reason.message) for reason in self.reasons))


class Invalid(DomainError):
    """Input that cannot be accepted; every problem of it is listed."""

    status = 422
    code = "invalid"


class InvalidImport(Invalid):
    """A spreadsheet or pack with problems; `field` of each reason holds sheet, row and column."""

    code = "invalid_import"


class NotAllowed(DomainError):
    """The actor may see the object but may not do this to it."""

    status = 403
    code = "not_allowed"


class NotFound(DomainError):
    """No such object, or none that this viewer may know of (the two must not be told apart)."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """Somebody else was faster: the object is no longer in the state that the actor saw."""

    status = 409
    code = "conflict"


class EvidenceMissing(Invalid):
    """A step cannot be finished because required evidence is not there yet."""

    code = "evidence_missing"


class TooMany(DomainError):
    """A limit on the number of requests or objects was reached."""

    status = 429
    code = "too_many"
