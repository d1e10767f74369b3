"""Statistics of one process for a viewer, read from its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason
from shuanglian.foundation.events.models import Event

from ..clocks import ZONE
from ..models import Case, Clock, Definition, Token
from ..semantics import Form
from .measures import Course, Figures, Step, figures

# A page answers in a moment up to here; of more cases the newest count, and it says so.
MOST_CASES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Period:
    """Cases that began on these days (Shanghai), both included; None is open. `version` of the definition, or None for all."""

    since: dt.date | None = None
    until: dt.date | None = None
    version: int | None = None


ALL: Final = Period()


@dataclass(frozen=True, slots=True)
class Statistics:
    """`cut` tells that only the newest `MOST_CASES` cases were counted; `demo` of the cases are demonstration."""

    key: str
    name: str
    period: Period
    cut: bool
    demo: int
    figures: Figures


def statistics(viewer: Actor, key: str, period: Period = ALL) -> Statistics:
    """The figures of the process `key`. For people who work for the region; raises `NotAllowed`, `NotFound`."""
    require_staff(viewer)
    name = name_of(key)
    newest = cases_in(key, period).order_by("-started_at", "-pk")
    ids = list(newest.values_list("pk", flat=True)[: MOST_CASES + 1])
    cut = len(ids) > MOST_CASES
    ids = ids[:MOST_CASES]
    cases = Case.objects.filter(pk__in=ids)
    return Statistics(
        key=key,
        name=name,
        period=period,
        cut=cut,
        demo=cases.filter(is_demo=True).count(),
        figures=figures(_courses(cases), _steps(cases)),
    )


def require_staff(viewer: Actor) -> None:
    if not viewer.is_staff:
        raise NotAllowed(Reason("staff_only", _("由区内工作人员查看")))


def name_of(key: str) -> str:
    """The name of the newest version. Raises `NotFound`."""
    name = Definition.objects.filter(key=key).order_by("-version").values_list("name", flat=True).first()
    if name is None:
        raise NotFound(Reason("not_found", _("没有流程“%s”") % key))
    return name


def cases_in(key: str, period: Period) -> QuerySet[Case]:
    """The cases of a process that the period selects."""
    found = Case.objects.filter(key=key)
    if period.version is not None:
        found = found.filter(definition__version=period.version)
    if period.since is not None:
        found = found.filter(started_at__gte=_midnight(period.since))
    if period.until is not None:
        found = found.filter(started_at__lt=_midnight(period.until + dt.timedelta(days=1)))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZONE)


def _courses(cases: QuerySet[Case]) -> Iterator[Course]:
    for pk, status, started, ended in cases.values_list("pk", "status", "started_at", "ended_at"):
        yield Course(pk, status, started, None if ended is None else ended.astimezone(ZONE))


def _steps(cases: QuerySet[Case]) -> Iterator[Step]:
    clock = Clock.objects.filter(token=OuterRef("pk"))
    rows = Token.objects.filter(case__in=cases.order_by(), form=Form.TASK).annotate(
        due=Subquery(clock.values("due_at")[:1]), limited=Subquery(clock.values("days")[:1])
    )
    names = ("pk", "case", "node", "name", "created_at", "ended_at", "status", "due", "limited", "parent")
    found = list(rows.order_by("pk").values_list(*names))
    taken = _taken(cases)
    for pk, case, node, name, opened, ended, status, due, limited, group in found:
        yield Step(
            case=case,
            node=node,
            name=name,
            opened=opened,
            taken=taken.get(str(pk)),
            ended=ended,
            cancelled=status == Token.Status.CANCELLED,
            late=None if limited is None else _is_late(ended, due),
            group=group,
        )


def _is_late(ended: dt.datetime | None, due: dt.datetime | None) -> bool:
    """By its date, as on the cockpit: a warning may come too late or not at all when nobody looked after the clocks."""
    return ended is not None and due is not None and ended > due


def _taken(cases: QuerySet[Case]) -> dict[str, dt.datetime]:
    """When each task was claimed first, by its id as text."""
    claimed = Event.objects.filter(
        kind="task.claimed", object_type="task", stream__in=cases.order_by().values("stream")
    )
    return dict(claimed.values("object_id").annotate(at=Min("at")).values_list("object_id", "at"))
