"""May this actor do this verb to this challenge now? One table; every answer lists all reasons at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason, Text

from ..barriers import other_world, person_needed
from .models import Award, Challenge, Reviewer, ReviewerStatus, Status

Check = Callable[[Actor, Challenge], list[Reason]]
BIDDERS: Final = frozenset({Role.SOLVER, Role.ENTERPRISE})
STATE: Final = "challenges.wrong_step"
S = Status
BEFORE_RESULT: Final = frozenset({S.CHECKING, S.APPROVING, S.OPEN, S.PANEL, S.SCORING, S.AWARDING})


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    label: Text
    who: Check
    when: frozenset[str]


def reasons(actor: Actor, challenge: Challenge, verb: str) -> list[Reason]:
    """Everything that speaks against it; empty means allowed."""
    rule = VERBS[verb]
    found = [*rule.who(actor, challenge), *other_world(actor, is_demo=challenge.is_demo)]
    if challenge.status not in rule.when:
        told = _("现在是“%(now)s”，不能办“%(verb)s”") % {
            "now": challenge.get_status_display(),
            "verb": rule.label,
        }
        found = [*found, Reason(STATE, told)]
    return found


def allowed(actor: Actor, challenge: Challenge) -> frozenset[str]:
    """The verbs that this actor may do now: which buttons a page shows."""
    return frozenset(name for name in VERBS if not reasons(actor, challenge, name))


def is_owner(actor: Actor, challenge: Challenge) -> bool:
    """A person (or machine) of the publisher, in the role that publishes."""
    same = actor.organisation_id is not None and actor.organisation_id == challenge.drafted_in_id
    return same and actor.role in (Role.ENTERPRISE, Role.OFFICER)


def may_draft(actor: Actor) -> list[Reason]:
    if actor.role in (Role.ENTERPRISE, Role.OFFICER) and actor.organisation_id is not None:
        return []
    return [Reason("challenges.not_publisher", _("榜单由企业或部门拟定"))]


def may_bid(actor: Actor, challenge: Challenge) -> list[Reason]:
    """Any organisation but the publisher; restricting by place of registration is not possible by design."""
    if actor.role not in BIDDERS or actor.organisation_id is None:
        return [Reason("challenges.not_bidder", _("请以企业或答题方身份揭榜"))]
    if actor.organisation_id == challenge.drafted_in_id:
        return [Reason("challenges.own", _("发榜方不能揭自己的榜"))]
    return []


def reviewer_of(actor: Actor, challenge: Challenge) -> Reviewer | None:
    if actor.user_id is None or actor.role in (Role.SYSTEM, Role.PUBLIC):
        return None
    return Reviewer.objects.filter(challenge=challenge, user=actor.user_id).first()


def is_winner(actor: Actor, challenge: Challenge) -> bool:
    if actor.organisation_id is None or actor.role not in BIDDERS:
        return False
    rows = Award.objects.filter(proposal__challenge=challenge, proposal__decision="approved")
    # An award that was given up has a bid that is not awarded.
    return rows.filter(bid__organisation=actor.organisation_id).exclude(bid__status="not_awarded").exists()


# -- who ------------------------------------------------------------------------------------------------------------
def _owner(actor: Actor, challenge: Challenge) -> list[Reason]:
    return [] if is_owner(actor, challenge) else [Reason("challenges.not_owner", _("由发榜方办理"))]


def _officer(actor: Actor, challenge: Challenge) -> list[Reason]:
    """Somebody of the departments who is not of the publisher's own."""
    if actor.role != Role.OFFICER:
        return [Reason("challenges.not_officer", _("由主管部门办理"))]
    if actor.organisation_id == challenge.drafted_in_id:
        return [Reason("challenges.own_check", _("发榜部门不能核对自己的榜单，请由另一部门办理"))]
    return person_needed(actor)


def _leader(actor: Actor, challenge: Challenge) -> list[Reason]:
    if actor.role != Role.LEADER:
        return [Reason("challenges.not_leader", _("由分管领导办理"))]
    found = person_needed(actor)
    if actor.user_id is not None and actor.user_id in (challenge.checked_by_id, challenge.drafted_by_id):
        found.append(Reason("challenges.same_person", _("拟定或核对的人不能批准")))
    return found


def _bidder(actor: Actor, challenge: Challenge) -> list[Reason]:
    return may_bid(actor, challenge) + person_needed(actor)


