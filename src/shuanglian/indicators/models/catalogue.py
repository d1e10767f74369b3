"""What is measured and what a plan wants of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.models import Party, Place, Segment, Source


class Measure(models.TextChoices):
    """What kind of quantity: decides how values are added up, compared and judged."""

    LEVEL = "level", _("绝对量")
    RATIO = "ratio", _("比率")
    GROWTH = "growth", _("增速")
    PAIRED = "paired", _("成对")  # two numbers in one cell of the plan (#3, #4): its parts hold the values


class Accumulation(models.TextChoices):
    """A stock is counted at a moment; a flow adds up over a period (quarters make a year)."""

    STOCK = "stock", _("时点数")
    FLOW = "flow", _("时期数")


class Direction(models.TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")


class Frequency(models.TextChoices):
    YEAR = "year", _("年度")
    QUARTER = "quarter", _("季度")
    MONTH = "month", _("月度")


class PathShape(models.TextChoices):
    """How the way from base to target is drawn: by equal amounts or by equal rates a year."""

    LINEAR = "linear", _("等量")
    COMPOUND = "compound", _("等速")


class TargetKind(models.TextChoices):
    LEVEL = "level", _("到期值")
    YEARLY_GROWTH = "yearly_growth", _("年均增速")


class Plan(models.Model):
    """A document that sets targets, such as the corridor's plan to 2025."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    base_year = models.PositiveSmallIntegerField(_("基期"))
    target_year = models.PositiveSmallIntegerField(_("目标年"))
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locator = models.CharField(_("位置"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("规划")
        verbose_name_plural = _("规划")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target_year__gt=models.F("base_year")), name="indicators_plan_years"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One defined quantity. `number` is its row in the plan; a part of a pair has a `parent` and no number."""

    code = models.SlugField(_("代码"), max_length=80, unique=True)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators")
    number = models.PositiveSmallIntegerField(_("序号"), null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    group = models.CharField(_("类别"), max_length=60, blank=True)
    name = models.CharField(_("名称"), max_length=120)
    definition = models.TextField(_("口径"), blank=True)
    unit = models.CharField(_("单位"), max_length=40)
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.LEVEL)
    accumulation = models.CharField(max_length=10, choices=Accumulation.choices, default=Accumulation.STOCK)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.UP)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.YEAR)
    path = models.CharField(max_length=10, choices=PathShape.choices, default=PathShape.LINEAR)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("范围")
    )
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("环节")
    )
    owner = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    formula = models.TextField(_("公式"), blank=True)  # over codes of other indicators, see formulas.py
    computed_by = models.CharField(_("平台计数"), max_length=60, blank=True)  # key of a registered count
    floor = models.DecimalField(_("下界"), max_digits=24, decimal_places=8, null=True, blank=True)
    ceiling = models.DecimalField(_("上界"), max_digits=24, decimal_places=8, null=True, blank=True)
    is_public = models.BooleanField(_("对外公开"), default=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["plan", "number", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=models.Q(number__isnull=False),
                name="indicators_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="indicators_not_its_own_part",
            ),
            models.CheckConstraint(
                condition=models.Q(formula="") | models.Q(computed_by=""),
                name="indicators_one_way_to_compute",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Where the record tells of it, of its targets and of its values."""
        return f"indicator:{self.pk}"


class Target(models.Model):
    """What a plan wants of an indicator in a place. The base may be missing: then only the value is judged."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=TargetKind.choices, default=TargetKind.LEVEL)
    base_year = models.PositiveSmallIntegerField(_("基期"), null=True, blank=True)
    base_value = models.DecimalField(_("基期值"), max_digits=24, decimal_places=8, null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("目标年"))
    value = models.DecimalField(_("目标值"), max_digits=24, decimal_places=8)
    printed = models.CharField(_("原文写法"), max_length=60, blank=True)  # such as 4（3）
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locator = models.CharField(_("位置"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                "indicator", Coalesce("place", 0), "year", "is_demo", name="indicators_target_once"
            ),
            models.CheckConstraint(
                condition=models.Q(base_year__isnull=True) | models.Q(base_year__lt=models.F("year")),
                name="indicators_target_after_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"
