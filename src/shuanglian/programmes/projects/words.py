"""The choices of the programme and their names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """引→落→建→产, and what lies after."""

    ATTRACT = "attract", _("引")
    LAND = "land", _("落")
    BUILD = "build", _("建")
    PRODUCE = "produce", _("产")


PHASE_TITLES = {
    Phase.ATTRACT: _("引：签约与预审"),
    Phase.LAND: _("落：审批与开工准备"),
    Phase.BUILD: _("建：开工与建设"),
    Phase.PRODUCE: _("产：竣工与投产"),
}
SPEED_TITLES = {
    Phase.ATTRACT: _("签约到预审通过"),
    Phase.LAND: _("落地速度"),
    Phase.BUILD: _("建设速度"),
    Phase.PRODUCE: _("投产速度"),
}


class Level(models.TextChoices):
    PLAIN = "", _("未列级")
    DISTRICT = "district", _("区重点")
    CITY = "city", _("市重点")
    PROVINCE = "province", _("省重大")
    NATION = "nation", _("国家重大")


class GateKind(models.TextChoices):
    """Each gate leads out of one phase into the next (S37)."""

    PREREVIEW = "prereview", _("预审联审")
    HANDOVER = "handover", _("见面交办")
    CONSULT = "consult", _("三方会商")


GATE_OF = {
    Phase.ATTRACT: GateKind.PREREVIEW,
    Phase.LAND: GateKind.HANDOVER,
    Phase.BUILD: GateKind.CONSULT,
}
PHASE_OF = {kind: phase for phase, kind in GATE_OF.items()}
NEXT = {Phase.ATTRACT: Phase.LAND, Phase.LAND: Phase.BUILD, Phase.BUILD: Phase.PRODUCE}


class GateStatus(models.TextChoices):
    WAITING = "waiting", _("未到")
    OPEN = "open", _("待召开")
    CLOSED = "closed", _("已通过")


class Outcome(models.TextChoices):
    OPEN = "", _("推进中")
    PRODUCING = "producing", _("已投产")
    REJECTED = "rejected", _("预审未通过")
    DROPPED = "dropped", _("终止")


class Verdict(models.TextChoices):
    """What the corridor office finds of a project's scientific character (S39)."""

    YES = "yes", _("具备科创属性")
    NO = "no", _("不具备科创属性")
    LAPSED = "lapsed", _("到期未审，不影响审批")


class SessionKind(models.TextChoices):
    STUDY = "study", _("月度招商研究")
    CONTEST = "contest", _("平台赛比")
    SUPERVISION = "supervision", _("一线督查")


class ApplicationStatus(models.TextChoices):
    SUBMITTED = "submitted", _("待受理")
    ACCEPTED = "accepted", _("办理中")
    FINISHED = "finished", _("已办结")
    REFUSED = "refused", _("未受理")


class TotalKey(models.TextChoices):
    COUNT = "count", _("项目数")
    TOTAL = "total", _("总投资")
    YEARLY = "yearly", _("年度计划投资")
    IN_PRODUCTION = "in_production", _("投产项目数")
    PROVINCIAL = "provincial", _("省级重大项目数")


MONEY_TOTALS = (TotalKey.TOTAL, TotalKey.YEARLY)
