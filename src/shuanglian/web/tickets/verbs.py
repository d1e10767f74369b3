"""The buttons of the ticket page: the fields of each, and the one service it calls."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason, Text
from shuanglian.programmes.tickets import rules, selectors, services
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Grade, Help, HelpState, Reply, Ticket
from shuanglian.programmes.tickets.situation import is_desk

from ..needs.fields import Field, Option
from .intake import ACCEPT, keep

Values = Mapping[str, Any]
HELPERS: Final = 3
WRITTEN: Final = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})[:：](\d{2})$")
YES_NO: Final = (("yes", _("解决了")), ("no", _("没有解决")))


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts on which ticket; `reuse` is the ticket whose answer serves as a draft."""

    actor: Actor
    ticket: Ticket
    reuse: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """One verb of `policies.VERBS` as a form."""

    fields: Callable[[Scene], tuple[Field, ...]]
    run: Callable[[Scene, Values], object]
    done: Text
    intro: Text = ""


def _none(_scene: Scene) -> tuple[Field, ...]:
    return ()


def _reason(label: Text, name: str = "reason") -> Callable[[Scene], tuple[Field, ...]]:
    return lambda _scene: (Field(name, label, "area", maxlength=500),)


def _units(but: int | None = None) -> tuple[Option, ...]:
    return tuple((str(row.pk), row.name) for row in selectors.departments()[:300] if row.pk != but)


def _file() -> Field:
    return Field("file", _("附件"), "file", required=False, accept=ACCEPT)


def _files(scene: Scene, values: Values) -> Any:
    return keep(scene.actor, values.get("file"), scene.ticket.stream)


def _score() -> Field:
    marks = (
        ("5", _("5 很满意")),
        ("4", _("4 满意")),
        ("3", _("3 一般")),
        ("2", _("2 不满意")),
        ("1", _("1 很不满意")),
    )
    return Field("satisfaction", _("满意度"), "select", required=False, options=marks)


def _mark(values: Values) -> int | None:
    return int(values["satisfaction"]) if values.get("satisfaction") else None


# -- the desk
def _accept_fields(_scene: Scene) -> tuple[Field, ...]:
    return (
        Field("departments", _("需要几个部门"), "int", initial=1),
        Field("money_wan", _("涉及资金"), "decimal", unit=_("万元"), initial=0),
        Field("policy_decision", _("要先定政策口径（没有现成规定可以照办）"), "check", required=False),
        Field("site_visit", _("要到现场"), "check", required=False),
        Field("law_change", _("要改规定（地方文件或上级规定）"), "check", required=False),
    )


def _accept(scene: Scene, values: Values) -> object:
    facts = Facts(
        departments=values["departments"],
        money_wan=float(values["money_wan"]),
        policy_decision=values["policy_decision"],
        site_visit=values["site_visit"],
        law_change=values["law_change"],
    )
    return services.ticket_accept(actor=scene.actor, ticket=scene.ticket, facts=facts)


def _assign_fields(scene: Scene) -> tuple[Field, ...]:
    units = _units()
    helpers = [
        field
        for n in range(1, HELPERS + 1)
        for field in (
            Field(f"helper{n}", _("协办部门"), "select", required=False, options=units),
            Field(f"question{n}", _("要协办什么"), required=False, maxlength=500),
        )
    ]
    return (
        Field("lead", _("主办部门"), "select", options=units, help=_("只有一个主办部门，由它答复企业。")),
        Field(
            "grade",
            _("级别"),
            "select",
            options=tuple(Grade.choices),
            initial=scene.ticket.grading.by_rule,
            help=_("按规则已定；改级要写理由，从疑难改或改为疑难由分管领导复核。"),
        ),
        Field("reason", _("改级理由"), "area", required=False, maxlength=500),
        *helpers,
    )


