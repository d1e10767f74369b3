"""What `shuanglian verify` checks about guidance and visits."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from shuanglian.casework.models import Case
from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from .models import ENDED, Advice, Appointment, Origin, Proposal, Slot, SlotCell, SlotState, Status, Visit

_OPEN = (Case.Status.OPEN, Case.Status.SUSPENDED)


@register("guidance.advice")
def every_finished_guidance_has_its_advice() -> Iterator[Violation]:
    """Done means: a meeting was held and a written advice is there, as it was given (S44)."""
    held = Slot.objects.filter(appointment=OuterRef("pk"), state=SlotState.HELD)
    rows = Appointment.objects.filter(status=Status.DONE).annotate(held=Exists(held))
    for row in rows.filter(Q(advice=None) | Q(held=False)).order_by("pk"):
        yield _violation("guidance.advice", "guidance", row.pk, "记为完成，没有书面建议或没有进行过")
    for advice in Advice.objects.order_by("pk").iterator():
        if advice.digest != advice.computed():
            yield _violation("guidance.advice", "guidance", advice.appointment_id, "书面建议与摘要不符")


@register("guidance.evidence")
def the_record_holds_the_digest_of_the_advice() -> Iterator[Violation]:
    events = Event.objects.filter(object_type="guidance", kind="guidance.advised")
    known = {row["object_id"]: row["payload"] for row in events.values("object_id", "payload")}
    for pk, digest in Advice.objects.values_list("appointment", "digest").order_by("appointment"):
        if known.get(str(pk), {}).get("digest") != digest:
            yield _violation("guidance.evidence", "guidance", pk, "留痕里没有这份书面建议的摘要")


@register("guidance.slots")
def open_slots_hold_their_half_hours() -> Iterator[Violation]:
    """What is offered, booked or held owns all its cells and no others do."""
    taking = [SlotState.OFFERED, SlotState.BOOKED, SlotState.HELD]
    rows = Slot.objects.annotate(taken=Count("cells"))
    for row in rows.order_by("pk").iterator():
        half_hours = int((row.ends_at - row.starts_at).total_seconds()) // 1800
        if row.taken != (half_hours if row.state in taking else 0):
            yield _violation("guidance.slots", "guidance", row.appointment_id, "时间与占用的时间格不符")
    odd = SlotCell.objects.exclude(officer=F("slot__officer"))
    for cell in odd.select_related("slot").order_by("pk"):
        yield _violation("guidance.slots", "guidance", cell.slot.appointment_id, "时间格属于别人")


@register("guidance.case")
def open_appointments_are_open_cases() -> Iterator[Violation]:
    odd = Q(status__in=ENDED, case__status__in=_OPEN) | (~Q(status__in=ENDED) & ~Q(case__status__in=_OPEN))
    for row in Appointment.objects.filter(odd, case__isnull=False).order_by("pk"):
        yield _violation("guidance.case", "guidance", row.pk, f"状态“{row.get_status_display()}”与办件不符")


@register("guidance.proposals")
def proposals_say_why() -> Iterator[Violation]:
    """What a rule proposed has a fact and a rule; what a company asked for has none."""
    proposed = Appointment.objects.filter(origin=Origin.PROPOSED, proposal=None)
    for pk in proposed.order_by("pk").values_list("pk", flat=True):
        yield _violation("guidance.proposals", "guidance", pk, "按规则建议，却没有理由")
    for row in Proposal.objects.exclude(appointment__origin=Origin.PROPOSED).order_by("pk"):
        yield _violation("guidance.proposals", "guidance", row.appointment_id, "企业预约，却有建议的理由")


@register("guidance.visits")
def visits_within_the_cap_are_no_more_than_the_cap() -> Iterator[Violation]:
    """Per company and month: what did not go over is at most the cap that was valid, the rest went to a leader."""
    rows = Visit.objects.filter(state__in=["planned", "made"], is_over=False)
    groups = rows.values("company", "month", "cap").annotate(n=Count("pk")).filter(n__gt=F("cap"))
    for row in groups.order_by("company", "month"):
        yield _violation(
            "guidance.visits", "party", row["company"], f"{row['month']:%Y-%m} 入企超过上限没有记为超次"
        )
    over = Visit.objects.filter(is_over=True, state__in=["planned", "made"])
    for visit in over.exclude(decided_by__memberships__role="leader").order_by("pk"):
        yield _violation("guidance.visits", "visit", visit.pk, "超次入企不是领导同意的")


@register("guidance.worlds")
def demonstration_persons_wrote_nothing_real() -> Iterator[Violation]:
    """Real appointments and visits are of real companies, and no demonstration person had a hand in them."""
    real = Appointment.objects.filter(is_demo=False)
    hands = Q(company__is_demo=True) | Q(created_by__is_demo=True) | Q(slots__officer__is_demo=True)
    for pk in (
        real.filter(hands | Q(advice__by__is_demo=True))
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    ):
        yield _violation("guidance.worlds", "guidance", pk, "演示人物改动了真实的预约")
    hands = Q(company__is_demo=True) | Q(recorded_by__is_demo=True) | Q(decided_by__is_demo=True)
    for pk in Visit.objects.filter(hands, is_demo=False).order_by("pk").values_list("pk", flat=True):
        yield _violation("guidance.worlds", "visit", pk, "演示人物改动了真实的入企记录")


def _violation(rule: str, kind: str, pk: int, message: str) -> Violation:
    return Violation(rule, kind, str(pk), message)
