"""Departments side by side. A closing rate alone can be bought with bad answers, so it never stands alone.

Counted are tickets that were handed to departments within the period. The outcome counts for the department that leads
the ticket now: closed of handed over; solved at once: closed after one answer and never reopened; reopened of those ever
closed; the mean of the marks with their number. Being on time counts for whoever was in the lead when the limit ended: a
late answer or an overdue step stays with that department after a hand-over, and an answer in time with the department
that gave it. Demonstration and real tickets are never counted together.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from shuanglian.foundation.actor import Actor

from .. import rules
from ..interval import Share
from ..models import Lead, Reply, Status, Ticket
from ..visibility import visible_to
from .lists import running_clocks, with_due

MEASURES: Final = ("received", "closed", "on_time", "late", "first_time", "reopened", "rated")
MOST_DAYS: Final = 366 * 3


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it (Beijing time)."""

    start: dt.date
    end: dt.date

    @classmethod
    def of_year(cls, today: dt.date | None = None) -> Period:
        day = today or timezone.localdate()
        return cls(dt.date(day.year, 1, 1), day)

    @property
    def condition(self) -> Q:
        zone = timezone.get_current_timezone()
        first = dt.datetime.combine(self.start, dt.time(), zone)
        after = dt.datetime.combine(self.end + dt.timedelta(days=1), dt.time(), zone)
        return Q(assigned_at__gte=first, assigned_at__lt=after)


@dataclass(frozen=True, slots=True)
class Line:
    """One department, or all of them (`organisation` 0). `marks` is the mean of `rated` marks from 1 to 5."""

    organisation: int
    name: str
    received: int
    closed: Share
    on_time: Share
    first_time: Share
    reopened: Share
    rated: int
    marks: float | None
    is_small: bool


@dataclass(slots=True)
class _Tally:
    """What is counted of one department's tickets."""

    received: int = 0
    closed: int = 0
    judged: int = 0
    on_time: int = 0
    first_time: int = 0
    ever_closed: int = 0
    reopened: int = 0
    marks: list[int] = field(default_factory=list)

    def judge(self, *, answered: bool, is_late: bool) -> None:
        """One ticket's limits, as far as they are this department's."""
        judged = answered or is_late
        self.judged += judged
        self.on_time += judged and not is_late

    def add(self, row: Ticket) -> None:
        """What came of one ticket."""
        closed = row.status == Status.CLOSED
        self.received += 1
        self.closed += closed
        self.first_time += closed and row.rounds == 1 and not row.reopened
        self.ever_closed += closed or row.reopened > 0
        self.reopened += row.reopened > 0
        if row.satisfaction is not None:
            self.marks.append(row.satisfaction)

    def line(self, organisation: int, name: str, least: int) -> Line:
        return Line(
            organisation=organisation,
            name=name,
            received=self.received,
            closed=Share(self.closed, self.received),
            on_time=Share(self.on_time, self.judged),
            first_time=Share(self.first_time, self.closed),
            reopened=Share(self.reopened, self.ever_closed),
            rated=len(self.marks),
            marks=sum(self.marks) / len(self.marks) if self.marks else None,
            is_small=self.received < least,
        )


def counted(period: Period, *, demo: bool) -> QuerySet[Ticket]:
    """The tickets that count, with `has_late` and `due`."""
    rows = Ticket.objects.filter(period.condition, is_demo=demo, lead__isnull=False)
    rows = rows.exclude(status=Status.WITHDRAWN)
    late = Reply.objects.filter(ticket=OuterRef("pk"), is_late=True)
    return with_due(rows).annotate(has_late=Exists(late))


def league(period: Period, *, demo: bool) -> list[Line]:
    """Departments by name. Figures only: they are public."""
    tallies, names = _tallies(counted(period, demo=demo).select_related("lead"))
    least = rules.limits().small_sample
    rows = [tally.line(key, names[key], least) for key, tally in tallies.items()]
    return sorted(rows, key=lambda row: row.name)


