"""领导一页: where the plan stands, what is late and whom to ask, what changed this week. For a phone first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Role
from shuanglian.indicators.status import Status

from .. import nav
from ..http import actor_of, login_needed
from . import blocks, listing, shown, told
from .shown import Verdict

READERS: Final = (Role.LEADER, Role.OFFICER, Role.STEWARD, Role.ADMIN)
MOST_LATE: Final = 8
BAD: Final = ("red", "yellow")


@dataclass(frozen=True, slots=True)
class Late:
    """An indicator that needs somebody: what is missing a month, and whom to ask."""

    name: str
    url: str
    verdict: Verdict
    sentence: str
    who: str
    is_demo: bool


@require_safe
@login_needed(*READERS)
def summary(request: HttpRequest) -> HttpResponseBase:
    viewer, today = actor_of(request), timezone.localdate()
    _plans, table = listing.table_of(viewer, "", "", today)
    context: dict[str, Any] = {"as_of": today, "plan": None, "blocks": blocks.of(viewer, table, today)}
    if table is not None:
        context |= _standing(table)
    return render(request, "indicators/summary.html", context)


def _standing(table: listing.Table) -> dict[str, Any]:
    lights = Counter(shown.light(one) for one in table.states)
    late = _late(table)
    return {
        "plan": table.plan,
        "phase": shown.phase(table.plan, table.as_of),
        "lights": listing.light_chips(table.states, nav.address("indicator-board")),
        "sentence": _sentence(table.states, lights),
        "late": late,
        "none_late": _none_late(lights),
    }


def _sentence(states: Sequence[Status], lights: Counter[str]) -> str:
    demo = sum(shown.has_demo(one) for one in states)
    said = _("%(n)s 项里能判断的有 %(judged)s 项。") % {
        "n": len(states),
        "judged": len(states) - lights["none"],
    }
    if lights["none"]:
        said += _("没有数的 %(n)s 项不判断。") % {"n": lights["none"]}
    return said + (_("其中 %(n)s 项用的是示例数。") % {"n": demo} if demo else "")


def _none_late(lights: Counter[str]) -> str:
    if not lights["green"]:
        return _("还没有能判断的指标，所以也说不上落后。")
    return _("能判断的指标都在路径上。")


def _late(table: listing.Table) -> list[Late]:
    """The worst first: red before yellow, and what is farthest from the way."""
    rows = [one for one in table.states if shown.light(one) in BAD]
    rows.sort(key=lambda one: (BAD.index(shown.light(one)), _lag(one)))
    return [
        Late(
            name=one.name,
            url=nav.address("indicator-detail", one.code),
            verdict=shown.verdict(one),
            sentence=told.progress(one, brief=True),
            who=shown.owner(table.indicators.get(one.code)),
            is_demo=shown.has_demo(one),
        )
        for one in rows[:MOST_LATE]
    ]


def _lag(one: Status) -> float:
    if one.progress is None or one.expected_progress is None:
        return 0.0
    return float(one.progress - one.expected_progress)
