"""Which projects are due for a session, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Issue, PhaseRun, Project
from .words import Phase, SessionKind


@dataclass(frozen=True, slots=True)
class Item:
    """A project on the agenda with the reasons, in words."""

    project: Project
    reason: str


def agenda_of(kind: str, today: dt.date, *, demo: bool) -> list[Item]:
    """Study: projects in 引. Contest: phases under way. Supervision: overdue phases, open issues, broken promises."""
    rows = Project.objects.filter(outcome="", case__isnull=False, is_demo=demo).order_by("pk")
    if kind == SessionKind.STUDY:
        return [
            Item(p, _("在引，签约于 %s") % (p.signed_on.isoformat() if p.signed_on else "—"))
            for p in rows.filter(phase=Phase.ATTRACT)
        ]
    if kind == SessionKind.CONTEST:
        return [Item(p, _("在%s") % p.get_phase_display()) for p in rows]
    return list(_for_supervision(list(rows), today))


def _for_supervision(rows: list[Project], today: dt.date) -> Iterator[Item]:
    ids = [row.pk for row in rows]
    open_issues: dict[int, list[Issue]] = {}
    for issue in Issue.objects.filter(gate__project__in=ids, solved_at__isnull=True).select_related("gate"):
        open_issues.setdefault(issue.gate.project_id, []).append(issue)
    late = Q(ended_on__isnull=True, planned_on__lt=today)
    overdue = set(PhaseRun.objects.filter(late, project__in=ids).values_list("project", flat=True))
    for row in rows:
        reasons = []
        if row.pk in overdue:
            reasons.append(_("%s超过计划日期") % row.get_phase_display())
        issues = open_issues.get(row.pk, [])
        if issues:
            blocking = sum(issue.is_blocking for issue in issues)
            reasons.append(_("%(n)d 个问题未解决，%(b)d 个卡关口") % {"n": len(issues), "b": blocking})
        if reasons:
            yield Item(row, "；".join(reasons))
