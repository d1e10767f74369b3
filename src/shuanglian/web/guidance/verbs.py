"""The buttons of an appointment's page: the fields of each, and the one service it calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.programmes.guidance import selectors, services
from shuanglian.programmes.guidance.models import Absent, Appointment
from shuanglian.programmes.guidance.services.slots import LENGTHS, ZONE

from ..needs.fields import Field
from .asking import date_fields, dates, mode_field

Values = dict[str, Any]
TIMES: Final = tuple((f"{h:02d}:{m:02d}", f"{h:02d}:{m:02d}") for h in range(8, 18) for m in (0, 30))


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts on which appointment."""

    actor: Actor
    row: Appointment


@dataclass(frozen=True, slots=True)
class Button:
    """One verb of `policies.VERBS` as a form."""

    fields: Callable[[Scene], tuple[Field, ...]]
    run: Callable[[Scene, Values], object]
    done: Text
    intro: Text = ""


def _none(_scene: Scene) -> tuple[Field, ...]:
    return ()


def _area(name: str, label: Text, *, required: bool = True, most: int = 500) -> Field:
    return Field(name, label, "area", required, maxlength=most, rows=4)


def _who(scene: Scene) -> dict[str, Any]:
    return {"actor": scene.actor, "appointment": scene.row}


def _accept_fields(scene: Scene) -> tuple[Field, ...]:
    return (mode_field(), *date_fields(), _area("text", _("想了解什么"), required=False, most=3000))


def _accept(scene: Scene, values: Values) -> object:
    return services.proposal_accept(
        **_who(scene), mode=values["mode"], wished=dates(values), text=values["text"]
    )


def _schedule_fields(scene: Scene) -> tuple[Field, ...]:
    officers = tuple((str(user.pk), user.name) for user in selectors.officers(scene.row.department_id))
    lengths = tuple((str(n), f"{n}") for n in LENGTHS)
    first = scene.row.wished[0] if scene.row.wished else ""
    return (
        Field("officer", _("由谁指导"), "select", options=officers),
        Field("day", _("日期"), "date", initial=first),
        Field("time", _("开始"), "select", options=TIMES, initial="10:00"),
        Field("minutes", _("时长（分钟）"), "select", options=lengths, initial="60"),
        mode_field(scene.row.mode),
        Field("place", _("地点或视频入口"), required=False, maxlength=200),
        _area("over_reason", _("必须入企的理由（超过当月上限时填）"), required=False),
    )


def _schedule(scene: Scene, values: Values) -> object:
    hour, minute = (int(part) for part in values["time"].split(":"))
    at = dt.datetime.combine(values["day"], dt.time(hour, minute), ZONE)
    offer = services.Offer(
        officer=int(values["officer"]),
        starts_at=at,
        minutes=int(values["minutes"]),
        place=values["place"],
        over_reason=values["over_reason"],
    )
    return services.guidance_schedule(**_who(scene), offer=offer, mode=values["mode"])


def _miss_fields(_scene: Scene) -> tuple[Field, ...]:
    absent = Field("absent", _("没有成行的原因"), "select", options=tuple(Absent.choices))
    return (absent, _area("note", _("说明"), required=False))


def _advise_fields(_scene: Scene) -> tuple[Field, ...]:
    return (
        _area("findings", _("看到的情况"), most=5000),
        _area("risks", _("风险"), most=5000),
        _area("suggestions", _("建议"), most=5000),
        _area("law", _("依据的法规和条款"), most=5000),
    )


def _advise(scene: Scene, values: Values) -> object:
    return services.advice_give(**_who(scene), written=services.Written(**values))


def _reason(
    label: Text, name: str = "reason", *, required: bool = True
) -> Callable[[Scene], tuple[Field, ...]]:
    return lambda _scene: (_area(name, label, required=required),)


def _long(label: Text) -> Callable[[Scene], tuple[Field, ...]]:
    return lambda _scene: (_area("text", label, most=3000),)


NOT_INSPECTION: Final = _("书面建议只给企业、本部门和服务专班看，不作为处罚依据。四个部分都要写。")
BUTTONS: Final[Mapping[str, Button]] = {
    "accept": Button(_accept_fields, _accept, _("已接受，等部门约时间")),
    "decline": Button(
        _reason(_("原因"), required=False),
        lambda s, v: services.proposal_decline(**_who(s), reason=v["reason"]),
        _("已记下，没有任何影响"),
        _("不接受不需要理由，也没有任何影响。"),
    ),
    "schedule": Button(
        _schedule_fields,
        _schedule,
        _("时间已发给企业"),
        _("在企业希望的日期里约，直接定下；别的日期等企业同意。"),
    ),
    "agree": Button(_none, lambda s, _v: services.slot_agree(**_who(s)), _("时间已定")),
    "disagree": Button(
        lambda _scene: date_fields(),
        lambda s, v: services.slot_disagree(**_who(s), wished=dates(v)),
        _("已请部门另约"),
    ),
    "hold": Button(
        _reason(_("说明"), "note", required=False),
        lambda s, v: services.guidance_hold(**_who(s), note=v["note"]),
        _("已记录，请出具书面建议"),
    ),
    "miss": Button(
        _miss_fields,
        lambda s, v: services.guidance_miss(**_who(s), absent=v["absent"], note=v["note"]),
        _("已记录，请另约时间"),
    ),
    "advise": Button(_advise_fields, _advise, _("书面建议已送达企业"), NOT_INSPECTION),
    "acknowledge": Button(
        _none,
        lambda s, _v: services.advice_acknowledge(**_who(s)),
        _("已确认收到"),
        _("确认收到不等于同意其中的内容。"),
    ),
    "ask_back": Button(
        _long(_("想追问什么")), lambda s, v: services.advice_ask(**_who(s), text=v["text"]), _("已发给部门")
    ),
    "answer": Button(
        _long(_("答复")), lambda s, v: services.advice_answer(**_who(s), text=v["text"]), _("已答复企业")
    ),
    "refuse": Button(
        _reason(_("为什么不受理、可以找谁")),
        lambda s, v: services.guidance_refuse(**_who(s), reason=v["reason"]),
        _("已告知企业"),
    ),
    "cancel": Button(
        _reason(_("为什么取消")),
        lambda s, v: services.guidance_cancel(**_who(s), reason=v["reason"]),
        _("已取消"),
    ),
}
