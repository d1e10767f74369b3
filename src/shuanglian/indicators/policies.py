"""Who may do what with indicators and their values; every reason at once.

统计法 art. 7: those in charge never change figures. Officers of the responsible unit report, a data steward who is
not the reporter publishes, leaders read and may send back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from . import gate
from .models import Indicator, Measure, Observation, ObservationState
from .models.observations import OPEN_STATES, Origin

KEEPERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)
REPORTERS: Final = (Role.OFFICER, Role.SYSTEM)
IMPORTERS: Final = (Role.OFFICER, Role.STEWARD, Role.SYSTEM)
PUBLISHERS: Final = (Role.STEWARD, Role.SYSTEM)
SENDERS_BACK: Final = (Role.STEWARD, Role.LEADER, Role.SYSTEM)
COMPUTED: Final = (Origin.COUNT, Origin.FORMULA)
# What only time or somebody faster can have changed.
STATE_CODES: Final = frozenset({"indicators.state", "indicators.newer", "indicators.there"})


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def may_keep(actor: Actor) -> list[Reason]:
    """The catalogue and its targets."""
    reasons = _person_needed(actor)
    if not actor.is_in(*KEEPERS):
        reasons.append(Reason("indicators.keep", _("指标目录和目标由数据专员维护。")))
    return reasons


def may_report(
    actor: Actor, indicator: Indicator, *, origin: str = Origin.REPORT, is_demo: bool = False
) -> list[Reason]:
    """Officers of the responsible unit, or whoever was given the task; stewards may bring in documents and sheets."""
    allowed = REPORTERS if origin == Origin.REPORT else IMPORTERS
    reasons = _person_needed(actor) + _other_world(actor, is_demo)
    if not actor.is_in(*allowed):
        reasons.append(
            Reason("indicators.report", _("数据由责任单位的工作人员报送，领导和其他人不能代报、改报。"))
        )
    elif actor.role == Role.OFFICER and not _is_responsible(actor, indicator):
        reasons.append(Reason("indicators.unit", _("这个指标由别的单位负责，请由责任单位报送。")))
    return reasons + _computed(actor, indicator, origin)


def may_correct(actor: Actor, observation: Observation) -> list[Reason]:
    """The same people, for a value that is published now."""
    reasons = may_report(actor, observation.indicator, origin=observation.origin, is_demo=observation.is_demo)
    if observation.state != ObservationState.PUBLISHED:
        reasons.append(_state(_("只有正在发布的数据才能更正；这一条是“%s”。"), observation))
    return reasons


def may_publish(actor: Actor, observation: Observation) -> list[Reason]:
    """A data steward who did not report it, and only when every question has its answer."""
    reasons = _person_needed(actor) + _other_world(actor, observation.is_demo)
    if not actor.is_in(*PUBLISHERS):
        reasons.append(Reason("indicators.publish", _("数据由数据专员核对后发布。")))
    reasons += _second_person(actor, observation, _("自己报的数要由另一位核对发布。"))
    if actor.user_id is None and observation.reported_by_id is not None:
        reasons.append(Reason("indicators.second_person", _("有人报的数要由另一个人核对发布。")))
    if observation.state not in OPEN_STATES:
        reasons.append(_state(_("这一条已经处理过了：“%s”。"), observation))
    elif number := gate.open_questions([observation.pk]).get(observation.pk, 0):
        told = _("还有 %d 个核查提问没有答复，答复以后才能发布。") % number
        reasons.append(Reason("indicators.questions", told))
    return reasons


def may_reject(actor: Actor, observation: Observation) -> list[Reason]:
    """Stewards and leaders send back; nobody decides on their own report."""
    reasons = _person_needed(actor) + _other_world(actor, observation.is_demo)
    if not actor.is_in(*SENDERS_BACK):
        reasons.append(Reason("indicators.reject", _("数据由数据专员或领导退回。")))
    reasons += _second_person(actor, observation, _("自己报的数请用“撤回”。"))
    if observation.state not in OPEN_STATES:
        reasons.append(_state(_("这一条已经处理过了：“%s”。"), observation))
    return reasons


def may_withdraw(actor: Actor, observation: Observation) -> list[Reason]:
    """Whoever reported it (a steward: brought it in from a document or a sheet), while nobody has decided."""
    reasons = _person_needed(actor)
    allowed = REPORTERS if observation.origin == Origin.REPORT else IMPORTERS
    if actor.user_id != observation.reported_by_id or not actor.is_in(*allowed):
        reasons.append(Reason("indicators.withdraw", _("只有报送人自己能撤回。")))
    if observation.state not in OPEN_STATES:
        reasons.append(_state(_("这一条已经处理过了：“%s”。"), observation))
    return reasons


def _is_responsible(actor: Actor, indicator: Indicator) -> bool:
    """Nobody is named: any officer; otherwise the unit itself, or whoever has a mandate."""
    unit = indicator.owner.organisation_id if indicator.owner else None
    return unit is None or unit == actor.organisation_id or gate.has_mandate(actor, indicator)


def _computed(actor: Actor, indicator: Indicator, origin: str) -> list[Reason]:
    """What the platform computes cannot be typed in, and a pair is reported in its two parts."""
    reasons = []
    if indicator.measure == Measure.PAIRED:
        reasons.append(Reason("indicators.paired", _("这是成对指标，请分别填报它的两个分项。")))
    if (indicator.formula or indicator.computed_by) and actor.role != Role.SYSTEM:
        reasons.append(Reason("indicators.computed", _("这个指标由平台计算，不能填报。")))
    if origin in COMPUTED and actor.role != Role.SYSTEM:
        reasons.append(Reason("indicators.origin", _("平台计数和公式只由平台自己写入。"), "origin"))
    return reasons


def _second_person(actor: Actor, observation: Observation, told: str) -> list[Reason]:
    if actor.user_id is not None and actor.user_id == observation.reported_by_id:
        return [Reason("indicators.second_person", told)]
    return []


def _state(told: str, observation: Observation) -> Reason:
    return Reason("indicators.state", told % observation.get_state_display())


def _person_needed(actor: Actor) -> list[Reason]:
    """Whoever answers for a figure is a person who has logged in, never the key of a machine."""
    if actor.user_id is None and actor.role != Role.SYSTEM:
        return [Reason("person_needed", _("须由本人登录办理，不能用接口令牌"))]
    return []


def _other_world(actor: Actor, is_demo: bool) -> list[Reason]:
    if actor.is_demo and not is_demo and actor.role != Role.SYSTEM:
        return [Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录"))]
    return []
