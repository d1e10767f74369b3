"""How events and states of challenges are said."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.events.models import Event

TONES: Final = {
    "draft": "line",
    "checking": "warm",
    "returned": "warm",
    "approving": "warm",
    "open": "green",
    "panel": "blue",
    "scoring": "blue",
    "awarding": "blue",
    "publicity": "warm",
    "contracting": "blue",
    "performing": "blue",
    "succeeding": "warm",
    "closed": "green",
    "no_award": "line",
    "rejected": "line",
    "cancelled": "line",
}
KINDS: Final = {
    "challenge.drafted": _("拟定榜单"),
    "challenge.saved": _("修改草稿"),
    "challenge.text_file_added": _("给全文加一个附件"),
    "challenge.text_file_removed": _("删去全文的一个附件"),
    "challenge.submitted": _("提交核对"),
    "challenge.checked": _("核对通过，公平竞争审查有结论"),
    "challenge.returned": _("退回修改"),
    "challenge.rejected": _("不予发布"),
    "challenge.published": _("批准并发布榜单"),
    "challenge.approval_returned": _("退回核对"),
    "challenge.cancelled": _("终止榜单"),
    "challenge.corrected": _("发布更正公告"),
    "challenge.undertaking_given": _("一家单位签署保密承诺"),
    "challenge.bid_sealed": _("收到一份密封方案，登记承诺值"),
    "challenge.bid_withdrawn": _("一份密封方案被撤回"),
    "challenge.opened": _("同时开标，公布承诺值与盐值"),
    "challenge.panel_named": _("组建评审组"),
    "challenge.panel_incomplete": _("评审人数不够，需要补选"),
    "challenge.conflict_declared": _("评审专家申报回避"),
    "challenge.scored": _("保存评分"),
    "challenge.review_handed_in": _("一位专家提交评分"),
    "challenge.reviewer_replaced": _("更换评审专家"),
    "challenge.scores_locked": _("评分锁定，公布排名和结果摘要值"),
    "challenge.identities_revealed": _("公布投标人身份的盐值"),
    "challenge.award_proposed": _("拟定中榜结果"),
    "challenge.award_approved": _("批准中榜结果，开始公示"),
    "challenge.award_returned": _("退回中榜建议"),
    "challenge.award_revoked": _("异议成立，撤销结果"),
    "challenge.objection_raised": _("收到异议"),
    "challenge.objection_answered": _("答复异议"),
    "challenge.decided": _("公示期满，结果确定"),
    "challenge.feedback_given": _("反馈一家未中榜方"),
    "challenge.contract_recorded": _("登记合同"),
    "challenge.contract_signed": _("中榜方确认合同"),
    "challenge.contract_objected": _("中榜方对合同有异议"),
    "challenge.award_lapsed": _("放弃中榜"),
    "challenge.succession_proposed": _("拟由下一名递补"),
    "challenge.succession_declined": _("不递补，榜单结束"),
    "challenge.milestone_delivered": _("交付里程碑"),
    "challenge.reading_entered": _("填写测量值"),
    "challenge.reading_voided": _("作废测量值"),
    "challenge.milestone_accepted": _("验收里程碑"),
    "challenge.milestone_refused": _("验收不通过"),
    "challenge.payment_recorded": _("登记付款"),
    "challenge.payment_confirmed": _("收款方已确认"),
    "challenge.payment_disputed": _("收款方有异议"),
    "challenge.milestone_paid": _("支付里程碑款项"),
    "challenge.complaint_filed": _("收到欠款投诉"),
    "challenge.complaint_forwarded": _("转送欠款投诉"),
    "challenge.complaint_extended": _("延长办理投诉"),
    "challenge.complaint_answered": _("答复欠款投诉"),
    "challenge.closed": _("全部完成，归档"),
}


def told(event: Event) -> dict[str, Any] | None:
    """A line of the trail; steps of the engine are not told twice."""
    text = KINDS.get(event.kind)
    if text is None:
        return None
    note = ""
    if event.kind == "challenge.corrected":
        note = f"#{event.payload['number']} {event.payload['text']}"
    elif event.kind in ("challenge.award_lapsed", "challenge.cancelled", "challenge.succession_declined"):
        note = event.payload["reason"]
    elif event.payload.get("succession"):
        note = str(_("递补"))
    elif event.kind == "challenge.scores_locked":
        note = event.payload["receipt"]
    return {"who": event.actor_label, "text": text, "at": event.at, "tone": "", "note": note}
