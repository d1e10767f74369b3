"""The one place that talks to the process engine. Lock order everywhere: case, challenge, what belongs to them, record.

One diagram serves two kinds of publisher: a company (role 企业) or a department (role 部门工作人员). The second process is
the same file with the owner's lane in the other role, so that the tasks stand in the right work lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Timer, Token
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Conflict, Reason

from ..passing import in_role
from . import rules
from .models import Challenge

KEY: Final = "challenge"
DEPARTMENT_KEY: Final = "challenge_department"
BPMN: Final = Path(__file__).with_name("process.bpmn")


def install() -> list[Definition]:
    """Publish both processes of this version, unless their content is published already."""
    config = {"sla": limits()}
    return [
        api.publish(key, bpmn_xml=xml, actor=system("随版本发布"), config=config)
        for key, xml in definitions().items()
    ]


@cache
def definitions() -> dict[str, bytes]:
    """key → file. The department's differs in two places only."""
    file = BPMN.read_text(encoding="utf-8")
    other = file.replace(
        '<bpmn:process id="challenge" name="揭榜挂帅"',
        f'<bpmn:process id="{DEPARTMENT_KEY}" name="揭榜挂帅（部门发榜）"',
    )
    other = other.replace('sl:role="enterprise" sl:seat="owner"', 'sl:role="officer" sl:seat="owner"')
    other = other.replace('bpmnElement="challenge"', f'bpmnElement="{DEPARTMENT_KEY}"')
    return {KEY: file.encode(), DEPARTMENT_KEY: other.encode()}


def limits() -> dict[str, int]:
    """The clocks of the rule in force. A region's own rule may be older than the step of the succession: deciding on that then
    takes as long as deciding on the first result."""
    told: dict[str, int] = rules.current("rules")["sla"]
    return {"succeed": told["propose"], **told}


def begin(challenge: Challenge, *, actor: Actor) -> Case:
    """Start the process; the publisher sits in the owner's seat."""
    key = DEPARTMENT_KEY if actor.role == Role.OFFICER else KEY
    if not Definition.objects.filter(key=key, status=Definition.Status.PUBLISHED).exists():
        install()
    return api.start(
        key,
        business=("challenge", challenge.pk),
        stream=challenge.stream,
        data={"bids_until": challenge.deadline.isoformat()},
        actor=actor,
        organisations={"owner": challenge.drafted_in_id},
        # A draft of an earlier release does not know the clocks of steps that came later.
        config={"sla": {**limits(), **challenge.rules["sla"]}},
        title=challenge.title,
        is_demo=challenge.is_demo,
    )


def lock(challenge_id: int) -> None:
    """The case's lock before any other, so that services and timers never wait for each other in a circle."""
    case_id = Challenge.objects.filter(pk=challenge_id).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_nodes(challenge: Challenge) -> frozenset[str]:
    """Ids of the tasks that wait for somebody now."""
    if challenge.case_id is None:
        return frozenset()
    return frozenset(_active(challenge).values_list("node", flat=True))


def finish(challenge: Challenge, node: str, *, actor: Actor, data: Mapping[str, Any] | None = None) -> None:
    """Complete the open task of `node`. Raises `Conflict` if somebody was faster."""
    token = _active(challenge).filter(node=node).order_by("pk").first()
    if token is None:
        raise Conflict(Reason("challenges.wrong_step", _("这一步已经办过，请刷新")))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data or {}))


def finish_review(challenge: Challenge, user_id: int, *, actor: Actor, how: str) -> None:
    """Complete the scoring task of one reviewer; the record learns how it ended, never the points. `actor` is the
    panel, which names nobody: the steps of a process stand in the same record as the rest."""
    rows = _active(challenge).filter(node="score", assignee=user_id)
    token = rows.order_by("pk").first()
    if token is None:
        raise Conflict(Reason("challenges.wrong_step", _("这一步已经办过，请刷新")))
    api.complete(token.pk, actor=actor, data={"how": how})


def fire(challenges: Collection[int], node: str, now: dt.datetime) -> dict[int, api.Fire]:
    """Let the alarm of `node` go off now for each of these challenges: by challenge, what became of it. Safe beside the
    worker; an earlier failure does not make it wait. One that is refused keeps the reason and is tried again later."""
    rows = Timer.objects.filter(case__challenge__in=challenges, node=node, status=Timer.Status.PENDING)
    of = dict(rows.order_by("due_at", "pk").values_list("pk", "case__challenge"))
    return {of[one.timer]: one for one in api.fire(of, now)}


def knows(challenge: Challenge, node: str) -> bool:
    """Whether the version of the process that this case runs on has this step."""
    return challenge.case is not None and node in api.graph(challenge.case.definition).nodes


def is_late(challenge: Challenge, node: str) -> bool:
    """Whether the open task of `node` is past its time limit."""
    tokens = list(_active(challenge).filter(node=node).select_related("case", "clock"))
    return any(view.state == api.ClockState.OVER for view in api.clocks_for(tokens).values())


def cancel(challenge: Challenge, *, actor: Actor, reason: str) -> None:
    if challenge.case_id is not None:
        api.cancel(challenge.case_id, actor=actor, reason=reason)


def _active(challenge: Challenge) -> Any:
    return Token.objects.filter(case=challenge.case_id, status=Token.Status.ACTIVE, form="task")
