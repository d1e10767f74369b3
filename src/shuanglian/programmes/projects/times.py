"""From the rows to the pure arithmetic: the critical path of one project, saved time of an application, speeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear
from shuanglian.foundation.workdays.services import calendar

from . import network, pace, saving
from .models import Application, Document, PhaseRun, Project, Step


def origin_of(steps: Sequence[Step]) -> dt.date | None:
    """The day from which the approval is counted: the start of its first step."""
    return min((step.started_on for step in steps if step.started_on), default=None)


def as_network(days: Calendar, steps: Sequence[Step], *, actual: bool) -> list[network.Step]:
    """The steps as planned, or (`actual`) with what has happened, in working days after the origin."""
    origin = origin_of(steps)

    def offset(day: dt.date | None) -> int | None:
        return None if day is None or origin is None or not actual else days.difference(origin, day)

    return [
        network.Step(s.key, s.name, s.days, tuple(s.after), offset(s.started_on), offset(s.ended_on))
        for s in steps
    ]


def paths(steps: Sequence[Step], today: dt.date) -> tuple[network.Path, network.Path] | None:
    """(planned, as it stands); None without steps or where a year's holidays are not known."""
    origin, days = origin_of(steps), calendar()
    if not steps or origin is None:
        return None
    try:
        now = max(days.difference(origin, today), 0)
        planned = network.compute(as_network(days, steps, actual=False))
        return planned, network.compute(as_network(days, steps, actual=True), today=now)
    except UnknownYear:
        return None


def effect(steps: Sequence[Step], today: dt.date) -> network.Effect | None:
    """What the office's review does to the length of the approval, as it stands (S39)."""
    origin, days = origin_of(steps), calendar()
    key = next((step.key for step in steps if step.is_review), None)
    if key is None or origin is None:
        return None
    try:
        now = max(days.difference(origin, today), 0)
        return network.effect(as_network(days, steps, actual=True), key, today=now)
    except UnknownYear:
        return None


def effect_of(project: Project, today: dt.date) -> network.Effect | None:
    return effect(list(project.steps.all()), today)


def pauses_of(application: Application) -> list[saving.Pause]:
    return [
        saving.Pause(
            dt.date.fromisoformat(row["start"]),
            dt.date.fromisoformat(row["end"]) if row.get("end") else None,
            row.get("reason", ""),
        )
        for row in application.pauses
    ]


def accepted_on(application: Application) -> dt.date:
    """The day it was accepted; until then that of its receipt."""
    at = application.accepted_at
    return timezone.localdate(at) if at is not None else application.received_on


def earliest_finish(application: Application, documents: Iterable[Document]) -> dt.date:
    """Nothing is done before it was accepted, its last document came, and its last pause began."""
    days = [application.received_on, accepted_on(application)]
    days += [one.supplied_on for one in documents if one.supplied_on is not None]
    days += [dt.date.fromisoformat(pause["start"]) for pause in application.pauses[-1:]]
    return max(days)


def saving_of(application: Application, today: dt.date) -> saving.Saving | None:
    """Until it is finished: what has been used by today. None where a year's holidays are not known."""
    until = application.finished_on or max(today, application.received_on)
    try:
        return saving.saving(
            calendar(), application.received_on, until, application.standard, pauses_of(application)
        )
    except UnknownYear:
        return None


def runs(rows: Iterable[PhaseRun]) -> list[pace.Run]:
    """Finished phases; the project's place is its platform."""
    return [
        pace.Run(
            row.phase, row.started_on, row.ended_on, row.planned_on, row.standard,
            row.project.place.name if row.project.place else "",
        )
        for row in rows
        if row.ended_on is not None
    ]  # fmt: skip


def taken_or_unknown(run: pace.Run) -> pace.Taken | None:
    """None where a year's holidays are not known."""
    try:
        return pace.taken(calendar(), run)
    except UnknownYear:
        return None
