"""Closed lists of values, with the words people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    PAGE = "page", _("网页")
    PHONE = "phone", _("电话记录")
    SHEET = "sheet", _("表格导入")
    MEETING = "meeting", _("政企面对面")


class Status(models.TextChoices):
    """`answered`: the answer waits for the company's word. Only `closed` counts as 办结."""

    NEW = "new", _("待交办")
    HANDLING = "handling", _("办理中")
    ANSWERED = "answered", _("待企业确认")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("企业撤回")


class Grade(models.TextChoices):
    SIMPLE = "simple", _("简单问题")
    COMPLEX = "complex", _("复杂问题")
    HARD = "hard", _("疑难问题")


class HelpState(models.TextChoices):
    ASKED = "asked", _("待出意见")
    GIVEN = "given", _("已出意见")
    DROPPED = "dropped", _("不再需要")
    LAPSED = "lapsed", _("主办已答复，未等到")


class HandoverState(models.TextChoices):
    ASKED = "asked", _("待决定")
    ACCEPTED = "accepted", _("已转办")
    REFUSED = "refused", _("未同意")
    DROPPED = "dropped", _("已作罢")


class VerdictKind(models.TextChoices):
    CONFIRMED = "confirmed", _("企业确认")
    CALLED = "called", _("电话回访")
