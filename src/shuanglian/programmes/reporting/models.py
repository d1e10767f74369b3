"""Rounds of reporting: one per organisation and period, with a line per indicator.

A line holds what the officer typed (`raw`, `unit`); its value becomes an observation when the unit hands the round in.
"No value" is a state of the line with a reason; it never becomes a zero.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.indicators.models import Frequency, Indicator, Observation
from shuanglian.registry.models import Party


class RoundStatus(models.TextChoices):
    FILLING = "filling", _("待填报")
    CHECKING = "checking", _("单位复核中")
    REVIEWING = "reviewing", _("审核中")
    FINISHED = "finished", _("已发布")


class LineState(models.TextChoices):
    """`reported`: handed in, waits for the steward."""

    OPEN = "open", _("未报")
    REPORTED = "reported", _("待审核")
    ACCEPTED = "accepted", _("已采用")
    RETURNED = "returned", _("已退回")


class CorrectionState(models.TextChoices):
    ASKED = "asked", _("待第二人确认")
    ACCEPTED = "accepted", _("已更正")
    REFUSED = "refused", _("未采用")


def _user() -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Round(models.Model):
    """`organisation`: the party that is asked. `period` is the canonical text of `indicators.periods.Period`."""

    organisation = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="reporting_rounds")
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    period = models.CharField(_("期间"), max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    opens_on = models.DateField(_("开报日"))
    rules_version = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=RoundStatus.choices, default=RoundStatus.FILLING)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="reporting_round"
    )
    submitted_by = _user()
    submitted_at = models.DateTimeField(null=True, blank=True)
    checked_by = _user()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_alone = models.BooleanField(_("本单位只有一名经办人"), default=False)
    check_reason = models.CharField(_("复核退回理由"), max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("报数任务")
        ordering = ["-period_end", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "period", "is_demo"], name="reporting_round_once"
            ),
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="reporting_round_status"),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")) & Q(opens_on__gt=F("period_end")),
                name="reporting_round_days",
            ),
            models.CheckConstraint(
                condition=Q(status="finished", finished_at__isnull=False)
                | ~Q(status="finished") & Q(finished_at__isnull=True),
                name="reporting_round_finished",
            ),
            models.CheckConstraint(  # the unit's second person, where it has one
                condition=Q(checked_by__isnull=True)
                | Q(checked_alone=True)
                | Q(submitted_by__isnull=True)
                | ~Q(checked_by=F("submitted_by")),
                name="reporting_round_two_people",
            ),
        ]
        indexes = [models.Index(fields=["status", "period_end"], name="reporting_round_status_i")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.period}"

    @property
    def stream(self) -> str:
        return f"reporting:{self.pk}"


class Line(models.Model):
    """One indicator of a round. `value` is in the indicator's unit; empty while what was typed cannot be read."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="reporting_lines")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.OPEN)
    raw = models.CharField(_("本期值"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    is_missing = models.BooleanField(_("本期无数"), default=False)
    missing_reason = models.CharField(_("无数原因"), max_length=500, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    expected_low = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    expected_high = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    observation = models.OneToOneField(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="reporting_line"
    )
    return_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    decided_by = _user()
    decided_at = models.DateTimeField(null=True, blank=True)
    saved_by = _user()
    saved_at = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("报数行")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "indicator"], name="reporting_line_once"),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="reporting_line_state"),
            models.CheckConstraint(  # missing stays missing: it has a reason and no number
                condition=Q(is_missing=False) | Q(value__isnull=True, observation__isnull=True),
                name="reporting_line_missing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "returned"], observation__isnull=True)
                | Q(state__in=["reported", "accepted"]) & (Q(is_missing=True) | Q(observation__isnull=False)),
                name="reporting_line_observation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "returned"]) | Q(is_missing=False) | ~Q(missing_reason=""),
                name="reporting_line_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.indicator_id}"


class Proof(models.Model):
    """A file behind the figures: of one line, or of the whole round (`line` empty). `kind` as the calendar names it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proofs")
    line = models.ForeignKey(Line, null=True, blank=True, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=20)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_by = _user()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("报数凭证")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind}"


class Submission(models.Model):
    """One handing in. The same `key` never hands in twice; `digest` says what was handed in."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    by = _user()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("提交")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="reporting_submission_number"),
            models.UniqueConstraint(fields=["round", "key"], name="reporting_submission_key"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class Reminder(models.Model):
    """催报: at most one a day and round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reminders")
    on = models.DateField()
    text = models.CharField(max_length=200, blank=True)
    by = _user()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("催报")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["round", "on"], name="reporting_reminder_daily")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.on}"


class Correction(models.Model):
    """A published figure is asked to be another one; a second person decides. `old` is empty if the line had no value."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="corrections")
    old = models.ForeignKey(Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    new = models.OneToOneField(Observation, on_delete=models.PROTECT, related_name="reporting_correction")
    reason = models.CharField(_("更正理由"), max_length=500)
    state = models.CharField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.ASKED)
    asked_by = _user()
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = _user()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("更正")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state="asked"), name="reporting_correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="reporting_correction_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reporting_correction_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"
