"""平台答题: inviting, answering, asking, comparing, choosing, feedback, contract."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.programmes.siti import rules
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.drafts import ContractTerms
from shuanglian.programmes.siti.models import Answer, Contract, Invitation, Question
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from ..fields import Field, Option
from .base import Action, Scene, Values, reason_field

SCALE: tuple[Option, ...] = tuple((str(n), str(n)) for n in range(5, 0, -1))


def _party(scene: Scene, values: Values) -> Party:
    """Raises `Invalid` for a number that is nobody's, so that what was written beside it is not lost."""
    try:
        return registry.get_party(scene.actor, int(values["party"]))
    except NotFound as error:
        raise Invalid(
            Reason("unknown_party", gettext("没有这个主体，或者您不能查看它。"), "party")
        ) from error


def _invite_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field("party", _("主体编号"), "int", help=_("从推荐的答题方进入时已填好。")),
        reason_field(_("邀请理由"), help=_("对方会看到这句话。")),
    )


def _days_fields(scene: Scene) -> tuple[Field, ...]:
    return (Field("working_days", _("延长几个工作日"), "int"), reason_field(_("原因")))


def _answerers(scene: Scene) -> tuple[Option, ...]:
    rows = (
        Party.objects.filter(answers__need=scene.need, answers__status="submitted").distinct().order_by("pk")
    )
    return tuple((str(party.pk), party.name) for party in rows)


def _conflict_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field("party", _("答题方"), "select", options=_answerers(scene)),
        Field(
            "has_conflict",
            _("您与它有利益关系吗"),
            "select",
            options=(("no", _("没有")), ("yes", _("有，我回避"))),
        ),
        reason_field(_("说明"), name="note", required=False, help=_("例如亲属、持股、近三年任职或合作。")),
    )


def _declare(scene: Scene, values: Values) -> object:
    return siti.conflict_declare(
        actor=scene.actor,
        need=scene.need,
        party=_party(scene, values),
        has_conflict=values["has_conflict"] == "yes",
        note=values["note"],
    )


def _score_fields(scene: Scene) -> tuple[Field, ...]:
    return tuple(
        Field(
            f"scores.{c.key}",
            c.name,
            "select",
            options=SCALE,
            help=_("1—5 分，权重 %(w)s%%") % {"w": c.weight},
        )
        for c in rules.criteria()
    )


def _scores(values: Values) -> dict[str, int]:
    return {
        name.removeprefix("scores."): int(value)
        for name, value in values.items()
        if name.startswith("scores.") and value
    }


def _feedback_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        *_score_fields(scene),
        reason_field(_("这份应答的长处"), name="strengths"),
        reason_field(_("与要求的差距"), name="gaps"),
        reason_field(_("补充"), name="text", required=False),
    )


def _feedback(scene: Scene, values: Values) -> object:
    return siti.feedback_give(
        actor=scene.actor,
        answer=scene.target,
        scores=_scores(values),
        strengths=values["strengths"],
        gaps=values["gaps"],
        text=values["text"],
    )


def _contract_fields(scene: Scene) -> tuple[Field, ...]:
    kinds = tuple((kind.key, kind.name) for kind in rules.contract_types())
    chosen = Answer.objects.filter(need=scene.need, status=Answer.Status.CHOSEN).first()
    return (
        Field("kind", _("合同类型"), "select", options=kinds, help=_("民法典第三编第二十章")),
        Field("number", _("合同编号"), required=False, maxlength=80),
        Field("amount_cents", _("合同金额"), "wan", initial=chosen.price_cents if chosen else ""),
        Field("signed_on", _("签订日期"), "date", initial=timezone.localdate().isoformat()),
        Field(
            "due_on",
            _("完成日期"),
            "date",
            initial=(timezone.localdate() + dt.timedelta(days=90)).isoformat(),
        ),
        Field(
            "ip_clause",
            _("知识产权约定"),
            "area",
            required=False,
            maxlength=2000,
            help=_("空着就按民法典的默认规定，合同页上会写明是哪一条。"),
        ),
    )


def _record_contract(scene: Scene, values: Values) -> object:
    terms = ContractTerms(
        kind=values["kind"],
        amount_cents=values["amount_cents"],
        signed_on=values["signed_on"],
        due_on=values["due_on"],
        ip_clause=values["ip_clause"],
        number=values["number"],
    )
    return siti.contract_record(actor=scene.actor, need=scene.need, terms=terms)


