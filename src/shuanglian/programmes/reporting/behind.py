"""The records behind a platform count, as a viewer may read them. Every row is listed, so that the list has the length of the
number; what the viewer may not know of stands there without its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.indicators import periods
from shuanglian.indicators.periods import Period
from shuanglian.registry.models import Need, Place
from shuanglian.registry.visibility import need_condition, need_views
from shuanglian.sharing.usage.selectors import instruments

from ..challenges.selectors.reading import visible_to as challenges_of
from ..projects.selectors import visible_to as projects_of
from ..tickets.visibility import visible_to as tickets_of
from .counts import BEHIND, ZONE, Behind


@dataclass(frozen=True, slots=True)
class Record:
    """`title` is empty where the viewer may not know of the record. `cents`: its part of a sum; `meets`: counts for a share."""

    title: str
    url: str
    when: dt.date | None
    cents: int | None = None
    meets: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A number: which count, of which period, place and world."""

    behind: Behind
    period: Period
    place: Place | None
    demo: bool


def asked(key: str, period: str, place: str = "", demo: bool = False) -> Asked:
    """Read an address. Raises `NotFound` for a count, period or place that there is not."""
    behind = BEHIND.get(key)
    found = Place.objects.filter(code=place).first() if place else None
    try:
        when = periods.parse(period)
    except ValueError:
        raise _missing() from None
    if behind is None or (place and found is None):
        raise _missing()
    return Asked(behind, when, found, demo)


def records(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    """Some of the rows in words; a constant number of queries."""
    return _SHOW[ask.behind.what](viewer, ask, rows)


def _of_needs(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    ids = [row.need_id for row in rows]
    seen = Need.objects.filter(need_condition(viewer), pk__in=ids).select_related("owner__place", "source")
    views = {view.id: view for view in need_views(viewer, seen.prefetch_related("segments", "requirements"))}
    return [_need(row, views.get(row.need_id)) for row in rows]


def _need(row: Any, view: Any) -> Record:
    cents = getattr(row, "amount_cents", None)
    when = getattr(row, "signed_on", None) or _day(
        getattr(row, "signed_at", None) or getattr(row, "window_from", None)
    )
    if view is None:
        return Record("", "", when, cents)
    return Record(f"{view.number} {view.title}", f"/needs/{view.id}/", when, cents)


def _of_tickets(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    seen = set(tickets_of(viewer).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        Record(
            f"{row.number} {row.title}" if row.pk in seen else "",
            f"/tickets/{row.pk}/" if row.pk in seen else "",
            _day(row.assigned_at),
            meets=not row.has_late and (row.due is None or row.due >= row.judged_at),
        )
        for row in rows
    ]


def _of_awards(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    found = {row.pk: row.proposal.challenge for row in rows}
    ids = {challenge.pk for challenge in found.values()}
    seen = set(challenges_of(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Record(
            f"{found[row.pk].number} {found[row.pk].title}" if found[row.pk].pk in seen else "",
            f"/challenges/{found[row.pk].pk}/" if found[row.pk].pk in seen else "",
            _day(found[row.pk].decided_at),
            row.amount_cents,
        )
        for row in rows
    ]


def _of_projects(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    """Projects, their phases or their monthly investment."""
    found = [getattr(row, "project", row) for row in rows]
    seen = set(projects_of(viewer).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [_project(row, one, one.pk in seen) for row, one in zip(rows, found, strict=True)]


def _project(row: Any, project: Any, seen: bool) -> Record:
    when = getattr(row, "month", None) or getattr(row, "started_on", None) or project.signed_on
    if not seen:
        return Record("", "", when, getattr(row, "cents", None))
    return Record(
        f"{project.code} {project.name}", f"/projects/{project.pk}/", when, getattr(row, "cents", None)
    )


def _of_uses(viewer: Actor, ask: Asked, rows: Sequence[Any]) -> list[Record]:
    """The instrument is public; who used it is told on its own page, to whom it concerns."""
    seen = {one.pk: one for one in instruments(viewer).filter(pk__in=[row.instrument_id for row in rows])}
    return [_use(row, seen.get(row.instrument_id)) for row in rows]


def _use(row: Any, instrument: Any) -> Record:
    when = _day(row.started_at)
    if instrument is None:
        return Record("", "", when)
    hours = _("%(hours)s 小时") % {"hours": f"{row.hours.normalize():f}"}
    return Record(f"{instrument.title} {hours}", f"/instruments/{instrument.ref}/", when)


def _day(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone(ZONE).date() if at is not None else None


def _missing() -> NotFound:
    return NotFound(Reason("not_found", _("没有这个平台计数")))


_SHOW: Final[dict[str, Callable[[Actor, Asked, Sequence[Any]], list[Record]]]] = {
    "engagement": _of_needs,
    "contract": _of_needs,
    "ticket": _of_tickets,
    "award": _of_awards,
    "project": _of_projects,
    "run": _of_projects,
    "investment": _of_projects,
    "use": _of_uses,
}
