"""The buttons of a comment: which fields each asks for, and which service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.programmes.supervision import detector, rules, selectors, services, targets
from shuanglian.programmes.supervision.models import Comment

from ..needs.fields import Field
from ..tickets.intake import keep

ACCEPT: Final = ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who presses what on which comment; `key` is the author's pass."""

    actor: Actor
    comment: Comment
    key: str
    request: HttpRequest


@dataclass(frozen=True, slots=True)
class Button:
    fields: Callable[[Scene], tuple[Field, ...]]
    run: Callable[[Scene, Mapping[str, Any]], object]
    done: Text
    intro: Text = ""


def _none(_scene: Scene) -> tuple[Field, ...]:
    return ()


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


# -- screening ------------------------------------------------------------------------------------------------------
def _assign_fields(scene: Scene) -> tuple[Field, ...]:
    units = tuple((str(row.pk), row.name) for row in selectors.units(demo=scene.comment.is_demo))
    pieces = "\n".join(dict.fromkeys(find.piece for find in detector.finds(scene.comment.text)))
    target = targets.of(scene.actor, scene.comment)
    chosen = scene.comment.unit_id or target.unit_id
    return (
        Field("unit", _("责任单位"), "select", required=False, options=units, initial=str(chosen or "")),
        Field("avoid", _("单位回避，由监督专员答复"), "check", required=False),
        Field(
            "hide",
            _("要隐去的文字"),
            "area",
            required=False,
            maxlength=4000,
            initial=pieces,
            help=_("一行一处，与原文一字不差。只能隐去，不能改写。"),
        ),
        Field("checked", _("已看过，其余文字可以公开"), "check", required=False),
    )


def _assign(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_assign(
        actor=scene.actor,
        comment=scene.comment,
        unit=int(values["unit"]) if values["unit"] else None,
        hide=_lines(values["hide"]),
        avoid=values["avoid"],
        checked=values["checked"],
    )


def _refuse_fields(_scene: Scene) -> tuple[Field, ...]:
    options = tuple((row.key, row.name) for row in rules.refusals())
    return (
        Field("reason", _("理由"), "select", options=options),
        Field(
            "words", _("补充说明"), "area", required=False, maxlength=500, help=_("会公开，请写给提出人看。")
        ),
    )


def _refuse(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_refuse(
        actor=scene.actor, comment=scene.comment, reason=values["reason"], words=values["words"]
    )


def _merge_fields(_scene: Scene) -> tuple[Field, ...]:
    return (
        Field("into", _("并到哪一件"), maxlength=40, help=_("已受理的同一件事的编号，例如 JD-2026-0001。")),
    )


def _merge(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_merge(actor=scene.actor, comment=scene.comment, into=values["into"])


def _hide_fields(_scene: Scene) -> tuple[Field, ...]:
    return (
        Field("hide", _("要隐去的文字"), "area", maxlength=4000, help=_("一行一处，与公开文字一字不差。")),
    )


def _hide(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_hide(actor=scene.actor, comment=scene.comment, hide=_lines(values["hide"]))


# -- answering ------------------------------------------------------------------------------------------------------
def _answer_fields(scene: Scene) -> tuple[Field, ...]:
    page = selectors.comment_page(scene.actor, scene.comment, scene.key)
    before = page.draft
    return (
        Field("text", _("答复"), "area", rows=8, maxlength=5000, initial=before.text if before else ""),
        Field("basis", _("依据"), required=False, maxlength=500, initial=before.basis if before else ""),
        Field("file", _("附件"), "file", required=False, accept=ACCEPT, help=_("签发以后与答复一起公开。")),
        Field("checked", _("已看过，文字里的号码可以公开"), "check", required=False),
    )


def _answered(scene: Scene, values: Mapping[str, Any]) -> dict[str, Any]:
    files = keep(scene.actor, values["file"], scene.comment.stream)
    told = {name: values[name] for name in ("text", "basis", "checked")}
    return {"actor": scene.actor, "comment": scene.comment, "files": files, **told}


def _draft(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.answer_draft(**_answered(scene, values))


def _review(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.answer_review(**_answered(scene, values))


def _reason_fields(_scene: Scene) -> tuple[Field, ...]:
    return (Field("reason", _("理由"), "area", maxlength=500),)


def _hand_back(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_hand_back(actor=scene.actor, comment=scene.comment, reason=values["reason"])


def _release(scene: Scene, _values: Mapping[str, Any]) -> object:
    return services.answer_release(actor=scene.actor, comment=scene.comment)


def _send_back(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.answer_send_back(actor=scene.actor, comment=scene.comment, reason=values["reason"])


# -- the author -----------------------------------------------------------------------------------------------------
def _satisfied(scene: Scene, _values: Mapping[str, Any]) -> object:
    return services.comment_satisfied(actor=scene.actor, comment=scene.comment, key=scene.key)


def _again_fields(_scene: Scene) -> tuple[Field, ...]:
    return (Field("words", _("哪里没有说清、没有做到"), "area", maxlength=1000),)


def _dissatisfied(scene: Scene, values: Mapping[str, Any]) -> object:
    return services.comment_dissatisfied(
        actor=scene.actor, comment=scene.comment, words=values["words"], key=scene.key
    )


def _withdraw(scene: Scene, _values: Mapping[str, Any]) -> object:
    return services.comment_withdraw(actor=scene.actor, comment=scene.comment, key=scene.key)


def _contact_erase(scene: Scene, _values: Mapping[str, Any]) -> object:
    return services.contact_erase(actor=scene.actor, comment=scene.comment, key=scene.key)


BUTTONS: Final[dict[str, Button]] = {
    "assign": Button(_assign_fields, _assign, _("已受理并交办")),
    "refuse": Button(
        _refuse_fields, _refuse, _("已告知不予受理"), _("批评和不同意见不是理由。理由公开，并计入统计。")
    ),
    "merge": Button(_merge_fields, _merge, _("已并案"), _("编号保留，提出人从原编号能看到答复。")),
    "draft": Button(_answer_fields, _draft, _("已拟答，待领导签发")),
    "hand_back": Button(_reason_fields, _hand_back, _("已退回重新交办"), _("时限继续计算。")),
    "review": Button(_answer_fields, _review, _("已拟答，待领导签发")),
    "release": Button(_none, _release, _("答复已公开"), _("意见（隐去个人信息以后）和答复一起公开。")),
    "send_back": Button(_reason_fields, _send_back, _("已退回重拟")),
    "hide": Button(_hide_fields, _hide, _("已隐去"), _("马上生效，并请领导复核。")),
    "satisfied": Button(_none, _satisfied, _("谢谢，已记下")),
    "dissatisfied": Button(
        _again_fields, _dissatisfied, _("已转监督专员复核"), _("复核一次，由监督专员办理，不再由原单位答复。")
    ),
    "withdraw": Button(
        _none, _withdraw, _("已撤回，文字和联系方式已删除"), _("撤回后不再办理，编号不再使用。")
    ),
    "contact_erase": Button(_none, _contact_erase, _("联系方式已删除")),
}
