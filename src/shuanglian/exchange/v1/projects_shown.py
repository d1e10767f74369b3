"""Projects as the machine interface tells them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.projects import engine, selectors
from shuanglian.programmes.projects.models import Gate, Issue, Project, ProjectList, Session
from shuanglian.programmes.projects.selectors.page import ApplicationView, GateView, ProjectPage, project_page
from shuanglian.programmes.projects.selectors.speeds import Speeds
from shuanglian.programmes.projects.selectors.totals import lines_of


def row(p: Project) -> dict[str, Any]:
    plain = ("code", "name", "signed_on", "total_cents", "total_raw", "level", "phase", "outcome")
    return {
        "id": p.pk,
        **{name: getattr(p, name) for name in plain},
        "party": p.party.ref if p.party else None,
        "place": p.place.code if p.place else None,
        "segment": p.segment.key if p.segment else None,
        "source": p.source.code if p.source else None,
        "is_public": p.is_public,
        "is_demo": p.is_demo,
        "rev": p.rev,
    }


def detail(viewer: Actor, project_id: int) -> dict[str, Any]:
    """Read afresh."""
    found = selectors.get_for(viewer, project_id)
    told = project_page(viewer, found)
    return {
        **row(found),
        "lists": [one.key for one in told.lists],
        "phases": [_phase(view) for view in told.phases if view.run is not None],
        "gates": [gate(view) for view in told.gates],
        "steps": [_step(view) for view in told.steps],
        "review": _review(told) if told.steps else None,
        "applications": [application(view) for view in told.applications],
        "investment": [
            {
                "year": year.year,
                "planned_cents": year.planned,
                "actual_cents": year.actual,
                "months": [
                    {"month": f"{month:%Y-%m}", "cents": cents, "since_january": total}
                    for month, cents, total in year.months
                ],
            }
            for year in told.progress
        ],
        "open_tasks": sorted(engine.open_tasks(found)) if told.sees_work else [],
    }


def _phase(view: Any) -> dict[str, Any]:
    run = view.run
    return {
        "phase": view.phase,
        "started_on": run.started_on,
        "planned_on": run.planned_on,
        "ended_on": run.ended_on,
        "standard_workdays": run.standard,
        "workdays": view.taken.workdays if view.taken else None,
    }


def gate(view: GateView) -> dict[str, Any]:
    return {
        **gate_row(view.gate),
        "participants": view.participants,
        "issues": [issue(one) for one in view.issues],
    }


def gate_row(row: Gate) -> dict[str, Any]:
    names = ("kind", "status", "planned_on", "held_on", "decision", "open_blocking")
    return {name: getattr(row, name) for name in names}


def issue(row: Issue) -> dict[str, Any]:
    names = ("title", "owner", "due_on", "is_blocking", "solved_at", "solution")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _step(view: Any) -> dict[str, Any]:
    step, actual = view.step, view.actual
    return {
        "key": step.key, "name": step.name, "planned_workdays": step.days, "after": step.after,
        "is_review": step.is_review, "started_on": step.started_on, "ended_on": step.ended_on,
        "slack": actual.slack if actual else None, "is_critical": actual.is_critical if actual else None,
    }  # fmt: skip


def _review(told: ProjectPage) -> dict[str, Any]:
    effect, review = told.effect, told.review
    return {
        "without_review": effect.without if effect else None,
        "with_review": effect.whole if effect else None,
        "slack": effect.slack if effect else None,
        "lengthens": effect.lengthens if effect else None,
        "verdict": review.verdict if review else "",
        "reason": review.reason if review else "",
    }


def application(view: ApplicationView) -> dict[str, Any]:
    row, saving = view.application, view.saving
    names = ("matter", "name", "status", "is_green", "received_on", "finished_on", "pauses")
    done = saving is not None and row.finished_on is not None and saving.is_told
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in names},
        "standard_workdays": row.standard,
        "actual_workdays": saving.actual if saving else None,
        "saved_percent": float(saving.percent) if done and saving else None,
        "proof": [{"day": one.day.isoformat(), "state": one.state} for one in saving.proof] if saving else [],
        "documents": [
            {
                "key": one.key, "name": one.name, "promised_on": one.promised_on,
                "supplied_on": one.supplied_on, "broken": one.broken_at is not None,
            }
            for one in view.documents
        ],
    }  # fmt: skip


def project_list(found: ProjectList) -> dict[str, Any]:
    return {
        "key": found.key, "name": found.name, "year": found.year, "note": found.note, "is_demo": found.is_demo,
        "source": found.source.code if found.source else None,
        "totals": [
            {
                **{k: v for k, v in asdict(line).items() if k != "stated"},
                "key": line.stated.key, "stated": line.stated.value, "raw": line.stated.raw,
                "comparator": line.stated.comparator, "remainder": line.remainder,
            }
            for line in lines_of(found)
        ],
    }  # fmt: skip


def speeds(told: Speeds) -> dict[str, Any]:
    return {
        "is_demo": told.is_demo,
        "phases": [
            {
                "phase": p.phase, "n": p.n, "median_workdays": p.workdays, "median_days": p.days,
                "standard_workdays": p.standard, "actual_workdays": p.actual, "saved_percent": p.saved_percent,
                "on_time": p.on_time, "planned": p.planned,
            }
            for _title, p in told.paces
        ],
        "applications": told.saved[0], "applications_saved_percent": told.saved_percent,
        "planned_cents": told.planned, "actual_cents": told.actual,
    }  # fmt: skip


def session(row: Session) -> dict[str, Any]:
    names = ("kind", "period", "is_demo", "before_start", "nominal_on", "due_on", "held_on", "result")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in names},
        "missed": row.missed_at is not None,
        "findings": [finding(one) for one in row.findings.order_by("pk")],
    }


def finding(row: Any) -> dict[str, Any]:
    names = ("project_id", "title", "owner", "due_on", "solved_at", "solution")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}
