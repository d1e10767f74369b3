"""Speeds of the phases over many projects, with the size of the sample; the demonstration is never mixed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.workdays.services import calendar

from .. import pace, times
from ..models import Application, Investment, PhaseRun, Project, YearPlan
from ..words import SPEED_TITLES, ApplicationStatus, Phase
from . import workable


@dataclass(frozen=True, slots=True)
class Speeds:
    """`saved`: (applications finished, working days of the standard, working days taken)."""

    paces: list[tuple[str, pace.Pace]]
    saved: tuple[int, int, int]
    planned: int
    actual: int
    is_demo: bool

    @property
    def saved_percent(self) -> float | None:
        _n, standard, actual = self.saved
        return 100 * (standard - actual) / standard if standard else None


def speeds(viewer: Actor, *, year: int, demo: bool = False) -> Speeds:
    """Of the projects whose work the viewer sees."""
    rows = workable(viewer).filter(is_demo=demo)
    runs = PhaseRun.objects.filter(project__in=rows, ended_on__isnull=False).select_related("project__place")
    told = times.runs(runs.order_by("pk"))
    days = calendar()
    paces = [(str(SPEED_TITLES[phase]), pace.pace(days, phase, told)) for phase in Phase]
    plans = YearPlan.objects.filter(project__in=rows, year=year).values_list("cents", flat=True)
    return Speeds(paces, _saved(rows), sum(plans), _invested(rows, year), demo)


def _saved(rows: Iterable[Project]) -> tuple[int, int, int]:
    done = Application.objects.filter(project__in=rows, status=ApplicationStatus.FINISHED)
    sums = (times.saving_of(row, row.finished_on) for row in done if row.finished_on)
    found = [one for one in sums if one is not None and one.is_told]
    return len(found), sum(one.standard for one in found), sum(one.actual for one in found)


def _invested(rows: Iterable[Project], year: int) -> int:
    told = Investment.objects.filter(project__in=rows, voided_at__isnull=True, month__year=year)
    return sum(told.values_list("cents", flat=True))
