"""Events of a case in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.casework.graph import Graph
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events.models import Event

WORDS: dict[str, Text] = {
    "case.started": gettext_lazy("发起办件"),
    "case.withdrawn": gettext_lazy("撤回办件"),
    "case.cancelled": gettext_lazy("取消办件"),
    "case.suspended": gettext_lazy("中止办件"),
    "case.resumed": gettext_lazy("恢复办件"),
    "case.reopened": gettext_lazy("重新打开"),
    "case.seated": gettext_lazy("确定办理方"),
    "case.moved": gettext_lazy("换到新版流程"),
    "case.returned": gettext_lazy("子办件办结返回"),
    "task.completed": gettext_lazy("办完一步"),
    "task.claimed": gettext_lazy("签收任务"),
    "task.released": gettext_lazy("退回任务"),
    "task.handed": gettext_lazy("转交任务"),
    "timer.fired": gettext_lazy("到时"),
    "message.received": gettext_lazy("收到消息"),
    "clock.paused": gettext_lazy("暂停计时"),
    "clock.resumed": gettext_lazy("恢复计时"),
    "clock.warned": gettext_lazy("提醒时限将到"),
    "clock.breached": gettext_lazy("时限已过"),
    "clock.recalculated": gettext_lazy("工作日历改了，重算时限"),
    "clock.escalated": gettext_lazy("报告上级"),
    "timer.recalculated": gettext_lazy("工作日历改了，重算定时"),
    "file.stored": gettext_lazy("上传文件"),
}


def describe(event: Event, graph: Graph) -> str:
    """Such as “办完一步：受理”."""
    words = str(WORDS.get(event.kind, event.kind))
    node = graph.nodes.get(str(_payload(event).get("node", "")))
    return _("%(what)s：%(step)s") % {"what": words, "step": node.title} if node is not None else words


def note(event: Event, graph: Graph, lines: Callable[[Mapping[str, Any]], list[str]]) -> str:
    """Why, and what the automatic steps decided on the way; `lines` gives the rules of a decision in words."""
    payload = _payload(event)
    parts = [str(payload["reason"])] if payload.get("reason") else []
    for line in payload.get("log", []):
        node = graph.nodes.get(str(line.get("node", "")))
        if line.get("kind") == "decided" and node is not None and line.get("rules"):
            parts.append(_applied(node.title, lines(line), line["rules"]))
        if line.get("kind") == "chosen" and node is not None and line.get("name"):
            parts.append(_("%(gate)s：%(way)s") % {"gate": node.title, "way": line["name"]})
    return "；".join(parts)


def _applied(table: str, lines: list[str], rules: list[int]) -> str:
    if lines:
        return _("“%(table)s”%(lines)s") % {"table": table, "lines": "；".join(lines)}
    return _("“%(table)s”第 %(rules)s 条适用") % {"table": table, "rules": "、".join(map(str, rules))}


def _payload(event: Event) -> dict[str, Any]:
    return event.payload if isinstance(event.payload, dict) else {}
