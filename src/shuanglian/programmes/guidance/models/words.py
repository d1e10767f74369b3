"""The choices of the programme and their names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    ASKED = "asked", _("企业预约")
    PROPOSED = "proposed", _("按规则建议")


class Mode(models.TextChoices):
    """Only `site` is a visit to the company and counts against the monthly cap."""

    SITE = "site", _("到企业现场")
    OFFICE = "office", _("到部门")
    VIDEO = "video", _("视频")


class Status(models.TextChoices):
    CONSIDERING = "consider", _("等企业决定")
    SCHEDULING = "schedule", _("等部门约时间")
    AGREEING = "agree", _("等企业同意时间")
    APPROVING = "approve", _("等分管领导同意入企")
    CONFIRMED = "meet", _("已约定")
    ADVISING = "advise", _("等书面建议")
    ADVISED = "acknowledge", _("等企业确认")
    ANSWERING = "answer", _("等部门答复追问")
    DONE = "done", _("已完成")
    DECLINED = "declined", _("企业未接受建议")
    REFUSED = "refused", _("部门未受理")
    CANCELLED = "cancelled", _("已取消")


ENDED = (Status.DONE, Status.DECLINED, Status.REFUSED, Status.CANCELLED)


class SlotState(models.TextChoices):
    OFFERED = "offered", _("待企业同意")
    BOOKED = "booked", _("已约定")
    HELD = "held", _("已进行")
    MISSED = "missed", _("未成行")
    RELEASED = "released", _("已取消")


class VisitState(models.TextChoices):
    ASKED = "asked", _("等分管领导同意")
    PLANNED = "planned", _("已安排")
    MADE = "made", _("已入企")
    REFUSED = "refused", _("未同意")
    DROPPED = "dropped", _("已取消")


class Absent(models.TextChoices):
    COMPANY = "company", _("企业没有到")
    DEPARTMENT = "department", _("部门没有到")
    MOVED = "moved", _("双方同意改期")
