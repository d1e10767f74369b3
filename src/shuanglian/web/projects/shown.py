"""What pages show of projects, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.projects import engine
from shuanglian.programmes.projects.models import Project
from shuanglian.programmes.projects.totals import Stated

TONES: Final = {
    "attract": "blue", "land": "warm", "build": "warm", "produce": "green", "": "line",
}  # fmt: skip
OUTCOME_TONES: Final = {"producing": "green", "rejected": "red", "dropped": "line", "": ""}
LINE_TONES: Final = {"equal": "green", "remainder": "warm", "over": "red", "short": "red"}
LINE_WORDS: Final = {
    "equal": _("与来源一致"),
    "remainder": _("有未公开单体"),
    "over": _("超过来源所述"),
    "short": _("与来源不一致"),
}
EVENTS: Final = {
    "projects.registered": _("登记项目"),
    "projects.changed": _("修改登记"),
    "projects.planned": _("填年度计划投资"),
    "projects.started": _("进入推进"),
    "projects.gate_planned": _("定下关口日期"),
    "projects.gate_closed": _("关口通过"),
    "projects.gate_refused": _("预审联审未通过"),
    "projects.issue_opened": _("提出问题"),
    "projects.issue_solved": _("问题解决"),
    "projects.issue_unblocked": _("问题不再卡关口"),
    "projects.step_done": _("办完审批环节"),
    "projects.reviewed": _("并行审核给出意见"),
    "projects.review_lapsed": _("并行审核到期未审，审批照常"),
    "projects.applied": _("提交申请"),
    "projects.accepted": _("受理申请"),
    "projects.application_refused": _("申请未受理"),
    "projects.supplied": _("补齐材料"),
    "projects.application_paused": _("申请暂停计时"),
    "projects.application_resumed": _("申请恢复计时"),
    "projects.application_finished": _("申请办结"),
    "projects.promise_broken": _("承诺补件逾期"),
    "projects.bar_lifted": _("解除容缺限制"),
    "projects.invested": _("填报完成投资"),
    "projects.investment_voided": _("作废完成投资"),
    "projects.producing": _("确认投产"),
    "projects.drop_asked": _("提请终止推进"),
    "projects.drop_declined": _("项目继续推进"),
    "projects.dropped": _("终止推进"),
}


@dataclass(frozen=True, slots=True)
class Line:
    who: str
    text: Any
    at: Any
    tone: str


def about(stated: Stated) -> str:
    """近, 超, 约: the word before a total that its source does not give exactly; what is left of it is no more exact."""
    exact = stated.raw.lstrip("近不足到超过逾约")
    return "" if stated.comparator == "eq" else stated.raw.removesuffix(exact)


def timeline(viewer: Actor, project: Project) -> list[Line]:
    """The record of a project in words; steps of the engine stand beside the verb that caused them and are left out."""
    rows = events.timeline(viewer, streams=[engine.stream_of(project)], limit=60)
    return [
        Line(_who(viewer, row), EVENTS[row.kind], row.at, _tone(row)) for row in rows if row.kind in EVENTS
    ]


def _who(viewer: Actor, event: Event) -> Any:
    """Companies see that the department acted, not which person."""
    own = event.organisation_id is not None and event.organisation_id == viewer.organisation_id
    if viewer.is_staff or own or not event.actor.startswith(("user:", "token:")):
        return event.actor_label
    return _("办理方")


def _tone(event: Event) -> str:
    if event.kind.endswith(("gate_closed", "producing", "solved", "finished")):
        return "g"
    return "w" if event.kind.endswith(("broken", "refused", "opened")) else "b"