def _assign(scene: Scene, values: Values) -> object:
    helpers = [
        (int(values[f"helper{n}"]), values[f"question{n}"])
        for n in range(1, HELPERS + 1)
        if values[f"helper{n}"]
    ]
    return services.ticket_assign(
        actor=scene.actor,
        ticket=scene.ticket,
        lead=int(values["lead"]),
        helpers=helpers,
        grade=values["grade"],
        reason=values["reason"],
    )


def _agree_fields(_scene: Scene) -> tuple[Field, ...]:
    options = (("yes", _("同意")), ("no", _("不同意")))
    return (
        Field("agree", _("意见"), "select", options=options),
        Field("note", _("说明"), "area", required=False, maxlength=500, help=_("不同意要写明原因。")),
    )


def _regrade(scene: Scene, values: Values) -> object:
    return services.regrade_check(
        actor=scene.actor, ticket=scene.ticket, agree=values["agree"] == "yes", note=values["note"]
    )


def _decide(scene: Scene, values: Values) -> object:
    return services.handover_decide(
        actor=scene.actor, ticket=scene.ticket, accept=values["agree"] == "yes", note=values["note"]
    )


def _callback_fields(_scene: Scene) -> tuple[Field, ...]:
    results = (("yes", _("接通，解决了")), ("no", _("接通，没有解决")), ("none", _("没有接通")))
    return (
        _called_at(),
        Field("result", _("结果"), "select", options=results),
        Field("spoke_with", _("接听人"), required=False, maxlength=40),
        Field("words", _("通话内容"), "area", maxlength=1000),
        _score(),
    )


def _callback(scene: Scene, values: Values) -> object:
    return services.callback_record(
        actor=scene.actor,
        ticket=scene.ticket,
        called_at=moment(values["called_at"]),
        words=values["words"],
        reached=values["result"] != "none",
        solved=values["result"] == "yes",
        spoke_with=values["spoke_with"],
        satisfaction=_mark(values),
    )


def _called_at() -> Field:
    at = timezone.localtime()
    now = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return Field("called_at", _("通话时间"), initial=now, maxlength=20, help=_("例如 2026年6月23日 15:20"))


def moment(raw: str) -> dt.datetime:
    """Beijing time as typed, in words or as ISO 8601. Raises `Invalid`."""
    plain = raw.strip()
    if told := WRITTEN.match(plain):
        plain = "{}-{:0>2}-{:0>2}T{:0>2}:{}".format(*told.groups())
    try:
        value = dt.datetime.fromisoformat(plain)
    except ValueError as error:
        why = _("通话时间请写成 2026年6月23日 15:20")
        raise Invalid(Reason("web.unreadable", why, "called_at")) from error
    return timezone.make_aware(value) if timezone.is_naive(value) else value


def _publish_fields(scene: Scene) -> tuple[Field, ...]:
    reply = Reply.objects.filter(ticket=scene.ticket).order_by("-round").first()
    return (
        Field("question", _("可以公开的问题"), "area", maxlength=500, initial=scene.ticket.title),
        Field(
            "answer", _("可以公开的答复"), "area", rows=6, maxlength=5000, initial=reply.text if reply else ""
        ),
    )


# -- departments
def _reply_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field("text", _("答复"), "area", rows=8, maxlength=8000, initial=draft_answer(scene)),
        Field(
            "basis",
            _("依据"),
            "area",
            required=False,
            maxlength=500,
            help=_("文件名称、条款或办理凭证；没有附件时必填。"),
        ),
        _file(),
        Field("reused", "", required=False, maxlength=18, initial=scene.reuse.pk if scene.reuse else ""),
    )


def draft_answer(scene: Scene) -> str:
    """An answer that fitted before, and the opinions of the helpers, to be worked over."""
    parts = []
    if scene.reuse is not None:
        last = Reply.objects.filter(ticket=scene.reuse).order_by("-round").first()
        parts += [last.text] if last else []
    given = Help.objects.filter(ticket=scene.ticket, state=HelpState.GIVEN).select_related("organisation")
    parts += [f"【{row.organisation.name}】{row.opinion}" for row in given]
    return "\n\n".join(parts)


