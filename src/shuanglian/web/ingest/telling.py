"""The record of a document in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text
from shuanglian.foundation.events.models import Event

EVENTS: Final[dict[str, Text]] = {
    "document.handed_in": _("交入文档"),
    "document.read": _("读完文档"),
    "document.refused": _("读不了"),
    "document.changed": _("改了文档说明"),
    "document.read_again": _("重新阅读"),
    "fact.accepted": _("采纳一条"),
    "fact.rejected": _("不采纳一条"),
    "fact.undone": _("撤销一条"),
    "facts.accepted": _("成批采纳"),
    "facts.rejected": _("成批不采纳"),
    "facts.undone": _("成批撤销"),
}
UNDOABLE: Final = ("facts.accepted", "facts.rejected")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the record; `batch` and `count` of what was decided in one go, `fact` of what was decided alone."""

    at: datetime
    who: str
    words: Text
    batch: str = ""
    count: int = 0
    fact: int | None = None
    can_undo: bool = False


def told(events: Iterable[Event]) -> list[Line]:
    """Newest first, as they come; what has no words (bytes that were stored) says nothing new.

    What was taken back already cannot be taken back again.
    """
    rows = [row for row in events if row.kind in EVENTS]
    back = {
        str(row.payload.get("of") or row.payload.get("batch")) for row in rows if row.kind == "facts.undone"
    }
    return [_line(row, back) for row in rows]


def _line(row: Event, back: set[str]) -> Line:
    payload: dict[str, Any] = row.payload
    batch = str(payload.get("batch") or "")
    return Line(
        at=row.at,
        who=str(row.actor_label),
        words=EVENTS[row.kind],
        batch=batch,
        count=_count(payload),
        fact=int(row.object_id) if row.kind.startswith("fact.") else None,
        can_undo=row.kind in UNDOABLE and bool(batch) and batch not in back,
    )


def _count(payload: dict[str, Any]) -> int:
    told = payload.get("done") or payload.get("count") or 0
    return len(told) if isinstance(told, list) else int(told)
