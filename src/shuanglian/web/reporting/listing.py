"""Rounds as a list by state, and what is overdue."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.casework import api
from shuanglian.casework.models import Token
from shuanglian.foundation.actor import Role
from shuanglian.indicators import periods
from shuanglian.programmes.reporting import selectors
from shuanglian.programmes.reporting.models import Reminder, Round
from shuanglian.programmes.reporting.selectors import TABS, Filters

from ..http import actor_of, login_needed, text
from ..paging import page
from . import shown

OVERSEERS = (Role.LEADER, Role.STEWARD, Role.ADMIN)


@require_safe
@login_needed()
def rounds(request: HttpRequest) -> HttpResponseBase:
    """Units find theirs here, those who oversee reporting all."""
    viewer = actor_of(request)
    tab = text(request, "tab", 10)
    chosen = Filters(
        tab=tab if tab in TABS else "open", q=text(request, "q", 60), period=text(request, "period", 20)
    )
    found = page(selectors.rounds(viewer, chosen), request, newest=True)
    context = {
        "page": found,
        "rows": rows(found.rows),
        "chosen": chosen,
        "tabs": _tabs(selectors.counts(viewer)),
        "oversees": viewer.is_in(*OVERSEERS),
        "tones": shown.TONES,
    }
    return render(request, "reporting/list.html", context)


def _tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    names = {"open": _("办理中"), "overdue": _("逾期"), "finished": _("已发布"), "all": _("全部")}
    return [(key, names[key], counts[key]) for key in TABS]


@require_safe
@login_needed(*OVERSEERS)
def overdue(request: HttpRequest) -> HttpResponseBase:
    """Units that are late, the longest first, each with its reminders; one press reminds."""
    viewer = actor_of(request)
    late: QuerySet[Round] = selectors.overdue(viewer)
    found = page(late, request, fields=("due", "id"))
    told = _reminders([row.pk for row in found.rows])
    today = timezone.localdate()
    context = {
        "page": found,
        "rows": [
            {**one, "reminders": told.get(one["round"].pk, []), "today": _on(told, one["round"], today)}
            for one in rows(found.rows)
        ],
        "may": viewer.is_in(Role.LEADER, Role.STEWARD),
        "total": late.count(),
    }
    return render(request, "reporting/overdue.html", context)


def rows(found: list[Round]) -> list[dict[str, Any]]:
    """With period in words and the clock of the running step."""
    tasks = Token.objects.filter(
        case__in=[row.case_id for row in found], status=Token.Status.ACTIVE, form="task"
    )
    by_case = {task.case_id: task for task in tasks.select_related("clock", "case")}
    clocks = api.clocks_for(by_case.values())
    return [
        {
            "round": row,
            "period": periods.parse(row.period).words(),
            "clock": clocks.get(by_case[row.case_id].pk) if row.case_id in by_case else None,
        }
        for row in found
    ]


def _reminders(ids: list[int]) -> dict[int, list[Reminder]]:
    told: dict[int, list[Reminder]] = {}
    for one in Reminder.objects.filter(round__in=ids).select_related("by").order_by("-on"):
        told.setdefault(one.round_id, []).append(one)
    return told


def _on(told: dict[int, list[Reminder]], row: Round, today: Any) -> bool:
    return any(one.on == today for one in told.get(row.pk, []))
