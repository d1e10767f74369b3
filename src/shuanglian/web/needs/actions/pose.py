"""企业出题 and 政府助题: buttons of the company and of the technology manager before anybody answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Role
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.models import Order, Route, Support
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import NeedRevision, Offering

from ..fields import Field, Option
from .base import Action, Scene, Values, choices, lines, reason_field

SUPPORT_KINDS = ("fund", "policy", "instrument", "pilot_line", "test_service")


def _managers() -> tuple[Option, ...]:
    rows = User.objects.filter(
        is_active=True, memberships__role=Role.MANAGER, memberships__is_active=True
    ).distinct()
    return tuple((str(user.pk), str(user)) for user in rows.order_by("pk")[:200])


def _manager(value: str) -> User | None:
    return User.objects.filter(pk=int(value)).first() if value else None


def _supports(scene: Scene) -> tuple[Option, ...]:
    rows = (
        registry.offerings(scene.actor, status="active")
        .filter(kind__in=SUPPORT_KINDS)
        .order_by("kind", "title")
    )
    return tuple((str(o.pk), f"{o.get_kind_display()}：{o.title}（{o.party.name}）") for o in rows[:300])


def _accept_fields(scene: Scene) -> tuple[Field, ...]:
    return (
        Field(
            "manager",
            _("责任技术经理人"),
            "select",
            required=False,
            options=_managers(),
            help=_("不选就由您本人负责。一题只有一位。"),
        ),
        Field("note", _("受理说明"), "area", required=False),
    )


def _attach(scene: Scene, values: Values) -> object:
    offering: Offering = registry.get_offering(scene.actor, int(values["offering"]))
    return siti.support_attach(actor=scene.actor, need=scene.need, offering=offering, note=values["note"])


ACTIONS = (
    Action(
        "pose_submit",
        _("提交难题"),
        lambda s, v: siti.pose_submit(actor=s.actor, need=s.need, order=v["order"] or None),
        fields=lambda s: (
            Field(
                "order",
                _("次序"),
                "select",
                required=False,
                options=choices(Order.choices),
                help=_("不选就按本地区的默认次序。"),
            ),
        ),
        intro=_("提交以后由技术经理人受理，题目的修改都要经您确认。"),
        done=_("已提交，等待受理"),
    ),
    Action(
        "pose_withdraw",
        _("撤回难题"),
        lambda s, v: siti.pose_withdraw(actor=s.actor, need=s.need, reason=v["reason"]),
        fields=lambda s: (reason_field(_("撤回原因")),),
        intro=_("签约以前都可以撤回。已邀请的答题方会收到通知。"),
        done=_("已撤回"),
        danger=True,
    ),
    Action(
        "public_case_allow",
        _("是否公开案例"),
        lambda s, v: siti.public_case_allow(actor=s.actor, need=s.need, allow=v["allow"] == "yes"),
        fields=lambda s: (
            Field("allow", _("您的意见"), "select", options=(("yes", _("同意公开")), ("no", _("不公开")))),
        ),
        intro=_("企业和答题方都同意，才有公开的案例页。"),
        done=_("意见已记下"),
    ),
    Action(
        "need_accept",
        _("受理"),
        lambda s, v: siti.need_accept(
            actor=s.actor, need=s.need, manager=_manager(v["manager"]), note=v["note"]
        ),
        fields=_accept_fields,
        done=_("已受理"),
    ),
    Action(
        "need_return",
        _("退回补正"),
        lambda s, v: siti.need_return(actor=s.actor, need=s.need, items=lines(v["items"])),
        fields=lambda s: (reason_field(_("要补正的事项"), name="items", help=_("一行一项，一次说全。")),),
        done=_("已退回，企业会收到全部补正事项"),
    ),
    Action(
        "need_reject",
        _("不予受理"),
        lambda s, v: siti.need_reject(actor=s.actor, need=s.need, reasons=lines(v["reasons"])),
        fields=lambda s: (reason_field(_("理由"), name="reasons", help=_("一行一条，企业都能看到。")),),
        done=_("已记录不予受理"),
        danger=True,
    ),
    Action(
        "manager_reassign",
        _("转交技术经理人"),
        lambda s, v: siti.manager_reassign(
            actor=s.actor, need=s.need, manager=User.objects.get(pk=int(v["manager"])), reason=v["reason"]
        ),
        fields=lambda s: (
            Field("manager", _("转交给"), "select", options=_managers()),
            reason_field(_("转交原因")),
        ),
        done=_("已转交"),
    ),
    Action(
        "refine_confirm",
        _("同意这样改"),
        lambda s, v: siti.refine_confirm(actor=s.actor, refinement=s.target),
        target=NeedRevision,
        done=_("题目已按确认的内容修改"),
    ),
    Action(
        "refine_decline",
        _("不同意这样改"),
        lambda s, v: siti.refine_decline(actor=s.actor, refinement=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        target=NeedRevision,
        done=_("已告诉技术经理人"),
    ),
    Action(
        "support_attach",
        _("附上支持"),
        _attach,
        fields=lambda s: (
            Field("offering", _("基金、政策、仪器、中试线或检测"), "select", options=_supports(s)),
            reason_field(_("说明"), name="note", required=False),
        ),
        done=_("已附上"),
    ),
    Action(
        "support_remove",
        _("撤下支持"),
        lambda s, v: siti.support_remove(actor=s.actor, support=s.target, reason=v["reason"]),
        fields=lambda s: (reason_field(_("原因")),),
        target=Support,
        done=_("已撤下"),
    ),
    Action(
        "assist_finish",
        _("完成助题"),
        lambda s, v: siti.assist_finish(actor=s.actor, need=s.need, route=v["route"], note=v["note"]),
        fields=lambda s: (
            Field("route", _("路径"), "select", options=choices(Route.choices)),
            reason_field(_("说明"), name="note", required=False),
        ),
        intro=_("题目已和企业说清，再选由谁来答。"),
        done=_("助题完成"),
    ),
)
