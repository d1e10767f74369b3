"""Choosing among the answers, without conflicts of interest, and telling everyone else what was missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry.models import Need, Party

from .. import engine, judging, rules
from ..feedback import problems, score_problems
from ..models import Answer, AnswerScore, ConflictDeclaration, Engagement, Feedback
from ..notices import members, tell
from ._common import advance, begin, engagement_of, event, refuse, text


@transaction.atomic
def conflict_declare(
    *, actor: Actor, need: Need, party: Party, has_conflict: bool, note: str = ""
) -> ConflictDeclaration:
    """Say whether there is a conflict with one solver. A declared conflict bars from scoring and choosing."""
    state = begin(actor, need, "conflict_declare")
    if actor.user_id is None:
        raise Invalid(Reason("siti.person", _("利益冲突由本人申报")))
    if has_conflict and not note.strip():
        raise Invalid(Reason("required", _("请写明是什么关系"), "note"))
    declaration, _created = ConflictDeclaration.objects.update_or_create(
        need=state.need,
        user_id=actor.user_id,
        party=party,
        defaults={"has_conflict": has_conflict, "note": note.strip()},
    )
    payload = {"party": party.pk, "has_conflict": has_conflict}
    event(actor, state.need, "siti.conflict_declared", payload, public=False)
    return declaration


@transaction.atomic
def answer_score(*, actor: Actor, answer: Answer, scores: Mapping[str, int], note: str = "") -> AnswerScore:
    """One person's scores of one answer, 1–5 for every criterion of the rule in force."""
    state = begin(actor, answer.need, "answer_score")
    refuse(score_problems(rules.criteria(), scores))
    if actor.user_id is None:
        raise Invalid(Reason("siti.person", _("打分须由本人登录办理")))
    row, _created = AnswerScore.objects.update_or_create(
        answer=_submitted(answer),
        user_id=actor.user_id,
        defaults={"scores": dict(scores), "note": note.strip()},
    )
    event(
        actor, state.need, "siti.answer_scored", {"answer": answer.pk, "scores": dict(scores)}, public=False
    )
    return row


@transaction.atomic
def answer_choose(*, actor: Actor, answer: Answer, reason: str) -> Answer:
    """The company chooses one answer, with its reason; the others become `not_chosen` and are owed feedback."""
    refuse(text(reason, "reason", _("请写明选定的理由")))
    state = begin(actor, answer.need, "answer_choose")
    fresh = _submitted(answer)
    now = timezone.now()
    others = Answer.objects.filter(need=state.need, status=Answer.Status.SUBMITTED).exclude(pk=fresh.pk)
    losers = list(others.select_related("party"))
    others.update(status=Answer.Status.NOT_CHOSEN, decided_at=now)
    fresh.status, fresh.choice_reason, fresh.decided_at = Answer.Status.CHOSEN, reason.strip(), now
    fresh.save(update_fields=["status", "choice_reason", "decided_at", "updated_at"])
    engine.seat(engagement_of(state), "solver", fresh.party.organisation_id, None)
    advance(state, "choose", actor=actor, data={"choice": "chosen", "others": len(losers)})
    judging.judge(actor, state.need, fresh.party, "chosen", reason)
    event(actor, state.need, "siti.chosen", {"answer": fresh.pk, "others": len(losers)}, public=False)
    tell(members(fresh.party), "siti.chosen", state.need, _("您的应答被选定"), body=reason)
    for loser in losers:
        tell(members(loser.party), "siti.not_chosen", state.need, _("您的应答没有被选定，稍后有书面反馈"))
    return fresh


@transaction.atomic
def choose_none(*, actor: Actor, need: Need, reason: str) -> Engagement:
    """None of the answers fits: back to the manager, who looks further or ends. They stay in the running."""
    refuse(text(reason, "reason", _("请写明都不选的理由")))
    state = begin(actor, need, "choose_none")
    advance(state, "choose", actor=actor, data={"choice": "none", "others": 0})
    event(actor, state.need, "siti.none_chosen", {"reason": reason.strip()}, public=False)
    tell([state.need.manager_user_id], "siti.window", state.need, _("企业没有选定答题方"), body=reason)
    return engagement_of(state)


@transaction.atomic
def feedback_give(
    *, actor: Actor, answer: Answer, scores: Mapping[str, int], strengths: str, gaps: str, text: str = ""
) -> Feedback:
    """Structured feedback to one solver who was not chosen; the last one finishes the step."""
    state = begin(actor, answer.need, "feedback_give")
    refuse(problems(rules.criteria(), scores, strengths, gaps))
    fresh = Answer.objects.select_for_update(of=("self",)).select_related("party").get(pk=answer.pk)
    if fresh.status != Answer.Status.NOT_CHOSEN:
        raise Invalid(Reason("siti.not_owed", _("只给未选定的应答反馈"), "answer"))
    if Feedback.objects.filter(answer=fresh).exists():
        raise Conflict(Reason("siti.feedback_there", _("已经给过反馈")))
    row = _write(actor, fresh, scores, strengths, gaps, text)
    if not owed(state.need):
        advance(state, "feedback", actor=actor)
    event(actor, state.need, "siti.feedback_given", {"answer": fresh.pk}, public=False)
    tell(members(fresh.party), "siti.feedback", state.need, _("对您应答的反馈"), body=gaps)
    return row


def owed(need: Need) -> int:
    """How many solvers still wait for feedback."""
    return Answer.objects.filter(need=need, status=Answer.Status.NOT_CHOSEN, feedback__isnull=True).count()


def _write(
    actor: Actor, answer: Answer, scores: Mapping[str, int], strengths: str, gaps: str, text: str
) -> Feedback:
    values: dict[str, Any] = {"scores": dict(scores), "strengths": strengths.strip(), "gaps": gaps.strip()}
    return Feedback.objects.create(answer=answer, text=text.strip(), given_by_id=actor.user_id, **values)


def _submitted(answer: Answer) -> Answer:
    fresh = Answer.objects.select_for_update(of=("self",)).select_related("party").get(pk=answer.pk)
    if fresh.status != Answer.Status.SUBMITTED:
        raise Conflict(Reason("siti.answer_state", _("这份应答不在可选之列")))
    return fresh
