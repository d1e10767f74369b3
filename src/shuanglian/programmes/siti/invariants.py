"""What `shuanglian verify` checks about 四题一评: verdicts and signatures are computed again, not believed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import NeedStatus

from . import contents, verification
from .models import Answer, Assignment, Contract, Engagement, FollowUp, Outcome, Round, Signature
from .reports import build, judge_round


@register("siti.verdict")
def verdicts_follow_from_the_readings() -> Iterator[Violation]:
    """Every closed round: the readings give the stored result, and the signed digest is that of the report."""
    rows = Round.objects.exclude(result="").select_related("plan", "need")
    for row in rows.prefetch_related("plan__items", "measurements"):
        report = judge_round(row)
        result = Round.Result.PASSED if report.passed else Round.Result.FAILED
        if result != row.result:
            yield _violation("siti.verdict", row, f"测量值得出 {result}，库里记为 {row.result}")
        if verification.digest(build(row, report)) != row.digest:
            yield _violation("siti.verdict", row, "报告与签署时的摘要不一致")


@register("siti.finished")
def finished_needs_are_verified_and_signed() -> Iterator[Violation]:
    """Finished on the platform: a passed round, and three signatures of three people under its digest (S01)."""
    for row in Engagement.objects.filter(outcome=Outcome.VERIFIED, case__isnull=False):
        passed = Round.objects.filter(need=row.need_id, result=Round.Result.PASSED).first()
        signed = list(Signature.objects.filter(need=row.need_id))
        fits = passed is not None and all(
            s.digest == passed.digest and s.round_id == passed.pk for s in signed
        )
        if not fits or len({s.user_id for s in signed}) != 3 or len({s.side for s in signed}) != 3:
            yield Violation(
                "siti.finished", "need", str(row.need_id), "记为验题通过，但没有三方对同一份报告的签署"
            )
        if not FollowUp.objects.filter(need=row.need_id).exists():
            yield Violation("siti.finished", "need", str(row.need_id), "验题通过，但没有安排市场评价")


@register("siti.status")
def finished_and_verified_go_together() -> Iterator[Violation]:
    """A need that ran on the platform is finished or followed exactly when its run ended verified (S01)."""
    done = [NeedStatus.FINISHED, NeedStatus.FOLLOWING]
    rows = Engagement.objects.filter(case__isnull=False).select_related("need", "case")
    odd = Q(need__status__in=done) & ~Q(outcome=Outcome.VERIFIED)
    odd |= Q(outcome=Outcome.VERIFIED) & ~Q(need__status__in=done)
    odd |= Q(need__status=NeedStatus.FINISHED, ended_at__isnull=True)
    for row in rows.filter(odd).order_by("need"):
        message = (
            f"状态“{row.need.get_status_display()}”与办件结果“{row.get_outcome_display() or '办理中'}”不符"
        )
        yield Violation("siti.status", "need", str(row.need_id), message)


@register("siti.contract")
def contracts_say_what_was_recorded() -> Iterator[Violation]:
    """Every contract has the terms that its event fixed, and every event has its contract."""
    contracts = Contract.objects.in_bulk()
    rows = Event.objects.filter(kind="siti.contract_recorded").order_by("pk")
    for number, payload in rows.values_list("object_id", "payload").iterator():
        if contents.KEY not in payload:
            continue  # recorded before terms were
        contract = contracts.get(payload["contract"])
        if contract is None or contents.digest_of(contract) != payload[contents.KEY]:
            message = f"合同 {payload['contract']} 与登记时的摘要不一致"
            yield Violation("siti.contract", "need", number, message)


@register("siti.stream")
def needs_with_a_case_have_a_record() -> Iterator[Violation]:
    """A chain that is gone as a whole, with its head, breaks no hash: what went through the process must have one."""
    name = Concat(Value("need:"), Cast(OuterRef("need_id"), TextField()), output_field=TextField())
    events = Event.objects.filter(stream=name)
    rows = Engagement.objects.filter(case__isnull=False).filter(~Exists(events)).order_by("need")
    for need in rows.values_list("need_id", flat=True):
        yield Violation("siti.stream", "need", str(need), "经过办理，却没有任何留痕")


@register("siti.signed")
def signed_needs_have_a_contract_with_the_chosen_solver() -> Iterator[Violation]:
    """`signed_at` and a signed contract go together, and the contract is with the chosen answer."""
    signed = set(Contract.objects.filter(status=Contract.Status.SIGNED).values_list("need", flat=True))
    marked = set(Engagement.objects.filter(signed_at__isnull=False).values_list("need", flat=True))
    for need in sorted(signed ^ marked):
        yield Violation("siti.signed", "need", str(need), "签约标记与合同不一致")
    other = Contract.objects.filter(status=Contract.Status.SIGNED).exclude(
        answer__status=Answer.Status.CHOSEN
    )
    for contract in other:
        yield Violation("siti.signed", "contract", str(contract.pk), "合同不是与选定的答题方签的")


@register("siti.manager")
def the_responsible_manager_is_the_assigned_one() -> Iterator[Violation]:
    """The registry's manager of a need is the one active assignment (S02)."""
    rows = Assignment.objects.filter(active=True).exclude(need__manager_user=F("manager"))
    for row in rows:
        yield Violation("siti.manager", "need", str(row.need_id), "责任技术经理人与指派记录不一致")


def _violation(rule: str, row: Round, message: str) -> Violation:
    return Violation(rule, "need", str(row.need_id), f"第 {row.number} 轮：{message}")
