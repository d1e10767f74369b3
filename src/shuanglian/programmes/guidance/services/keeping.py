"""What comes back by the clock: proposals for new facts, reminders before a meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError

from .. import engine, facts, notices, rules, triggers
from ..models import ENDED, Appointment, Coverage, Origin, Proposal, ProposalSwitch, Slot, SlotState
from . import _common as common
from .asking import guidance_propose


@dataclass(slots=True)
class Kept:
    """What a sweep did: appointments made, facts left for later, areas that nobody answers for."""

    made: list[int] = field(default_factory=list)
    waiting: int = 0
    uncovered: set[str] = field(default_factory=set)


def proposals_keep(*, demo: bool | None = None) -> Kept:
    """Look at the facts of the window and propose what the table says. May run as often as you like.

    Left alone: facts proposed before, companies that switched proposals off, and companies with as many open proposals
    as the rules allow (their facts wait). `demo` limits it to demonstration facts or to real ones.
    """
    terms, kept, table = rules.terms(), Kept(), triggers.table()
    known = set(Proposal.objects.values_list("fact_key", flat=True))
    off = set(ProposalSwitch.objects.filter(is_on=False).values_list("company", flat=True))
    for fact in facts.gather(timezone.now() - dt.timedelta(days=terms.window_days)):
        if fact.key in known or fact.company.pk in off or demo not in (None, fact.is_demo):
            continue
        hit = triggers.judge(fact, table)
        if hit is not None:
            _propose(hit, terms.most_open_proposals, kept)
    return kept


def _propose(hit: triggers.Hit, most: int, kept: Kept) -> None:
    unit = _who(hit)
    if unit is None:
        kept.uncovered.add(hit.area)
        return
    if _open_proposals(hit.fact.company.pk) >= most:
        kept.waiting += 1
        return
    try:
        kept.made.append(guidance_propose(hit=hit, organisation=unit).pk)
    except DomainError:  # somebody else's sweep was faster
        kept.waiting += 1


def _who(hit: triggers.Hit) -> Organisation | None:
    """Who answers for the area, else who dealt with the fact, if officers work there. Real facts go to real units."""
    covered = Coverage.objects.filter(area=hit.area).values_list("organisation", flat=True).first()
    for number in (covered, hit.fact.organisation):
        officers = Membership.objects.filter(organisation=number or 0, role=Role.OFFICER, is_active=True)
        unit = Organisation.objects.filter(pk=number or 0).first()
        if unit is not None and officers.exists() and (hit.fact.is_demo or not unit.is_demo):
            return unit
    return None


def _open_proposals(company: int) -> int:
    rows = Appointment.objects.filter(company=company, origin=Origin.PROPOSED).exclude(status__in=ENDED)
    return rows.count()


def reminders_send(now: dt.datetime | None = None) -> int:
    """Tell both sides before a meeting, once. Returns how many meetings."""
    moment = now or timezone.now()
    until = moment + dt.timedelta(days=rules.terms().remind_days)
    rows = Slot.objects.filter(state=SlotState.BOOKED, starts_at__range=(moment, until), reminded_at=None)
    return sum(_remind(pk, moment) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def _remind(slot_id: int, now: dt.datetime) -> int:
    taken = Slot.objects.filter(pk=slot_id, reminded_at=None, state=SlotState.BOOKED).update(reminded_at=now)
    if not taken:
        return 0
    slot = Slot.objects.select_related("appointment__company", "appointment__department").get(pk=slot_id)
    row = slot.appointment
    at = timezone.localtime(slot.starts_at)
    common.event(engine.PROCESS, row, "reminded", {"slot": slot.pk})
    title = _("指导时间 %(at)s") % {"at": at.strftime("%m-%d %H:%M")}
    notices.tell(notices.both(row), "guidance.reminder", row, title, key=f"guidance-slot-{slot.pk}")
    return 1
