"""May this actor do this verb to this comment now? One table; every answer lists all reasons at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason, Text

from ..barriers import other_world, person_needed
from . import codes, rules
from .models import Answer, Comment, Status

Check = Callable[[Actor, "Situation"], list[Reason]]


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts that decide: the comment, the open task, whether who asks has shown to be the author."""

    comment: Comment
    node: str
    is_author: bool
    draft: Answer | None


@dataclass(frozen=True, slots=True)
class Verb:
    """`nodes` empty: no task needs to be open. `anonymous`: done with the query code, without login."""

    name: str
    label: Text
    who: Check
    nodes: frozenset[str] = frozenset()
    more: Check | None = None
    danger: bool = False
    anonymous: bool = False


def is_author(actor: Actor, comment: Comment, key: str = "") -> bool:
    """Who was logged in when writing it, or who has the query code."""
    own = actor.user_id is not None and actor.user_id == comment.created_by_id
    return own or codes.fits(comment.number, comment.code_hash, key)


def is_unit(actor: Actor, comment: Comment) -> bool:
    return (
        actor.role == Role.OFFICER
        and actor.organisation_id is not None
        and actor.organisation_id == comment.unit_id
    )


def reasons(actor: Actor, state: Situation, verb: str) -> list[Reason]:
    """Everything that speaks against it; empty means allowed."""
    rule = VERBS[verb]
    found = list(rule.who(actor, state))
    if not rule.anonymous:
        found += other_world(actor, is_demo=state.comment.is_demo) + person_needed(actor)
    if rule.nodes and state.node not in rule.nodes:
        found.append(Reason("supervision.wrong_step", _("这件意见现在不在这一步")))
    return found + (rule.more(actor, state) if rule.more else [])


# -- who ------------------------------------------------------------------------------------------------------------
def _desk(actor: Actor, _state: Situation) -> list[Reason]:
    return (
        []
        if actor.role == Role.STEWARD
        else [Reason("supervision.not_desk", _("由监督专员（数据专员）办理"))]
    )


def _unit(actor: Actor, state: Situation) -> list[Reason]:
    return [] if is_unit(actor, state.comment) else [Reason("supervision.not_unit", _("由责任单位办理"))]


def _leader(actor: Actor, _state: Situation) -> list[Reason]:
    return [] if actor.role == Role.LEADER else [Reason("supervision.not_leader", _("由领导签发"))]


def _author(_actor: Actor, state: Situation) -> list[Reason]:
    if state.is_author:
        return []
    return [Reason("supervision.not_author", _("凭查询码由提出人办理"))]


# -- what else ------------------------------------------------------------------------------------------------------
def _second(actor: Actor, state: Situation) -> list[Reason]:
    """Who screened the text or wrote the answer does not release it."""
    wrote = state.draft is not None and state.draft.by_id == actor.user_id
    if actor.user_id is not None and (wrote or state.comment.hidden_by_id == actor.user_id):
        return [Reason("supervision.second_person", _("须由没有筛查、没有拟答的人签发"))]
    return []


def _own_alone(_actor: Actor, state: Situation) -> list[Reason]:
    """Before a result; not when others wait for the same answer."""
    comment = state.comment
    if not comment.is_open:
        return [Reason("supervision.ended", _("这件意见已经结束"))]
    if comment.round > 1 or comment.merged.exists():
        return [Reason("supervision.others", _("已有公开结果，或者别人的意见并到了这一件，不能撤回"))]
    return []


def _again(_actor: Actor, state: Situation) -> list[Reason]:
    comment, days = state.comment, rules.limits().again_days
    if comment.status not in (Status.ANSWERED, Status.REFUSED):
        return [Reason("supervision.not_ended", _("有了处理结果以后才能评价"))]
    if comment.satisfaction:
        return [Reason("supervision.judged", _("已经评价过了"))]
    if comment.ended_at is None or (timezone.now() - comment.ended_at).days >= days:
        return [Reason("supervision.too_late", _("评价期是结果公开后的 %(n)s 天，已经过了") % {"n": days})]
    return []


def _not_again(actor: Actor, state: Situation) -> list[Reason]:
    """Dissatisfaction leads to a second round, once."""
    if state.comment.round > 1:
        return [Reason("supervision.twice", _("复核只有一次"))]
    return _again(actor, state)


def _has_contact(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.comment.contact else [Reason("supervision.no_contact", _("没有留联系方式"))]


def _published(_actor: Actor, state: Situation) -> list[Reason]:
    if state.comment.public_text and state.comment.status == Status.ANSWERED:
        return []
    return [Reason("supervision.not_published", _("还没有公开的文字"))]


def _verb(
    name: str, label: Text, who: Check, nodes: str = "", more: Check | None = None, *, danger: bool = False
) -> tuple[str, Verb]:
    return name, Verb(name, label, who, frozenset(nodes.split()), more, danger, who is _author)


VERBS: Final[dict[str, Verb]] = dict(
    [
        _verb("assign", _("受理并交办"), _desk, "screen"),
        _verb("refuse", _("不予受理"), _desk, "screen", danger=True),
        _verb("merge", _("并案"), _desk, "screen"),
        _verb("draft", _("拟答"), _unit, "draft"),
        _verb("hand_back", _("退回重新交办"), _unit, "draft"),
        _verb("review", _("复核并拟答"), _desk, "review"),
        _verb("release", _("签发公开"), _leader, "release", _second),
        _verb("send_back", _("退回重拟"), _leader, "release"),
        _verb("hide", _("补充隐去个人信息"), _desk, "", _published),
        _verb("satisfied", _("满意"), _author, "", _again),
        _verb("dissatisfied", _("不满意，请复核"), _author, "", _not_again),
        _verb("withdraw", _("撤回意见"), _author, "", _own_alone, danger=True),
        _verb("contact_erase", _("删除联系方式"), _author, "", _has_contact, danger=True),
    ]
)
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset(
    {
        "supervision.wrong_step",
        "supervision.ended",
        "supervision.not_ended",
        "supervision.judged",
        "supervision.twice",
        "supervision.no_contact",
        "supervision.not_published",
    }
)
