"""车间验题 and 市场评价: plan, delivery, measurements, signatures, follow-ups, ratings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.programmes.siti import rules
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.drafts import FigureDraft
from shuanglian.programmes.siti.models import AcceptancePlan, Feedback, FollowUp, Measurement, Rating

from ..fields import Field
from .answer import SCALE
from .base import Action, Scene, Values, keep_file, reason_field

EVIDENCE = ".pdf,.png,.jpg,.jpeg,.webp,.xlsx,.docx,.csv,.txt"


def _evidence_field(required: bool = False) -> Field:
    return Field(
        "evidence",
        _("凭证文件"),
        "file",
        required=required,
        accept=EVIDENCE,
        help=_("PDF、图片、表格或文档，不超过 20 MB。"),
    )


def _deliver(scene: Scene, values: Values) -> object:
    kept = keep_file(scene, values["evidence"])
    return siti.work_deliver(
        actor=scene.actor, need=scene.need, note=values["note"], evidence=[kept] if kept else []
    )


def _figure_fields(scene: Scene) -> tuple[Field, ...]:
    figures = tuple(
        Field(f"figures.{m.key}", m.name, "decimal", required=False, unit=m.unit)
        for m in rules.followup_metrics()
    )
    return (
        *figures,
        _evidence_field(),
        reason_field(_("说明"), name="note", required=False, help=_("没有的数字空着，不要填 0。")),
    )


def _follow(scene: Scene, values: Values) -> object:
    kept = keep_file(scene, values["evidence"])
    figures = {
        name.removeprefix("figures."): FigureDraft(value=value, evidence_id=kept)
        for name, value in values.items()
        if name.startswith("figures.") and value is not None
    }
    return siti.followup_record(
        actor=scene.actor, followup=scene.target, figures=figures, note=values["note"]
    )


def _rate(scene: Scene, values: Values) -> object:
    return siti.rate(
        actor=scene.actor,
        need=scene.need,
        score=int(values["score"]),
        text=values["text"],
        followup=scene.target,
        evidence=keep_file(scene, values["evidence"]),
    )


def _rate_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field("score", _("评分"), "select", options=SCALE, help=_("5 分最好。")),
        reason_field(_("评价"), name="text"),
        _evidence_field(),
    )


ACTIONS = (
    Action(
        "plan_propose",
        _("送答题方同意"),
        lambda s, v: siti.plan_propose(actor=s.actor, plan=s.target),
        target=AcceptancePlan,
        intro=_("答题方同意以后方案锁定，攻关开始。"),
        done=_("已送答题方"),
    ),
    Action(
        "plan_agree",
        _("同意验题方案"),
        lambda s, v: siti.plan_agree(actor=s.actor, plan=s.target),
        target=AcceptancePlan,
        intro=_("同意以后方案锁定，指标和判定规则都不能再改。"),
        done=_("方案已锁定"),
    ),
    Action(
        "plan_object",
        _("对方案有异议"),
        lambda s, v: siti.plan_object(actor=s.actor, plan=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("异议")),),
        target=AcceptancePlan,
        done=_("已退回企业"),
    ),
    Action(
        "work_deliver",
        _("交付样品或成果"),
        _deliver,
        fields=lambda s: (reason_field(_("交付说明"), name="note"), _evidence_field()),
        done=_("已交付，等待验题"),
    ),
    Action(
        "measurement_void",
        _("作废这次测量"),
        lambda s, v: siti.measurement_void(actor=s.actor, measurement=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因"), help=_("原值仍留在记录里。")),),
        target=Measurement,
        path="round__need",
        done=_("已作废"),
    ),
    Action(
        "round_close",
        _("结束本轮验题"),
        lambda s, v: siti.round_close(actor=s.actor, need=s.need),
        intro=_("结果由测量值按方案算出，不能手工改判。"),
        done=_("本轮结果已算出"),
    ),
    Action(
        "report_sign",
        _("签署验题报告"),
        lambda s, v: siti.report_sign(actor=s.actor, need=s.need),
        intro=_("企业、答题方、技术经理人各签一次，三位必须是不同的人。"),
        done=_("已签署"),
    ),
    Action(
        "followup_record",
        _("填报市场数据"),
        _follow,
        fields=_figure_fields,
        target=FollowUp,
        done=_("市场数据已记下"),
    ),
    Action("rate", _("评价对方"), _rate, fields=_rate_fields, done=_("评价已记下")),
    Action(
        "rate_followup",
        _("按回访评价对方"),
        _rate,
        fields=_rate_fields,
        target=FollowUp,
        done=_("评价已记下"),
        verb_key="rate",
    ),
    Action(
        "reply_rating",
        _("回应评价"),
        lambda s, v: siti.reply_post(actor=s.actor, text=v["text"], rating=s.target),
        fields=lambda s: (
            reason_field(_("回应"), name="text", help=_("只能回应一次，和评价一起长期显示。")),
        ),
        target=Rating,
        done=_("已回应"),
        verb_key="reply_post",
    ),
    Action(
        "reply_feedback",
        _("回应反馈"),
        lambda s, v: siti.reply_post(actor=s.actor, text=v["text"], feedback=s.target),
        fields=lambda s: (reason_field(_("回应"), name="text"),),
        target=Feedback,
        path="answer__need",
        done=_("已回应"),
        verb_key="reply_post",
    ),
)
