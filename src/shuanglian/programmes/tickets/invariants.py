"""What `shuanglian verify` checks about 135 tickets: nothing is closed without proof and the company's word."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from shuanglian.casework.models import Case, Clock
from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from . import engine
from .engine import LEAD_STEP
from .models import Handover, HandoverState, Lead, Reply, Status, Ticket, Verdict

_OPEN = (Case.Status.OPEN, Case.Status.SUSPENDED)


@register("tickets.closed")
def closed_tickets_have_evidence_and_the_companys_word() -> Iterator[Violation]:
    """Closed: the last answer has a file or a basis, and the company said that it is solved (S43)."""
    for row in Ticket.objects.filter(status=Status.CLOSED).order_by("pk"):
        reply = Reply.objects.filter(ticket=row, round=row.rounds).first()
        if reply is None or not (reply.basis.strip() or reply.files.exists()):
            yield _violation("tickets.closed", row.pk, "记为办结，最后一次答复没有凭证")
        said = Verdict.objects.filter(ticket=row, round=row.rounds, reached=True, satisfied=True)
        if not said.exists():
            yield _violation("tickets.closed", row.pk, "记为办结，没有企业确认或回访记录")


@register("tickets.called")
def calls_were_made_by_others_than_the_lead() -> Iterator[Violation]:
    """Four eyes: who calls is not of a department that led the ticket."""
    led = Lead.objects.filter(ticket=OuterRef("ticket"), organisation=OuterRef("by_organisation"))
    rows = Verdict.objects.filter(Exists(led), kind="called").order_by("pk")
    for row in rows:
        yield _violation("tickets.called", row.ticket_id, "回访人属于办过这件工单的部门")


@register("tickets.lead")
def the_lead_is_the_one_on_record() -> Iterator[Violation]:
    """The ticket's lead is the open row, and each change of it went through an agreed hand-over."""
    rows = Lead.objects.filter(until=None).exclude(ticket__lead=F("organisation")).order_by("pk")
    for row in rows:
        yield _violation("tickets.lead", row.ticket_id, "主办部门与交办记录不一致")
    accepted = Count("handovers", filter=Q(handovers__state=HandoverState.ACCEPTED), distinct=True)
    tickets = Ticket.objects.annotate(handed=accepted, led=Count("leads", distinct=True))
    for pk in tickets.filter(led__gt=F("handed") + 1).order_by("pk").values_list("pk", flat=True):
        yield _violation("tickets.lead", pk, "换过主办，却没有同意的转办")
    second = Handover.objects.filter(nth__gt=1, state=HandoverState.ACCEPTED).exclude(
        decided_by__memberships__role="leader"
    )
    for row2 in second.order_by("pk"):
        yield _violation("tickets.lead", row2.ticket_id, "第二次转办不是领导同意的")


@register("tickets.rounds")
def answers_are_counted() -> Iterator[Violation]:
    rows = Ticket.objects.annotate(answers=Count("replies")).exclude(answers=F("rounds"))
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield _violation("tickets.rounds", pk, "答复次数与答复记录不一致")


@register("tickets.late")
def answers_are_late_as_their_clocks_say() -> Iterator[Violation]:
    """Whether an answer was late follows from the clock it was given under; no pause washes it away."""
    clocks = Clock.objects.filter(token__node=LEAD_STEP).order_by("-started_at", "-pk")
    for reply in Reply.objects.select_related("ticket").order_by("pk").iterator(500):
        clock = clocks.filter(token__case=reply.ticket.case_id, started_at__lte=reply.at).first()
        due = reply.due_at if clock is None else engine.due_when(clock, reply.at)
        if reply.is_late != (due is not None and reply.at > due):
            yield _violation(
                "tickets.late", reply.ticket_id, f"第 {reply.round} 次答复是否逾期与时限记录不符"
            )


@register("tickets.case")
def open_tickets_are_open_cases() -> Iterator[Violation]:
    """A ticket is under way exactly while its case is."""
    ended = [Status.CLOSED, Status.DECLINED, Status.WITHDRAWN]
    odd = Q(status__in=ended, case__status__in=_OPEN) | (~Q(status__in=ended) & ~Q(case__status__in=_OPEN))
    for row in Ticket.objects.filter(odd, case__isnull=False).order_by("pk"):
        yield _violation("tickets.case", row.pk, f"状态“{row.get_status_display()}”与办件不符")


@register("tickets.stream")
def tickets_have_a_record() -> Iterator[Violation]:
    events = Event.objects.filter(object_type="ticket", kind="ticket.received")
    known = {int(number) for number in events.values_list("object_id", flat=True) if number.isdecimal()}
    for pk in Ticket.objects.order_by("pk").values_list("pk", flat=True):
        if pk not in known:
            yield _violation("tickets.stream", pk, "没有收件的留痕")


def _violation(rule: str, pk: int, message: str) -> Violation:
    return Violation(rule, "ticket", str(pk), message)
