"""What parties can provide, with measures that a need can be checked against."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .parties import Party
from .places import Place, Segment


class OfferingKind(models.TextChoices):
    EXPERTISE = "expertise", _("专长")
    RESULT = "result", _("成果")
    PATENT = "patent", _("专利")
    INSTRUMENT = "instrument", _("仪器")
    PILOT_LINE = "pilot_line", _("中试线")
    TEST_SERVICE = "test_service", _("检测服务")
    LAB = "lab", _("实验室")
    SPACE = "space", _("空间")
    FUND = "fund", _("资金")
    POLICY = "policy", _("政策")
    JOB = "job", _("岗位")


class OfferingStatus(models.TextChoices):
    ACTIVE = "active", _("可提供")
    RETIRED = "retired", _("已下架")


class Comparator(models.TextChoices):
    """How a value is meant. `contains` compares words instead of numbers."""

    EQ = "eq", _("等于")
    GE = "ge", _("不低于")
    LE = "le", _("不高于")
    GT = "gt", _("高于")
    LT = "lt", _("低于")
    BETWEEN = "between", _("介于")
    APPROX = "approx", _("约")
    CONTAINS = "contains", _("包含")


class Offering(models.Model):
    """One thing that a party can provide. `trl`: technology readiness level 1–9 (GB/T 22900-2022)."""

    ref = models.CharField(_("编号"), max_length=20, unique=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="offerings")
    kind = models.CharField(_("类型"), max_length=20, choices=OfferingKind.choices)
    title = models.CharField(_("标题"), max_length=200)
    summary = models.CharField(_("摘要"), max_length=1000, blank=True)
    text = models.TextField(_("说明"), blank=True)
    segments = models.ManyToManyField(Segment, related_name="offerings", blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="offerings"
    )
    trl = models.PositiveSmallIntegerField(_("技术就绪度"), null=True, blank=True)
    price_text = models.CharField(_("价格说明"), max_length=200, blank=True)
    available_from = models.DateField(_("可提供日期"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=OfferingStatus.choices, default=OfferingStatus.ACTIVE)
    is_demo = models.BooleanField(_("示例"), default=False)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("供给")
        verbose_name_plural = _("供给")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OfferingKind.values), name="registry_offering_kind"),
            models.CheckConstraint(
                condition=Q(status__in=OfferingStatus.values), name="registry_offering_status"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(ref=""), name="registry_offering_titled"),
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__gte=1, trl__lte=9),
                name="registry_offering_trl",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "kind", "id"], name="registry_offering_list"),
            models.Index(fields=["party", "status"], name="registry_offering_party"),
        ]

    def __str__(self) -> str:
        return self.title


class OfferingMeasure(models.Model):
    """A measurable property of an offering: `metric` `comparator` `value` (to `high`) `unit`, by `method`."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="measures")
    metric = models.CharField(_("指标"), max_length=100)
    comparator = models.CharField(max_length=10, choices=Comparator.choices, default=Comparator.EQ)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=8, null=True, blank=True)
    high = models.DecimalField(_("上限"), max_digits=24, decimal_places=8, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    method = models.CharField(_("测试方法"), max_length=200, blank=True)
    text = models.CharField(_("原文"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("供给指标")
        verbose_name_plural = _("供给指标")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values), name="registry_measure_comparator"
            ),
            models.CheckConstraint(
                condition=~Q(comparator="between") | Q(high__isnull=False, high__gte=F("value")),
                name="registry_measure_between",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(comparator="contains"),
                name="registry_measure_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.comparator} {self.value} {self.unit}"
