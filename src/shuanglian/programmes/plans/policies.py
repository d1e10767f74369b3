"""Who may do what; every answer lists all reasons at once, empty means allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from ..barriers import other_world, person_needed
from .models import (
    Claim,
    Completion,
    Extension,
    Item,
    ItemState,
    Milestone,
    MilestoneState,
    Order,
    OrderState,
    OrderVersion,
    PlanTask,
)
from .visibility import UNITS, is_issuer

KEEPERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)  # who keeps the list of tasks
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset(
    {"plans.done", "plans.waiting", "plans.not_waiting", "plans.ended", "plans.gone"}
)


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def _base(actor: Actor, is_demo: bool) -> list[Reason]:
    return other_world(actor, is_demo=is_demo) + person_needed(actor)


# -- tasks ----------------------------------------------------------------------------------------------------
def may_keep(actor: Actor, task: PlanTask | None = None) -> list[Reason]:
    """Write the list of tasks: what, who, shares, milestones. Published facts come from the region's files alone."""
    found = []
    if actor.role not in KEEPERS:
        found.append(Reason("plans.not_keeper", _("任务清单由数据专员维护")))
    if task is not None and task.source_id is not None and not task.is_demo and actor.role != Role.SYSTEM:
        found.append(Reason("plans.public", _("来自公开规划的任务由区域包维护，不在页面改")))
    return found + (other_world(actor, is_demo=task.is_demo) if task is not None else [])


def is_lead(actor: Actor, task: PlanTask) -> bool:
    own = task.lead.organisation_id if task.lead else None
    return actor.role == Role.OFFICER and own is not None and own == actor.organisation_id


def may_work(actor: Actor, task: PlanTask) -> list[Reason]:
    """Say that it is held up, link projects and needs: the lead unit, or who keeps the list."""
    found = _base(actor, task.is_demo)
    if not is_lead(actor, task) and actor.role not in KEEPERS:
        found.append(Reason("plans.not_lead", _("由牵头单位办理")))
    return found


def may_claim(actor: Actor, milestone: Milestone) -> list[Reason]:
    """The lead unit alone says that its milestone is reached."""
    found = _base(actor, milestone.task.is_demo)
    if not is_lead(actor, milestone.task):
        found.append(Reason("plans.not_lead", _("由牵头单位办理")))
    if milestone.state == MilestoneState.DONE:
        found.append(Reason("plans.done", _("这个里程碑已经完成")))
    if milestone.state == MilestoneState.CLAIMED:
        found.append(Reason("plans.waiting", _("已经报了完成，在等确认")))
    return found


def may_confirm(actor: Actor, claim: Claim) -> list[Reason]:
    """The second person: a steward, or who answers for the lead unit; never who claimed it."""
    task = claim.milestone.task
    found = _second(actor, claim.by_id) + _base(actor, task.is_demo)
    if not _answers_for(actor, task):
        found.append(Reason("plans.not_second", _("由数据专员或牵头单位负责人确认")))
    return found + _waiting(claim.state)


def may_return(actor: Actor, claim: Claim) -> list[Reason]:
    """Leaders may send back what they do not believe; they confirm nothing of other units."""
    task = claim.milestone.task
    found = _second(actor, claim.by_id) + _base(actor, task.is_demo)
    if not _answers_for(actor, task) and actor.role != Role.LEADER:
        found.append(Reason("plans.not_second", _("由数据专员、牵头单位负责人或领导退回")))
    return found + _waiting(claim.state)


def may_move(actor: Actor, milestone: Milestone) -> list[Reason]:
    """Another day is set by those who watch over the plan, never by the unit that would be late."""
    found = _base(actor, milestone.task.is_demo)
    if not actor.is_in(Role.LEADER, Role.STEWARD):
        found.append(Reason("plans.not_watcher", _("期限由领导或数据专员调整，牵头单位自己不能改")))
    if milestone.state != MilestoneState.OPEN:
        found.append(Reason("plans.done", _("已经报了完成，不再改期限")))
    return found


def _answers_for(actor: Actor, task: PlanTask) -> bool:
    if actor.role == Role.STEWARD:
        return True
    own = task.lead.organisation_id if task.lead else None
    if own is None or actor.organisation_id != own:
        return False
    rows = Membership.objects.filter(pk=actor.membership_id or 0, is_active=True, manages=True)
    return actor.role == Role.LEADER or rows.exists()


def _second(actor: Actor, first: int | None) -> list[Reason]:
    if first is not None and actor.user_id == first:
        return [Reason("plans.same_person", _("要由另一个人来办，不能自己办自己报的"))]
    return []


def _waiting(state: str) -> list[Reason]:
    return [] if state == "waiting" else [Reason("plans.not_waiting", _("这一件已经有人办过"))]


