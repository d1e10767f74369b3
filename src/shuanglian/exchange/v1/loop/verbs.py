"""Every verb of the five steps as `POST /needs/{id}/{verb}`: one table, one shape of answer.

A verb answers with what it made and with where the need stands now, so that a program can go on without asking again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason
from shuanglian.programmes.siti import selectors
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from ...callers import MEMBERS, actor_of
from ...values import In, PathId
from . import given, runs, shown, taken
from .runs import Call


@dataclass(frozen=True, slots=True)
class Verb:
    """`name` is the service. `by_person`: judging and signing are for people, never for a machine's token."""

    name: str
    summary: str
    body: type[In]
    run: Callable[[Call], object]
    by_person: bool = False


VERBS: Final = (
    Verb("pose_submit", "提交出题", taken.Pose, runs.pose_submit),
    Verb("pose_withdraw", "撤回", taken.Reasoned, runs.pose_withdraw),
    Verb("public_case_allow", "同意公开案例", taken.Allow, runs.public_case_allow),
    Verb("need_accept", "受理", taken.Accept, runs.need_accept, by_person=True),
    Verb("need_return", "退回补正", taken.Items, runs.need_return),
    Verb("need_reject", "不予受理", taken.Items, runs.need_reject),
    Verb("manager_reassign", "改派技术经理人", taken.Reassign, runs.manager_reassign),
    Verb("clock_pause", "暂停计时", taken.PauseClock, runs.clock_pause),
    Verb("clock_resume", "恢复计时", taken.ResumeClock, runs.clock_resume),
    Verb("refine_propose", "提出改题", taken.Refine, runs.refine_propose),
    Verb("refine_confirm", "确认改题", taken.OfRefinement, runs.refine_confirm),
    Verb("refine_decline", "不同意改题", taken.DeclineRefinement, runs.refine_decline),
    Verb("support_attach", "附上支持", taken.Attach, runs.support_attach),
    Verb("support_remove", "取消支持", taken.Detach, runs.support_remove),
    Verb("assist_finish", "完成助题", taken.FinishAssist, runs.assist_finish),
    Verb("invite", "邀请答题", taken.OfParty, runs.invite),
    Verb("match_dismiss", "这家不合适", taken.OfParty, runs.match_dismiss),
    Verb("invitation_accept", "愿意应答", taken.OfInvitation, runs.invitation_accept),
    Verb("invitation_decline", "谢绝邀请", taken.DeclineInvitation, runs.invitation_decline),
    Verb("answer_save", "保存应答", taken.SaveAnswer, runs.answer_save),
    Verb("answer_submit", "提交应答", taken.SubmitAnswer, runs.answer_submit),
    Verb("answer_withdraw", "撤回应答", taken.ReasonedAnswer, runs.answer_withdraw),
    Verb("question_ask", "提问", taken.Ask, runs.question_ask),
    Verb("question_answer", "答复提问", taken.Reply, runs.question_answer),
    Verb("window_extend", "延长应答时间", taken.Extend, runs.window_extend),
    Verb("window_close", "截止应答", taken.Nothing, runs.window_close),
    Verb("window_reopen", "再次征集", taken.Extend, runs.window_reopen),
    Verb("search_end", "终止征集", taken.Reasoned, runs.search_end),
    Verb("conflict_declare", "申报利益冲突", taken.Declare, runs.conflict_declare, by_person=True),
    Verb("answer_score", "给应答打分", taken.ScoreAnswer, runs.answer_score, by_person=True),
    Verb("answer_choose", "选定答题方", taken.ReasonedAnswer, runs.answer_choose, by_person=True),
    Verb("choose_none", "都不选", taken.Reasoned, runs.choose_none, by_person=True),
    Verb("feedback_give", "反馈未选定的答题方", taken.GiveFeedback, runs.feedback_give),
    Verb("contract_record", "登记合同", taken.RecordContract, runs.contract_record),
    Verb("contract_confirm", "确认合同", taken.OfContract, runs.contract_confirm, by_person=True),
    Verb("contract_object", "对合同有异议", taken.ObjectContract, runs.contract_object),
    Verb("plan_save", "拟定验题方案", taken.SavePlan, runs.plan_save),
    Verb("plan_propose", "送答题方同意", taken.OfPlan, runs.plan_propose),
    Verb("plan_agree", "同意验题方案", taken.OfPlan, runs.plan_agree, by_person=True),
    Verb("plan_object", "对验题方案有异议", taken.ObjectPlan, runs.plan_object),
    Verb("work_deliver", "交付验题", taken.Deliver, runs.work_deliver),
    Verb("measurement_enter", "填写测量值", taken.Enter, runs.measurement_enter),
    Verb("measurement_void", "作废测量值", taken.Void, runs.measurement_void),
    Verb("round_close", "出验题结论", taken.Nothing, runs.round_close),
    Verb("report_sign", "签署验题报告", taken.Nothing, runs.report_sign, by_person=True),
    Verb("followup_record", "填报市场评价", taken.Follow, runs.followup_record),
    Verb("rate", "评价对方", taken.Rate, runs.rate),
    Verb("reply_post", "回应评价", taken.Respond, runs.reply_post),
)


def register(router: Router) -> None:
    """Add one operation per verb to `router`."""
    for verb in VERBS:
        path = f"/needs/{{need_id}}/{verb.name.replace('_', '-')}"
        router.post(path, response=given.DoneOut, auth=MEMBERS, summary=verb.summary)(_operation(verb))


def _operation(verb: Verb) -> Callable[..., dict[str, Any]]:
    def operate(request: HttpRequest, need_id: PathId, body: Any) -> dict[str, Any]:
        actor = actor_of(request)
        need = registry.get_need(actor, need_id)
        if verb.by_person and actor.user_id is None:
            raise NotAllowed(Reason("needs_person", _("评判和签署由人登录办理，令牌不能代办。")))
        made = verb.run(Call(actor, need, body))
        return {"verb": verb.name, "object_id": getattr(made, "pk", None), "process": _now(actor, need)}

    operate.__annotations__["body"] = verb.body
    operate.__name__ = verb.name
    return operate


def _now(actor: Actor, need: Need) -> dict[str, Any] | None:
    try:
        return shown.process(selectors.need_page(actor, need))
    except NotFound:
        return None
