"""Blocks of the leader's page that other rooms fill: late tasks and orders, overdue reports, changes of this week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import selectors
from shuanglian.indicators.models import Observation, ObservationState
from shuanglian.programmes.plans import selectors as plans
from shuanglian.programmes.reporting import selectors as reporting

from .. import formats, nav
from ..reporting.listing import OVERSEERS
from . import shown
from .listing import Table

MOST = 6
MOST_CHANGES = 300


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    url: str
    words: str
    who: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    key: str
    title: str
    empty: str
    url: str = ""
    tone: str = "red"
    total: int = 0
    lines: list[Line] = field(default_factory=list)


def of(viewer: Actor, table: Table | None, today: dt.date) -> list[Block]:
    return [_tasks(viewer, today), _orders(viewer, today), _reports(viewer), _changes(viewer, table)]


def _late(day: dt.date, today: dt.date) -> str:
    return _("应于 %(day)s 完成，已过 %(n)s 天") % {
        "day": formats.day(day, weekday=False),
        "n": (today - day).days,
    }


def _tasks(viewer: Actor, today: dt.date) -> Block:
    """Milestones of plan tasks past their day."""
    rows = plans.overdue(viewer, today)
    lines = [
        Line(
            title=f"{row.task.title}：{row.title}",
            url=nav.address("plan-task", row.task_id),
            words=_late(row.due_on, today),
            who=row.task.lead.name if row.task.lead else _("还没有牵头单位"),
            is_demo=row.task.is_demo,
        )
        for row in rows[:MOST]
    ]
    empty = _("没有过期的里程碑。")
    return Block(
        "tasks", _("过期的规划任务"), empty, nav.address("plan-board"), total=rows.count(), lines=lines
    )


def _orders(viewer: Actor, today: dt.date) -> Block:
    """Parts of orders that are late, as far as the viewer watches over them."""
    rows = plans.watched(viewer, plans.Watch(show="late"), today).select_related("order", "unit")
    lines = [
        Line(
            title=row.order.title,
            url=nav.address("order-item", row.order_id, row.pk),
            words=_late(row.due_on, today),
            who=row.unit.name,
            is_demo=row.order.is_demo,
        )
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]
    empty = _("没有逾期的政令事项。")
    return Block(
        "orders",
        _("逾期的政令"),
        empty,
        f"{nav.address('order-watch')}?show=late",
        total=rows.count(),
        lines=lines,
    )


def _reports(viewer: Actor) -> Block:
    rows = reporting.overdue(viewer, now=timezone.now())
    lines = [
        Line(
            title=_("%(unit)s %(period)s 报数") % {"unit": row.organisation.name, "period": row.period},
            url=nav.address("reporting-round", row.pk),
            words=_("应于 %(day)s 交") % {"day": formats.moment(getattr(row, "due", None))},
            who=row.organisation.name,
            is_demo=row.is_demo,
        )
        for row in reporting.order_overdue(rows)[:MOST]
    ]
    empty = _("没有逾期的报数。")
    return Block("reports", _("逾期的报数"), empty, _all_overdue(viewer), total=rows.count(), lines=lines)


def _all_overdue(viewer: Actor) -> str:
    """Officers may not open the page of those who remind; their own list has the same rounds."""
    if viewer.is_in(*OVERSEERS):
        return nav.address("reporting-overdue")
    return f"{nav.address('reporting-list')}?tab=overdue"


def _changes(viewer: Actor, table: Table | None) -> Block:
    """Values that were published in the last seven days, one line an indicator with its newest."""
    since = timezone.now() - dt.timedelta(days=7)
    rows = selectors.observations(viewer).filter(state=ObservationState.PUBLISHED, decided_at__gte=since)
    if table is not None:
        rows = rows.filter(indicator__in=[one.pk for one in table.indicators.values()])
    order = rows.order_by("-decided_at", "-period_end", "-pk")
    told = list(order.values_list("pk", "indicator_id")[:MOST_CHANGES])
    found: dict[int, list[int]] = {}
    for pk, indicator in told:
        found.setdefault(indicator, []).append(pk)
    some = list(found.values())[:MOST]
    newest = rows.in_bulk([pks[0] for pks in some])
    lines = [_change(newest[pks[0]], len(pks) - 1) for pks in some if pks[0] in newest]
    # Only a week with more than can be looked through is counted by a second look at every value.
    total = len(told) if len(told) < MOST_CHANGES else rows.count()
    empty = _("这七天没有新发布或更正的数。")
    return Block("changes", _("这一周变了什么"), empty, tone="blue", total=total, lines=lines)


def _change(newest: Observation, others: int) -> Line:
    words = _change_words(newest.version, newest.reason, newest.decided_at)
    if others:
        words += _("；另有 %(n)s 个数") % {"n": others}
    return Line(
        title=f"{newest.indicator.name} {shown.period_of(newest).words()}：{shown.value_of(newest)}",
        url=nav.address("indicator-observation", newest.pk),
        words=words,
        is_demo=newest.is_demo,
    )


def _change_words(version: int, reason: str, decided: dt.datetime | None) -> str:
    when = formats.moment(decided)
    if version > 1:
        return _("%(when)s 更正为第 %(n)s 版：%(why)s") % {"when": when, "n": version, "why": reason}
    return _("%(when)s 发布") % {"when": when}