def _reply(scene: Scene, values: Values) -> object:
    reused = values.get("reused") or ""
    return services.ticket_reply(
        actor=scene.actor,
        ticket=scene.ticket,
        text=values["text"],
        basis=values["basis"],
        files=_files(scene, values),
        reused=int(reused) if reused.isascii() and reused.isdecimal() else None,
    )


def _help_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field("organisation", _("协办部门"), "select", options=_units(scene.ticket.lead_id)),
        Field("question", _("要协办什么"), "area", maxlength=500),
    )


def _help(scene: Scene, values: Values) -> object:
    return services.help_ask(
        actor=scene.actor,
        ticket=scene.ticket,
        organisation=int(values["organisation"]),
        question=values["question"],
    )


def _give_fields(_scene: Scene) -> tuple[Field, ...]:
    return (Field("opinion", _("意见"), "area", rows=6, maxlength=5000), _file())


def _give(scene: Scene, values: Values) -> object:
    return services.help_give(
        actor=scene.actor, ticket=scene.ticket, opinion=values["opinion"], files=_files(scene, values)
    )


def _drop_fields(scene: Scene) -> tuple[Field, ...]:
    rows = Help.objects.filter(ticket=scene.ticket, state=HelpState.ASKED).select_related("organisation")
    units = tuple((str(row.organisation_id), row.organisation.name) for row in rows)
    return (
        Field("organisation", _("协办部门"), "select", options=units),
        Field("reason", _("原因"), "area", maxlength=500),
    )


def _drop(scene: Scene, values: Values) -> object:
    return services.help_drop(
        actor=scene.actor,
        ticket=scene.ticket,
        organisation=int(values["organisation"]),
        reason=values["reason"],
    )


def _pause_fields(_scene: Scene) -> tuple[Field, ...]:
    days = rules.limits().pause["max_days"]
    until = timezone.localdate() + dt.timedelta(days=min(3, days))
    return (
        Field("waiting_for", _("在等什么"), maxlength=100, help=_("例如企业的用电合同。")),
        Field("reason", _("原因"), "area", maxlength=500),
        Field("until", _("最晚到"), "date", initial=until.isoformat(), help=_("到这一天自动恢复。")),
    )


def _pause(scene: Scene, values: Values) -> object:
    return services.clock_pause(
        actor=scene.actor,
        ticket=scene.ticket,
        reason=values["reason"],
        waiting_for=values["waiting_for"],
        until=values["until"],
    )


def _handover_fields(scene: Scene) -> tuple[Field, ...]:
    had = set(scene.ticket.leads.values_list("organisation_id", flat=True))
    units = tuple((value, label) for value, label in _units() if int(value) not in had)
    return (
        Field(
            "to",
            _("转给"),
            "select",
            options=units,
            help=_("办过这件工单的部门不在列。") if units else _("没有可转的部门"),
        ),
        Field("reason", _("理由"), "area", maxlength=500),
    )


def _handover(scene: Scene, values: Values) -> object:
    return services.handover_ask(
        actor=scene.actor, ticket=scene.ticket, to=int(values["to"]), reason=values["reason"]
    )


# -- the company
def _confirm_fields(_scene: Scene) -> tuple[Field, ...]:
    return (
        Field("solved", _("问题解决了吗"), "select", options=YES_NO),
        Field(
            "words", _("您想说的"), "area", required=False, maxlength=1000, help=_("没有解决请写明还差什么。")
        ),
        _score(),
    )


def _confirm(scene: Scene, values: Values) -> object:
    return services.ticket_confirm(
        actor=scene.actor,
        ticket=scene.ticket,
        solved=values["solved"] == "yes",
        words=values["words"],
        satisfaction=_mark(values),
    )


def _rate_fields(_scene: Scene) -> tuple[Field, ...]:
    score = _score()
    return (
        Field("satisfaction", score.label, "select", options=score.options),
        Field("words", _("您想说的"), "area", required=False, maxlength=500),
    )


def _rate(scene: Scene, values: Values) -> object:
    return services.ticket_rate(
        actor=scene.actor,
        ticket=scene.ticket,
        satisfaction=int(values["satisfaction"]),
        words=values["words"],
    )


