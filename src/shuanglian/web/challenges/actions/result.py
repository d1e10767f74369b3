"""Buttons of the result: propose, approve, object, tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.programmes.challenges import services
from shuanglian.programmes.challenges.models import Bid, Objection

from ...needs.fields import Field
from .base import Action, Scene, area, one, reason_field


def _ranked(scene: Scene) -> list[Bid]:
    rows = Bid.objects.filter(challenge=scene.challenge, status="opened", rank__isnull=False)
    return list(rows.select_related("party").order_by("rank", "code"))


def _propose_fields(scene: Scene) -> Sequence[Field]:
    amounts = [
        Field(
            f"amount-{bid.pk}",
            _("第 %(rank)d 名 %(code)s %(name)s")
            % {"rank": bid.rank, "code": bid.code, "name": bid.party.name},
            "wan",
            required=False,
            help=_("不中榜的留空"),
        )
        for bid in _ranked(scene)
    ]
    return (*amounts, area("reason", gettext_lazy("理由（都不中榜也要写明）")))


def _propose(scene: Scene, values: dict[str, Any]) -> object:
    amounts = {
        bid.pk: values[f"amount-{bid.pk}"]
        for bid in _ranked(scene)
        if values.get(f"amount-{bid.pk}") is not None
    }
    return services.award_propose(
        actor=scene.actor, challenge=scene.challenge, amounts=amounts, reason=values["reason"]
    )


def _objection(scene: Scene, pk: int) -> Objection:
    return one(Objection.objects.filter(challenge=scene.challenge), pk)


def _answer_fields(_scene: Scene) -> Sequence[Field]:
    options = (("no", gettext_lazy("不成立")), ("yes", gettext_lazy("成立，撤销结果重新拟定")))
    return (
        Field("upheld", gettext_lazy("结论"), "select", options=options),
        area("answer", gettext_lazy("答复")),
    )


def _loser(scene: Scene, pk: int) -> Bid:
    return one(Bid.objects.filter(challenge=scene.challenge, status="not_awarded"), pk)


def _succeed_fields(scene: Scene) -> Sequence[Field]:
    rows = services.candidates(scene.challenge)
    options = tuple(
        (
            str(bid.pk),
            _("第 %(rank)d 名 %(code)s %(name)s")
            % {"rank": bid.rank, "code": bid.code, "name": bid.party.name},
        )
        for bid in rows
    )
    # Among equals the publisher chooses; a single one is filled in with its own price.
    only = rows[0] if len(rows) == 1 else None
    told = _("得分不低于 %(n)s 分的下一名；名次相同的可以选") % {"n": services.least_points(scene.challenge)}
    return (
        Field(
            "bid",
            gettext_lazy("递补的方案"),
            "select",
            options=options,
            help=told,
            initial=str(only.pk) if only else "",
        ),
        Field("amount", gettext_lazy("金额"), "wan", initial=only.price_cents or "" if only else ""),
        area("reason", gettext_lazy("理由")),
        Field("confirmed", gettext_lazy("已核对名次和金额，原结果不再有效"), "check"),
    )


def _succeed(scene: Scene, values: dict[str, Any]) -> object:
    if not values["confirmed"]:
        raise Invalid(Reason("required", _("请确认已核对名次和金额"), "confirmed"))
    return services.award_succeed(
        actor=scene.actor,
        challenge=scene.challenge,
        bid=int(values["bid"]),
        amount_cents=values["amount"],
        reason=values["reason"],
    )


ACTIONS = (
    Action(
        "succeed",
        "succeed",
        gettext_lazy("由下一名递补"),
        _succeed,
        _succeed_fields,
        intro=gettext_lazy("由另一人批准，再公示一次，期满没有成立的异议才中榜。已送达的反馈不收回。"),
        done=gettext_lazy("已送批准"),
    ),
    Action(
        "succession-decline",
        "succeed",
        gettext_lazy("不递补，结束榜单"),
        lambda s, v: services.succession_decline(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("理由")),
        intro=gettext_lazy("理由公开。榜单以没有中榜方结束，可以重新发榜。"),
        danger=True,
        done=gettext_lazy("榜单已结束"),
    ),
    Action(
        "propose",
        "propose",
        gettext_lazy("拟定中榜结果"),
        _propose,
        _propose_fields,
        intro=gettext_lazy("可以有一家、几家或没有中榜方；金额合计不超过榜额。由另一人批准后公示。"),
        done=gettext_lazy("已送批准"),
    ),
    Action(
        "award-approve",
        "award",
        gettext_lazy("批准中榜结果"),
        lambda s, _v: services.award_approve(actor=s.actor, challenge=s.challenge),
        intro=gettext_lazy("批准后立即公示。"),
        done=gettext_lazy("已批准，开始公示"),
    ),
    Action(
        "award-return",
        "award",
        gettext_lazy("退回中榜建议"),
        lambda s, v: services.award_return(actor=s.actor, challenge=s.challenge, reason=v["reason"]),
        reason_field(gettext_lazy("退回原因")),
    ),
    Action(
        "object",
        "object",
        gettext_lazy("提出异议"),
        lambda s, v: services.objection_raise(actor=s.actor, challenge=s.challenge, text_=v["text"]),
        lambda _s: (area("text", gettext_lazy("异议内容和依据")),),
        done=gettext_lazy("异议已收到"),
    ),
    Action(
        "answer-objection",
        "answer_objection",
        gettext_lazy("答复异议"),
        lambda s, v: services.objection_answer(
            actor=s.actor, objection=s.target, upheld=v["upheld"] == "yes", answer=v["answer"]
        ),
        _answer_fields,
        target=_objection,
    ),
    Action(
        "feedback",
        "feedback",
        gettext_lazy("反馈未中榜方"),
        lambda s, v: services.feedback_give(
            actor=s.actor, bid=s.target, strengths=v["strengths"], gaps=v["gaps"]
        ),
        lambda _s: (
            area("strengths", gettext_lazy("长处"), maxlength=1000),
            area("gaps", gettext_lazy("差距"), maxlength=1000),
        ),
        target=_loser,
        intro=gettext_lazy("各项得分、理由和名次由系统附上，不含其他方案的内容。"),
        done=gettext_lazy("反馈已送达"),
    ),
)
