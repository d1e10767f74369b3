"""The work list as pages show it: tasks that wait for one actor, with their clocks, filters and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework import api, handlers, stand_ins
from shuanglian.casework.api import ClockView, Definition, Token
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.siti import selectors as siti
from shuanglian.programmes.siti.selectors import Duty
from shuanglian.registry.models import Need

from . import nav

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
TILES = ("over", "today", "week", "pause", "all")


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list. `mine`: assigned to the reader; `claimable`: nobody has it yet; `behalf`: the colleague for
    whom the reader would do it."""

    id: int
    title: str
    number: str
    party: str
    step: str
    programme: str
    url: str
    clock: ClockView | None
    mine: bool
    claimable: bool
    is_demo: bool
    behalf: str = ""
    holder: str = ""


def waiting(actor: Actor) -> QuerySet[Token]:
    """Every task that waits for the actor, assigned or to be claimed."""
    return api.worklist(actor)


def reported(actor: Actor) -> QuerySet[Token]:
    """Tasks of others, nearly or wholly out of time, of which the actor was told as a superior."""
    return api.worklist(actor, {"scope": "escalated"})


def total(actor: Actor) -> int:
    return waiting(actor).order_by().count()


def tile(rows: QuerySet[Token], show: str, now: dt.datetime) -> QuerySet[Token]:
    return rows.filter(_tile_conditions(now)[show]) if show in TILES else rows


def tile_counts(rows: QuerySet[Token], now: dt.datetime) -> dict[str, int]:
    """How many tasks fall under each tile, one query."""
    conditions = _tile_conditions(now)
    wanted = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return rows.order_by().aggregate(**wanted)


def _tile_conditions(now: dt.datetime) -> dict[str, Q]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
        days=1
    )
    due = "clock__due_at"
    return {
        "over": Q(**{f"{due}__lt": now}),
        "today": Q(**{f"{due}__gte": now, f"{due}__lt": midnight}),
        "week": Q(**{f"{due}__gte": now, f"{due}__lt": midnight + dt.timedelta(days=6)}),
        "pause": Q(clock__paused_at__isnull=False),
        "all": Q(pk__isnull=False),
    }


def hand(rows: QuerySet[Token], actor: Actor, whose: str) -> QuerySet[Token]:
    """`mine`: assigned to the actor; `open`: nobody has claimed it."""
    if whose == "mine":
        return rows.filter(assignee=actor.user_id)
    return rows.filter(assignee=None) if whose == "open" else rows


def hand_counts(rows: QuerySet[Token], actor: Actor) -> dict[str, int]:
    mine = Count("pk", filter=Q(assignee=actor.user_id))
    return rows.order_by().aggregate(mine=mine, open=Count("pk", filter=Q(assignee=None)))


def programme_counts(rows: QuerySet[Token]) -> list[tuple[str, str, int]]:
    """(key, name, number of tasks) of every programme that has any."""
    rows = rows.order_by().select_related(None)
    counted = {
        str(key): n for key, n in rows.values_list("case__key").annotate(n=Count("pk")).order_by("case__key")
    }
    latest = Definition.objects.filter(key__in=counted).order_by("version")
    names = {str(key): str(name) for key, name in latest.values_list("key", "name")}
    return [(key, _(names.get(key, key)), n) for key, n in counted.items()]


def by_due(rows: QuerySet[Token]) -> QuerySet[Token]:
    """Ready to be paged by (`due`, `id`): what has no date (paused, or no limit) comes last."""
    return rows.annotate(due=Coalesce("clock__due_at", Value(FAR))).select_related(
        "case__definition", "case__started_by_organisation", "clock"
    )


def tasks(actor: Actor, rows: Iterable[Token]) -> list[Task]:
    """Lines to show: a constant number of queries for any number of rows."""
    found = list(rows)
    if not found:
        return []
    numbers, clocks, behalf = _numbers(found), api.clocks_for(found), stand_ins.on_behalf(actor, found)
    lines = (_task(actor, row, numbers.get(row.case.business_id, ""), clocks.get(row.pk)) for row in found)
    return [replace(line, behalf=behalf.get(line.id, "")) for line in lines]


def task(actor: Actor, token_id: int) -> Task:
    """Raises `NotFound` unless this task waits for the actor, or was reported to the actor."""
    row = by_due(waiting(actor)).filter(pk=token_id).first()
    row = row or by_due(reported(actor)).filter(pk=token_id).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这件待办，或已由别人办理")))
    return tasks(actor, [row])[0]


def other_duties(actor: Actor) -> list[Duty]:
    """What waits for a company or a solver besides tasks of the process: invitations, questions, proposed changes."""
    if actor.role not in (Role.ENTERPRISE, Role.SOLVER):
        return []
    return [duty for duty in siti.duties(actor) if duty.kind != "task"]


def _task(actor: Actor, row: Token, number: str, clock: ClockView | None) -> Task:
    owner = row.case.started_by_organisation
    return Task(
        id=row.pk,
        title=row.case.title or row.name,
        number=number or f"{row.case.key}-{row.case.pk}",
        party=owner.name if owner else "",
        step=_(row.name),  # the names of the bundled process are in the catalogue
        programme=_(row.case.definition.name),
        url=_page(row, is_need=bool(number)),
        clock=clock,
        mine=row.assignee_id is not None and row.assignee_id == actor.user_id,
        claimable=row.assignee_id is None,
        holder=row.assignee.name if row.assignee else "",
        is_demo=row.case.is_demo,
    )


def _page(row: Token, *, is_need: bool) -> str:
    """The page of the business object, else the plain page of the case."""
    if is_need:
        return nav.address("need-detail", row.case.business_id)
    return handlers.link(row.case) or nav.address("case-detail", row.case_id)


def _numbers(rows: Iterable[Token]) -> dict[int, str]:
    ids = {row.case.business_id for row in rows if row.case.business_type == "need"}
    return dict(Need.objects.filter(pk__in=ids).values_list("pk", "number"))
