"""Demonstration cases (示例): one waits for acceptance, one for opinions, one for the company, one is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.casework.api import Case, Evidence, Token
from shuanglian.casework.generic import services
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.workdays.services import load_bundled

from .install import KEY

ASKED: Final[Mapping[str, Mapping[str, Any]]] = {
    "waiting": {
        "title": "示例：厂区东侧道路夜间限行，面料发不出去",
        "facts": "入夏以后东侧道路 22 点起限行，染整好的面料只能第二天上午发，交期顺延一天。",
        "loss": 12.5,
    },
    "opinions": {
        "title": "示例：新上定型机要增容，配电间不够",
        "facts": "两台定型机到货，配电增容排到四季度，配套的污水管也要一起改。",
        "wish": "供电和排水一次看现场，一次给出方案。",
    },
    "decided": {
        "title": "示例：仓库消防验收和装修批文互相等",
        "facts": "消防要看装修批文，装修批文又要消防意见，两边都说先办对方的。",
        "loss": 30,
    },
    "closed": {
        "title": "示例：园区班车早班到得太晚",
        "facts": "早班 7 点半接班，班车 7 点 40 分到，每天三十多人迟到。",
    },
}


def load_demo() -> int:
    """Create the demonstration cases that are missing; returns how many were made. Never in production."""
    load_bundled()
    cast = persona_actors()
    return sum(_tell(cast, name, story) for name, story in STORIES.items())


Cast = Mapping[str, Actor]


@transaction.atomic
def _tell(cast: Cast, name: str, story: Callable[[Cast, Case], None]) -> int:
    title = ASKED[name]["title"]
    if Case.objects.filter(key=KEY, title=title, is_demo=True).exists():
        return 0
    starter = cast["enterprise2" if name == "closed" else "enterprise"]
    story(cast, services.begin(actor=starter, key=KEY, data=ASKED[name], is_demo=True))
    return 1


def _do(case: Case, node: str, actor: Actor, data: Mapping[str, Any], **more: Any) -> None:
    open_tasks = Token.objects.filter(case=case, node=node, status=Token.Status.ACTIVE, form="task")
    own = open_tasks.filter(organisation=actor.organisation_id).first() or open_tasks.order_by("pk").first()
    if own is None:
        raise AssertionError(f"{node} is not open")
    services.finish(actor=actor, token_id=own.pk, data=data, **more)


def _waiting(cast: Cast, case: Case) -> None:
    """Nobody has looked at it yet."""


def _opinions(cast: Cast, case: Case) -> None:
    _accept(cast, case)
    _opinion(cast, case, "officer2", "可以办", 10)


def _decided(cast: Cast, case: Case) -> None:
    _opinions(cast, case)
    _opinion(cast, case, "officer", "有条件可以办", 5)
    _decide(cast, case)


def _closed(cast: Cast, case: Case) -> None:
    _decided(cast, case)
    _do(case, "confirm", cast["enterprise2"], {"solved": True, "word": "第二周就改了，谢谢。"})


def _accept(cast: Cast, case: Case) -> None:
    departments = [cast["officer"].organisation_id, cast["officer2"].organisation_id]
    answer = "收到，请两个部门各给意见，三个工作日内答复。"
    _do(case, "accept", cast["officer"], {"accepted": True, "departments": departments, "answer": answer})


def _opinion(cast: Cast, case: Case, who: str, stance: str, days: int) -> None:
    grounds = "本部门职责内的事项可以办，现场看过后给出条件。"
    _do(case, "opinion", cast[who], {"stance": stance, "grounds": grounds, "days": days})


def _decide(cast: Cast, case: Case) -> None:
    plan = "两个部门一起看现场，当天给出一张清单，企业照单补齐，办完一项销一项。"
    promised = (timezone.localdate() + dt.timedelta(days=14)).isoformat()
    minutes = Evidence("协调记录", statement="示例：碰头会记录，三方到场，意见一致。")
    _do(case, "decide", cast["officer2"], {"plan": plan, "promised_on": promised}, evidence=[minutes])


STORIES: Final[Mapping[str, Callable[[Cast, Case], None]]] = {
    "waiting": _waiting,
    "opinions": _opinions,
    "decided": _decided,
    "closed": _closed,
}
