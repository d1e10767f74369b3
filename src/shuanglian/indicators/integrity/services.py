"""Every change of a question: raised by the checks, answered by the unit, settled by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record

from ..models import Observation
from ..services import observation_settle
from . import database, notices, selectors
from .models import UNSETTLED, Question, QuestionState
from .policies import may_answer, may_settle, require
from .records import Finding

CHECKS: Final = "数据核查"
LONGEST: Final = 2000
_OTHERS: Final = 20


def on_reported(observation: Observation) -> None:
    """Put a new value to the checks and keep their questions; part of the transaction that keeps the value."""
    for finding in database.about(observation):
        question_raise(observation=observation, finding=finding)


def on_reported_many(observations: Sequence[Observation]) -> None:
    """The same for the values of a file: each indicator is put to the checks once, however many values it has."""
    found = database.about_many(observations)
    for observation in observations:
        for finding in found.get(observation.pk, ()):
            question_raise(observation=observation, finding=finding)


@transaction.atomic
def question_raise(*, observation: Observation, finding: Finding) -> Question | None:
    """Keep what the checks ask of a value. None where the same question is open already."""
    rows = Question.objects.filter(observation=observation, code=finding.code, state__in=UNSETTLED)
    if rows.exists():
        return None
    question = Question.objects.create(
        observation=observation,
        indicator=observation.indicator,
        code=finding.code,
        severity=finding.severity.value,
        blocking=finding.blocking,
        figures=finding.figures,
        organisation=observation.organisation or observation.indicator.owner,
        is_demo=observation.is_demo,
    )
    others = [pk for pk in finding.rows if pk != observation.pk][-_OTHERS:]
    question.others.add(*others)
    _note(system(CHECKS), question, "question.raised", figures=finding.figures, others=others)
    notices.tell_unit(question)
    return question


@transaction.atomic
def question_answer(*, actor: Actor, question: Question, answer: str, rev: int | None = None) -> Question:
    """The unit explains. Raises `NotAllowed` with all reasons, `NotFound`, `Conflict`, `Invalid`."""
    row = _lock(actor, question, rev)
    require(may_answer(actor, row))
    said = _text(answer, "answer", _("请写明原因和依据"))
    _move(row, QuestionState.ANSWERED, answer=said, answered_by_id=actor.user_id, answered_at=timezone.now())
    _note(actor, row, "question.answered", answer=said)
    notices.tell_stewards(row)
    return row


@transaction.atomic
def question_settle(
    *, actor: Actor, question: Question, accepted: bool, note: str = "", rev: int | None = None
) -> Question:
    """A second person accepts the answer, or asks again with a reason. The last one settled lets the value go on.

    Raises `NotAllowed` with all reasons, `NotFound`, `Conflict`, `Invalid`.
    """
    row = _lock(actor, question, rev)
    require(may_settle(actor, row))
    said = _text(note, "note", "" if accepted else _("请写明还要补充什么"))
    state = QuestionState.SETTLED if accepted else QuestionState.OPEN
    _move(row, state, note=said, settled_by_id=actor.user_id, settled_at=timezone.now())
    _note(actor, row, "question.settled" if accepted else "question.returned", note=said)
    notices.tell_answerer(row)
    if accepted and row.observation is not None:
        observation_settle(actor=system(CHECKS), observation=row.observation)
    return row


@transaction.atomic
def contradiction_raise(
    *, key: str, code: str, severity: str, text: str, statements: list[dict[str, str]], **about: Any
) -> bool:
    """Keep a contradiction of published sources as a question, once. True if it is new, or says something new.

    `about`: indicator, organisation. One that was settled is not asked again unless its statements change.
    """
    figures = {"text": text}
    found = Question.objects.select_for_update(of=("self",)).filter(key=key).first()
    if found is not None and (found.figures, found.statements) == (figures, statements):
        return False
    if found is None:
        found = Question.objects.create(
            key=key, code=code, severity=severity, blocking=False, figures=figures, statements=statements, **about
        )  # fmt: skip
    else:
        _move(found, QuestionState.OPEN, figures=figures, statements=statements)
    _note(system(CHECKS), found, "question.raised", figures=figures)
    notices.tell_unit(found)
    return True


def _lock(actor: Actor, question: Question, rev: int | None) -> Question:
    """The question as it is now. The value is locked first, so that publishing and settling wait in one line."""
    found = selectors.get_question(actor, question.pk)
    if found.observation_id is not None:
        Observation.objects.select_for_update(of=("self",)).filter(pk=found.observation_id).first()
    rows = Question.objects.select_for_update(of=("self",))
    row = rows.select_related("observation__indicator", "organisation", "indicator").get(pk=found.pk)
    if rev is not None and row.rev != rev:
        raise Conflict(Reason("question.changed", _("刚刚有人改过这个提问，请刷新后再看。"), "rev"))
    return row


def _move(row: Question, state: QuestionState, **changes: Any) -> None:
    """Conditional on the revision, so that of two people at the same moment one is told."""
    changes |= {"state": state, "rev": row.rev + 1}
    if not Question.objects.filter(pk=row.pk, rev=row.rev).update(**changes):
        raise Conflict(Reason("question.changed", _("刚刚有人改过这个提问，请刷新后再看。")))
    for name, value in changes.items():
        setattr(row, name, value)


def _text(value: str, field: str, required: str) -> str:
    plain = value.strip()
    if required and not plain:
        raise Invalid(Reason("required", required, field))
    if len(plain) > LONGEST or "\x00" in plain:
        raise Invalid(Reason("too_long", _("最多 %(count)d 个字") % {"count": LONGEST}, field))
    return plain


def _note(actor: Actor, row: Question, kind: str, **payload: Any) -> None:
    about = {"code": row.code, "key": row.key, "observation": row.observation_id, "is_demo": row.is_demo}
    record(
        stream=row.stream,
        kind=kind,
        actor=actor,
        obj=("question", row.pk),
        payload=about | payload,
        public=False,
    )
