"""What pages show of reporting, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.reporting.models import Round

TONES: Final = {"filling": "warm", "checking": "warm", "reviewing": "blue", "finished": "green"}
LINE_TONES: Final = {"open": "line", "reported": "blue", "accepted": "green", "returned": "warm"}
EVENTS: Final = {
    "reporting.opened": _("发出报数任务"),
    "reporting.proof_added": _("上传凭证"),
    "reporting.proof_removed": _("删除凭证"),
    "reporting.submitted": _("提交"),
    "reporting.confirmed": _("单位复核同意"),
    "reporting.sent_back": _("单位复核退回"),
    "reporting.line_accepted": _("采用一行"),
    "reporting.line_returned": _("退回一行"),
    "reporting.returned": _("退回单位重填"),
    "reporting.finished": _("全部发布"),
    "reporting.reminded": _("催报"),
    "reporting.correction_asked": _("提出更正"),
    "reporting.correction_decided": _("更正有结论"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    who: str
    text: Any
    at: Any
    tone: str
    note: str


def timeline(viewer: Actor, row: Round) -> list[Happening]:
    """The record of a round in words, the newest last."""
    rows = events.timeline(viewer, streams=[row.stream], limit=100)
    return [
        Happening(one.actor_label, EVENTS[one.kind], one.at, _tone(one.kind), _note(one.payload))
        for one in rows
        if one.kind in EVENTS
    ]


def _note(payload: dict[str, Any]) -> str:
    return "：".join(str(payload[name]) for name in ("indicator", "reason", "text") if payload.get(name))


def _tone(kind: str) -> str:
    if kind.endswith(("finished", "accepted", "confirmed")):
        return "g"
    return "w" if kind.endswith(("returned", "sent_back", "reminded")) else "b"
