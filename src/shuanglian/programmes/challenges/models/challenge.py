"""The challenge itself: what is asked, the prize, the deadline, and who has read the full text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.models.offerings import Comparator


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    CHECKING = "checking", _("核对中")
    RETURNED = "returned", _("退回修改")
    APPROVING = "approving", _("待批准发布")
    OPEN = "open", _("揭榜中")
    PANEL = "panel", _("组建评审组")
    SCORING = "scoring", _("评审中")
    AWARDING = "awarding", _("拟定结果")
    PUBLICITY = "publicity", _("公示中")
    CONTRACTING = "contracting", _("签约中")
    PERFORMING = "performing", _("履约中")
    CLOSED = "closed", _("已完成")
    SUCCEEDING = "succeeding", _("决定递补")
    NO_AWARD = "no_award", _("无中榜方")
    REJECTED = "rejected", _("不予发布")
    CANCELLED = "cancelled", _("已终止")


SEALED = (Status.DRAFT, Status.CHECKING, Status.RETURNED, Status.APPROVING, Status.OPEN)
BEFORE_PUBLISHED = (Status.DRAFT, Status.CHECKING, Status.RETURNED, Status.APPROVING, Status.REJECTED)


class TrailMode(models.TextChoices):
    PUBLIC = "public", _("公开")
    RESTRICTED = "restricted", _("参与方可见")


class PayerKind(models.TextChoices):
    """Decides the statutory time for payment (保障中小企业款项支付条例)."""

    GOVERNMENT = "government", _("机关事业单位")
    LARGE = "large", _("大型企业")
    SMALL = "small", _("中小企业")


class Challenge(models.Model):
    """One list entry. `deadline` is the moment at which bids are opened; the database's clock decides."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    owner = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="challenges")
    need = models.ForeignKey(
        "registry.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="challenge"
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(_("题目"), max_length=200)
    teaser = models.TextField(_("公开摘要"))
    text = models.TextField(_("全文"))
    eligibility = models.TextField(_("揭榜条件"), blank=True)
    prize_cents = models.BigIntegerField(_("榜额（分）"))
    payer_kind = models.CharField(max_length=20, choices=PayerKind.choices, default=PayerKind.SMALL)
    deadline = models.DateTimeField(_("揭榜截止"))
    trail = models.CharField(max_length=20, choices=TrailMode.choices, default=TrailMode.PUBLIC)
    max_tries = models.PositiveSmallIntegerField(_("每家可提交次数"), default=3)
    max_files = models.PositiveSmallIntegerField(_("附件数"), default=3)
    max_file_bytes = models.PositiveIntegerField(_("单个附件字节"), default=2 * 1024 * 1024)
    quorum = models.PositiveSmallIntegerField(_("每份方案最少评审人数"), default=3)
    review = models.JSONField(_("评审标准"), default=list)
    rules = models.JSONField(_("适用规则"), default=dict)
    fairness = models.JSONField(_("公平竞争审查"), default=dict)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    drafted_in = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    return_reason = models.CharField(max_length=1000, blank=True)
    seal_salt = models.CharField(max_length=64)
    result = models.JSONField(_("评审结果"), default=dict)
    receipt = models.CharField(_("评审结果摘要值"), max_length=64, blank=True)
    rev = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(_("示例"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    publicity_from = models.DateTimeField(null=True, blank=True)
    publicity_until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("榜单")
        verbose_name_plural = _("榜单")
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "deadline"], name="challenges_status_deadline")]
        constraints = [
            models.CheckConstraint(condition=Q(prize_cents__gte=0), name="challenges_prize"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="challenges_status"),
            models.CheckConstraint(
                condition=Q(max_tries__gte=1) & Q(quorum__gte=1), name="challenges_limits"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=models.F("deadline")),
                name="challenges_opened_after_deadline",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False)
                | Q(status__in=[*SEALED, Status.REJECTED, Status.CANCELLED]),
                name="challenges_sealed_until_opened",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | ~Q(receipt=""), name="challenges_locked_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        return f"challenge:{self.pk}"

    @property
    def sealed_prefix(self) -> str:
        """Streams of the record that nobody reads before the opening: one for each bidder, one for each undertaking,
        under random names, so that neither their rows nor their numbers tell of the others."""
        return f"challenge_sealed:{self.pk}."

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Criterion(models.Model):
    """An acceptance criterion, measurable: metric, comparator, target, unit and how it is tested."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    metric = models.CharField(_("指标"), max_length=120)
    comparator = models.CharField(max_length=10, choices=Comparator.choices)
    target = models.DecimalField(_("目标"), max_digits=24, decimal_places=8)
    high = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    test_method = models.CharField(_("检测方法"), max_length=300, blank=True)
    sample_size = models.PositiveSmallIntegerField(default=1)
    is_hard = models.BooleanField(_("必须达到"), default=True)

    class Meta:
        verbose_name = _("验收指标")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "order"], name="challenges_criterion_order"),
            models.CheckConstraint(condition=Q(sample_size__gte=1), name="challenges_criterion_samples"),
        ]

    def __str__(self) -> str:
        return self.metric


class TextFile(models.Model):
    """An attachment of the full text, for whoever may read that. Bytes are encrypted and decrypted for each permitted
    download; `sha256` of the plain bytes is part of what is checked and published."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="text_files")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    ciphertext = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("全文附件")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "order"], name="challenges_textfile_order"),
            models.UniqueConstraint(fields=["challenge", "sha256"], name="challenges_textfile_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """A numbered public change after publication. A material one has moved the deadline."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_material = models.BooleanField()
    old_deadline = models.DateTimeField()
    new_deadline = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("更正公告")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="challenges_correction_number"),
            models.CheckConstraint(
                condition=Q(is_material=False, new_deadline__gte=models.F("old_deadline"))
                | Q(is_material=True, new_deadline__gt=models.F("old_deadline")),
                name="challenges_correction_extends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge} #{self.number}"


class Undertaking(models.Model):
    """保密承诺 of an organisation: opens the full text and its attachments."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="undertakings")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    salt = models.CharField(max_length=64)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("保密承诺")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "organisation"], name="challenges_undertaking_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"


class ReadLog(models.Model):
    """Who read the full text; one row per person and day."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="reads")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=40)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("阅读记录")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "actor", "day"], name="challenges_read_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.day}"
