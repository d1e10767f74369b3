"""From the page value of one need, in which only what the viewer may see stands, to plain JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ninja import Schema

from shuanglian.casework.api import ClockView, StepView
from shuanglian.programmes.siti.models import AcceptancePlan, Answer, Rating
from shuanglian.programmes.siti.selectors import ActionView, Column, NeedPage
from shuanglian.registry.models import NeedRequirement

from . import given


def process(page: NeedPage) -> dict[str, Any]:
    """`ProcessOut` as a dict."""
    return {
        "need_id": page.need.id,
        "number": page.need.number,
        "status": page.need.status,
        "outcome": page.outcome,
        "order": page.order,
        "window_until": page.window_until,
        "track": [{"key": s.key, "name": str(s.name), "state": s.state} for s in page.track],
        "steps": [_step(step) for step in page.steps],
        "actions": [_action(action) for action in page.actions.values() if action.is_mine],
        **_answering(page),
        **_agreeing(page),
        **_after(page),
    }


def clock(view: ClockView | None) -> dict[str, Any] | None:
    if view is None:
        return None
    plain = ("words", "note", "cells")
    return {name: str(getattr(view, name)) for name in plain} | {
        "state": str(view.state),
        "due_at": view.due_at,
        "remaining_workdays": view.remaining_workdays,
        "unit": str(view.unit),
        "remaining": view.remaining,
        "escalated": view.escalated,
        "proof": [str(line) for line in view.proof],
    }


def _answering(page: NeedPage) -> dict[str, Any]:
    invitations = [_plain(given.InvitationOut, i, party=i.party.name) for i in page.invitations]
    lines = [_plain(given.AnswerLineOut, a, party=a.party_name) for a in page.answers]
    columns = page.comparison.columns if page.comparison else ()
    return {
        "invitations": invitations,
        "answers": lines,
        "my_answer": _answer(page.my_answer) if page.my_answer else None,
        "my_feedback_id": page.my_feedback.pk if page.my_feedback else None,
        "comparison": [_column(column) for column in columns],
        "questions": [_plain(given.QuestionOut, q) for q in page.questions],
        "requirements": _requirements(page),
        "refinements": [_plain(given.RefinementOut, r) for r in page.refinements],
        "supports": [_plain(given.SupportOut, s, offering=s.offering.title) for s in page.supports],
    }


def _agreeing(page: NeedPage) -> dict[str, Any]:
    view = page.contract
    contract = None
    if view is not None:
        extra = {
            "kind_name": str(view.kind_name),
            "ip_text": str(view.ip_text),
            "ip_is_default": view.ip_is_default,
        }
        contract = _plain(given.ContractOut, view.contract, **extra)
    return {"contract": contract, "plan": _plan(page.plan) if page.plan else None}


def _after(page: NeedPage) -> dict[str, Any]:
    rounds = []
    for view in page.rounds:
        readings = [_plain(given.MeasurementOut, m) for m in view.measurements]
        rounds.append(_plain(given.RoundOut, view.round, report=view.report.as_json(), measurements=readings))
    return {
        "rounds": rounds,
        "signatures": [s.side for s in page.signatures],
        "followups": [_plain(given.FollowUpOut, f) for f in page.followups],
        "ratings": [_plain(given.RatingOut, r, reply=_reply(r)) for r in page.ratings],
    }


def _requirements(page: NeedPage) -> list[dict[str, Any]]:
    rows = NeedRequirement.objects.filter(need=page.need.id) if page.need.is_full else ()
    return [_plain(given.RequirementRef, row) for row in rows]


def _reply(rating: Rating) -> str:
    reply = getattr(rating, "reply", None)
    return reply.text if reply else ""


def _answer(row: Answer) -> dict[str, Any]:
    fields = ("order", "title", "working_days", "deliverable", "share")
    milestones = [{name: getattr(m, name) for name in fields} for m in row.milestones.all()]
    return _plain(given.AnswerOut, row, milestones=milestones)


def _column(column: Column) -> dict[str, Any]:
    return _plain(given.ColumnOut, column, answer_id=column.answer.pk, party=column.party_name)


def _plan(row: AcceptancePlan) -> dict[str, Any]:
    return _plain(given.PlanOut, row, items=[_plain(given.PlanItemOut, i) for i in row.items.all()])


def _step(step: StepView) -> dict[str, Any]:
    return _plain(given.StepOut, step, name=str(step.name), clock=clock(step.clock))


def _action(action: ActionView) -> dict[str, Any]:
    reasons = [{"code": r.code, "message": str(r.message)} for r in action.reasons]
    return {"verb": action.name, "label": str(action.label), "allowed": action.allowed, "reasons": reasons}


def record(view: Any) -> dict[str, Any]:
    """`RecordOut` as a dict: shares and means with the number of cases behind them."""
    return _plain(given.RecordOut, view, verified=asdict(view.verified), ratings=asdict(view.ratings))


def _plain(schema: type[Schema], row: Any, **extra: Any) -> dict[str, Any]:
    """The fields of `schema` from `row`, save those in `extra`."""
    return {name: getattr(row, name) for name in schema.model_fields if name not in extra} | extra
