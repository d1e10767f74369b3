"""Everything of one appointment's page as one value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shuanglian.casework import api
from shuanglian.casework.clocks import ClockView
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason

from .. import engine, policies, rules
from ..models import Advice, Appointment, Question, Slot, Visit
from ..services.visiting import counted, month_of
from ..visibility import is_company, is_department


@dataclass(frozen=True, slots=True)
class ActionView:
    """One verb for this viewer: whether it can be done now, and all reasons against."""

    name: str
    label: str
    allowed: bool
    reasons: tuple[Reason, ...]
    is_mine: bool
    danger: bool


@dataclass(frozen=True, slots=True)
class WhyView:
    """为什么建议: the facts, the rule that matched in words, the table's version."""

    why: str
    told: tuple[str, ...]
    facts: dict[str, object]
    rules: tuple[int, ...]
    version: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AppointmentView:
    id: int
    number: str
    company: str
    company_id: int
    department: str
    department_id: int
    origin: str
    origin_label: str
    topic: str
    topic_label: str
    mode: str
    mode_label: str
    text: str
    wished: tuple[dt.date, ...]
    status: str
    status_label: str
    end_reason: str
    created_at: dt.datetime
    acknowledged_at: dt.datetime | None
    ended_at: dt.datetime | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class GuidancePage:
    appointment: AppointmentView
    why: WhyView | None
    slot: Slot | None
    slots: list[Slot]
    advice: Advice | None
    questions: list[Question]
    visit: Visit | None
    visits_this_month: int
    cap: int
    step: str
    clock: ClockView | None
    actions: dict[str, ActionView]
    is_company: bool
    is_department: bool


def guidance_page(viewer: Actor, row: Appointment) -> GuidancePage:
    """`row` comes from `get_for`, so the viewer may see it."""
    slots = list(row.slots.select_related("officer"))
    open_ = [slot for slot in slots if slot.state in ("offered", "booked")]
    token = engine.open_task(row.case_id)
    visit = row.visits.order_by("-pk").first()
    day = visit.month if visit else month_of(row.created_at.date())
    return GuidancePage(
        appointment=view(row),
        why=why(viewer, row),
        slot=open_[0] if open_ else None,
        slots=slots,
        advice=Advice.objects.filter(appointment=row).select_related("by").first(),
        questions=list(row.questions.all()),
        visit=visit,
        visits_this_month=counted(row.company, day),
        cap=rules.visits().cap_per_month,
        step=str(engine.NAMES[token.node]) if token is not None else "",
        clock=api.clock(token) if token is not None else None,
        actions=actions(viewer, row),
        is_company=is_company(viewer, row),
        is_department=is_department(viewer, row),
    )


def actions(viewer: Actor, row: Appointment) -> dict[str, ActionView]:
    found = {}
    for name, verb in policies.VERBS.items():
        against = tuple(policies.reasons(viewer, row, name))
        mine = policies.is_mine(viewer, row, name)
        found[name] = ActionView(name, str(verb.label), not against, against, mine, verb.danger)
    return found


def view(row: Appointment) -> AppointmentView:
    return AppointmentView(
        id=row.pk,
        number=row.number,
        company=row.company.name,
        company_id=row.company_id,
        department=row.department.name,
        department_id=row.department_id,
        origin=row.origin,
        origin_label=str(row.get_origin_display()),
        topic=row.topic,
        topic_label=rules.name_of(rules.topics(), row.topic),
        mode=row.mode,
        mode_label=str(row.get_mode_display()),
        text=row.text,
        wished=tuple(dt.date.fromisoformat(day) for day in row.wished),
        status=row.status,
        status_label=str(row.get_status_display()),
        end_reason=row.end_reason,
        created_at=row.created_at,
        acknowledged_at=row.acknowledged_at,
        ended_at=row.ended_at,
        is_demo=row.is_demo,
    )


def why(viewer: Actor, row: Appointment) -> WhyView | None:
    """The department reads topic and rule; the facts name tickets and needs of which it may know nothing."""
    found = getattr(row, "proposal", None)
    if found is None:
        return None
    told = () if is_department(viewer, row) else tuple(found.told)
    numbers = tuple(found.rules)
    return WhyView(found.why, told, dict(found.facts), numbers, found.version, found.at)
