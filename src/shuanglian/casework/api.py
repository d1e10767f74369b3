"""The public door of the process engine. Programmes and pages use these names and nothing else of the
package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import decided, definitions, dmn
from .clocks import ClockState, ClockView
from .errors import BadDefinition, DecisionFailed, Runaway
from .evidence import Evidence
from .models import Case, Clock, Decision, Definition, Delegation, Outbox, Timer, Token
from .policies import standing
from .selectors import (
    Filters,
    StepView,
    cases_of,
    clock,
    clocks_for,
    diagram,
    get_for,
    get_task,
    history,
    overdue,
    steps,
    visible_to,
    worklist,
    worklist_counts,
)
from .services.commands import complete, signal, start
from .services.desk import claim, release
from .services.outbox import deliver_due
from .services.pausing import due_of, past_due
from .services.publishing import approve, check, publish
from .services.standing_in import delegate, revoke
from .services.timing import Fire, fire, fire_due, pause_clock, resume_clock
from .services.whole import bind, cancel, reopen, resume, suspend, withdraw
from .superiors import superiors_of
from .verification import verify

__all__ = [
    "BadDefinition",
    "Case",
    "Clock",
    "ClockState",
    "ClockView",
    "Decision",
    "DecisionFailed",
    "Definition",
    "Delegation",
    "Evidence",
    "Filters",
    "Fire",
    "Outbox",
    "Runaway",
    "StepView",
    "Timer",
    "Token",
    "approve",
    "bind",
    "cancel",
    "cases_of",
    "check",
    "claim",
    "clock",
    "clocks_for",
    "complete",
    "decide",
    "decided",
    "delegate",
    "deliver_due",
    "diagram",
    "due_of",
    "fire",
    "fire_due",
    "get_for",
    "get_task",
    "graph",
    "history",
    "overdue",
    "past_due",
    "pause_clock",
    "publish",
    "release",
    "reopen",
    "resume",
    "resume_clock",
    "revoke",
    "signal",
    "standing",
    "start",
    "steps",
    "superiors_of",
    "suspend",
    "verify",
    "visible_to",
    "withdraw",
    "worklist",
    "worklist_counts",
]

graph = definitions.graph


def decide(key: str, version: int | None, inputs: Mapping[str, Any]) -> dmn.Result:
    """Evaluate a stored decision file's decision `key`; `version` None means the latest. Raises
    `DecisionFailed`."""
    rows = Decision.objects.filter(key=key)
    row = rows.filter(version=version).first() if version is not None else rows.order_by("-version").first()
    if row is None:
        raise KeyError(f"{key} {version}")
    return dmn.decide(definitions.tables(row.pk, row.sha256), key, inputs)
