"""The acceptance plan, the rounds, the measurements and the three signatures. No verdict is ever typed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..verification import Comparator, Rule


class AcceptancePlan(models.Model):
    """How the answer will be checked, agreed by both sides before work starts; fixed afterwards."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("拟定中")
        PROPOSED = "proposed", _("待答题方同意")
        FIXED = "fixed", _("已锁定")
        OBJECTED = "objected", _("答题方有异议")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="acceptance_plans")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    objection = models.CharField(max_length=1000, blank=True)
    rev = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("验题方案")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["need", "version"], name="siti_plan_version"),
            models.UniqueConstraint(
                fields=["need"], condition=~Q(status="objected"), name="siti_plan_one_current"
            ),
            models.CheckConstraint(
                condition=Q(status="fixed", fixed_at__isnull=False)
                | (~Q(status="fixed") & Q(fixed_at__isnull=True)),
                name="siti_plan_fixed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} v{self.version}"


class PlanItem(models.Model):
    plan = models.ForeignKey(AcceptancePlan, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    requirement = models.ForeignKey(
        "registry.NeedRequirement", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    metric = models.CharField(_("指标"), max_length=200)
    comparator = models.CharField(_("比较"), max_length=10, choices=[(c.value, c.value) for c in Comparator])
    target = models.DecimalField(_("目标"), max_digits=24, decimal_places=8)
    high = models.DecimalField(_("上限"), max_digits=24, decimal_places=8, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    method = models.CharField(_("测试方法"), max_length=300)
    instrument = models.ForeignKey(
        "registry.Offering", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sample_size = models.PositiveSmallIntegerField(_("样本数"), default=1)
    rule = models.CharField(
        _("判定规则"), max_length=10, choices=[(r.value, r.value) for r in Rule], default=Rule.ALL
    )
    share = models.DecimalField(_("达标比例"), max_digits=5, decimal_places=4, null=True, blank=True)
    is_hard = models.BooleanField(_("硬性"), default=True)

    class Meta:
        verbose_name = _("验题项")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="siti_plan_item_order"),
            models.CheckConstraint(condition=Q(sample_size__gte=1), name="siti_plan_item_samples"),
            models.CheckConstraint(
                condition=~Q(comparator=Comparator.BETWEEN.value)
                | (Q(high__isnull=False) & Q(high__gte=models.F("target"))),
                name="siti_plan_item_range",
            ),
            models.CheckConstraint(
                condition=Q(rule=Rule.SHARE.value, share__isnull=False, share__gt=0, share__lte=1)
                | ~Q(rule=Rule.SHARE.value),
                name="siti_plan_item_share",
            ),
        ]

    def __str__(self) -> str:
        return self.metric


class Round(models.Model):
    """One turn of work and measuring. `result` is written once, by the service that computed it."""

    class Result(models.TextChoices):
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="rounds")
    plan = models.ForeignKey(AcceptancePlan, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    delivery_note = models.TextField(_("交付说明"), blank=True)
    delivery_files = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("验题轮次")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="siti_round_number"),
            models.UniqueConstraint(fields=["need"], condition=Q(result=""), name="siti_round_one_open"),
            models.UniqueConstraint(
                fields=["need"], condition=Q(result="passed"), name="siti_round_one_passed"
            ),
            models.CheckConstraint(
                condition=Q(result="", closed_at__isnull=True, digest="")
                | (~Q(result="") & Q(closed_at__isnull=False) & ~Q(digest="")),
                name="siti_round_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} #{self.number}"


class Measurement(models.Model):
    """One reading of one sample. A wrong one is voided with a reason and entered again; none is overwritten."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="measurements")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="measurements")
    sample = models.PositiveSmallIntegerField(_("样本"))
    value = models.DecimalField(_("测量值"), max_digits=24, decimal_places=8)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    evidence = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("测量")
        ordering = ["item_id", "sample", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "item", "sample"],
                condition=Q(voided_at__isnull=True),
                name="siti_measurement_once",
            ),
            models.CheckConstraint(condition=Q(sample__gte=1), name="siti_measurement_sample"),
        ]

    def __str__(self) -> str:
        return f"{self.item} #{self.sample}: {self.value}{self.unit}"


class Signature(models.Model):
    """One of three signatures under the verification report, by three different people."""

    class Side(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业")
        SOLVER = "solver", _("答题方")
        MANAGER = "manager", _("技术经理人")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="signatures")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=20, choices=Side.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(_("报告摘要"), max_length=64)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("签署")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "side"], name="siti_signature_once_per_side"),
            models.UniqueConstraint(fields=["need", "user"], name="siti_signature_three_people"),
            models.CheckConstraint(condition=~Q(digest=""), name="siti_signature_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.get_side_display()}"
