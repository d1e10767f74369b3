"""Cases of the example process, at the step that a test needs."""

from __future__ import annotations

from typing import Any

from shuanglian.casework import api
from shuanglian.casework.generic import services
from shuanglian.foundation.actor import Actor

ASKED = {"title": "示例：厂门口的路灯不亮", "facts": "厂门口三盏路灯坏了两个月，夜班出入不安全。"}
PLAN = {"plan": "本周内换灯，之后每月巡查一次，坏了当天报修。", "promised_on": "2026-12-31"}
PROOF = [api.Evidence("协调记录", statement="碰头会记录")]


def asked(cast: dict[str, Actor], who: str = "enterprise", **more: Any) -> api.Case:
    return services.begin(actor=cast[who], key="coordination", data=ASKED, **more)


def task(case: api.Case, node: str, actor: Actor | None = None) -> api.Token:
    rows = api.Token.objects.filter(case=case, node=node, status="active", form="task").order_by("pk")
    own = rows.filter(organisation=actor.organisation_id).first() if actor else None
    found = own or rows.first()
    assert found is not None, node
    return found


def do(case: api.Case, node: str, actor: Actor, data: dict[str, Any], **more: Any) -> api.Case:
    return services.finish(actor=actor, token_id=task(case, node, actor).pk, data=data, **more)


def accept(cast: dict[str, Actor], case: api.Case) -> api.Case:
    departments = [cast["officer"].organisation_id, cast["officer2"].organisation_id]
    return do(
        case, "accept", cast["officer"], {"accepted": True, "departments": departments, "answer": "收到"}
    )


def opine(cast: dict[str, Actor], case: api.Case) -> api.Case:
    given = {"stance": "可以办", "grounds": "属本部门职责"}
    do(case, "opinion", cast["officer"], given)
    return do(case, "opinion", cast["officer2"], given)


def decide(cast: dict[str, Actor], case: api.Case) -> api.Case:
    return do(case, "decide", cast["officer2"], PLAN, evidence=PROOF)


def finished(cast: dict[str, Actor], case: api.Case | None = None) -> api.Case:
    case = case or asked(cast)
    accept(cast, case)
    opine(cast, case)
    decide(cast, case)
    return do(case, "confirm", cast["enterprise"], {"solved": True})
