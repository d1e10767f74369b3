"""Sessions by the calendar (S38): made by a job, held with minutes, with a ranking or a list of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar

from .. import contest, rules, schedule
from ..agenda import agenda_of
from ..models import AgendaItem, Finding, PhaseRun, Project, Session
from ..notices import concerned, tell, tell_session
from ..policies import may_conduct, require
from ..session_policy import may_hold
from ..words import SessionKind
from ._common import Checks
from ._common import lock as lock_project

CALENDAR = system("调度日历")


def sessions_keep(today: dt.date | None = None, since: dt.date | None = None) -> list[Session]:
    """Make every session that is missing, from the first one known (else January) to a year ahead; flag missed ones.

    What fell due before the first run stands in the calendar as such and is never missed. Safe to repeat and to run
    twice at once: one row per kind and period is a rule of the database. Periods of years whose holidays are not known
    wait until they are.
    """
    day = today or timezone.localdate()
    rule = rules.current("sessions", day)
    real = Session.objects.filter(is_demo=False)
    earliest = real.order_by("nominal_on").values_list("nominal_on", flat=True).first()
    first = min(d for d in (earliest, since, day.replace(month=1, day=1)) if d is not None)
    start = real.filter(before_start=False).order_by("due_on").values_list("due_on", flat=True).first() or day
    last = _months_on(day, int(rule["months_ahead"]) - 1)
    planned, _unknown = schedule.span(calendar(), first, last, schedule.rhythms(rule["sessions"]))
    known = set(real.values_list("kind", "period"))
    made = [row for one in planned if (one.kind, one.period) not in known and (row := _make(one, start))]
    _flag_missed(day)
    _remind(day)
    return made


@transaction.atomic
def demo_session(*, actor: Actor, kind: SessionKind, due_on: dt.date) -> Session:
    """A session of the demonstration, beside the real one of the same month; the one that is there if there is one."""
    require(may_conduct(actor))
    values = {"nominal_on": due_on, "due_on": due_on}
    period = f"{due_on:%Y-%m}"
    row, made = Session.objects.get_or_create(kind=kind, period=period, is_demo=True, defaults=values)
    if made:
        _note(actor, row, "projects.session_made", due=due_on.isoformat(), moved=False)
    return row


@transaction.atomic
def session_hold(
    *,
    actor: Actor,
    session: Session,
    held_on: dt.date | None = None,
    participants: Sequence[str] = (),
    minutes: str = "",
    minutes_file: int | None = None,
) -> Session:
    """Held: the agenda as it stood is kept, and a contest yields its ranking with rule and inputs."""
    row = _lock(session)
    require(may_hold(actor, row))
    if row.held_on is not None:
        raise Conflict(Reason("projects.held", _("这次会已经登记过了")))
    checks = Checks()
    row.held_on = checks.past(held_on, "held_on", row.nominal_on.replace(day=1))
    row.minutes_file = checks.evidence(actor, minutes_file, minutes, "minutes")
    names = list(dict.fromkeys(name.strip()[:120] for name in participants if name.strip()))
    if not names:
        checks.add("participants", _("请写参加单位"), "participants")
    checks.finish()
    row.minutes, row.participants, row.held_by_id = minutes.strip(), names, actor.user_id
    items = agenda_of(row.kind, row.held_on, demo=row.is_demo)
    if row.kind == SessionKind.CONTEST:
        row.result = _contest(row)
    row.save()
    AgendaItem.objects.bulk_create(
        AgendaItem(session=row, project=item.project, reason=str(item.reason)[:200]) for item in items
    )
    _note(actor, row, "projects.session_held", on=row.held_on.isoformat(), items=len(items))
    return row


@transaction.atomic
def finding_add(
    *, actor: Actor, session: Session, project: Project, title: str, owner: str, due_on: dt.date | None
) -> Finding:
    """A problem found on site by a supervision, with who solves it until when."""
    require(may_hold(actor, session))
    project = lock_project(actor, project)
    row = _lock(session)
    checks = Checks()
    if project.is_demo != row.is_demo:
        checks.add("other_world", _("示例会议只登记示例项目的问题，真实会议只登记真实项目的"), "project")
    if row.kind != SessionKind.SUPERVISION:
        checks.add("not_supervision", _("只有一线督查登记督查问题"))
    title = checks.text(title, "title", _("请写问题"), 200)
    owner = checks.text(owner, "owner", _("请写责任单位"), 120)
    due = checks.ahead(due_on, "due_on", _("请填期限"))
    checks.finish()
    made = Finding.objects.create(
        session=row, project=project, title=title, owner=owner, due_on=due, found_at=timezone.now()
    )
    _note(actor, row, "projects.found", finding=made.pk, project=project.pk)
    tell(concerned(project), "projects.issue", project, _("一线督查发现问题"), but=actor, body=title)
    return made


@transaction.atomic
def finding_solve(*, actor: Actor, finding: Finding, solution: str) -> Finding:
    """Solved, and how."""
    require(may_hold(actor, finding.session))
    checks = Checks()
    solution = checks.text(solution, "solution", _("请写怎么解决的"))
    checks.finish()
    lock_project(actor, finding.project)
    row = _lock(finding.session)
    open_ones = Finding.objects.filter(pk=finding.pk, solved_at__isnull=True)
    if open_ones.update(solved_at=timezone.now(), solution=solution) != 1:
        raise Conflict(Reason("projects.solved", _("这个问题已经解决了")))
    _note(actor, row, "projects.finding_solved", finding=finding.pk)
    finding.refresh_from_db()
    return finding


def contest_period(session: Session) -> tuple[dt.date, dt.date]:
    """The two months that a contest is about: its own and the one before, whole."""
    first = _months_on(session.nominal_on.replace(day=1), -1)
    return first, _months_on(session.nominal_on.replace(day=1), 1) - dt.timedelta(days=1)


def _contest(session: Session) -> dict[str, Any]:
    """Phases that ended within the period, up to the day it was held, and those that ended since the contest before
    began and that no contest has counted: recorded after it, or in the days between it and the end of its month."""
    demo, (first, last) = session.is_demo, contest_period(session)
    last = min(last, session.held_on or last)
    held = Session.objects.filter(kind=SessionKind.CONTEST, is_demo=demo, held_on__isnull=False)
    before = held.filter(nominal_on__lt=session.nominal_on).order_by("-nominal_on").first()
    since = first if before is None else min(first, contest_period(before)[0])
    counted = {(row["project"], row["phase"]) for one in held for row in (one.result or {}).get("inputs", ())}
    rows = [
        row
        for row in PhaseRun.objects.filter(ended_on__range=(since, last), project__is_demo=demo)
        .select_related("project__place")
        .order_by("pk")
        if (row.project.code, row.phase) not in counted
    ]
    inputs = list(_inputs(rows))
    places = Project.objects.filter(is_demo=demo, case__isnull=False, place__isnull=False)
    names = set(places.values_list("place__name", flat=True))
    told = contest.report(inputs, names)
    first = min([first, *(row.ended_on for row in rows if row.ended_on is not None)])
    return {**told, "from": first.isoformat(), "to": last.isoformat(), "is_demo": demo}


def _inputs(rows: Any) -> Any:
    days = calendar()
    for row in rows:
        if row.project.place is None:
            continue
        try:
            actual = days.difference(row.started_on, row.ended_on)
        except UnknownYear:
            continue
        yield contest.Input(row.project.place.name, row.project.code, row.phase, row.standard, actual)


@transaction.atomic
def _make(one: schedule.Planned, start: dt.date) -> Session | None:
    """None if somebody else was faster. `start`: the first day that the calendar was kept here."""
    values = {"nominal_on": one.nominal, "due_on": one.due, "before_start": one.due < start}
    row, made = Session.objects.get_or_create(
        kind=one.kind, period=one.period, is_demo=False, defaults=values
    )
    if not made:
        return None
    _note(CALENDAR, row, "projects.session_made", due=one.due.isoformat(), moved=one.moved)
    return row


def _flag_missed(today: dt.date) -> None:
    rows = Session.objects.filter(
        due_on__lt=today, held_on__isnull=True, missed_at__isnull=True, before_start=False, is_demo=False
    )
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Session.objects.select_for_update().get(pk=pk)
            if row.held_on is not None or row.missed_at is not None:
                continue
            row.missed_at = timezone.now()
            row.save(update_fields=["missed_at"])
            _note(CALENDAR, row, "projects.session_missed", due=row.due_on.isoformat())
            tell_session(row, _("到期没有召开"), dedupe_key=f"projects.missed:{row.pk}")


def _remind(today: dt.date) -> None:
    """A week ahead, once."""
    ahead = (today, today + dt.timedelta(days=7))
    for row in Session.objects.filter(due_on__range=ahead, held_on__isnull=True, is_demo=False):
        tell_session(row, _("一周内召开"), dedupe_key=f"projects.ahead:{row.pk}")


def _months_on(day: dt.date, months: int) -> dt.date:
    """The first day of the month that many months later."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def _lock(session: Session) -> Session:
    return Session.objects.select_for_update(of=("self",)).get(pk=session.pk)


def _note(actor: Actor, row: Session, kind: str, **payload: Any) -> None:
    record(
        stream=f"projectsession:{row.pk}",
        kind=kind,
        actor=actor,
        obj=("projectsession", row.pk),
        payload={"session": row.kind, "period": row.period, **payload},
    )
