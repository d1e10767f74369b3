"""The records behind each number of the wall. One name per number; the list and the number are one query set.

funnel.<stage>   needs          city.<code>   bases and sites of a science city
heat.<chain>.<element>          phase.<phase> projects
clock.<process>.<state>         tasks with a limit, for staff
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Clock, Definition
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.projects import selectors as projects
from shuanglian.programmes.projects.models import Project
from shuanglian.programmes.projects.words import Phase
from shuanglian.programmes.siti.selectors import funnel
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Chain, Need, Party, Place

from .. import formats
from . import elements, lamps


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its name, where it leads, what else to say."""

    title: str
    url: str
    note: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """`rows` have an id; `always_real`: of the public register, whatever world was asked for."""

    title: str
    note: str
    rows: QuerySet[Any]
    show: Callable[[Sequence[Any]], list[Row]]
    always_real: bool = False


def find(viewer: Actor, of: str, *, demo: bool) -> Drill:
    """Raises `NotFound` for a number that is not there, or that this viewer does not see."""
    kind, _dot, rest = of.partition(".")
    maker = MAKERS.get(kind)
    found = maker(seen_as(viewer), rest, demo) if maker is not None else None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个数字，或者您不能查看它。")))
    return found


def seen_as(viewer: Actor) -> Actor:
    """Companies and solvers look at the wall like everybody else."""
    return viewer if viewer.is_staff else PUBLIC


# -- needs ----------------------------------------------------------------------------------------------------------
def _funnel(viewer: Actor, stage: str, demo: bool) -> Drill | None:
    names = dict(funnel.STAGES)
    if stage not in names:
        return None

    def show(rows: Sequence[Need]) -> list[Row]:
        views = registry.need_views(viewer, rows)
        return [Row(v.title, f"/needs/{v.id}/", f"{v.number} · {v.status_label}", v.is_demo) for v in views]

    title = _("难题：%(stage)s") % {"stage": names[stage]}
    rows = funnel.needs_of(viewer, stage=stage, demo=demo)
    return Drill(title, _("经过本平台的难题，每一步都从上一步里数。"), rows, show)


# -- parties --------------------------------------------------------------------------------------------------------
def _parties(rows: Sequence[Party]) -> list[Row]:
    return [Row(p.name, f"/parties/{p.ref}/", str(p.get_kind_display()), p.is_demo) for p in rows]


def within(code: str) -> QuerySet[Place]:
    """Bases and sites that the plan puts into a science city."""
    return Place.objects.filter(parent__code=code)


def _city(_viewer: Actor, code: str, _demo: bool) -> Drill | None:
    place = Place.objects.filter(code=code).first()
    if place is None:
        return None
    return Drill(place.name, _("规划列在这座科技城里的基地和场地。"), within(code), _places, always_real=True)


def _places(rows: Sequence[Place]) -> list[Row]:
    return [Row(row.name, "/places/", str(row.get_kind_display()), False) for row in rows]


def _heat(_viewer: Actor, rest: str, _demo: bool) -> Drill | None:
    key, _dot, element = rest.partition(".")
    chain = Chain.objects.filter(key=key).first()
    if chain is None or element not in elements.ELEMENTS:
        return None
    title = f"{chain.name} × {elements.ELEMENTS[element][0]}"
    note = _("已收录的公开主体；没有收录不等于没有。")
    return Drill(title, note, elements.parties(key, element), _parties, always_real=True)


# -- projects -------------------------------------------------------------------------------------------------------
def phase_projects(viewer: Actor, phase: str, *, demo: bool) -> QuerySet[Project]:
    return projects.visible_to(seen_as(viewer)).filter(is_demo=demo, phase=phase)


def _phase(viewer: Actor, phase: str, demo: bool) -> Drill | None:
    wanted = "" if phase == "unknown" else phase
    if wanted and wanted not in Phase.values:
        return None
    name = str(Phase(wanted).label) if wanted else _("来源未说阶段")
    rows = phase_projects(viewer, wanted, demo=demo)
    return Drill(_("项目：%(phase)s") % {"phase": name}, "", rows, _projects)


def _projects(rows: Sequence[Project]) -> list[Row]:
    return [Row(p.name, f"/projects/{p.pk}/", p.code, p.is_demo) for p in rows]


# -- limits ---------------------------------------------------------------------------------------------------------
def _clock(viewer: Actor, rest: str, demo: bool) -> Drill | None:
    key, _dot, state = rest.rpartition(".")
    if not viewer.is_staff or state not in lamps.STATES:
        return None
    names = Definition.objects.filter(key=key).order_by("-version").values_list("name", flat=True)
    name = names.first() if key != "all" else _("全部流程")
    if name is None:
        return None
    rows = lamps.running(viewer, "" if key == "all" else key, demo=demo).filter(lamps.condition(state))
    title = f"{name}：{lamps.STATES[state]}"
    return Drill(title, "", rows.select_related("case", "token"), _clocks)


def _clocks(rows: Sequence[Clock]) -> list[Row]:
    return [
        Row(
            row.case.title or row.case.key,
            handlers.link(row.case),
            f"{row.token.name} · {formats.moment(row.due_at) if row.due_at else _('暂停')}",
            row.case.is_demo,
        )
        for row in rows
    ]


Maker = Callable[[Actor, str, bool], Drill | None]
MAKERS: Final[dict[str, Maker]] = {
    "funnel": _funnel,
    "city": _city,
    "heat": _heat,
    "phase": _phase,
    "clock": _clock,
}
