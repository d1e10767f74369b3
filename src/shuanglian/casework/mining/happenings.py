"""The record of cases as a sequence of happenings, each with the objects it is about: what both exports are made of."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet

from shuanglian.foundation.events.models import Event

from ..models import Case, Token
from ..semantics import Form

BATCH: Final = 500
# What befalls a case or a task beside the steps themselves, as the record names it.
MARKS: Final = (
    "timer.fired",
    "message.received",
    "case.suspended",
    "case.resumed",
    "case.withdrawn",
    "case.cancelled",
    "case.reopened",
    "case.moved",
    "clock.paused",
    "clock.breached",
    "clock.escalated",
)


@dataclass(frozen=True, slots=True)
class Happening:
    """`transition` is one of XES's lifecycle (schedule, start, complete, ate_abort) or empty for a mark.

    `instance` joins the transitions of one task. `who` is a pseudonym, empty for the system.
    """

    at: dt.datetime
    activity: str
    node: str
    transition: str
    instance: str
    who: str
    role: str
    organisation: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """One case with its happenings in order of time."""

    case: Case
    happenings: list[Happening] = field(default_factory=list)


class Pseudonyms:
    """Names for people that are the same within one export and mean nothing outside of it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, actor: str) -> str:
        if not actor.startswith(("user:", "token:")):
            return ""
        return "p-" + hmac.new(self._key, actor.encode(), hashlib.sha256).hexdigest()[:12]


def traces(cases: QuerySet[Case]) -> Iterator[Trace]:
    """Every case, oldest first; a few hundred are in memory at a time."""
    people = Pseudonyms()
    rows = cases.select_related("definition").defer("definition__bpmn_xml", "data", "written")
    numbers = rows.order_by("started_at", "pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(numbers, BATCH)):
        found = rows.in_bulk(batch)
        traced = {pk: Trace(found[pk]) for pk in batch if pk in found}
        _add_tasks(traced, people)
        _add_marks(traced, people)
        for trace in traced.values():
            trace.happenings.sort(key=lambda happening: happening.at)
            yield trace


def _add_tasks(traced: dict[int, Trace], people: Pseudonyms) -> None:
    claims = _claims(traced)
    tasks = Token.objects.filter(case__in=traced, form=Form.TASK).order_by("created_at", "pk")
    for task in tasks:
        add = traced[task.case_id].happenings.append
        add(_step(task, task.created_at, "schedule", ""))
        for at, actor in claims.get(str(task.pk), []):
            add(_step(task, at, "start", people.of(actor)))
        if task.ended_at is not None:
            how = "complete" if task.status == Token.Status.DONE else "ate_abort"
            add(_step(task, task.ended_at, how, people.of(task.ended_by)))


def _claims(traced: dict[int, Trace]) -> dict[str, list[tuple[dt.datetime, str]]]:
    found: dict[str, list[tuple[dt.datetime, str]]] = {}
    streams = {trace.case.stream for trace in traced.values()}
    rows = Event.objects.filter(kind="task.claimed", object_type="task", stream__in=streams)
    for task, at, actor in rows.order_by("at").values_list("object_id", "at", "actor"):
        found.setdefault(task, []).append((at, actor))
    return found


def _step(task: Token, at: dt.datetime, transition: str, who: str) -> Happening:
    return Happening(
        at, task.name, task.node, transition, f"task-{task.pk}", who, task.role, task.organisation_id
    )


def _add_marks(traced: dict[int, Trace], people: Pseudonyms) -> None:
    """Marks of the case itself, and those of its tasks, which name their case in the payload."""
    streams = {trace.case.stream for trace in traced.values()}
    rows = Event.objects.filter(kind__in=MARKS, stream__in=streams, object_type__in=["case", "task"])
    for event in rows.order_by("at", "pk"):
        number = event.object_id if event.object_type == "case" else event.payload.get("case")
        trace = traced.get(int(number)) if str(number or "").isdigit() else None
        if trace is not None:
            trace.happenings.append(_mark(event, people))


def _mark(event: Event, people: Pseudonyms) -> Happening:
    payload: dict[str, Any] = event.payload
    node = str(payload.get("node", ""))
    return Happening(event.at, event.kind, node, "", "", people.of(event.actor), "", event.organisation_id)
