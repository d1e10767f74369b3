"""Words, tones and icons of tasks and orders, and their record in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.plans.progress import Light, Status

STATUS_WORDS: Final[dict[str, Text]] = {
    Status.LATE: _("逾期"),
    Status.BLOCKED: _("受阻"),
    Status.ON_THE_WAY: _("进行中"),
    Status.NOT_STARTED: _("未开始"),
    Status.DONE: _("已完成"),
    Status.NO_DATA: _("暂无进展数据"),
}
STATUS_TONES: Final[dict[str, str]] = {
    Status.LATE: "red", Status.BLOCKED: "red", Status.ON_THE_WAY: "blue", Status.NOT_STARTED: "line",
    Status.DONE: "green", Status.NO_DATA: "line",
}  # fmt: skip
STATUS_ICONS: Final[dict[str, str]] = {
    Status.LATE: "alert-triangle", Status.BLOCKED: "lock", Status.ON_THE_WAY: "player-play",
    Status.NOT_STARTED: "clock", Status.DONE: "check", Status.NO_DATA: "minus",
}  # fmt: skip
LIGHT_WORDS: Final[dict[str, Text]] = {
    Light.RED: _("红灯"),
    Light.YELLOW: _("黄灯"),
    Light.GREEN: _("绿灯"),
    Light.NONE: _("没有灯"),
}
ORDER_TONES: Final = {
    "draft": "warm", "in_force": "blue", "closed": "green", "withdrawn": "line", "dropped": "line"
}  # fmt: skip

EVENTS: Final[dict[str, Text]] = {
    "plantask.saved": _("登记了任务"),
    "plantask.changed": _("改了任务"),
    "plantask.blocked": _("报告受阻"),
    "plantask.unblocked": _("解除受阻"),
    "plantask.linked": _("关联了项目或难题"),
    "plantask.unlinked": _("取消了关联"),
    "plantask.milestone_claimed": _("报里程碑完成"),
    "plantask.milestone_done": _("确认里程碑完成"),
    "plantask.milestone_returned": _("退回里程碑"),
    "plantask.milestone_moved": _("调整了里程碑期限"),
    "order.drafted": _("起草"),
    "order.amended": _("起草新版"),
    "order.released": _("签发并送达"),
    "order.refused": _("没有签发"),
    "order.withdrawn": _("撤回"),
    "order.received": _("签收"),
    "order.passed": _("分解给下级"),
    "order.dropped": _("收回分工"),
    "order.reported": _("报进展"),
    "order.submitted": _("报完成"),
    "order.accepted": _("验收通过"),
    "order.returned": _("退回完成报告"),
    "order.extension_asked": _("申请延期"),
    "order.extension_decided": _("决定延期申请"),
    "order.urged": _("催办"),
    "order.escalated": _("逾期提级"),
    "order.person_left": _("承办人注销，退回单位"),
}
_GOOD: Final = ("done", "accepted", "released", "received", "unblocked", "saved")
_BAD: Final = ("blocked", "returned", "refused", "withdrawn", "escalated", "urged", "moved")


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the record as a person reads it."""

    who: Any
    text: Any
    at: Any
    tone: str
    note: str = ""


def timeline(viewer: Actor, stream: str) -> list[Line]:
    """Steps of the engine stand beside the verb that caused them and are left out."""
    rows = events.timeline(viewer, streams=[stream], limit=80)
    return [
        Line(row.actor_label, EVENTS[row.kind], row.at, _tone(row.kind)) for row in rows if row.kind in EVENTS
    ]


def _tone(kind: str) -> str:
    verb = kind.partition(".")[2]
    if verb in _GOOD or verb.endswith("_done"):
        return "g"
    return "w" if verb in _BAD or verb.endswith(("_returned", "_moved")) else "b"