ACTIONS = (
    Action(
        "invite",
        _("邀请答题"),
        lambda s, v: siti.invite(actor=s.actor, need=s.need, party=_party(s, v), reason=v["reason"]),
        fields=_invite_fields,
        done=_("邀请已发出"),
    ),
    Action(
        "match_dismiss",
        _("这一家不合适"),
        lambda s, v: siti.match_dismiss(actor=s.actor, need=s.need, party=_party(s, v), reason=v["reason"]),
        fields=lambda s: (Field("party", _("主体编号"), "int"), reason_field(_("为什么不合适"))),
        done=_("已记下，以后推荐会参考"),
    ),
    Action(
        "invitation_accept",
        _("愿意应答"),
        lambda s, v: siti.invitation_accept(actor=s.actor, invitation=s.target),
        target=Invitation,
        done=_("已告诉企业和技术经理人"),
    ),
    Action(
        "invitation_decline",
        _("谢绝邀请"),
        lambda s, v: siti.invitation_decline(actor=s.actor, invitation=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        target=Invitation,
        done=_("已告诉企业和技术经理人"),
    ),
    Action(
        "answer_submit",
        _("提交应答"),
        lambda s, v: siti.answer_submit(actor=s.actor, answer=s.target),
        target=Answer,
        intro=_("截止以前别的答题方看不到您的应答；截止以后企业和技术经理人能看到。"),
        done=_("应答已提交"),
    ),
    Action(
        "answer_withdraw",
        _("撤回应答"),
        lambda s, v: siti.answer_withdraw(actor=s.actor, answer=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        target=Answer,
        done=_("应答已撤回"),
        danger=True,
    ),
    Action(
        "question_ask",
        _("提问"),
        lambda s, v: siti.question_ask(
            actor=s.actor, need=s.need, text=v["text"], is_public=v["is_public"] == "yes"
        ),
        fields=lambda s: (
            reason_field(_("想问什么"), name="text"),
            Field(
                "is_public",
                _("谁能看到"),
                "select",
                options=(("yes", _("所有答题方")), ("no", _("只有企业和技术经理人"))),
            ),
        ),
        done=_("已提问"),
    ),
    Action(
        "question_answer",
        _("答复提问"),
        lambda s, v: siti.question_answer(actor=s.actor, question=s.target, text=v["text"]),
        fields=lambda s: (reason_field(_("答复"), name="text"),),
        target=Question,
        done=_("已答复"),
    ),
    Action(
        "window_extend",
        _("延长应答期"),
        lambda s, v: siti.window_extend(
            actor=s.actor, need=s.need, working_days=v["working_days"], reason=v["reason"]
        ),
        fields=_days_fields,
        done=_("应答期已延长"),
    ),
    Action(
        "window_close",
        _("截止应答"),
        lambda s, v: siti.window_close(actor=s.actor, need=s.need),
        intro=_("截止以后不再收应答，企业开始比较和选定。"),
        done=_("应答已截止"),
    ),
    Action(
        "window_reopen",
        _("重新征集"),
        lambda s, v: siti.window_reopen(
            actor=s.actor, need=s.need, working_days=v["working_days"], reason=v["reason"]
        ),
        fields=_days_fields,
        done=_("已重新征集"),
    ),
    Action(
        "search_end",
        _("结束征集"),
        lambda s, v: siti.search_end(actor=s.actor, need=s.need, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        done=_("已结束"),
        danger=True,
    ),
    Action("conflict_declare", _("申报利益关系"), _declare, fields=_conflict_fields, done=_("申报已记下")),
    Action(
        "answer_score",
        _("打分"),
        lambda s, v: siti.answer_score(actor=s.actor, answer=s.target, scores=_scores(v), note=v["note"]),
        fields=lambda s: (*_score_fields(s), reason_field(_("说明"), name="note", required=False)),
        target=Answer,
        done=_("分数已记下"),
    ),
    Action(
        "answer_choose",
        _("选定答题方"),
        lambda s, v: siti.answer_choose(actor=s.actor, answer=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("为什么选它"), help=_("这句话会进入留痕。")),),
        target=Answer,
        intro=_("选定以后要向其他每一家给出反馈。"),
        done=_("已选定"),
    ),
    Action(
        "choose_none",
        _("都不选"),
        lambda s, v: siti.choose_none(actor=s.actor, need=s.need, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        done=_("已记下，由技术经理人督办"),
        danger=True,
    ),
    Action(
        "feedback_give",
        _("给未选定的答题方反馈"),
        _feedback,
        fields=_feedback_fields,
        target=Answer,
        done=_("反馈已送达"),
    ),
    Action(
        "contract_record",
        _("登记合同"),
        _record_contract,
        fields=_contract_fields,
        done=_("已登记，等答题方确认"),
    ),
    Action(
        "contract_confirm",
        _("确认合同"),
        lambda s, v: siti.contract_confirm(actor=s.actor, contract=s.target),
        target=Contract,
        intro=_("确认以后，这一题计入技术攻关合作。"),
        done=_("合同已确认"),
    ),
    Action(
        "contract_object",
        _("对合同有异议"),
        lambda s, v: siti.contract_object(actor=s.actor, contract=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("异议")),),
        target=Contract,
        done=_("已退回企业"),
    ),
)
