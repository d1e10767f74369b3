"""Who answers and who settles. The unit that is responsible answers, a data steward who neither answered nor reported
settles, leaders only read (统计法 art. 7)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .models import Question, QuestionState

STATE: frozenset[str] = frozenset({"question.state", "question.gone"})


def require(reasons: list[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    if reasons and all(reason.code in STATE for reason in reasons):
        raise Conflict(reasons)
    if reasons:
        raise NotAllowed(reasons)


def may_answer(actor: Actor, question: Question) -> list[Reason]:
    """An officer of the unit that is asked; where none is named, any officer."""
    reasons = _person_needed(actor) + _other_world(actor, question)
    unit = question.organisation.organisation_id if question.organisation else None
    if actor.role != Role.OFFICER:
        reasons.append(Reason("question.answer", _("由责任单位的工作人员答复。")))
    elif unit is not None and unit != actor.organisation_id and not _reported(actor, question):
        told = _("这个提问由%(unit)s答复。") % {"unit": question.organisation}
        reasons.append(Reason("question.unit", told))
    return reasons + _expected(question, QuestionState.OPEN)


def may_settle(actor: Actor, question: Question) -> list[Reason]:
    """A data steward, second person to answer and report."""
    reasons = _person_needed(actor) + _other_world(actor, question)
    if actor.role != Role.STEWARD:
        reasons.append(Reason("question.settle", _("答复由数据专员核定。")))
    elif actor.user_id is not None and (
        actor.user_id == question.answered_by_id or _reported(actor, question)
    ):
        reasons.append(Reason("question.second_person", _("自己报的数、自己写的答复要由另一位核定。")))
    return reasons + _expected(question, QuestionState.ANSWERED)


def _reported(actor: Actor, question: Question) -> bool:
    observation = question.observation
    return (
        observation is not None and actor.user_id is not None and observation.reported_by_id == actor.user_id
    )


def _expected(question: Question, state: str) -> list[Reason]:
    if question.state != state:
        told = _("这个提问现在是“%s”。") % question.get_state_display()
        return [Reason("question.state", told)]
    if not question.is_open:
        return [Reason("question.gone", _("这个数已经不用了，不需要再答复。"))]
    return []


def _person_needed(actor: Actor) -> list[Reason]:
    if actor.user_id is None:
        return [Reason("person_needed", _("须由本人登录办理，不能用接口令牌"))]
    return []


def _other_world(actor: Actor, question: Question) -> list[Reason]:
    if actor.is_demo and not question.is_demo:
        return [Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录"))]
    return []
