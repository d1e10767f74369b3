"""Buttons of contract, delivery, acceptance, payment and complaint."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Invalid, Text
from shuanglian.foundation.files.models import Visibility
from shuanglian.foundation.files.services import store
from shuanglian.programmes.challenges import rules, services
from shuanglian.programmes.challenges.drafts import ContractDraft
from shuanglian.programmes.challenges.models import (
    Award,
    Contract,
    Criterion,
    Milestone,
    MilestonePayment,
    MilestoneReading,
    PaymentComplaint,
)

from ...formats import money
from ...needs.fields import Field
from .. import lines
from .base import Action, Scene, area, one, reason_field


def _award(scene: Scene, pk: int) -> Award:
    return one(Award.objects.filter(proposal__challenge=scene.challenge, proposal__decision="approved"), pk)


def _contract(scene: Scene, pk: int) -> Contract:
    rows = Contract.objects.filter(award__proposal__challenge=scene.challenge)
    return one(rows.filter(award__bid__organisation=scene.actor.organisation_id), pk)


def _milestone(scene: Scene, pk: int) -> Milestone:
    rows = Milestone.objects.filter(contract__award__proposal__challenge=scene.challenge)
    return one(rows.select_related("contract__award__bid"), pk)


def _reading(scene: Scene, pk: int) -> MilestoneReading:
    return one(
        MilestoneReading.objects.filter(milestone__contract__award__proposal__challenge=scene.challenge), pk
    )


def _complaint(scene: Scene, pk: int) -> PaymentComplaint:
    return one(
        PaymentComplaint.objects.filter(milestone__contract__award__proposal__challenge=scene.challenge), pk
    )


def _contract_fields(scene: Scene) -> Sequence[Field]:
    rule = rules.current("payment")["payers"][scene.challenge.payer_kind]
    return (
        Field("number", gettext_lazy("合同编号"), maxlength=80),
        Field("signed_on", gettext_lazy("签订日期"), "date", initial=timezone.localdate().isoformat()),
        Field(
            "pay_days",
            gettext_lazy("付款期限"),
            "int",
            unit=gettext_lazy("日"),
            initial=str(rule["usual_days"]),
        ),
        area(
            "milestones",
            gettext_lazy("里程碑"),
            help=gettext_lazy(
                "每行一个：名称 | 交付物 | 万元 | 交付日 | 约定验收日。最后一个按验收指标验收。"
            ),
        ),
        Field("pay_when_paid", gettext_lazy("收到第三方付款后再支付（法规禁止）"), "check", required=False),
    )


def _record(scene: Scene, values: dict[str, Any]) -> object:
    rows, wrong = lines.milestones(values["milestones"])
    if wrong:
        raise Invalid(wrong)
    draft = ContractDraft(
        number=values["number"],
        pay_days=values["pay_days"],
        signed_on=values["signed_on"],
        milestones=rows,
        pay_when_paid=values["pay_when_paid"],
    )
    return services.contract_record(actor=scene.actor, award=scene.target, draft=draft)


def _deliver(scene: Scene, values: dict[str, Any]) -> object:
    files = [_stored(scene, values["file"])] if values["file"] else []
    return services.milestone_deliver(
        actor=scene.actor, milestone=scene.target, note=values["note"], evidence=files
    )


def _reading_fields(scene: Scene) -> Sequence[Field]:
    options = tuple((str(row.pk), f"{row.metric}（{row.unit}）") for row in scene.challenge.criteria.all())
    return (
        Field("criterion", gettext_lazy("指标"), "select", options=options),
        Field("sample", gettext_lazy("样本编号"), "int", initial="1"),
        Field("value", gettext_lazy("测量值"), "decimal"),
        Field("unit", gettext_lazy("单位"), maxlength=40),
        Field("file", gettext_lazy("检测报告"), "file"),
    )


def _enter(scene: Scene, values: dict[str, Any]) -> object:
    return services.reading_enter(
        actor=scene.actor,
        milestone=scene.target,
        criterion=one(Criterion.objects.filter(challenge=scene.challenge), int(values["criterion"])),
        sample=values["sample"],
        value=str(values["value"]),
        unit=values["unit"],
        evidence=_stored(scene, values["file"]),
    )


def _stored(scene: Scene, upload: Any) -> Any:
    return store(
        actor=scene.actor,
        upload=upload,
        name=upload.name,
        visibility=Visibility.CASE,
        scope=scene.challenge.stream,
    )


def _payment(scene: Scene, pk: int) -> MilestonePayment:
    rows = MilestonePayment.objects.filter(
        milestone__contract__award__proposal__challenge=scene.challenge,
        milestone__contract__award__bid__organisation=scene.actor.organisation_id,
    )
    return one(rows.select_related("milestone__contract__award__proposal__challenge"), pk)


def _pay_fields(scene: Scene) -> Sequence[Field]:
    """Filled with what is owed today; the help says it in words."""
    view = services.payment_of(scene.target)
    return (
        Field("paid_on", gettext_lazy("付款日"), "date", initial=timezone.localdate().isoformat()),
        _amount("principal", gettext_lazy("本金"), view.principal_owed),
        _amount("interest", gettext_lazy("利息"), view.interest_owed),
        Field("number", gettext_lazy("银行回单号"), maxlength=80, required=False),
        Field("file", gettext_lazy("银行回单"), "file"),
    )


def _amount(name: str, label: Text, owed: int) -> Field:
    told = _("还欠 %(owed)s") % {"owed": money(owed)}
    return Field(name, label, "wan", initial=lines.plain(Decimal(owed) / 1_000_000), help=told)


def _pay(scene: Scene, values: dict[str, Any]) -> object:
    return services.payment_record(
        actor=scene.actor,
        milestone=scene.target,
        paid_on=values["paid_on"],
        principal_cents=values["principal"],
        interest_cents=values["interest"],
        voucher=_stored(scene, values["file"]),
        voucher_number=values["number"],
    )


ACTIONS = (
    Action(
        "contract",
        "contract",
        gettext_lazy("登记合同"),
        _record,
        _contract_fields,
        target=_award,
        done=gettext_lazy("合同已登记，等中榜方确认"),
    ),
    Action(
        "contract-agree",
        "contract_reply",
        gettext_lazy("确认合同"),
        lambda s, _v: services.contract_reply(actor=s.actor, contract=s.target, agree=True),
        target=_contract,
        done=gettext_lazy("合同已确认"),
    ),
    Action(
        "contract-object",
        "contract_reply",
        gettext_lazy("对合同有异议"),
        lambda s, v: services.contract_reply(
            actor=s.actor, contract=s.target, agree=False, reason=v["reason"]
        ),
        reason_field(gettext_lazy("异议")),
        target=_contract,
    ),
    Action(
        "award-lapse",
        "lapse",
        gettext_lazy("放弃中榜"),
        lambda s, v: services.award_lapse(actor=s.actor, award=s.target, reason=v["reason"]),
        reason_field(gettext_lazy("原因")),
        target=_award,
        intro=gettext_lazy(
            "原因公开。其他中榜方继续；没有中榜方时由发榜方决定是否递补，没有可递补的就结束。"
        ),
        danger=True,
    ),
    Action(
        "deliver",
        "deliver",
        gettext_lazy("交付里程碑"),
        _deliver,
        lambda _s: (
            area("note", gettext_lazy("交付说明"), maxlength=1000),
            Field("file", gettext_lazy("交付凭证"), "file", required=False),
        ),
        target=_milestone,
        done=gettext_lazy("已交付，付款期限开始计算"),
    ),
    Action("reading", "reading", gettext_lazy("填写测量值"), _enter, _reading_fields, target=_milestone),
    Action(
        "reading-void",
        "reading",
        gettext_lazy("作废测量值"),
        lambda s, v: services.reading_void(actor=s.actor, reading=s.target, reason=v["reason"]),
        reason_field(gettext_lazy("作废原因")),
        target=_reading,
        danger=True,
    ),
    Action(
        "accept",
        "accept",
        gettext_lazy("验收里程碑"),
        lambda s, _v: services.milestone_accept(actor=s.actor, milestone=s.target),
        target=_milestone,
        intro=gettext_lazy("最后一个里程碑按测量值自动判定，没有达到必须达到的指标不能验收。"),
        done=gettext_lazy("已验收"),
    ),
    Action(
        "refuse",
        "refuse",
        gettext_lazy("验收不通过"),
        lambda s, v: services.milestone_refuse(actor=s.actor, milestone=s.target, reason=v["reason"]),
        reason_field(gettext_lazy("原因")),
        target=_milestone,
        intro=gettext_lazy("退回中榜方整改后重新交付，已填的测量值作废。最后一个里程碑按测量值判定。"),
        danger=True,
    ),
    Action(
        "pay",
        "pay",
        gettext_lazy("登记付款"),
        _pay,
        _pay_fields,
        target=_milestone,
        intro=gettext_lazy("收款方确认以后才算付款；部分付款、只付本金都可以登记。"),
        done=gettext_lazy("付款已登记，等收款方确认"),
    ),
    Action(
        "payment-confirm",
        "payment_reply",
        gettext_lazy("确认收款"),
        lambda s, _v: services.payment_confirm(actor=s.actor, payment=s.target),
        target=_payment,
    ),
    Action(
        "payment-dispute",
        "payment_reply",
        gettext_lazy("对付款有异议"),
        lambda s, v: services.payment_dispute(actor=s.actor, payment=s.target, reason=v["reason"]),
        reason_field(gettext_lazy("异议")),
        target=_payment,
    ),
    Action(
        "complain",
        "complain",
        gettext_lazy("投诉拖欠"),
        lambda s, v: services.complaint_file(actor=s.actor, milestone=s.target, text_=v["text"]),
        lambda _s: (area("text", gettext_lazy("投诉内容")),),
        target=_milestone,
    ),
    Action(
        "complaint-forward",
        "complaint_handle",
        gettext_lazy("转送投诉"),
        lambda s, v: services.complaint_forward(actor=s.actor, complaint=s.target, to=v["to"]),
        lambda _s: (Field("to", gettext_lazy("转送单位"), maxlength=200),),
        target=_complaint,
    ),
    Action(
        "complaint-extend",
        "complaint_handle",
        gettext_lazy("延长办理"),
        lambda s, v: services.complaint_extend(actor=s.actor, complaint=s.target, reason=v["reason"]),
        reason_field(gettext_lazy("延长理由")),
        target=_complaint,
    ),
    Action(
        "complaint-answer",
        "complaint_handle",
        gettext_lazy("答复投诉"),
        lambda s, v: services.complaint_answer(actor=s.actor, complaint=s.target, answer=v["answer"]),
        lambda _s: (area("answer", gettext_lazy("处理结果")),),
        target=_complaint,
    ),
)
