"""Answers side by side, for the company and its technology manager, once the window has closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from .. import rules
from ..feedback import Criterion, total
from ..models import Answer, ConflictDeclaration
from ..situation import Situation, situation
from .records import RecordView, records_of
from .viewing import Sight, sight

SHOWN = (Answer.Status.SUBMITTED, Answer.Status.CHOSEN, Answer.Status.NOT_CHOSEN)


@dataclass(frozen=True, slots=True)
class Column:
    """One answer. `scores`: mean of the scorers per criterion; `total` weighted 1–5 (None: nobody scored yet).
    `declared`: None, or what the viewer declared about a conflict with this solver."""

    answer: Answer
    party_id: int
    party_name: str
    status: str
    status_label: str
    route: str
    team: tuple[dict[str, str], ...]
    price_cents: int | None
    working_days: int
    milestones: tuple[str, ...]
    ip_wish: str
    scores: dict[str, float]
    scorers: int
    total: float | None
    my_scores: dict[str, int]
    declared: bool | None
    record: RecordView


@dataclass(frozen=True, slots=True)
class Comparison:
    """`undeclared`: how many declarations the viewer still owes before scoring or choosing; `recused`: may not."""

    criteria: tuple[Criterion, ...]
    columns: tuple[Column, ...]
    undeclared: int
    recused: bool


def comparison(viewer: Actor, need: Need) -> Comparison:
    """Raises `NotFound` for who may not know of the answers, `NotAllowed` while the window is open (they are sealed)."""
    state = situation(registry.get_need(viewer, need.pk))
    view = sight(viewer, state)
    if not view.sees_answers or state.engagement is None:
        raise NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))
    found = of_situation(viewer, state, view)
    if found is None:
        raise NotAllowed(Reason("siti.sealed", _("应答截止以前，应答对所有人保密")))
    return found


def of_situation(viewer: Actor, state: Situation, view: Sight) -> Comparison | None:
    """None where there is nothing this viewer may compare."""
    if not view.sees_answers or state.window_is_open or state.engagement is None:
        return None
    if state.engagement.window_closed_at is None:
        return None
    criteria = rules.criteria()
    declared = dict(
        ConflictDeclaration.objects.filter(need=state.need, user=viewer.user_id or 0).values_list(
            "party", "has_conflict"
        )
    )
    rows = Answer.objects.filter(need=state.need, status__in=SHOWN).select_related("party")
    answers = list(rows.prefetch_related("milestones", "scores").order_by("pk"))
    records = records_of(answer.party for answer in answers)
    return Comparison(
        criteria=criteria,
        columns=tuple(
            _column(viewer, answer, criteria, declared.get(answer.party_id), records[answer.party_id])
            for answer in answers
        ),
        undeclared=sum(answer.party_id not in declared for answer in answers),
        recused=any(declared.get(answer.party_id) for answer in answers),
    )


def _column(
    viewer: Actor, answer: Answer, criteria: tuple[Criterion, ...], declared: bool | None, record: RecordView
) -> Column:
    given = list(answer.scores.all())
    means = {c.key: sum(row.scores.get(c.key, 0) for row in given) / len(given) for c in criteria if given}
    totals = [total(criteria, row.scores) for row in given]
    milestones = list(answer.milestones.all())
    return Column(
        answer=answer,
        party_id=answer.party_id,
        party_name=answer.party.name,
        status=answer.status,
        status_label=str(answer.get_status_display()),
        route=answer.route,
        team=tuple(answer.team),
        price_cents=answer.price_cents,
        working_days=max((row.working_days for row in milestones), default=0),
        milestones=tuple(row.title for row in milestones),
        ip_wish=answer.ip_wish,
        scores=means,
        scorers=len(given),
        total=sum(totals) / len(totals) if totals else None,
        my_scores=next((row.scores for row in given if row.user_id == viewer.user_id), {}),
        declared=declared,
        record=record,
    )
