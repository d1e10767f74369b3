"""The record of a ticket in words. A company reads the steps that concern it, with departments instead of persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events.models import Event

from ..models import Ticket
from ..visibility import sees_work

WORDS: Final[Mapping[str, Text]] = {
    "received": _("收到问题"),
    "accepted": _("受理并定级"),
    "declined": _("不予受理"),
    "assigned": _("交办"),
    "regrade_checked": _("复核定级"),
    "help_asked": _("请部门协办"),
    "help_given": _("出具协办意见"),
    "help_dropped": _("不再等协办"),
    "answered": _("答复企业"),
    "clock_paused": _("暂停计时，等材料"),
    "clock_resumed": _("恢复计时"),
    "handover_asked": _("提出转办"),
    "handover_decided": _("决定转办"),
    "closed": _("企业确认解决，办结"),
    "sent_back": _("企业说没有解决，退回重办"),
    "called_in_vain": _("回访没有接通"),
    "rated": _("评价满意度"),
    "reopened": _("重新打开"),
    "material_added": _("补充材料"),
    "withdrawn": _("撤回"),
    "published": _("公开答复（不写明企业）"),
    "unpublished": _("撤下公开的答复"),
    "contact_erased": _("删除联系人"),
}
INSIDE: Final = frozenset(
    {"regrade_checked", "help_asked", "help_given", "help_dropped", "handover_asked", "called_in_vain"}
)
GOOD: Final = frozenset({"closed", "answered"})


@dataclass(frozen=True, slots=True)
class Line:
    who: str
    text: str
    at: dt.datetime
    tone: str
    note: str = ""


def trail(viewer: Actor, ticket: Ticket) -> list[Line]:
    """Our own events of this ticket, the newest first; the viewer may read the ticket."""
    rows = list(Event.objects.filter(stream=ticket.stream, kind__startswith="ticket.").order_by("-seq")[:100])
    inside = sees_work(viewer)
    names = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id})
    lines = []
    for row in rows:
        kind = row.kind.removeprefix("ticket.")
        if not inside and kind in INSIDE:
            continue
        unit = names.get(row.organisation_id) if row.organisation_id else None
        who = row.actor_label if inside or unit is None else unit.name
        tone = "g" if kind in GOOD else "w" if kind in ("sent_back", "reopened") else "b"
        lines.append(Line(who, str(WORDS.get(kind, kind)), row.at, tone, _note(kind, row.payload)))
    return lines


def _note(kind: str, payload: Any) -> str:
    if kind == "handover_decided":
        return str(_("同意")) if payload.get("accepted") else str(_("不同意"))
    if kind in ("answered", "closed", "sent_back"):
        return str(_("第 %(n)s 次答复") % {"n": payload.get("round", 1)})
    if kind == "reopened":
        return str(_("第 %(n)s 次") % {"n": payload.get("times", 1)})
    return ""
