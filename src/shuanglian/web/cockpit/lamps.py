"""Time limits by programme, for whoever works for the region: what is over, what is due, what stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.clocks import soon_until
from shuanglian.casework.models import Case, Clock, Definition
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.workdays.services import calendar

STATES: Final[dict[str, Text]] = {
    "over": _("逾期"),
    "soon": _("快到期"),
    "normal": _("正常"),
    "paused": _("暂停"),
}
SHOWN: Final = 7


@dataclass(frozen=True, slots=True)
class Lamp:
    """One programme. `state` is its worst; `n` how many are in it; `on_time` of those that ended this quarter, None where
    none did."""

    key: str
    name: str
    state: str
    words: Text
    n: int
    on_time: float | None


def running(viewer: Actor, key: str, *, demo: bool) -> QuerySet[Clock]:
    """Clocks of open tasks of one programme (all of them without a key), of cases that the viewer may see."""
    rows = Clock.objects.filter(stopped_at=None, case__status=Case.Status.OPEN, case__is_demo=demo)
    rows = rows.filter(case__in=api.visible_to(viewer))
    return rows.filter(case__key=key) if key else rows


def condition(state: str, now: dt.datetime | None = None) -> Q:
    """Which clocks are in a state now: exactly one state each."""
    at = now or timezone.now()
    horizon = soon_until(calendar(), at)
    return {
        "over": Q(due_at__lt=at),
        "soon": Q(due_at__gte=at, due_at__lte=horizon),
        "normal": Q(due_at__gt=horizon) | Q(due_at=None, paused_at=None),
        "paused": Q(paused_at__isnull=False, due_at=None),
    }[state]


def lamps(viewer: Actor, *, demo: bool) -> list[Lamp]:
    """Three queries; the worst first."""
    now = timezone.now()
    counted = {state: Count("pk", filter=condition(state, now)) for state in STATES}
    rows = running(viewer, "", demo=demo).values("case__key").annotate(**counted).order_by("case__key")
    names = _names()
    shares = _on_time(now, demo)
    found = [_lamp(dict(row), names, shares) for row in rows]
    order = list(STATES)
    return sorted(found, key=lambda lamp: (order.index(lamp.state), -lamp.n, lamp.key))[:SHOWN]


def _lamp(row: Mapping[str, object], names: dict[str, str], shares: dict[str, float]) -> Lamp:
    key = str(row["case__key"])
    counts = {state: int(str(row[state])) for state in STATES}
    state = next((state for state, n in counts.items() if n), "normal")
    return Lamp(key, names.get(key, key), state, STATES[state], counts[state], shares.get(key))


def _names() -> dict[str, str]:
    rows = Definition.objects.filter(status=Definition.Status.PUBLISHED).order_by("version")
    return dict(rows.values_list("key", "name"))


def quarter_start(now: dt.datetime) -> dt.datetime:
    local = timezone.localtime(now)
    return local.replace(
        month=(local.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _on_time(now: dt.datetime, demo: bool) -> dict[str, float]:
    """Of the tasks that were finished this quarter, by programme; pauses are in the dates already."""
    ended = Clock.objects.filter(met_at__gte=quarter_start(now), case__is_demo=demo)
    rows = ended.values("case__key").annotate(
        n=Count("pk"), kept=Count("pk", filter=Q(due_at=None) | Q(met_at__lte=F("due_at")))
    )
    return {row["case__key"]: row["kept"] / row["n"] for row in rows.order_by("case__key") if row["n"]}


def overdue(viewer: Actor, *, demo: bool) -> int:
    return running(viewer, "", demo=demo).filter(condition("over")).count()
