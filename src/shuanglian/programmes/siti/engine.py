"""The one place that talks to the process engine: start, where does it stand, finish a task, who sits where.

Lock order everywhere: case, need, then what belongs to them. The engine's timers lock the case first as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Token
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.registry.models import Need

from ..passing import as_platform, in_role
from . import rules
from .models import Engagement

KEY: Final = "siti"
BPMN: Final = Path(__file__).with_name("process.bpmn")
NAMES: Final = {
    "pose": _("企业出题"),
    "triage": _("受理"),
    "assist": _("政府助题"),
    "answer": _("平台答题"),
    "escalate": _("督办征集"),
    "choose": _("选定答题方"),
    "feedback": _("反馈未选定的答题方"),
    "contract": _("登记合同"),
    "contract_confirm": _("确认合同"),
    "plan": _("拟定验题方案"),
    "plan_agree": _("同意验题方案"),
    "work": _("攻关"),
    "measure": _("车间验题"),
    "sign_enterprise": _("企业签署"),
    "sign_solver": _("答题方签署"),
    "sign_manager": _("技术经理人签署"),
    "follow_6": _("6 个月市场评价"),
    "follow_12": _("12 个月市场评价"),
    "follow_24": _("24 个月市场评价"),
}


def install() -> Definition:
    """Publish the process that comes with this version, unless its content is published already."""
    clocks = rules.clocks()
    return api.publish(KEY, bpmn_xml=_file(), actor=system("随版本发布"), config={"sla": dict(clocks.days)})


def begin(engagement: Engagement, *, actor: Actor) -> Case:
    """Start the process for this need, with the seats of company and (later) manager and solver."""
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()
    need = engagement.need
    organisation = need.owner.organisation_id or actor.organisation_id
    engagement.case = api.start(
        KEY,
        business=("need", need.pk),
        stream=f"need:{need.pk}",
        data={"order": engagement.order, "assisted": False, "window": "", "answers": 0},
        actor=actor,
        organisations={"enterprise": organisation} if organisation is not None else {},
        config={"sla": dict(engagement.clocks)},
        title=need.title,
        is_demo=need.is_demo,
    )
    engagement.save(update_fields=["case"])
    return engagement.case


def lock(need: Need) -> None:
    """Take the case's lock before any other, so that services and timers can never wait for each other."""
    case_id = Engagement.objects.filter(need=need).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_nodes(engagement: Engagement) -> frozenset[str]:
    """The ids of the tasks that wait for somebody now."""
    if engagement.case_id is None:
        return frozenset()
    rows = Token.objects.filter(case=engagement.case_id, status=Token.Status.ACTIVE, form="task")
    return frozenset(rows.values_list("node", flat=True))


def open_tasks(engagement: Engagement) -> list[tuple[str, int, bool | None]]:
    """(node, token, whether its clock is paused; None without a running time limit) of every open task."""
    if engagement.case_id is None:
        return []
    rows = Token.objects.filter(case=engagement.case_id, status=Token.Status.ACTIVE, form="task")
    facts = rows.order_by("pk").values_list(
        "node", "pk", "clock__pk", "clock__paused_at", "clock__stopped_at"
    )
    return [
        (node, token, None if clock is None or stopped is not None else paused is not None)
        for node, token, clock, paused, stopped in facts
    ]


def finish(engagement: Engagement, node: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is no longer open."""
    token = (
        Token.objects.filter(case=engagement.case_id, node=node, status=Token.Status.ACTIVE, form="task")
        .order_by("pk")
        .first()
    )
    if token is None:
        raise Conflict(Reason("siti.wrong_step", _("“%s”这一步已经办过") % NAMES[node]))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data))


def seat(engagement: Engagement, name: str, organisation_id: int | None, user_id: int | None) -> None:
    """Say who sits in a lane of this case. A side without accounts is sat in for by the manager's organisation."""
    case_id = _case_id(engagement)
    organisation = organisation_id
    if organisation is None:
        rows = engagement.need.assignments.filter(active=True)
        organisation = rows.values_list("organisation", flat=True).first()
    people = {} if user_id is None else {name: user_id}
    organisations = {} if organisation is None else {name: organisation}
    api.bind(case_id, actor=system("四题一评"), organisations=organisations, people=people)


def set_clocks(engagement: Engagement) -> None:
    """Time limits of the steps that are still to come in this case (the running clock is not touched)."""
    case = Case.objects.get(pk=_case_id(engagement))
    Case.objects.filter(pk=case.pk).update(config={**case.config, "sla": dict(engagement.clocks)})


def withdraw(engagement: Engagement, *, actor: Actor, reason: str) -> None:
    """The policy of the programme has been checked; the engine ends the case in the company's name."""
    api.withdraw(_case_id(engagement), actor=as_platform(actor), reason=reason)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last day of that month (民法典 art. 202)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _case_id(engagement: Engagement) -> int:
    if engagement.case_id is None:
        raise Conflict(Reason("siti.ended", _("这是来源所载的案例，不在平台上办理")))
    return engagement.case_id


@cache
def _file() -> bytes:
    return BPMN.read_bytes()
