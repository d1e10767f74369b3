"""The record of an appointment in words; the company reads departments instead of persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events.models import Event

from ..models import Appointment

WORDS: Final[Mapping[str, Text]] = {
    "asked": _("企业预约"),
    "proposed": _("按规则建议"),
    "accepted": _("企业接受建议"),
    "declined": _("企业不接受建议"),
    "scheduled": _("部门约定时间"),
    "refused": _("部门不受理"),
    "agreed": _("企业同意时间"),
    "disagreed": _("企业希望换个时间"),
    "reminded": _("提醒双方"),
    "held": _("指导已进行"),
    "missed": _("没有成行"),
    "advised": _("出具书面建议"),
    "acknowledged": _("企业确认收到"),
    "asked_back": _("企业追问"),
    "answered": _("部门答复追问"),
    "cancelled": _("取消预约"),
}


@dataclass(frozen=True, slots=True)
class Line:
    who: str
    text: str
    at: dt.datetime
    tone: str
    note: str = ""


def trail(viewer: Actor, row: Appointment) -> list[Line]:
    """Our own events of this appointment, the newest first; the viewer may see it."""
    events = Event.objects.filter(stream=row.stream, kind__startswith="guidance.").order_by("-seq")
    rows = list(events[:100])
    names = Organisation.objects.in_bulk({e.organisation_id for e in rows if e.organisation_id})
    lines = []
    for event in rows:
        kind = event.kind.removeprefix("guidance.")
        unit = names.get(event.organisation_id) if event.organisation_id else None
        who = event.actor_label if viewer.is_staff or unit is None else unit.name
        tone = "g" if kind in ("advised", "acknowledged") else "w" if kind in ("missed", "cancelled") else "b"
        lines.append(Line(who, str(WORDS.get(kind, kind)), event.at, tone))
    return lines
