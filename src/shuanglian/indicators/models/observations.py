"""Values. A row never changes its value: a correction is a new version of the same series and period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.models import Comparator, Party, Place, Segment, Source

from .catalogue import Indicator


class Basis(models.TextChoices):
    ACTUAL = "actual", _("实际")
    ESTIMATE = "estimate", _("快报")


class Origin(models.TextChoices):
    REPORT = "report", _("报数")
    DOCUMENT = "document", _("文件")
    COUNT = "count", _("平台计数")
    FORMULA = "formula", _("公式")
    IMPORT = "import", _("导入")


class ObservationState(models.TextChoices):
    """`held`: a question of the integrity checks must be answered before it can be published."""

    PROPOSED = "proposed", _("待核")
    HELD = "held", _("待答提问")
    PUBLISHED = "published", _("已发布")
    SUPERSEDED = "superseded", _("已更正")
    REJECTED = "rejected", _("未采用")


# What one series is; nothing stands for nothing, on both databases.
SERIES = (
    "indicator",
    Coalesce("place", 0),
    Coalesce("segment", 0),
    Coalesce("subject", 0),
    "basis",
    "is_demo",
)
OPEN_STATES = (ObservationState.PROPOSED, ObservationState.HELD)


class Observation(models.Model):
    """One value of one indicator for one period and place, with where it comes from.

    `period` is the canonical text of `periods.Period` (2024, 2024Q1, 2024-05, 2024-01..04 for what has added up since
    January, 2024-06-30 for a moment); `period_start` and `period_end` are its first and last day. `value` is in the
    indicator's unit; `raw` and `raw_unit` are what was reported. `subject` is the party it speaks of where the scope is
    not a place. `version` counts from 1 within one series (`SERIES`) and period.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    period = models.CharField(_("期间"), max_length=20)
    period_kind = models.CharField(max_length=12)
    period_start = models.DateField()
    period_end = models.DateField()
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=8)
    comparator = models.CharField(max_length=10, choices=Comparator.choices, default=Comparator.EQ)
    raw = models.CharField(_("原数"), max_length=60, blank=True)
    raw_unit = models.CharField(_("原单位"), max_length=40, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.ACTUAL)
    version = models.PositiveIntegerField(default=1)
    corrects = models.ForeignKey(  # several may be proposed, one of them is published
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.CharField(_("更正理由"), max_length=500, blank=True)
    state = models.CharField(
        max_length=12, choices=ObservationState.choices, default=ObservationState.PROPOSED
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locator = models.CharField(_("位置"), max_length=120, blank=True)
    quote = models.CharField(_("原文"), max_length=500, blank=True)
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drill = models.CharField(
        max_length=300, blank=True
    )  # address of the records behind a count, within this site
    note = models.CharField(_("说明"), max_length=500, blank=True)
    organisation = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("报送单位")
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(_("处理意见"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("数据")
        verbose_name_plural = _("数据")
        ordering = ["indicator", "period_end", "version"]
        constraints = [
            models.UniqueConstraint(*SERIES, "period", "version", name="indicators_version_once"),
            models.UniqueConstraint(
                *SERIES,
                "period",
                condition=models.Q(state=ObservationState.PUBLISHED),
                name="indicators_one_published",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ObservationState.values), name="indicators_observation_state"
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")), name="indicators_period_days"
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(reason=""),
                name="indicators_correction_reason",
            ),
            models.CheckConstraint(  # the second person: who decides is not who reported
                condition=models.Q(decided_by__isnull=True)
                | models.Q(reported_by__isnull=True)
                | ~models.Q(decided_by=models.F("reported_by")),
                name="indicators_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "place", "period_end"], name="indicators_series"),
            models.Index(fields=["state", "reported_at"], name="indicators_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} v{self.version}"

    @property
    def stream(self) -> str:
        """The stream of its indicator (which need not be read for that)."""
        return f"indicator:{self.indicator_id}"
