"""Demonstration projects (示例): fictional, at several phases, driven through the services by the personas. They are kept
apart from the public facts: no list, sum or ranking mixes the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar, load_bundled
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party, Place
from shuanglian.registry.services import party_create

from . import demo_texts as texts
from . import services
from .models import Application, Gate, Project, ProjectList, Session
from .words import SessionKind

YI: Final = 10_000_000_000
LIST: Final = "demo-2026"


@dataclass(frozen=True, slots=True)
class Cast:
    actors: Mapping[str, Actor]
    parties: Mapping[str, Party]
    today: dt.date

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)


def load_demo() -> int:
    """Create the demonstration projects that are missing; how many were made. Never in production."""
    load_bundled()
    cast = _cast()
    made = sum(_tell(cast, story) for story in STORIES)
    if made:
        _list(cast)
    _sessions(cast)
    return made


@transaction.atomic
def _tell(cast: Cast, story: Callable[[Cast, Project], None]) -> int:
    """One story is there as a whole or not at all."""
    row = texts.PROJECTS[story.__name__]
    if Project.objects.filter(code=row["code"]).exists():
        return 0
    company = cast.parties[row["company"]]
    project = services.project_create(
        actor=cast["officer"],
        code=row["code"],
        name=row["name"],
        party=company,
        place=Place.objects.filter(code=row["place"]).first(),
        signed_on=cast.ago(int(row["signed"])),
        total_cents=int(float(row["total"]) * YI),
        total_raw=f"{row['total']}亿元",
        level=row["level"],
        note_text=texts.NOTE,
        plans={cast.today.year: int(float(row["yearly"]) * YI)},
        is_demo=True,
    )
    services.project_start(
        actor=cast["officer"], project=project, planned_on=cast.ago(int(row["signed"]) - 60)
    )
    story(cast, project)
    return 1


# -- the stories ------------------------------------------------------------------------------------------
def attracting(cast: Cast, project: Project) -> None:
    """Two issues before the first gate, one of them blocks."""
    for title, owner, blocking in texts.ISSUES:
        services.issue_open(
            actor=cast["officer"], gate=_gate(project, "prereview"), title=title, owner=owner,
            due_on=cast.today + dt.timedelta(days=14), is_blocking=blocking,
        )  # fmt: skip


def landing(cast: Cast, project: Project) -> None:
    """Approvals run beside the office's review; one document is promised for next week."""
    _pass(cast, project, "prereview", 20)
    services.step_finish(actor=cast["officer"], project=project, key="filing", on=cast.ago(16))
    promise = {"drawing": _workday(cast.today, 5)}
    application = services.application_submit(
        actor=cast["enterprise"], project=project, matter="permit", promises=promise, received_on=cast.ago(2)
    )
    services.application_accept(actor=cast["officer"], application=application)


def building(cast: Cast, project: Project) -> None:
    """Under construction with investment told by month."""
    _land(cast, project, 200, 160)
    _invest(cast, project, (0.32, 0.41, 0.38))


def producing_soon(cast: Cast, project: Project) -> None:
    """Built; the last gate is behind it, production is being prepared."""
    _land(cast, project, 420, 380)
    _pass(cast, project, "consult", 40)
    _invest(cast, project, (0.6, 0.55))


def produced(cast: Cast, project: Project) -> None:
    """The whole way, and an application done in three working days instead of eight."""
    _land(cast, project, 560, 520)
    _pass(cast, project, "consult", 90)
    received = _workday(cast.today, -40)
    application = services.application_submit(
        actor=cast["enterprise"], project=project, matter="filing", received_on=received
    )
    services.application_accept(actor=cast["officer"], application=application)
    _played_on(application, received)
    done = _workday(received, 3)
    services.application_finish(actor=cast["officer"], application=application, on=done)
    services.production_confirm(
        actor=cast["officer"], project=project, on=cast.ago(30), statement=texts.PRODUCTION
    )


STORIES: Final = (attracting, landing, building, producing_soon, produced)