# -- orders ---------------------------------------------------------------------------------------------------
def may_draft(actor: Actor) -> list[Reason]:
    found = person_needed(actor)
    if not actor.is_in(Role.OFFICER, Role.LEADER) or actor.organisation_id is None:
        found.append(Reason("plans.not_issuer", _("政令由部门工作人员或领导起草")))
    return found


def may_amend(actor: Actor, order: Order) -> list[Reason]:
    """Change or withdraw it: the issuing unit."""
    found = _base(actor, order.is_demo)
    if not is_issuer(actor, order):
        found.append(Reason("plans.not_issuer", _("由发文单位办理")))
    return found + _in_force(order)


def may_withdraw(actor: Actor, order: Order) -> list[Reason]:
    """What two people sent out is not taken back by one of the desk: a leader does it."""
    found = _base(actor, order.is_demo) + _in_force(order)
    if actor.role != Role.LEADER:
        found.append(Reason("plans.not_leader", _("撤回由领导决定")))
    return found


def _in_force(order: Order) -> list[Reason]:
    if order.state == OrderState.IN_FORCE:
        return []
    return [Reason("plans.ended", _("这件政令%s，不能再改") % order.get_state_display())]


def may_release(actor: Actor, version: OrderVersion) -> list[Reason]:
    found = _second(actor, version.drafted_by_id) + _base(actor, version.order.is_demo)
    if actor.role != Role.LEADER:
        found.append(Reason("plans.not_leader", _("由领导签发")))
    return found + _waiting(version.state)


def holds(actor: Actor, item: Item) -> bool:
    """Acts for the part: its one person, or the unit's people."""
    if item.unit_id != actor.organisation_id or not actor.is_in(*UNITS, Role.LEADER):
        return False
    return item.assignee_id in (None, actor.user_id)


def asks(actor: Actor, item: Item) -> bool:
    """Stands above the part: the unit that passed it on, or the issuer; leaders above all of the first level."""
    if item.parent is not None:
        return holds(actor, item.parent)
    return is_issuer(actor, item.order) or actor.role == Role.LEADER


def may_hold(actor: Actor, item: Item) -> list[Reason]:
    found = _base(actor, item.order.is_demo)
    if not holds(actor, item):
        found.append(Reason("plans.not_holder", _("由承办的单位或个人办理")))
    return found + _in_force(item.order)


def may_receive(actor: Actor, item: Item) -> list[Reason]:
    found = may_hold(actor, item)
    if item.state == ItemState.WITHDRAWN:
        found.append(Reason("plans.gone", _("这一件已经撤回")))
    elif item.received == item.order.current:
        found.append(Reason("plans.done", _("这一版已经签收")))
    return found


def may_execute(actor: Actor, item: Item) -> list[Reason]:
    """Report, pass on, ask for more time, hand in: only after the version in force was signed for."""
    found = may_hold(actor, item) + _open(item)
    if item.received != item.order.current:
        found.append(Reason("plans.not_received", _("请先签收现在的这一版")))
    return found


def may_submit(actor: Actor, item: Item) -> list[Reason]:
    found = may_execute(actor, item)
    if item.open_children:
        told = _("还有 %d 项下级分工没有完成") % item.open_children
        found.append(Reason("plans.children_open", told))
    return found


def may_judge(actor: Actor, row: Completion | Extension) -> list[Reason]:
    """Accept, grant or send back: who gave the part, never the person who asked."""
    item = row.item
    found = _second(actor, row.by_id) + _base(actor, item.order.is_demo) + _in_force(item.order)
    if not asks(actor, item):
        found.append(Reason("plans.not_asker", _("由交办的一方决定")))
    return found + _waiting(row.state)


def may_urge(actor: Actor, item: Item) -> list[Reason]:
    """Everybody above the part who sees it on the supervision page."""
    found = _base(actor, item.order.is_demo) + _in_force(item.order)
    if not asks(actor, item) and not is_issuer(actor, item.order) and actor.role != Role.LEADER:
        found.append(Reason("plans.not_asker", _("由交办的一方或领导催办")))
    if not item.is_open:
        found.append(Reason("plans.done", _("这一件已经办完，不用再催")))
    return found


def may_drop(actor: Actor, item: Item) -> list[Reason]:
    """Take a part back that one's own unit has passed on."""
    found = _base(actor, item.order.is_demo) + _in_force(item.order)
    if item.parent is None or not holds(actor, item.parent):
        found.append(Reason("plans.not_asker", _("由交办的一方收回")))
    if not item.is_open:
        found.append(Reason("plans.done", _("这一件已经办完或收回")))
    return found


def _open(item: Item) -> list[Reason]:
    if item.state == ItemState.OPEN:
        return []
    return [Reason("plans.done", _("这一件%s，现在不能办") % item.get_state_display())]
