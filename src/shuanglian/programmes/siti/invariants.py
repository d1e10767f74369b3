"""What `shuanglian verify` checks about 四题一评: verdicts and signatures are computed again, not believed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from shuanglian.foundation.events.invariants import Violation, register

from . import verification
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
