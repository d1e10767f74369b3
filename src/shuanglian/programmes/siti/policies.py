"""May this actor do this verb to this need now? One table; every answer lists all reasons at once.

A verb has a *who* (which side the actor must stand on), a *when* (which task of the process must be open) and maybe
more. `reasons(actor, state, verb)` is what services enforce and what pages show beside a button that is not available.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason, Text

from . import engine
from .models import ConflictDeclaration
from .situation import Situation, is_chosen, is_manager, is_owner

Check = Callable[[Actor, Situation], list[Reason]]
# Stopping the clock beside a date that stays would promise time that is not given: the window closes by its own
# timer, and the day of 攻关 is agreed in the contract.
FIXED_DATE: Final[Mapping[str, Text]] = {
    "answer": _("应答期到时自动截止，要更多时间请延长应答期"),
    "work": _("攻关的期限写在合同里，不能单方暂停"),
}
STARTED_LATER: Final = frozenset({"assist", "answer", "escalate"})
BEFORE_CONTRACT: Final = frozenset(
    {"pose", "triage", "assist", "answer", "escalate", "choose", "contract", "contract_confirm"}
)


@dataclass(frozen=True, slots=True)
class Verb:
    """`nodes` empty: no task needs to be open. `who` and `more` return reasons."""

    name: str
    label: Text
    who: Check
    nodes: frozenset[str] = frozenset()
    more: Check | None = None


def reasons(actor: Actor, state: Situation, verb: str) -> list[Reason]:
    """Everything that speaks against it; empty means allowed."""
    rule = VERBS[verb]
    found = rule.who(actor, state)
    if rule.nodes:
        found = found + _when(state, rule.nodes)
    return found + (rule.more(actor, state) if rule.more else [])


# -- who ------------------------------------------------------------------------------------------------------------
def _owner(actor: Actor, state: Situation) -> list[Reason]:
    return [] if is_owner(actor, state.need) else [Reason("siti.not_owner", _("由出题企业办理"))]


def _manager(actor: Actor, state: Situation) -> list[Reason]:
    if is_manager(actor, state.need):
        return []
    return [Reason("siti.not_manager", _("由这道题的责任技术经理人办理"))]


def _triager(actor: Actor, state: Situation) -> list[Reason]:
    """Before anybody is responsible any technology manager may take it; afterwards only that one."""
    if state.need.manager_user_id is not None:
        return _manager(actor, state)
    return [] if actor.role == Role.MANAGER else [Reason("siti.not_manager", _("由技术经理人受理"))]


def _reassigner(actor: Actor, state: Situation) -> list[Reason]:
    if actor.role == Role.ADMIN or is_manager(actor, state.need):
        return []
    return [Reason("siti.not_manager", _("由责任技术经理人或管理员改派"))]


def _owner_or_manager(actor: Actor, state: Situation) -> list[Reason]:
    if is_owner(actor, state.need) or is_manager(actor, state.need):
        return []
    return [Reason("siti.not_owner_or_manager", _("由出题企业或责任技术经理人办理"))]


def _solver(actor: Actor, state: Situation) -> list[Reason]:
    if (actor.role == Role.SOLVER and actor.organisation_id is not None) or is_manager(actor, state.need):
        return []
    return [Reason("siti.not_solver", _("由答题方办理"))]


def _chosen(actor: Actor, state: Situation) -> list[Reason]:
    return [] if is_chosen(actor, state) else [Reason("siti.not_chosen", _("由选定的答题方办理"))]


def _owner_or_chosen(actor: Actor, state: Situation) -> list[Reason]:
    if is_owner(actor, state.need) or is_chosen(actor, state):
        return []
    return [Reason("siti.not_a_side", _("由出题企业或选定的答题方办理"))]


def _signer(actor: Actor, state: Situation) -> list[Reason]:
    if is_owner(actor, state.need) or is_chosen(actor, state) or is_manager(actor, state.need):
        return []
    return [Reason("siti.not_a_side", _("由企业、答题方和责任技术经理人三方签署"))]


def _anyone(_actor: Actor, _state: Situation) -> list[Reason]:
    """Who may reply depends on what is replied to; the service checks it."""
    return []


# -- when -----------------------------------------------------------------------------------------------------------
def _when(state: Situation, nodes: frozenset[str]) -> list[Reason]:
    if state.nodes & nodes:
        return []
    if state.engagement is None:
        return [Reason("siti.not_started", _("这道题还没有提交"))]
    if not state.is_open and not state.nodes:
        return [Reason("siti.ended", _("这道题已经结束"))]
    wanted = "、".join(str(engine.NAMES[node]) for node in sorted(nodes))
    now = "、".join(str(engine.NAMES[node]) for node in sorted(state.nodes & engine.NAMES.keys()))
    words = {"now": now, "step": wanted}
    return [Reason("siti.wrong_step", _("现在在“%(now)s”，这件事要在“%(step)s”时办") % words)]


# -- more -----------------------------------------------------------------------------------------------------------
def _submittable(_actor: Actor, state: Situation) -> list[Reason]:
    if state.engagement is None or "pose" in state.nodes:
        return []
    return [Reason("siti.already_submitted", _("这道题已经提交"))]


def _not_signed(_actor: Actor, state: Situation) -> list[Reason]:
    return [Reason("siti.signed", _("合同已经签订，不能撤回"))] if state.is_signed else []


def _finished(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.is_finished else [Reason("siti.not_finished", _("验题通过、三方签署以后才能办理"))]


def _assigned(_actor: Actor, state: Situation) -> list[Reason]:
    if state.is_open and state.need.manager_user_id is not None:
        return []
    return [Reason("siti.not_assigned", _("受理以后才有责任技术经理人"))]


def _running(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.is_open else [Reason("siti.ended", _("这道题不在办理中"))]


def _no_answer_yet(_actor: Actor, state: Situation) -> list[Reason]:
    if not state.submitted:
        return []
    return [Reason("siti.answered", _("已经有人应答，改题对他们不公平"))]


def _some_answer(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.submitted else [Reason("siti.no_answer", _("还没有人应答"))]


def pausable(state: Situation) -> frozenset[str]:
    """The open tasks whose time limit can be stopped."""
    return state.ticking - FIXED_DATE.keys()


def _clock_runs(_actor: Actor, state: Situation) -> list[Reason]:
    if pausable(state):
        return []
    fixed = [Reason("siti.fixed_date", FIXED_DATE[node]) for node in sorted(state.ticking)]
    return fixed or [Reason("siti.no_running_clock", _("现在没有在走的时限"))]


def _clock_paused(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.paused else [Reason("siti.no_paused_clock", _("现在没有暂停的时限"))]


def may_judge(actor: Actor, state: Situation) -> list[Reason]:
    """Everyone who chooses or scores first declares, solver by solver; a conflict bars from it (recusal)."""
    if actor.user_id is None:
        return [Reason("siti.person", _("选定和打分须由本人登录办理"))]
    parties = set(
        state.need.answers.filter(status__in=["submitted", "chosen", "not_chosen"]).values_list(
            "party_id", flat=True
        )
    )
    declared = dict(
        ConflictDeclaration.objects.filter(need=state.need, user_id=actor.user_id).values_list(
            "party_id", "has_conflict"
        )
    )
    found = []
    if missing := parties - declared.keys():
        text = _("还有 %(count)d 家没有申报利益冲突") % {"count": len(missing)}
        found.append(Reason("siti.conflict_undeclared", text))
    if any(declared.get(party) for party in parties):
        found.append(Reason("siti.conflict", _("您申报了利益冲突，需要回避，请由同事办理")))
    return found


def _verb(name: str, label: Text, who: Check, nodes: str = "", more: Check | None = None) -> tuple[str, Verb]:
    return name, Verb(name, label, who, frozenset(nodes.split()), more)


VERBS: Final[Mapping[str, Verb]] = dict(
    [
        _verb("pose_submit", _("提交出题"), _owner, "", _submittable),
        _verb("pose_withdraw", _("撤回"), _owner, " ".join(BEFORE_CONTRACT), _not_signed),
        _verb("public_case_allow", _("同意公开案例"), _owner_or_chosen, "", _finished),
        _verb("need_accept", _("受理"), _triager, "triage"),
        _verb("need_return", _("退回补正"), _triager, "triage"),
        _verb("need_reject", _("不予受理"), _triager, "triage"),
        _verb("manager_reassign", _("改派技术经理人"), _reassigner, "", _assigned),
        _verb("clock_pause", _("暂停计时"), _manager, "", _clock_runs),
        _verb("clock_resume", _("恢复计时"), _manager, "", _clock_paused),
        _verb("refine_propose", _("提出改题"), _manager, "assist", _no_answer_yet),
        _verb("refine_confirm", _("确认改题"), _owner, "", _running),
        _verb("refine_decline", _("不同意改题"), _owner, "", _running),
        _verb("support_attach", _("附上支持"), _manager, "", _running),
        _verb("support_remove", _("取消支持"), _manager, "", _running),
        _verb("assist_finish", _("完成助题"), _manager, "assist"),
        _verb("invite", _("邀请答题"), _owner_or_manager, " ".join(STARTED_LATER)),
        _verb("match_dismiss", _("不合适"), _owner_or_manager, " ".join(STARTED_LATER)),
        _verb("invitation_accept", _("愿意应答"), _solver, "assist answer"),
        _verb("invitation_decline", _("谢绝邀请"), _solver, "assist answer escalate"),
        _verb("answer_save", _("保存应答"), _solver, "assist answer"),
        _verb("answer_submit", _("提交应答"), _solver, "answer"),
        _verb("answer_withdraw", _("撤回应答"), _solver, "answer assist choose"),
        _verb("question_ask", _("提问"), _solver, "assist answer"),
        _verb("question_answer", _("答复提问"), _owner_or_manager, "", _running),
        _verb("window_extend", _("延长应答时间"), _manager, "answer"),
        _verb("window_close", _("截止应答"), _manager, "answer", _some_answer),
        _verb("window_reopen", _("再次征集"), _manager, "escalate"),
        _verb("search_end", _("终止征集"), _manager, "escalate"),
        _verb("conflict_declare", _("申报利益冲突"), _owner_or_manager, "choose"),
        _verb("answer_score", _("给应答打分"), _owner_or_manager, "choose", may_judge),
        _verb("answer_choose", _("选定答题方"), _owner, "choose", may_judge),
        _verb("choose_none", _("都不选"), _owner, "choose", may_judge),
        _verb("feedback_give", _("反馈未选定的答题方"), _owner_or_manager, "feedback"),
        _verb("contract_record", _("登记合同"), _owner_or_manager, "contract"),
        _verb("contract_confirm", _("确认合同"), _chosen, "contract_confirm"),
        _verb("contract_object", _("对合同有异议"), _chosen, "contract_confirm"),
        _verb("plan_save", _("拟定验题方案"), _owner_or_manager, "plan"),
        _verb("plan_propose", _("送答题方同意"), _owner, "plan"),
        _verb("plan_agree", _("同意验题方案"), _chosen, "plan_agree"),
        _verb("plan_object", _("对验题方案有异议"), _chosen, "plan_agree"),
        _verb("work_deliver", _("交付验题"), _chosen, "work"),
        _verb("measurement_enter", _("填写测量值"), _owner_or_manager, "measure"),
        _verb("measurement_void", _("作废测量值"), _owner_or_manager, "measure"),
        _verb("round_close", _("出验题结论"), _owner, "measure"),
        _verb("report_sign", _("签署验题报告"), _signer, "sign_enterprise sign_solver sign_manager"),
        _verb("followup_record", _("填报市场评价"), _owner, "", _finished),
        _verb("rate", _("评价对方"), _owner_or_chosen, "", _finished),
        _verb("reply_post", _("回应评价"), _anyone),
    ]
)
