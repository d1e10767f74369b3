"""What the market said 6, 12 and 24 months later, what both sides think of each other, and the right of reply."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FollowUp(models.Model):
    """One scheduled look back. `figures`: {metric key: {value, unit, evidence_id, note}}; a missing one stays missing."""

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="followups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    figures = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("市场回访")
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["need", "months"], name="siti_followup_once"),
            models.CheckConstraint(condition=Q(months__in=[6, 12, 24]), name="siti_followup_months"),
        ]

    def __str__(self) -> str:
        return f"{self.need} +{self.months}"


class Rating(models.Model):
    """One side's opinion of the other, 1 to 5, with words and evidence."""

    class Side(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业评答题方")
        SOLVER = "solver", _("答题方评企业")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="ratings")
    followup = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    side = models.CharField(max_length=20, choices=Side.choices)
    score = models.PositiveSmallIntegerField(_("评分"))
    text = models.TextField(_("评价"))
    evidence = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    rated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("互评")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="siti_rating_score"),
            models.UniqueConstraint(
                fields=["need", "side"], condition=Q(followup__isnull=True), name="siti_rating_once_at_end"
            ),
            models.UniqueConstraint(fields=["followup", "side"], name="siti_rating_once_per_followup"),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.score}"


class Reply(models.Model):
    """The right of reply: one answer by the rated side, shown beside the rating or the feedback for good."""

    rating = models.OneToOneField(
        Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="reply"
    )
    feedback = models.OneToOneField(
        "siti.Feedback", null=True, blank=True, on_delete=models.PROTECT, related_name="reply"
    )
    text = models.TextField(_("回应"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    posted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("回应")
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=False, feedback__isnull=True)
                | Q(rating__isnull=True, feedback__isnull=False),
                name="siti_reply_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
