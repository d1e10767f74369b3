"""Reading: sheets that were handed in, forms that are remembered, the file itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.registry.models import Place

from .. import doors
from . import fingerprint
from .cells import text_of
from .fingerprint import Difference
from .grid import Workbook
from .models import LedgerForm, LedgerIntake
from .opening import open_bytes
from .policies import seen_by, senders

KEY: Final = "indicators"
ALIKE: Final = 0.5  # heads that two forms must share for one to be shown as the changed other
PREVIEW: Final = 14
_HEAVY: Final = ("understanding", "mapping", "result")


def visible_to(viewer: Actor) -> QuerySet[LedgerIntake]:
    """The newest first, with sender, file and who handed it in; without what was understood."""
    rows = LedgerIntake.objects.filter(seen_by(viewer)).select_related("sender", "handed_in_by")
    return rows.defer("understanding", "mapping").order_by("-pk")


def get_for(viewer: Actor, intake_id: int) -> LedgerIntake:
    """Raises `NotFound` for what is not there or not the viewer's."""
    rows = LedgerIntake.objects.filter(seen_by(viewer)).select_related(
        "sender", "file", "handed_in_by", "applied_by"
    )
    found = rows.filter(pk=intake_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份台账")))
    return found


def may_hand_for(viewer: Actor) -> QuerySet[Organisation]:
    """Bureaus whose sheets the viewer may hand in."""
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE, is_demo=viewer.is_demo)
    return (rows.filter(pk=viewer.organisation_id or 0) if viewer.role == Role.OFFICER else rows).order_by(
        "name"
    )


def data_of(intake: LedgerIntake) -> bytes:
    from shuanglian.foundation.actor import system

    with files.open_for(system("台账"), intake.file_id) as stream:
        return stream.read()


def workbook(intake: LedgerIntake, first: int | None = None) -> Workbook:
    """The file once more; with `first` only so many rows of each sheet. Raises `Unreadable`."""
    return open_bytes(data_of(intake), intake.name, first=first)


def forms(viewer: Actor) -> QuerySet[LedgerForm]:
    """All versions that the viewer may see, the newest first."""
    return (
        LedgerForm.objects.filter(senders(viewer, "organisation"))
        .select_related("organisation")
        .order_by("-pk")
    )


def form_of(sender_id: int, mark: str) -> LedgerForm | None:
    """The form in use for this fingerprint."""
    return LedgerForm.objects.filter(organisation=sender_id, fingerprint=mark).order_by("-version").first()


def likest(sender_id: int, keys: Sequence[str]) -> tuple[LedgerForm, Difference] | None:
    """The remembered form of this sender that shares most heads with `keys`, and what differs."""
    best: tuple[float, LedgerForm] | None = None
    for form in LedgerForm.objects.filter(organisation=sender_id).order_by("-pk")[:200]:
        score = fingerprint.likeness(form.heads, keys)
        if score >= ALIKE and (best is None or score > best[0]):
            best = (score, form)
    return (best[1], fingerprint.difference(best[1].heads, keys)) if best else None


def door() -> doors.Door | None:
    return doors.door(KEY)


def choices(viewer: Actor, asked: Sequence[tuple[str, str]]) -> list[Sequence[doors.Choice]]:
    """For each (words, unit) the indicators that they may mean, the likest first; none without a door."""
    found = door()
    if found is None or not asked:
        return [()] * len(asked)
    if found.choices_many is not None:
        return list(found.choices_many(viewer, asked))
    return [found.choices(viewer, words, unit) for words, unit in asked]


def indicator_names(viewer: Actor, codes: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """(name, unit) of indicators by code."""
    found = door()
    return found.names(viewer, codes) if found is not None and found.names is not None and codes else {}


def places() -> list[tuple[str, str]]:
    """(code, name) of every place, for a select."""
    return list(Place.objects.order_by("code").values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell of the sheet as the page draws it; `role` names its colour, `address` is what the person knows it by."""

    text: str
    role: str
    address: str
    rows: int = 1
    columns: int = 1


def previews(intake: LedgerIntake, tables: Sequence[Mapping[str, Any]]) -> list[list[list[PreviewCell]]]:
    """The first rows of each table as they stand on the sheet, each cell with the role that it was given. The file is opened
    once, and no further than it is shown. Raises `Unreadable`."""
    from .previewing import drawn

    ends = [_last(table) for table in tables]
    whole = any(table.get("turned") or table.get("cells") for table in tables)
    book = workbook(intake, first=None if whole else max(ends, default=0))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return [
        drawn(sheets[t["sheet"]], t, end) if t["sheet"] in sheets else []
        for t, end in zip(tables, ends, strict=True)
    ]


def _last(table: Mapping[str, Any]) -> int:
    return int(table["head_rows"][1]) + 1 + PREVIEW


def sample(cell: Any) -> str:
    return text_of(cell)[:80]
