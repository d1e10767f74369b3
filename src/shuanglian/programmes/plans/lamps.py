"""The lamp of one part of an order: what its row on the supervision page shows. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

SOON_DAYS: Final = 3


class Lamp(StrEnum):
    """`over` red; `unread` and `soon` warm; `waiting` blue; `going` and `done` green; `gone` grey."""

    OVER = "over"
    UNREAD = "unread"
    SOON = "soon"
    WAITING = "waiting"
    GOING = "going"
    DONE = "done"
    GONE = "gone"


TONES: Final = {
    Lamp.OVER: "red", Lamp.UNREAD: "warm", Lamp.SOON: "warm", Lamp.WAITING: "blue",
    Lamp.GOING: "green", Lamp.DONE: "green", Lamp.GONE: "line",
}  # fmt: skip
ICONS: Final = {
    Lamp.OVER: "alert-triangle", Lamp.UNREAD: "mail", Lamp.SOON: "clock", Lamp.WAITING: "hourglass",
    Lamp.GOING: "circle-check", Lamp.DONE: "check", Lamp.GONE: "x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    state: str
    due_on: dt.date
    received: bool
    done_on: dt.date | None = None


def lamp(facts: Facts, today: dt.date, soon_days: int = SOON_DAYS) -> Lamp:
    """Overdue comes before everything else that is open: a part handed in late is still late."""
    if facts.state == "withdrawn":
        return Lamp.GONE
    if facts.state == "done":
        return Lamp.DONE
    if facts.due_on < today:
        return Lamp.OVER
    if not facts.received:
        return Lamp.UNREAD
    if facts.state == "submitted":
        return Lamp.WAITING
    return Lamp.SOON if (facts.due_on - today).days <= soon_days else Lamp.GOING


def words(facts: Facts, today: dt.date, soon_days: int = SOON_DAYS) -> str:
    """The lamp in words, with the days; colour alone never tells it."""
    left = (facts.due_on - today).days
    match lamp(facts, today, soon_days):
        case Lamp.GONE:
            return _("已撤回")
        case Lamp.DONE:
            late = facts.done_on is not None and facts.done_on > facts.due_on
            return _("逾期完成") if late else _("按期完成")
        case Lamp.OVER:
            return _("逾期 %d 天") % -left
        case Lamp.UNREAD:
            return _("未签收，剩 %d 天") % left
        case Lamp.WAITING:
            return _("待验收")
        case Lamp.SOON:
            return _("今天到期") if left == 0 else _("剩 %d 天") % left
        case _:
            return _("剩 %d 天") % left