def figures(period: Period, *, demo: bool) -> Line:
    """All departments together."""
    whole = _Tally()
    now = timezone.now()
    for row in counted(period, demo=demo).iterator(500):
        whole.add(row)
        due = getattr(row, "due", None)
        is_late = bool(getattr(row, "has_late", False)) or (due is not None and due < now)
        whole.judge(answered=row.rounds > 0, is_late=is_late)
    return whole.line(0, "", rules.limits().small_sample)


def _tallies(rows: QuerySet[Ticket]) -> tuple[dict[int, _Tally], dict[int, str]]:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    names: dict[int, str] = {}
    now = timezone.now()
    for row in rows.prefetch_related("leads__organisation", "replies"):
        leads = list(row.leads.all())
        names |= {lead.organisation_id: lead.organisation.name for lead in leads}
        tallies[row.lead_id or 0].add(row)
        late, timely = _judged(row, leads, now)
        for organisation in late | timely:
            tallies[organisation].judge(answered=organisation in timely, is_late=organisation in late)
    return tallies, names


def _judged(row: Ticket, leads: Sequence[Lead], now: dt.datetime) -> tuple[set[int], set[int]]:
    """The departments whose limits ended without an answer, and those that answered in time."""
    replies, due = list(row.replies.all()), getattr(row, "due", None)
    late = {_in_lead(leads, reply.due_at) for reply in replies if reply.is_late and reply.due_at is not None}
    if due is not None and due < now:
        late.add(_in_lead(leads, due))
    return late, {reply.organisation_id for reply in replies if not reply.is_late}


def _in_lead(leads: Sequence[Lead], at: dt.datetime) -> int:
    """Who led when a limit ended."""
    before = [lead for lead in leads if lead.since <= at]
    return (before[-1] if before else leads[0]).organisation_id


def tickets_behind(
    viewer: Actor, period: Period, *, organisation: int, measure: str, demo: bool
) -> QuerySet[Ticket]:
    """The tickets behind one number, of those that the viewer may read; `organisation` 0: of all departments."""
    rows = counted(period, demo=demo).filter(pk__in=visible_to(viewer).values("pk"))
    now = timezone.now()
    late = Q(has_late=True) | Q(due__isnull=False, due__lt=now)
    on_time = Q(rounds__gt=0) & ~late
    if organisation and measure in ("on_time", "late"):
        late, on_time = _conditions_of(organisation, now)
    elif organisation:
        rows = rows.filter(lead=organisation)
    wanted = {
        "closed": Q(status=Status.CLOSED),
        "on_time": on_time,
        "late": late,
        "first_time": Q(status=Status.CLOSED, rounds=1, reopened=0),
        "reopened": Q(reopened__gt=0),
        "rated": Q(satisfaction__isnull=False),
    }
    return rows.filter(wanted.get(measure, Q())).select_related("company", "lead").order_by("-pk")


def _conditions_of(organisation: int, now: dt.datetime) -> tuple[Q, Q]:
    """Late and on time for one department, as `_judged` says."""
    replies = Reply.objects.filter(ticket=OuterRef("pk"))
    missed = replies.annotate(blamed=_led_at("due_at", "ticket")).filter(is_late=True, blamed=organisation)
    overdue = running_clocks().annotate(blamed=_led_at("due_at", "case__ticket")).filter(due_at__lt=now)
    late = Q(Exists(missed)) | Q(Exists(overdue.filter(blamed=organisation)))
    return late, Q(Exists(replies.filter(organisation=organisation, is_late=False))) & ~late


def _led_at(moment: str, ticket: str) -> Coalesce:
    """The department that led the ticket at a moment; the first one, if that was before all."""
    leads = Lead.objects.filter(ticket=OuterRef(ticket))
    then = leads.filter(since__lte=OuterRef(moment)).order_by("-pk").values("organisation")[:1]
    return Coalesce(Subquery(then), Subquery(leads.order_by("pk").values("organisation")[:1]))
