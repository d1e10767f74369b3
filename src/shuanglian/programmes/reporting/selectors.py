"""Reads; each takes the viewer and leaves out what the viewer may not see: other units' rounds do not exist for an officer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework.models import Clock, Token
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from .models import Correction, Line, LineState, Round, RoundStatus
from .policies import OVERSEERS

T = TypeVar("T")
TABS = ("open", "overdue", "finished", "all")


@dataclass(frozen=True, slots=True)
class Filters:
    """`tab`: open, overdue, finished or all; `demo`: only that world."""

    tab: str = "all"
    q: str = ""
    period: str = ""
    frequency: str = ""
    demo: bool | None = None


def visible_to(viewer: Actor) -> QuerySet[Round]:
    """Stewards, leaders and administrators see all; an organisation its own; nobody else any."""
    rows = Round.objects.all()
    if viewer.role in OVERSEERS:
        return rows
    if viewer.organisation_id is None:
        return rows.none()
    return rows.filter(organisation__organisation=viewer.organisation_id)


def rounds(viewer: Actor, chosen: Filters | None = None) -> QuerySet[Round]:
    """With `due` (end of the step that runs), `lines_total`, `lines_done` and `lines_waiting`."""
    f = chosen or Filters()
    rows = with_due(visible_to(viewer)).select_related("organisation")
    if f.tab == "overdue":
        rows = rows.filter(_late(timezone.now()))
    elif f.tab == "open":
        rows = rows.exclude(status=RoundStatus.FINISHED)
    elif f.tab == "finished":
        rows = rows.filter(status=RoundStatus.FINISHED)
    if f.q:
        rows = rows.filter(Q(organisation__name__icontains=f.q) | Q(period__icontains=f.q))
    if f.period:
        rows = rows.filter(period=f.period)
    if f.frequency:
        rows = rows.filter(frequency=f.frequency)
    if f.demo is not None:
        rows = rows.filter(is_demo=f.demo)
    return rows.annotate(
        lines_total=Count("lines"),
        lines_done=Count("lines", filter=Q(lines__state=LineState.ACCEPTED)),
        lines_waiting=Count("lines", filter=Q(lines__state=LineState.REPORTED)),
    )


def overdue(viewer: Actor, *, now: dt.datetime | None = None) -> QuerySet[Round]:
    """Rounds whose unit is late: the limit of filling in or checking is over."""
    rows = with_due(visible_to(viewer)).select_related("organisation")
    return rows.filter(_late(now or timezone.now()))


def with_due(rows: QuerySet[Round]) -> QuerySet[Round]:
    running = Clock.objects.filter(token__case=OuterRef("case"), token__status=Token.Status.ACTIVE)
    due = Subquery(running.order_by("pk").values("due_at")[:1], output_field=DateTimeField(null=True))
    return rows.annotate(due=due)


def _late(now: dt.datetime) -> Q:
    return Q(due__lt=now, status__in=[RoundStatus.FILLING, RoundStatus.CHECKING])


def get_for(viewer: Actor, round_id: int) -> Round:
    """Raises `NotFound` for a round that does not exist or that is not for this viewer."""
    rows = visible_to(viewer).select_related("organisation", "case__definition", "submitted_by", "checked_by")
    return _one(rows.filter(pk=round_id).first())


def get_line(viewer: Actor, round_id: int, line_id: int) -> Line:
    rows = Line.objects.filter(round__in=visible_to(viewer), round=round_id)
    return _one(rows.select_related("round__organisation", "indicator").filter(pk=line_id).first())


def get_correction(viewer: Actor, round_id: int, correction_id: int) -> Correction:
    rows = Correction.objects.filter(line__round__in=visible_to(viewer), line__round=round_id)
    return _one(rows.select_related("line__round__organisation").filter(pk=correction_id).first())


def counts(viewer: Actor) -> dict[str, int]:
    """How many rounds stand under each tab."""
    rows = with_due(visible_to(viewer))
    late = _late(timezone.now())
    found = rows.aggregate(
        all=Count("pk"),
        finished=Count("pk", filter=Q(status=RoundStatus.FINISHED)),
        overdue=Count("pk", filter=late),
    )
    return {**found, "open": found["all"] - found["finished"]}


def order_overdue(rows: QuerySet[Round]) -> QuerySet[Round]:
    """The latest first to be late comes first."""
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def _one(found: T | None) -> T:
    if found is None:
        raise NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
    return found