def _played_on(application: Application, day: dt.date) -> None:
    """The story plays in days gone by, and acceptance takes the moment of the computer's clock."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
    Application.objects.filter(pk=application.pk).update(accepted_at=at)


# -- strides ----------------------------------------------------------------------------------------------
def _land(cast: Cast, project: Project, prereview: int, handover: int) -> None:
    """Through the approvals and the second gate; days ago."""
    _pass(cast, project, "prereview", prereview)
    step = (prereview - handover) // 5
    services.step_finish(actor=cast["officer"], project=project, key="filing", on=cast.ago(prereview - step))
    services.office_review(
        actor=cast["leader"], project=project, is_scientific=True, reason=texts.REVIEW,
        on=cast.ago(prereview - 2 * step),
    )  # fmt: skip
    services.step_finish(
        actor=cast["officer2"], project=project, key="planning", on=cast.ago(prereview - 2 * step)
    )
    services.step_finish(
        actor=cast["officer2"], project=project, key="land", on=cast.ago(prereview - 3 * step)
    )
    services.step_finish(
        actor=cast["officer"], project=project, key="permit", on=cast.ago(prereview - 4 * step)
    )
    _pass(cast, project, "handover", handover)


def _pass(cast: Cast, project: Project, kind: str, ago: int) -> None:
    project.refresh_from_db()
    services.gate_close(
        actor=cast["officer"], gate=_gate(project, kind), decision=texts.DECISIONS[kind],
        participants=texts.PARTICIPANTS, held_on=cast.ago(ago), minutes=texts.MINUTES,
    )  # fmt: skip


def _invest(cast: Cast, project: Project, sums: tuple[float, ...]) -> None:
    first = cast.today.replace(day=1)
    for value in sums:
        first = (first - dt.timedelta(days=1)).replace(day=1)
        services.investment_report(
            actor=cast["officer"], project=project, month=first, cents=int(value * 100) * YI // 100,
            raw=f"{value}亿元", statement=texts.INVESTED,
        )  # fmt: skip


def _list(cast: Cast) -> None:
    """A list of its own, whose stated totals the demonstration projects add up to."""
    rows = list(Project.objects.filter(code__in=[r["code"] for r in texts.PROJECTS.values()]))
    total = sum(row.total_cents or 0 for row in rows)
    if ProjectList.objects.filter(key=LIST).exists():
        return
    found = services.list_create(
        actor=cast["officer"], key=LIST, name=texts.LIST, year=cast.today.year, note_text=texts.NOTE,
        totals={
            "count": (len(rows), "eq", f"{len(rows)}个"),
            "total": (total, "eq", f"{total / YI:g}亿元"),
        },
        is_demo=True,
    )  # fmt: skip
    for row in rows:
        services.list_put(actor=cast["officer"], found=found, project=row)


# -- sessions ---------------------------------------------------------------------------------------------
@transaction.atomic
def _sessions(cast: Cast) -> None:
    """A contest with its ranking and a supervision with problems, both held; a study that is still to be held."""
    if Session.objects.filter(is_demo=True).exists():
        return
    due = _weekday(_month_end(cast.today))
    services.demo_session(actor=cast["officer"], kind=SessionKind.STUDY, due_on=due)
    _hold(cast, SessionKind.CONTEST, _contest_day(cast))
    found = _hold(cast, SessionKind.SUPERVISION, _weekday(cast.ago(14)))
    for code, title, owner, solution in texts.FOUND:
        finding = services.finding_add(
            actor=cast["officer"], session=found, project=Project.objects.get(code=code), title=title, owner=owner,
            due_on=cast.today + dt.timedelta(days=14),
        )  # fmt: skip
        if solution:
            services.finding_solve(actor=cast["officer2"], finding=finding, solution=solution)


def _contest_day(cast: Cast) -> dt.date:
    """Two platforms finished a phase 30 and 40 days ago: within the two months of this day, whatever today is."""
    day = min(_month_end(cast.ago(30)), cast.today)
    return max(_weekday(day), cast.ago(30))


def _weekday(day: dt.date) -> dt.date:
    """The same day, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(day.weekday() - 4, 0))


def _month_end(day: dt.date) -> dt.date:
    """The last day of a month."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _hold(cast: Cast, kind: SessionKind, on: dt.date) -> Session:
    row = services.demo_session(actor=cast["officer"], kind=kind, due_on=on)
    return services.session_hold(
        actor=cast["officer"], session=row, held_on=on, participants=texts.PARTICIPANTS, minutes=texts.MINUTES
    )


def _gate(project: Project, kind: str) -> Gate:
    return Gate.objects.select_related("project").get(project=project, kind=kind)


def _workday(day: dt.date, number: int) -> dt.date:
    """So many working days on; calendar days where a year's holidays are not known yet."""
    try:
        return calendar().add(day, number)
    except UnknownYear:
        return day + dt.timedelta(days=number)


def _cast() -> Cast:
    actors = persona_actors()
    parties = {key: _party(actors[key]) for key in ("enterprise", "enterprise2")}
    return Cast(actors, parties, timezone.localdate())


def _party(actor: Actor) -> Party:
    """The public face of a persona's organisation; made where nobody else has made it."""
    found = registry.party_of(actor)
    if found is not None:
        return found
    membership = Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0)
    return party_create(
        actor=system("示例"), name=membership.organisation.name, kind="enterprise",
        organisation=membership.organisation, summary=texts.PARTY, is_demo=True,
    )  # fmt: skip
