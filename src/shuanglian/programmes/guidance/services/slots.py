"""Times: an officer's half hours are taken in the database, so that nobody is promised to two companies at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, Reason

from .. import rules
from ..models import Appointment, Slot, SlotCell, SlotState
from . import _common as common

ZONE = ZoneInfo("Asia/Shanghai")
CELL = dt.timedelta(minutes=30)
OPENS, CLOSES = dt.time(8), dt.time(18)
LENGTHS = (30, 60, 90, 120, 180)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that a department gives: which officer, when (aware), how long, where. `over_reason`: see visits."""

    officer: int
    starts_at: dt.datetime
    minutes: int = 60
    place: str = ""
    over_reason: str = ""

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def day(self) -> dt.date:
        return self.starts_at.astimezone(ZONE).date()

    def problems(self, row: Appointment) -> list[Reason]:
        """Everything that is wrong with it, for this appointment's department."""
        rows = Membership.objects.filter(user=self.officer, organisation=row.department_id, is_active=True)
        found = []
        if not rows.filter(role=Role.OFFICER, user__is_active=True).exists():
            found.append(Reason("guidance.officer", _("请选本部门的工作人员"), "officer"))
        if self.minutes not in LENGTHS:
            found.append(Reason("guidance.length", _("时长请从给出的选项里选"), "minutes"))
        if len(self.place) > 200 or len(self.over_reason) > 500:
            found.append(Reason("too_long", _("地点最多 200 个字，理由最多 500 个字"), "place"))
        return found + self._time_problems()

    def _time_problems(self) -> list[Reason]:
        local, end = self.starts_at.astimezone(ZONE), self.ends_at.astimezone(ZONE)
        ahead = rules.terms().ahead_days
        found = []
        if local.minute % 30 or local.second or local.microsecond:
            found.append(Reason("guidance.grid", _("请从整点或半点开始"), "time"))
        if not local.time() >= OPENS or end.date() != local.date() or end.time() > CLOSES:
            found.append(Reason("guidance.hours", _("时间请在 8:00 到 18:00 之间"), "time"))
        if not timezone.now() < self.starts_at < timezone.now() + dt.timedelta(days=ahead + 1):
            told = _("时间要在现在以后、%(n)s 天之内") % {"n": ahead}
            found.append(Reason("guidance.time_range", told, "day"))
        return found


def book(row: Appointment, offer: Offer, state: SlotState) -> Slot:
    """Take the officer's time. Raises `Invalid`; `Conflict` if any half hour of it is taken already."""
    common.refuse(offer.problems(row))
    slot = Slot.objects.create(
        appointment=row,
        officer_id=offer.officer,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        place=offer.place.strip(),
        over_reason=offer.over_reason.strip(),
        state=state,
    )
    cells = [SlotCell(slot=slot, officer_id=offer.officer, starts_at=at) for at in cells_of(slot)]
    try:
        with transaction.atomic():
            SlotCell.objects.bulk_create(cells)
    except IntegrityError as error:
        told = _("这位工作人员在这个时间已有预约，请换一个时间")
        raise Conflict(Reason("guidance.slot_taken", told, "time")) from error
    return slot


def cells_of(slot: Slot) -> Iterator[dt.datetime]:
    at = slot.starts_at
    while at < slot.ends_at:
        yield at
        at += CELL


def open_slot(row: Appointment) -> Slot | None:
    return row.slots.filter(state__in=[SlotState.OFFERED, SlotState.BOOKED]).first()


def settle(slot: Slot, state: SlotState, *, absent: str = "", note: str = "") -> None:
    """The slot got its end; unless it was held, the time is free again."""
    slot.state, slot.absent, slot.note = state, absent, note.strip()[:500]
    slot.save(update_fields=["state", "absent", "note"])
    if state in (SlotState.RELEASED, SlotState.MISSED):
        slot.cells.all().delete()
