"""Events in words. An event kind without words here is shown by its kind, and a test names it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti.engine import NAMES

WORDS: dict[str, Text] = {
    "need.drafted": _("起草难题"),
    "need.updated": _("修改草稿"),
    "need.submitted": _("提交难题"),
    "need.status_changed": _("难题进入下一步"),
    "need.assigned": _("确定责任技术经理人"),
    "need.withdrawn": _("撤回难题"),
    "need.changes_proposed": _("提出改题"),
    "need.changes_confirmed": _("同意改题"),
    "need.changes_declined": _("不同意改题"),
    "need.invited": _("邀请答题方"),
    "need.undertaken": _("签署保密承诺"),
    "case.started": _("开始办理"),
    "case.finished": _("流程结束"),
    "siti.submitted": _("提交出题"),
    "siti.accepted": _("受理"),
    "siti.returned": _("退回补正"),
    "siti.rejected": _("不予受理"),
    "siti.assisted": _("完成助题"),
    "siti.support_attached": _("附上支持"),
    "siti.support_removed": _("撤下支持"),
    "siti.invited": _("邀请答题"),
    "siti.match_dismissed": _("认为一家不合适"),
    "siti.invitation_accepted": _("愿意应答"),
    "siti.invitation_declined": _("谢绝邀请"),
    "siti.answer_saved": _("保存应答草稿"),
    "siti.answered": _("提交应答"),
    "siti.answer_withdrawn": _("撤回应答"),
    "siti.question_asked": _("提问"),
    "siti.question_answered": _("答复提问"),
    "siti.conflict_declared": _("申报利益关系"),
    "siti.scored": _("给应答打分"),
    "siti.chosen": _("选定答题方"),
    "siti.feedback_given": _("反馈未选定的答题方"),
    "siti.contract_recorded": _("登记合同"),
    "siti.contract_signed": _("确认合同"),
    "siti.plan_saved": _("保存验题方案"),
    "siti.plan_proposed": _("送出验题方案"),
    "siti.plan_fixed": _("锁定验题方案"),
    "siti.plan_objected": _("对验题方案有异议"),
    "siti.delivered": _("交付验题"),
    "siti.measured": _("填写测量值"),
    "siti.measurement_voided": _("作废测量值"),
    "siti.round_closed": _("出验题结论"),
    "siti.signed": _("签署验题报告"),
    "siti.followed_up": _("填报市场数据"),
    "siti.rated": _("评价对方"),
    "siti.replied": _("回应评价"),
    "siti.posed": _("提交出题"),
    "siti.contract_objected": _("对合同有异议"),
    "siti.followup_recorded": _("填报市场数据"),
    "siti.none_chosen": _("都没有选"),
    "siti.publicity_set": _("对公开案例表态"),
    "siti.reassigned": _("改派技术经理人"),
    "siti.search_ended": _("结束征集"),
    "siti.window_extended": _("延长应答期"),
    "siti.window_reopened": _("重新征集"),
    "siti.window_closed": _("截止应答"),
    "siti.withdrawn": _("撤回难题"),
    "siti.finished": _("办结"),
    "siti.contract_proposed": _("登记合同"),
    "need.party_invited": _("邀请答题方"),
    "case.closed": _("流程结束"),
    "case.withdrawn": _("流程撤回"),
    "case.cancelled": _("流程取消"),
    "case.suspended": _("流程中止"),
    "case.resumed": _("流程恢复"),
    "case.reopened": _("流程重开"),
    "case.seated": _("确定办理方"),
    "task.completed": _("办完一步"),
    "task.claimed": _("签收任务"),
    "task.released": _("退回任务"),
    "task.opened": _("打开任务"),
    "task.overdue": _("任务逾期"),
    "timer.fired": _("到时"),
    "need.match_judged": _("对推荐表态"),
    "need.match_proposed": _("留存推荐名单"),
    "siti.answer_scored": _("给应答打分"),
    "siti.clock_paused": _("暂停计时"),
    "siti.clock_resumed": _("恢复计时"),
    "clock.paused": _("暂停计时"),
    "clock.resumed": _("恢复计时"),
    "clock.warned": _("提醒时限将到"),
    "need.imported": _("由区域包载入"),
    "file.stored": _("上传文件"),
}


def describe(event: Event) -> str:
    """`提交应答`; for a step of the process also which one."""
    words = str(WORDS.get(event.kind, event.kind))
    node = event.payload.get("node") if isinstance(event.payload, dict) else None
    name = NAMES.get(node) if isinstance(node, str) else None
    return f"{words}：{name}" if name else words
