"""车间验题: deliver, measure, let the numbers decide, rework or sign. Nobody types a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, EvidenceMissing, Invalid, NotAllowed, Reason
from shuanglian.foundation.files import services as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.models import Need

from .. import verification
from ..models import Measurement, PlanItem, Round, Signature
from ..notices import members, tell
from ..reports import build, judge_round
from ..situation import Situation, is_chosen, is_manager, is_owner
from ._common import advance, begin, engagement_of, event, refuse, text
from .plan import number

Side = Signature.Side


@transaction.atomic
def work_deliver(*, actor: Actor, need: Need, note: str, evidence: Sequence[int] = ()) -> Round:
    """The solver hands over what is to be verified. `evidence`: ids of stored files."""
    refuse(text(note, "note", _("请写明交付了什么"), longest=5000))
    state = begin(actor, need, "work_deliver")
    found = [files.get_for(actor, pk).pk for pk in evidence]
    round_ = _open_round(state.need)
    round_.delivery_note, round_.delivery_files, round_.delivered_at = note.strip(), found, timezone.now()
    round_.save(update_fields=["delivery_note", "delivery_files", "delivered_at"])
    advance(state, "work", actor=actor)
    event(actor, state.need, "siti.delivered", {"round": round_.number})
    people = [*members(state.need.owner), state.need.manager_user_id]
    tell(people, "siti.work", state.need, _("答题方交付，请验题"), body=note, but=actor)
    return round_


@transaction.atomic
def measurement_enter(
    *,
    actor: Actor,
    need: Need,
    item: PlanItem,
    sample: int,
    value: Decimal | str,
    unit: str,
    evidence: StoredFile | int | None = None,
) -> Measurement:
    """One reading of one sample, with its evidence. A unit of another dimension is refused (`Invalid`)."""
    state = begin(actor, need, "measurement_enter")
    round_ = _open_round(state.need)
    fresh = _item(round_, item)
    found: list[Reason] = []
    reading = number(value, "value", found)
    refuse(found + _reading_problems(fresh, sample, reading, unit))
    measurement = _enter(actor, round_, fresh, sample, reading, unit, _file(actor, evidence))
    payload = {"round": round_.number, "item": fresh.pk, "sample": sample, "measurement": measurement.pk}
    event(actor, state.need, "siti.measured", payload, public=False)
    return measurement


@transaction.atomic
def measurement_void(*, actor: Actor, measurement: Measurement, reason: str) -> Measurement:
    """A reading was wrong: it stays on record, voided with a reason, and may be entered again."""
    refuse(text(reason, "reason", _("请写明作废的原因"), longest=500))
    state = begin(actor, measurement.round.need, "measurement_void")
    fresh = Measurement.objects.select_for_update(of=("self",)).select_related("round").get(pk=measurement.pk)
    if fresh.voided_at is not None or fresh.round.result:
        raise Conflict(Reason("siti.measurement_state", _("这个测量值已经作废或已定论")))
    fresh.voided_at, fresh.void_reason = timezone.now(), reason.strip()
    fresh.save(update_fields=["voided_at", "void_reason"])
    payload = {"measurement": fresh.pk, "reason": reason.strip()}
    event(actor, state.need, "siti.measurement_voided", payload, public=False)
    return fresh


@transaction.atomic
def round_close(*, actor: Actor, need: Need) -> Round:
    """Compute the verdict from what was measured. Missing readings or evidence are listed (`EvidenceMissing`).

    Passed leads to signing; failed to another round of work, or to the end when the rounds are used up.
    """
    state = begin(actor, need, "round_close")
    round_ = _open_round(state.need)
    report = judge_round(round_)
    if missing := _missing(round_, report):
        raise EvidenceMissing(missing)
    _close(round_, report)
    left = engagement_of(state).max_rounds - round_.number
    if not report.passed and left > 0:
        Round.objects.create(need=state.need, plan=round_.plan, number=round_.number + 1)
    advance(state, "measure", actor=actor, data={"verified": report.passed, "rounds_left": max(0, left)})
    event(actor, state.need, "siti.round_closed", {"round": round_.number, "result": round_.result})
    title = _("验题达标，请签署") if report.passed else _("验题未达标")
    people = [*members(state.need.owner), *members(state.solver()), state.need.manager_user_id]
    tell(people, "siti.verified", state.need, title, but=actor)
    return round_


@transaction.atomic
def report_sign(*, actor: Actor, need: Need) -> Signature:
    """Sign the report for the one side the actor stands on. Three sides, three different people."""
    state = begin(actor, need, "report_sign")
    side = _side(actor, state)
    round_ = Round.objects.select_for_update().get(need=state.need, result=Round.Result.PASSED)
    if actor.user_id is None:
        raise Invalid(Reason("siti.person", _("签署须由本人登录办理")))
    if verification.digest(round_.report) != round_.digest:
        raise Conflict(Reason("siti.report_changed", _("验题报告与结论时不一致，不能签署，请联系管理员")))
    if Signature.objects.filter(need=state.need, user_id=actor.user_id).exists():
        raise NotAllowed(Reason("siti.same_person", _("三方须由三个不同的人签署，您已经签过一方")))
    signature = Signature.objects.create(
        need=state.need, round=round_, side=side, user_id=actor.user_id, digest=round_.digest
    )
    payload = {"side": side, "digest": round_.digest}
    event(actor, state.need, "siti.signed", payload)
    advance(state, f"sign_{side}", actor=actor)
    return signature


def _side(actor: Actor, state: Situation) -> str:
    """The side that this person may sign for and that has not signed yet."""
    sides = {
        Side.MANAGER: is_manager(actor, state.need),
        Side.ENTERPRISE: is_owner(actor, state.need),
        Side.SOLVER: is_chosen(actor, state),
    }
    mine = [side for side, stands in sides.items() if stands]
    for side in mine:
        if f"sign_{side}" in state.nodes:
            return side
    raise Conflict(Reason("siti.side_signed", _("您这一方已经签署")))


def _open_round(need: Need) -> Round:
    return Round.objects.select_for_update().select_related("plan").get(need=need, result="")


def _item(round_: Round, item: PlanItem) -> PlanItem:
    found = PlanItem.objects.filter(plan=round_.plan, pk=item.pk).first()
    if found is None:
        raise Invalid(Reason("siti.item", _("方案里没有这个验题项"), "item"))
    return found


def _reading_problems(item: PlanItem, sample: int, value: Decimal, unit: str) -> list[Reason]:
    found = []
    if not 1 <= sample <= item.sample_size:
        text_ = _("样本编号在 1 到 %(most)d 之间") % {"most": item.sample_size}
        found.append(Reason("siti.sample", text_, "sample"))
    try:
        verification.convert(value, unit, item.unit)
    except verification.UnitMismatch:
        text_ = _("单位“%(unit)s”不能换算成“%(wanted)s”") % {"unit": unit, "wanted": item.unit}
        found.append(Reason("siti.unit", text_, "unit"))
    return found


def _file(actor: Actor, evidence: StoredFile | int | None) -> int | None:
    if evidence is None:
        return None
    return files.get_for(actor, evidence if isinstance(evidence, int) else evidence.pk).pk


def _enter(
    actor: Actor, round_: Round, item: PlanItem, sample: int, value: Decimal, unit: str, file_id: int | None
) -> Measurement:
    try:
        with transaction.atomic():
            return Measurement.objects.create(
                round=round_,
                item=item,
                sample=sample,
                value=value,
                unit=unit.strip(),
                evidence_id=file_id,
                entered_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise Conflict(Reason("siti.measured", _("这个样本已经有测量值，改正请先作废"), "sample")) from error


def _missing(round_: Round, report: verification.Report) -> list[Reason]:
    found = [
        Reason(
            "siti.reading_missing",
            _("“%(metric)s”还差 %(count)d 个测量值") % {"metric": v.metric, "count": v.needed - v.measured},
            f"items.{v.key}",
        )
        for v in report.missing
    ]
    proven = set(
        round_.measurements.filter(voided_at__isnull=True, evidence__isnull=False).values_list(
            "item_id", flat=True
        )
    )
    measured = [v for v in report.verdicts if v.measured and v.key not in proven]
    return found + [
        Reason("siti.evidence_missing", _("“%s”还没有检测凭证") % v.metric, f"items.{v.key}")
        for v in measured
    ]


def _close(round_: Round, report: verification.Report) -> None:
    round_.report = build(round_, report)
    round_.digest = verification.digest(round_.report)
    round_.result = Round.Result.PASSED if report.passed else Round.Result.FAILED
    round_.closed_at = timezone.now()
    round_.save(update_fields=["report", "digest", "result", "closed_at"])
