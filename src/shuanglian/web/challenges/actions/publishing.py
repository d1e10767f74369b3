"""Buttons until the deadline: check, approve, correct, end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.files import sniff
from shuanglian.programmes.challenges import selectors, services
from shuanglian.programmes.challenges.drafts import Upload
from shuanglian.programmes.challenges.models import TextFile

from ...needs.fields import Field
from .base import Action, Scene, area, one, reason_field


def moment_of(day: dt.date, clock: str) -> dt.datetime:
    """A day and `17:30` as a moment in Shanghai. Raises `Invalid`."""
    try:
        at = dt.time.fromisoformat(clock or "17:30")
    except ValueError:
        raise Invalid(Reason("challenges.clock", _("时间请写成 17:30"), "deadline_time")) from None
    return timezone.make_aware(dt.datetime.combine(day, at.replace(tzinfo=None)))


def _check_fields(_scene: Scene) -> Sequence[Field]:
    return (
        area("conclusion", gettext_lazy("公平竞争审查结论"), maxlength=2000),
        Field("reviewer", gettext_lazy("审查人或科室"), maxlength=100),
        Field("restricts_locals", gettext_lazy("榜单限制外地单位参加（不能通过）"), "check", required=False),
    )


def _check(scene: Scene, values: dict[str, Any]) -> object:
    return services.check_pass(actor=scene.actor, challenge=scene.challenge, fairness=values)


def _correct_fields(scene: Scene) -> Sequence[Field]:
    local = timezone.localtime(scene.challenge.deadline)
    days = scene.challenge.rules["material_extension_days"]
    return (
        area("text", gettext_lazy("更正内容")),
        Field(
            "is_material",
            _("实质更正（截止时间至少后移 %(n)d 日）") % {"n": days},
            "check",
            required=False,
        ),
        Field("deadline_day", gettext_lazy("截止日"), "date", initial=local.date().isoformat()),
        Field("deadline_time", gettext_lazy("时间"), initial=f"{local:%H:%M}", maxlength=5),
    )


def _correct(scene: Scene, values: dict[str, Any]) -> object:
    new = moment_of(values["deadline_day"], values["deadline_time"])
    old = scene.challenge.deadline
    # The form shows minutes; an untouched one must not cut off the seconds.
    same = timezone.localtime(old).replace(second=0, microsecond=0) == new
    return services.correct(
        actor=scene.actor,
        challenge=scene.challenge,
        text_=values["text"],
        is_material=values["is_material"],
        deadline=old if same else new,
    )


def _attach_fields(scene: Scene) -> Sequence[Field]:
    size = scene.challenge.max_file_bytes // 1024
    told = _("不超过 %(n)d KB；可收的类型：%(kinds)s") % {
        "n": size,
        "kinds": "、".join(sorted(sniff.ALLOWED)),
    }
    return (Field("file", gettext_lazy("附件"), "file", help=told),)


def _attach(scene: Scene, values: dict[str, Any]) -> object:
    file = values["file"]
    # One byte more than allowed is read, so that the service can tell.
    upload = Upload(file.name, file.read(scene.challenge.max_file_bytes + 1))
    return services.text_file_add(actor=scene.actor, challenge=scene.challenge, upload=upload)


def _text_file(scene: Scene, pk: int) -> TextFile:
    return one(selectors.text_files(scene.actor, scene.challenge), pk)


ACTIONS = (
    Action(
        "attach",
        "save",
        gettext_lazy("给全文加附件"),
        _attach,
        _attach_fields,
        intro=gettext_lazy("附件是全文的一部分：看得到全文的人才能下载，下载有记录；发布以后不能增减。"),
        done=gettext_lazy("已附上"),
    ),
    Action(
        "detach",
        "save",
        gettext_lazy("删去附件"),
        lambda s, _v: services.text_file_remove(actor=s.actor, challenge=s.challenge, file=s.target),
        target=_text_file,
        danger=True,
        done=gettext_lazy("已删去"),
    ),
    Action(
        "submit",
        "submit",
        gettext_lazy("提交核对"),
        lambda s, _v: services.challenge_submit(actor=s.actor, challenge=s.challenge),
        intro=gettext_lazy("提交后由主管部门核对并做公平竞争审查，再由另一人批准发布。"),
        done=gettext_lazy("已提交核对"),
    ),
    Action(
        "check-pass",
        "check",
        gettext_lazy("核对通过"),
        _check,
        _check_fields,
        intro=gettext_lazy("核对指标、榜额和截止时间，并记下公平竞争审查的结论。通过后由分管领导批准。"),
    ),
    Action(
        "check-return",
        "check",
        gettext_lazy("退回修改"),
        lambda s, v: services.check_return(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("要改什么（一次说清）")),
    ),
    Action(
        "check-reject",
        "check",
        gettext_lazy("不予发布"),
        lambda s, v: services.check_reject(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("原因")),
        danger=True,
    ),
    Action(
        "approve",
        "approve",
        gettext_lazy("批准发布"),
        lambda s, _v: services.approve(actor=s.actor, challenge=s.challenge),
        intro=gettext_lazy("批准后立即公开摘要，开始揭榜。之后只能用更正公告修改。"),
        done=gettext_lazy("已发布"),
    ),
    Action(
        "approve-return",
        "approve",
        gettext_lazy("退回核对"),
        lambda s, v: services.approve_return(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("退回原因")),
    ),
    Action(
        "cancel",
        "cancel",
        gettext_lazy("终止榜单"),
        lambda s, v: services.challenge_cancel(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("终止原因（公开）")),
        danger=True,
    ),
    Action(
        "correct",
        "correct",
        gettext_lazy("发布更正"),
        _correct,
        _correct_fields,
        intro=gettext_lazy("更正按顺序编号并公开，通知所有签过保密承诺的单位。"),
        done=gettext_lazy("更正已发布"),
    ),
    Action(
        "undertake",
        "undertake",
        gettext_lazy("签署保密承诺"),
        lambda s, v: services.undertake(actor=s.actor, challenge=s.challenge, accepted=v["accepted"]),
        lambda _s: (Field("accepted", gettext_lazy("本单位同意并遵守"), "check"),),
        intro=gettext_lazy(
            "本单位承诺：对榜单全文和附件中未公开的内容保密，只用于编制揭榜方案，只让必要的人员知悉；未中榜的，在公示结束后不再使用并删除副本。"
        ),
        done=gettext_lazy("保密承诺已记录，现在可以看全文"),
    ),
    Action(
        "bid-withdraw",
        "bid_withdraw",
        gettext_lazy("撤回方案"),
        lambda s, _v: services.bid_withdraw(actor=s.actor, challenge=s.challenge),
        intro=gettext_lazy("方案内容随即销毁，只留下承诺值。撤回不退还提交次数。"),
        danger=True,
        done=gettext_lazy("已撤回"),
    ),
)