def _material_fields(_scene: Scene) -> tuple[Field, ...]:
    return (Field("note", _("补充了什么"), "area", maxlength=500), _file())


def _material(scene: Scene, values: Values) -> object:
    return services.material_add(
        actor=scene.actor, ticket=scene.ticket, note=values["note"], files=_files(scene, values)
    )


def _simple(service: Callable[..., object], *names: str) -> Callable[[Scene, Values], object]:
    return lambda scene, values: service(
        actor=scene.actor, ticket=scene.ticket, **{name: values[name] for name in names}
    )


def _by_call(label: Text) -> Callable[[Scene], tuple[Field, ...]]:
    """The company's reason; the desk says when the company called."""

    def fields(scene: Scene) -> tuple[Field, ...]:
        called = (_called_at(),) if is_desk(scene.actor) else ()
        return (*called, Field("reason", label, "area", maxlength=500))

    return fields


def _ended(service: Callable[..., object]) -> Callable[[Scene, Values], object]:
    def run(scene: Scene, values: Values) -> object:
        called_at = moment(values["called_at"]) if "called_at" in values else None
        return service(actor=scene.actor, ticket=scene.ticket, reason=values["reason"], called_at=called_at)

    return run


BUTTONS: Final[Mapping[str, Button]] = {
    "accept": Button(
        _accept_fields, _accept, _("已受理，级别按规则定好"), _("填写情况，级别由决策表给出，并写明理由。")
    ),
    "decline": Button(
        _reason(_("为什么不予受理")), _simple(services.ticket_decline, "reason"), _("已告知企业不予受理")
    ),
    "assign": Button(_assign_fields, _assign, _("已交办")),
    "regrade_check": Button(_agree_fields, _regrade, _("已记录复核意见")),
    "handover_decide": Button(_agree_fields, _decide, _("已记录转办决定"), _("转办不改变时限。")),
    "reply": Button(_reply_fields, _reply, _("已答复，等企业确认"), _("答复要有凭证：附件或依据。")),
    "help_give": Button(_give_fields, _give, _("意见已送主办部门")),
    "confirm": Button(_confirm_fields, _confirm, _("已记录，谢谢您")),
    "callback": Button(
        _callback_fields,
        _callback,
        _("回访已记录"),
        _("回访人不能来自办过这件工单的部门；谁、什么时候、说了什么都要记下。"),
    ),
    "rate": Button(_rate_fields, _rate, _("已记录，谢谢您")),
    "help_ask": Button(_help_fields, _help, _("已请部门协办"), _("协办有自己的时限，不延长主办的时限。")),
    "material_add": Button(_material_fields, _material, _("材料已补充")),
    "clock_pause": Button(_pause_fields, _pause, _("计时已暂停")),
    "clock_resume": Button(
        _none, _simple(services.clock_resume), _("计时已恢复"), _("暂停的日子不计入时限。")
    ),
    "handover_ask": Button(
        _handover_fields,
        _handover,
        _("已提出转办"),
        _("第一次由服务专班决定，第二次起由分管领导决定；时限继续走。"),
    ),
    "help_drop": Button(_drop_fields, _drop, _("已不再等这个部门")),
    "reopen": Button(_by_call(_("为什么要重新打开")), _ended(services.ticket_reopen), _("已重新打开")),
    "publish": Button(
        _publish_fields,
        _simple(services.answer_publish, "question", "answer"),
        _("已公开"),
        _("所有人都能看到。不能写企业名称、人名和电话。"),
    ),
    "unpublish": Button(_none, _simple(services.answer_unpublish), _("已撤下")),
    "contact_erase": Button(
        _none,
        _simple(services.contact_erase),
        _("联系人已删除"),
        _("姓名和电话删除以后不能恢复，工单继续办理。"),
    ),
    "withdraw": Button(_by_call(_("为什么撤回")), _ended(services.ticket_withdraw), _("已撤回")),
}
