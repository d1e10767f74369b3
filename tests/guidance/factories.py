"""The people of one guidance, and the way through it in small strides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shuanglian.casework.models import Token
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.guidance import services
from shuanglian.programmes.guidance.models import Appointment, Slot, SlotCell
from shuanglian.programmes.guidance.services.slots import ZONE
from shuanglian.registry.models import Party
from tests.registry.factories import member, party_for

WRITTEN = services.Written(
    findings="废气收集罩有缝隙，台账齐全。",
    risks="无组织排放可能超标。",
    suggestions="更换密封条，每周记录负压值。",
    law="《大气污染防治法》第四十五条",
)


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


@dataclass
class World:
    """`officer` and `colleague` are of the department asked; `other` of another; `stranger` is another company."""

    company: Actor
    stranger: Actor
    desk: Actor
    officer: Actor
    colleague: Actor
    other: Actor
    leader: Actor
    steward: Actor
    solver: Actor
    admin: Actor
    party: Party
    second: Party

    @classmethod
    def create(cls) -> World:
        company, stranger, officer = member(Role.ENTERPRISE), member(Role.ENTERPRISE), member(Role.OFFICER)
        return cls(
            company=company,
            stranger=stranger,
            desk=member(Role.MANAGER),
            officer=officer,
            colleague=member(Role.OFFICER, Organisation.objects.get(pk=officer.organisation_id)),
            other=member(Role.OFFICER),
            leader=member(Role.LEADER),
            steward=member(Role.STEWARD),
            solver=member(Role.SOLVER),
            admin=member(Role.ADMIN),
            party=party_for(company, "甲面料公司"),
            second=party_for(stranger, "乙染整公司"),
        )

    # -- strides ------------------------------------------------------------------------------------------------
    def asked(self, actor: Actor | None = None, **data: Any) -> Appointment:
        data.setdefault("topic", "compliance")
        data.setdefault("mode", "video")
        data.setdefault("text", "新上定型机，想了解排放要求。")
        data.setdefault("wished", (in_days(3),))
        request = services.Request(**data)
        unit = self.officer.organisation_id or 0
        return services.guidance_ask(actor=actor or self.company, department=unit, request=request)

    def offer(self, day: dt.date | None = None, hour: int = 10, **data: Any) -> services.Offer:
        data.setdefault("officer", self.officer.user_id)
        return services.Offer(starts_at=at(day or in_days(3), hour), **data)

    def booked(self, row: Appointment | None = None, hour: int = 10, **data: Any) -> Appointment:
        row = row or self.asked(**data)
        services.guidance_schedule(actor=self.officer, appointment=row, offer=self.offer(hour=hour))
        return fresh(row)

    def held(self, row: Appointment | None = None, **data: Any) -> Appointment:
        row = row or self.booked(**data)
        time_passes(row)
        services.guidance_hold(actor=self.officer, appointment=row)
        return fresh(row)

    def advised(self, row: Appointment | None = None) -> Appointment:
        row = row or self.held()
        services.advice_give(actor=self.officer, appointment=row, written=WRITTEN)
        return fresh(row)

    def done(self) -> Appointment:
        row = self.advised()
        services.advice_acknowledge(actor=self.company, appointment=row)
        return fresh(row)


def time_passes(row: Appointment) -> None:
    """The day of the meeting has come: the slot lies in the past, with its half hours."""
    back = dt.timedelta(days=30)
    slot = row.slots.get(state="booked")
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at - back, ends_at=slot.ends_at - back)
    for cell in slot.cells.all():
        SlotCell.objects.filter(pk=cell.pk).update(starts_at=cell.starts_at - back)


def fresh(row: Appointment) -> Appointment:
    return Appointment.objects.select_related("company", "department", "case").get(pk=row.pk)


def node(row: Appointment) -> str:
    """The open step, empty when the process has ended."""
    tokens = Token.objects.filter(case=row.case_id, status="active", form="task")
    found = list(tokens.values_list("node", flat=True))
    assert len(found) <= 1
    return found[0] if found else ""


def kinds(row: Appointment) -> list[str]:
    rows = Event.objects.filter(stream=row.stream, kind__startswith="guidance.").order_by("seq")
    return [kind.removeprefix("guidance.") for kind in rows.values_list("kind", flat=True)]