def _reviewer(actor: Actor, challenge: Challenge) -> list[Reason]:
    row = reviewer_of(actor, challenge)
    if row is None:
        return [Reason("challenges.not_reviewer", _("由评审组成员办理"))]
    if row.status != ReviewerStatus.INVITED:
        told = _("您在这次评审中的状态是“%s”") % row.get_status_display()
        return [Reason("challenges.review_ended", told)]
    return []


def _winner(actor: Actor, challenge: Challenge) -> list[Reason]:
    return [] if is_winner(actor, challenge) else [Reason("challenges.not_winner", _("由中榜方办理"))]


def _winner_or_leader(actor: Actor, challenge: Challenge) -> list[Reason]:
    """A winner gives its award up; a leader takes one back whose contract is overdue (the service asks the clock)."""
    if actor.role == Role.LEADER:
        return person_needed(actor)
    return _winner_person(actor, challenge)


def _owner_person(actor: Actor, challenge: Challenge) -> list[Reason]:
    return _owner(actor, challenge) + person_needed(actor)


def _winner_person(actor: Actor, challenge: Challenge) -> list[Reason]:
    return _winner(actor, challenge) + person_needed(actor)


def _member(actor: Actor, challenge: Challenge) -> list[Reason]:
    """Anybody who acts for an organisation may object; the publisher and the region's staff may not."""
    if actor.is_staff or actor.organisation_id is None or is_owner(actor, challenge):
        return [Reason("challenges.not_objector", _("异议由发榜方以外的单位提出"))]
    return []


def _verb(name: str, label: Text, who: Check, *when: str) -> tuple[str, Verb]:
    return name, Verb(name, label, who, frozenset(when))


DONE: Final = (S.CONTRACTING, S.PERFORMING, S.CLOSED)
VERBS: Final[Mapping[str, Verb]] = dict(
    [
        _verb("save", _("保存榜单"), _owner, S.DRAFT, S.RETURNED),
        _verb("submit", _("提交核对"), _owner_person, S.DRAFT, S.RETURNED),
        _verb("check", _("核对"), _officer, S.CHECKING),
        _verb("approve", _("批准发布"), _leader, S.APPROVING),
        _verb("cancel", _("终止榜单"), _leader, *BEFORE_RESULT),
        _verb("correct", _("发布更正"), _owner_person, S.OPEN),
        _verb("undertake", _("签署保密承诺"), _bidder, S.OPEN),
        _verb("bid", _("提交方案"), _bidder, S.OPEN),
        _verb("bid_withdraw", _("撤回方案"), _bidder, S.OPEN),
        _verb("panel", _("组建评审组"), _officer, S.PANEL),
        _verb("replace", _("更换评审专家"), _officer, S.SCORING),
        _verb("declare", _("申报回避"), _reviewer, S.SCORING),
        _verb("score", _("打分"), _reviewer, S.SCORING),
        _verb("score_finish", _("提交评分"), _reviewer, S.SCORING),
        _verb("propose", _("拟定中榜结果"), _owner_person, S.AWARDING),
        _verb("award", _("批准中榜结果"), _leader, S.AWARDING, S.SUCCEEDING),
        _verb("succeed", _("决定递补"), _owner_person, S.SUCCEEDING),
        _verb("object", _("提出异议"), _member, S.PUBLICITY),
        _verb("answer_objection", _("答复异议"), _officer, S.PUBLICITY),
        _verb("feedback", _("反馈未中榜方"), _owner_person, *DONE, S.NO_AWARD, S.SUCCEEDING, S.PUBLICITY),
        _verb("contract", _("登记合同"), _owner, S.CONTRACTING),
        _verb("contract_reply", _("确认合同"), _winner, S.CONTRACTING),
        _verb("lapse", _("放弃中榜"), _winner_or_leader, S.CONTRACTING),
        _verb("deliver", _("交付里程碑"), _winner, S.PERFORMING),
        _verb("reading", _("填写测量值"), _owner, S.PERFORMING),
        _verb("accept", _("验收里程碑"), _owner_person, S.PERFORMING),
        _verb("refuse", _("验收不通过"), _owner_person, S.PERFORMING),
        _verb("pay", _("登记付款"), _owner_person, S.PERFORMING),
        _verb("payment_reply", _("答复付款"), _winner_person, S.PERFORMING),
        _verb("complain", _("投诉拖欠"), _winner_person, S.PERFORMING, S.CLOSED),
        _verb("complaint_handle", _("办理投诉"), _officer, S.PERFORMING, S.CLOSED),
    ]
)
