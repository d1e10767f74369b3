"""Who may freeze, publish, object, answer and settle; every reason at once.

Officers freeze what published figures give; a second person publishes. A ranked party speaks for itself alone, the responsible
unit answers, and an appeal is decided by somebody who did not answer. Leaders read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import PartyKind

from .models import WAITING, Objection, ObjectionState, Ranking, RankingState, Standing

OBJECTORS: Final = (Role.ENTERPRISE, Role.SOLVER, Role.OFFICER)
STATE_CODES: Final = frozenset(
    {"ranking.state", "ranking.open", "ranking.term", "ranking.late", "ranking.objected", "ranking.upheld"}
)


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` where only time or somebody faster stands against it, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def may_freeze(actor: Actor, *, is_demo: bool | None = None) -> list[Reason]:
    reasons = _person(actor) + ([] if is_demo is None else _world(actor, is_demo))
    if not actor.is_in(Role.OFFICER, Role.SYSTEM):
        reasons.append(Reason("ranking.officer", _("排名由责任部门的工作人员计算并封存。")))
    return reasons


def may_publish(actor: Actor, ranking: Ranking) -> list[Reason]:
    """A second person: a data steward, or another officer of the responsible unit."""
    reasons = _person(actor) + _world(actor, ranking.is_demo)
    own = actor.role == Role.OFFICER and actor.organisation_id == ranking.responsible_id
    if not (own or actor.is_in(Role.STEWARD, Role.SYSTEM)):
        reasons.append(Reason("ranking.publish", _("公示由数据专员或责任部门的另一位工作人员办理。")))
    if actor.user_id is not None and actor.user_id == ranking.frozen_by_id:
        reasons.append(Reason("ranking.second_person", _("封存的人不能自己公示，请由另一位办理。")))
    if ranking.state != RankingState.FROZEN:
        reasons.append(_state(_("只有已封存的排名能公示；这一份是“%s”。"), ranking))
    return reasons


def may_withdraw(actor: Actor, ranking: Ranking) -> list[Reason]:
    reasons = _responsible(actor, ranking)
    if ranking.state not in (RankingState.FROZEN, RankingState.PUBLISHED):
        reasons.append(_state(_("已定或已撤回的排名不能撤回；这一份是“%s”。"), ranking))
    return reasons


def may_settle(actor: Actor, ranking: Ranking, now: dt.datetime) -> list[Reason]:
    """After the term, with every objection at its end and none upheld."""
    reasons = _responsible(actor, ranking)
    if ranking.state != RankingState.PUBLISHED:
        reasons.append(_state(_("只有公示中的排名能定下；这一份是“%s”。"), ranking))
        return reasons
    if ranking.objections_until and now < ranking.objections_until:
        reasons.append(Reason("ranking.term", _("公示期还没有结束。")))
    rows = list(Objection.objects.filter(standing__ranking=ranking))
    if open_ones := [row for row in rows if row.state in WAITING]:
        told = _("还有 %(n)d 件异议没有办结：%(numbers)s。")
        numbers = "、".join(row.number for row in open_ones[:5])
        reasons.append(Reason("ranking.open", told % {"n": len(open_ones), "numbers": numbers}))
    if any(_may_still_appeal(row, now) for row in rows):
        reasons.append(Reason("ranking.open", _("还有异议在申诉期内。")))
    if any(row.upheld for row in rows):
        reasons.append(Reason("ranking.upheld", _("有异议成立：请撤回这一份，更正数据后重新计算。")))
    return reasons


def _may_still_appeal(row: Objection, now: dt.datetime) -> bool:
    return row.state == ObjectionState.ANSWERED and row.appeal_until is not None and now < row.appeal_until


def speaks_for(actor: Actor, standing: Standing) -> bool:
    """The actor's own organisation is the one ranked; a place is spoken for by its government."""
    party = registry.party_of(actor)
    if party is None or not actor.is_in(*OBJECTORS):
        return False
    if standing.party_id is not None:
        return party.pk == standing.party_id
    is_public_body = party.kind in (PartyKind.GOVERNMENT, PartyKind.DEPARTMENT)
    return standing.place_id is not None and is_public_body and party.place_id == standing.place_id


def may_object(actor: Actor, standing: Standing, now: dt.datetime) -> list[Reason]:
    ranking = standing.ranking
    reasons = _person(actor) + _world(actor, ranking.is_demo)
    if not speaks_for(actor, standing):
        reasons.append(Reason("ranking.own_only", _("只能由参评对象对自己的结果提出异议。")))
    if ranking.state != RankingState.PUBLISHED:
        reasons.append(_state(_("公示期内才能提出异议；这一份是“%s”。"), ranking))
    elif ranking.objections_until and now >= ranking.objections_until:
        reasons.append(Reason("ranking.late", _("公示期已经结束，不能再提出异议。")))
    if standing.objections.exists():
        reasons.append(Reason("ranking.objected", _("已经提出过异议，可以在答复后申诉一次。")))
    return reasons


def may_answer(actor: Actor, objection: Objection) -> list[Reason]:
    reasons = _responsible(actor, objection.standing.ranking, stewards=False)
    if objection.state != ObjectionState.OPEN:
        reasons.append(_objection_state(_("这件异议已经答复过：“%s”。"), objection))
    return reasons


def may_appeal(actor: Actor, objection: Objection, now: dt.datetime) -> list[Reason]:
    """Once, by the same organisation, within the term after the answer."""
    reasons = _person(actor) + _world(actor, objection.standing.ranking.is_demo)
    if actor.organisation_id != objection.organisation_id or not actor.is_in(*OBJECTORS):
        reasons.append(Reason("ranking.own_only", _("只能由提出异议的单位申诉。")))
    if objection.state != ObjectionState.ANSWERED:
        reasons.append(_objection_state(_("答复以后才能申诉，只能申诉一次；这一件是“%s”。"), objection))
    elif objection.appeal_until and now >= objection.appeal_until:
        reasons.append(Reason("ranking.late", _("申诉期已经结束。")))
    return reasons


def may_decide(actor: Actor, objection: Objection) -> list[Reason]:
    reasons = _responsible(actor, objection.standing.ranking)
    if actor.user_id is not None and actor.user_id == objection.answered_by_id:
        reasons.append(Reason("ranking.second_person", _("答复的人不能自己复核，请由另一位办理。")))
    if objection.state != ObjectionState.APPEALED:
        reasons.append(_objection_state(_("这件异议不在复核中：“%s”。"), objection))
    return reasons


def _responsible(actor: Actor, ranking: Ranking, *, stewards: bool = True) -> list[Reason]:
    reasons = _person(actor) + _world(actor, ranking.is_demo)
    own = actor.role == Role.OFFICER and actor.organisation_id == ranking.responsible_id
    if not (own or actor.role == Role.SYSTEM or (stewards and actor.role == Role.STEWARD)):
        reasons.append(Reason("ranking.responsible", _("由责任部门的工作人员办理。")))
    return reasons


def _state(told: str, ranking: Ranking) -> Reason:
    return Reason("ranking.state", told % ranking.get_state_display())


def _objection_state(told: str, objection: Objection) -> Reason:
    return Reason("ranking.state", told % objection.get_state_display())


def _person(actor: Actor) -> list[Reason]:
    if actor.user_id is None and actor.role != Role.SYSTEM:
        return [Reason("person_needed", _("须由本人登录办理，不能用接口令牌"))]
    return []


def _world(actor: Actor, is_demo: bool) -> list[Reason]:
    if actor.is_demo and not is_demo and actor.role != Role.SYSTEM:
        return [Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录"))]
    return []
