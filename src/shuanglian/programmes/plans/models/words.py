"""States and kinds of this programme, with the words that people read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What has to be shown before a milestone is done."""

    DOCUMENT = "document", _("批文或文件")
    CONTRACT = "contract", _("合同")
    MINUTES = "minutes", _("纪要")
    PHOTO = "photo", _("现场照片")
    FIGURES = "figures", _("台账或数据")


class MilestoneState(models.TextChoices):
    OPEN = "open", _("未完成")
    CLAIMED = "claimed", _("待确认")
    DONE = "done", _("已完成")


class Decision(models.TextChoices):
    """What a second person said of something that was put before them."""

    WAITING = "waiting", _("待确认")
    ACCEPTED = "accepted", _("已确认")
    RETURNED = "returned", _("已退回")
    LAPSED = "lapsed", _("已作废")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("待签发")
    IN_FORCE = "in_force", _("执行中")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    DROPPED = "dropped", _("未签发")


class VersionState(models.TextChoices):
    WAITING = "waiting", _("待签发")
    RELEASED = "released", _("已下发")
    REFUSED = "refused", _("未签发")


class ItemState(models.TextChoices):
    OPEN = "open", _("办理中")
    SUBMITTED = "submitted", _("待验收")
    DONE = "done", _("已完成")
    WITHDRAWN = "withdrawn", _("已撤回")
