"""What parties lack: the need, its measurable requirements, who may read it, and its tracked changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .offerings import Comparator
from .parties import Party
from .places import Segment
from .provenance import Source


class Confidentiality(models.TextChoices):
    """public: all read it; masked: all read the teaser, more after an undertaking; invited: the invited."""

    PUBLIC = "public", _("公开")
    MASKED = "masked", _("脱敏公开")
    INVITED = "invited", _("仅限邀请")


class NeedStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    TRIAGE = "triage", _("受理中")
    ASSISTING = "assisting", _("助题中")
    ANSWERING = "answering", _("答题中")
    CONTRACTING = "contracting", _("签约中")
    WORKING = "working", _("攻关中")
    VERIFYING = "verifying", _("验题中")
    FOLLOWING = "following", _("评价中")
    FINISHED = "finished", _("已办结")
    REJECTED = "rejected", _("未受理")
    WITHDRAWN = "withdrawn", _("已撤回")


class NeedKind(models.TextChoices):
    TECHNICAL = "technical", _("技术")
    FINANCE = "finance", _("资金")
    SPACE = "space", _("空间")
    MARKET = "market", _("市场")
    EQUIPMENT = "equipment", _("设备")
    CAPACITY = "capacity", _("产能")
    APPROVAL = "approval", _("审批")
    IP = "ip", _("知识产权")
    LOGISTICS = "logistics", _("物流")
    OTHER = "other", _("其他")


class Need(models.Model):
    """What `owner` lacks.

    `stake_cents` is what is at stake for the owner, in 分; `teaser` is what all may read of a masked need;
    `manager_user` is the one technology manager who answers for it (S02).
    """

    number = models.CharField(_("编号"), max_length=16, unique=True)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="needs")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    manager_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="managed_needs",
    )
    on_behalf = models.BooleanField(_("代企业填报"), default=False)
    kind = models.CharField(_("类型"), max_length=20, choices=NeedKind.choices, default=NeedKind.TECHNICAL)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("需求说明"), blank=True)
    segments = models.ManyToManyField(Segment, related_name="needs", blank=True)
    confidentiality = models.CharField(
        _("公开方式"),
        max_length=10,
        choices=Confidentiality.choices,
        default=Confidentiality.PUBLIC,
    )
    teaser = models.CharField(_("脱敏摘要"), max_length=500, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=NeedStatus.choices, default=NeedStatus.DRAFT)
    stake_cents = models.BigIntegerField(_("经济价值（分）"), null=True, blank=True)
    deadline = models.DateField(_("期望完成日期"), null=True, blank=True)
    ip_wish = models.CharField(_("知识产权意愿"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    source_note = models.CharField(_("来源说明"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("需求")
        verbose_name_plural = _("需求")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=NeedStatus.values), name="registry_need_status"),
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values), name="registry_need_kind"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values),
                name="registry_need_confidentiality",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(number=""), name="registry_need_titled"),
            models.CheckConstraint(
                condition=Q(stake_cents__isnull=True) | Q(stake_cents__gte=0),
                name="registry_need_stake",
            ),
            models.CheckConstraint(
                condition=~Q(confidentiality="masked") | Q(status="draft") | ~Q(teaser=""),
                name="registry_need_masked_has_teaser",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="registry_need_status_id"),
            models.Index(fields=["owner", "status"], name="registry_need_owner"),
            models.Index(fields=["manager_user", "status"], name="registry_need_manager"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class NeedRequirement(models.Model):
    """One measurable requirement.

    `is_hard`: an answer that misses it is no answer; `source_text`: the words it was read from;
    `target_text`: what `contains` looks for. Values have 16 digits before and 8 after the point.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="requirements")
    order = models.PositiveSmallIntegerField(default=1)
    metric = models.CharField(_("指标"), max_length=100)
    current_value = models.DecimalField(_("现值"), max_digits=24, decimal_places=8, null=True, blank=True)
    comparator = models.CharField(_("比较"), max_length=10, choices=Comparator.choices, default=Comparator.GE)
    target_value = models.DecimalField(_("目标值"), max_digits=24, decimal_places=8, null=True, blank=True)
    target_high = models.DecimalField(_("目标上限"), max_digits=24, decimal_places=8, null=True, blank=True)
    target_text = models.CharField(_("目标文字"), max_length=200, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    test_method = models.CharField(_("测试方法"), max_length=200, blank=True)
    is_hard = models.BooleanField(_("必须满足"), default=True)
    source_text = models.CharField(_("原文"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("指标要求")
        verbose_name_plural = _("指标要求")
        ordering = ["need", "order"]
        constraints = [
            models.UniqueConstraint(fields=["need", "order"], name="registry_requirement_order"),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values),
                name="registry_requirement_comparator",
            ),
            models.CheckConstraint(
                condition=~Q(comparator="between")
                | Q(target_high__isnull=False, target_high__gte=F("target_value")),
                name="registry_requirement_between",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.comparator} {self.target_value} {self.unit}"


class NeedInvitation(models.Model):
    """A party may read and answer a need because it was asked to."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="invitations")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    invited_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["need", "party"], name="registry_invitation_once")]

    def __str__(self) -> str:
        return f"{self.need_id}→{self.party_id}"


class NeedUndertaking(models.Model):
    """An organisation undertook to keep a masked need confidential: `user` signed `text_version` for it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="undertakings")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    text_version = models.CharField(max_length=40)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("保密承诺")
        verbose_name_plural = _("保密承诺")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="registry_undertaking_once"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}✓{self.organisation_id}"


class RevisionStatus(models.TextChoices):
    PROPOSED = "proposed", _("待企业确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未采纳")


class NeedRevision(models.Model):
    """A tracked change: `changes` is `{field: {"before": …, "after": …}}`, in force once the owner agrees."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    changes = models.JSONField(default=dict)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=RevisionStatus.choices, default=RevisionStatus.PROPOSED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("需求修订")
        verbose_name_plural = _("需求修订")
        ordering = ["need", "number"]
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="registry_revision_number"),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(status="proposed"),
                name="registry_revision_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RevisionStatus.values), name="registry_revision_status"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(confirmed_at__isnull=False),
                name="registry_revision_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} r{self.number}"
