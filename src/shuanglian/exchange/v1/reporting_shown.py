"""Reporting as the interface gives it."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import periods
from shuanglian.programmes.reporting import selectors
from shuanglian.programmes.reporting.behind import Asked
from shuanglian.programmes.reporting.counts import address
from shuanglian.programmes.reporting.models import Correction, LineState, Proof, Round
from shuanglian.programmes.reporting.page import LineView, round_page
from shuanglian.programmes.reporting.sheets import LABEL, Plan

from .reporting_values import plain


def row(found: Round) -> dict[str, Any]:
    """A round from `selectors.rounds`."""
    return {
        **_base(found),
        "due_at": getattr(found, "due", None),
        "lines": getattr(found, "lines_total", 0),
        "accepted": getattr(found, "lines_done", 0),
        "waiting": getattr(found, "lines_waiting", 0),
    }


def detail(viewer: Actor, round_id: int) -> dict[str, Any]:
    found = selectors.get_for(viewer, round_id)
    told = round_page(viewer, found)
    return {
        **_base(found),
        "due_at": told.clock.due_at if told.clock else None,
        "lines": len(told.lines),
        "accepted": told.done,
        "waiting": sum(view.line.state == LineState.REPORTED for view in told.lines),
        "step": told.step,
        "rules_version": found.rules_version,
        "label": LABEL,
        "checked_alone": found.checked_alone,
        "check_reason": found.check_reason,
        "may": dict(told.may),
        "missing_proofs": [kind.key for kind in told.missing_proofs],
        "proofs": [proof(one) for one in [*told.proofs, *(p for view in told.lines for p in view.proofs)]],
        "reminders": [one.on for one in told.reminders],
        "line_rows": [_line(view) for view in told.lines],
    }


def _base(found: Round) -> dict[str, Any]:
    return {
        "id": found.pk,
        "organisation": found.organisation.name,
        "organisation_id": found.organisation_id,
        "frequency": found.frequency,
        "period": found.period,
        "period_words": periods.parse(found.period).words(),
        "opens_on": found.opens_on,
        "status": found.status,
        "status_words": found.get_status_display(),
        "is_demo": found.is_demo,
    }


def _line(view: LineView) -> dict[str, Any]:
    line = view.line
    return {
        "id": line.pk, "indicator": line.indicator.code, "name": line.indicator.name, "position": line.position,
        "state": line.state, "raw": line.raw, "unit": line.unit or view.unit, "units": list(view.units),
        "value": plain(line.value), "is_missing": line.is_missing, "missing_reason": line.missing_reason,
        "note": line.note, "last": plain(view.last.value) if view.last else None,
        "last_period": view.last.period.text if view.last else None,
        "year_before": plain(view.year_before.value) if view.year_before else None,
        "expected_low": plain(view.expected.low) if view.expected else None,
        "expected_high": plain(view.expected.high) if view.expected else None,
        "expected_why": view.expected_why, "is_outside": view.is_outside,
        "path": plain(view.path.value) if view.path else None,
        "target": plain(view.path.target) if view.path else None,
        "observation_id": line.observation_id, "return_reason": line.return_reason,
        "open_questions": view.open_questions,
        "questions": [
            {"text": one.text, "url": one.url, "is_open": one.is_open, "answer": one.answer} for one in view.questions
        ],
        "corrections": [correction(one) for one in view.corrections], "rev": line.rev,
    }  # fmt: skip


def proof(one: Proof) -> dict[str, Any]:
    return {
        "id": one.pk, "kind": one.kind, "file_id": one.file_id, "name": one.file.name, "line_id": one.line_id
    }  # fmt: skip


def correction(one: Correction) -> dict[str, Any]:
    return {
        "id": one.pk, "state": one.state, "old_observation_id": one.old_id, "new_observation_id": one.new_id,
        "value": plain(one.new.value), "reason": one.reason, "decision_reason": one.decision_reason,
    }  # fmt: skip


def sheet(plan: Plan) -> dict[str, Any]:
    return {
        "ok": plan.ok, "filled": plan.filled, "missing": plan.missing, "unchanged": plan.unchanged,
        "problems": [str(reason.message) for reason in plan.problems],
    }  # fmt: skip


def count(ask: Asked) -> dict[str, Any]:
    """A number with its page."""
    behind = ask.behind
    rows = behind.records(ask.period, ask.place, ask.demo)
    return {
        "key": behind.key, "title": str(behind.title), "unit": behind.unit, "explain": str(behind.explain),
        "period": ask.period.text, "demo": ask.demo, "value": plain(behind.value(rows)), "rows": rows.count(),
        "url": address(behind.key, ask.period, ask.place, ask.demo),
    }  # fmt: skip
