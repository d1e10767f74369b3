"""暂停计时 and 恢复计时: the time limit of an open step while somebody else is waited for."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shuanglian.programmes.siti import policies
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.engine import NAMES
from shuanglian.programmes.siti.situation import situation

from ..fields import Field
from .base import Action, Scene, Values, reason_field


def _step_field(steps: Iterable[str]) -> tuple[Field, ...]:
    """Only asked for when more than one step is open."""
    options = tuple((node, NAMES[node]) for node in sorted(steps))
    return (Field("step", _("哪一步"), "select", options=options),) if len(options) > 1 else ()


def _pause_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        *_step_field(policies.pausable(situation(scene.need))),
        Field("waiting_for", _("等谁"), maxlength=100, help=_("例如“企业补材料”，会写在时限旁边。")),
        reason_field(_("暂停的原因")),
        Field("until", _("预计到哪天"), "date", required=False, help=_("只作提醒，到时要人来恢复。")),
    )


def _pause(scene: Scene, values: Values) -> object:
    return siti.clock_pause(
        actor=scene.actor,
        need=scene.need,
        reason=values["reason"],
        waiting_for=values["waiting_for"],
        until=values["until"],
        step=values.get("step", ""),
    )


ACTIONS = (
    Action(
        "clock_pause",
        _("暂停计时"),
        _pause,
        fields=_pause_fields,
        intro=_("暂停期间的工作日不计入时限，原因进入留痕。"),
        done=_("计时已暂停"),
    ),
    Action(
        "clock_resume",
        _("恢复计时"),
        lambda s, v: siti.clock_resume(actor=s.actor, need=s.need, step=v.get("step", "")),
        fields=lambda s: _step_field(situation(s.need).paused),
        intro=_("恢复以后接着算，到期日按没有计入的工作日后移。"),
        done=_("计时已恢复"),
    ),
)
