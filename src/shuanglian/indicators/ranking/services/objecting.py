"""Objections: filed by who is ranked, answered by the responsible unit, appealed once, decided by a second person."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry import numbers as series

from .. import notices, policies, revive
from ..models import Objection, ObjectionState, Standing
from ._common import end_of, lock, lock_objection, note, words


@transaction.atomic
def objection_file(
    *,
    actor: Actor,
    standing: Standing,
    reason: str,
    indicator: str = "",
    evidence: StoredFile | None = None,
    now: dt.datetime | None = None,
) -> Objection:
    """A ranked party says what is wrong with its own result. It gets a number and a day by which it is answered.

    `indicator` is a key of the ranking, or empty. Raises `NotAllowed` for anybody else, `Conflict` after the term or for a
    second objection, `Invalid`.
    """
    ranking = lock(standing.ranking)
    row = Standing.objects.get(pk=standing.pk, ranking=ranking)
    row.ranking = ranking
    at = now or timezone.now()
    policies.require(policies.may_object(actor, row, at))
    told = ranking.told()
    if indicator and indicator not in {one["key"] for one in told["config"]["indicators"]}:
        raise Invalid(Reason("ranking.indicator", _("没有这个指标"), "indicator"))
    try:
        with transaction.atomic():
            made = Objection.objects.create(
                number=_number(at),
                standing=row,
                organisation_id=actor.organisation_id or 0,
                indicator=indicator,
                reason=words(reason, "reason"),
                evidence=evidence,
                filed_by_id=actor.user_id,
                filed_at=at,
                due_at=end_of(revive.term_of(told, "answer"), at),
            )
    except IntegrityError as error:
        raise Conflict(Reason("ranking.objected", _("已经提出过异议，可以在答复后申诉一次。"))) from error
    note(ranking, "ranking.objection_filed", actor, number=made.number, due=made.due_at.isoformat())
    notices.tell_responsible(made, "filed")
    return made


def _number(at: dt.datetime) -> str:
    year = timezone.localdate(at).year
    return f"YY-{year}-{series.take(f'YY-{year}')[0]:04d}"


@transaction.atomic
def objection_answer(
    *, actor: Actor, objection: Objection, answer: str, upheld: bool, now: dt.datetime | None = None
) -> Objection:
    """The responsible unit's answer. Upheld is the end of it (the ranking must be withdrawn); otherwise an appeal is open
    for the stated term."""
    row = lock_objection(objection)
    policies.require(policies.may_answer(actor, row))
    at = now or timezone.now()
    row.answer, row.upheld = words(answer, "answer"), upheld
    row.answered_by_id, row.answered_at = actor.user_id, at
    row.state = ObjectionState.CLOSED if upheld else ObjectionState.ANSWERED
    if not upheld:
        row.appeal_until = end_of(revive.term_of(row.standing.ranking.told(), "appeal"), at)
    row.save(update_fields=["answer", "upheld", "answered_by", "answered_at", "state", "appeal_until"])
    note(row.standing.ranking, "ranking.objection_answered", actor, number=row.number, upheld=upheld)
    notices.tell_objector(row)
    return row


@transaction.atomic
def objection_appeal(
    *, actor: Actor, objection: Objection, reason: str, now: dt.datetime | None = None
) -> Objection:
    """Once, within the term after the answer; the clock of the answer runs again."""
    row = lock_objection(objection)
    at = now or timezone.now()
    policies.require(policies.may_appeal(actor, row, at))
    row.appeal_reason, row.appealed_at = words(reason, "reason"), at
    row.state = ObjectionState.APPEALED
    row.due_at = end_of(revive.term_of(row.standing.ranking.told(), "answer"), at)
    row.save(update_fields=["appeal_reason", "appealed_at", "state", "due_at"])
    note(row.standing.ranking, "ranking.objection_appealed", actor, number=row.number)
    notices.tell_responsible(row, "appealed")
    return row


@transaction.atomic
def objection_decide(
    *, actor: Actor, objection: Objection, decision: str, upheld: bool, now: dt.datetime | None = None
) -> Objection:
    """The end of an appeal, by somebody who did not answer the objection."""
    row = lock_objection(objection)
    policies.require(policies.may_decide(actor, row))
    row.decision, row.upheld = words(decision, "decision"), upheld
    row.decided_by_id, row.decided_at = actor.user_id, now or timezone.now()
    row.state = ObjectionState.CLOSED
    row.save(update_fields=["decision", "upheld", "decided_by", "decided_at", "state"])
    note(row.standing.ranking, "ranking.objection_decided", actor, number=row.number, upheld=upheld)
    notices.tell_objector(row)
    return row
