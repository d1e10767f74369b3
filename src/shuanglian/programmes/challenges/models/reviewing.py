"""The panel: who reviews, who must keep away from which bid, and the scores."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .bidding import Bid
from .challenge import Challenge


class ReviewerStatus(models.TextChoices):
    INVITED = "invited", _("待评审")
    DONE = "done", _("已评完")
    RECUSED = "recused", _("已回避")
    MISSING = "missing", _("逾期未评")
    REPLACED = "replaced", _("已更换")


class Reviewer(models.Model):
    """A seat in the panel. `code` is how others see them before and after the lock."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=8)
    round = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=ReviewerStatus.choices, default=ReviewerStatus.INVITED)
    declared_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    named_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("评审专家")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "user"], name="challenges_reviewer_once"),
            models.UniqueConstraint(fields=["challenge", "code"], name="challenges_reviewer_code"),
            models.CheckConstraint(
                condition=Q(status__in=ReviewerStatus.values), name="challenges_reviewer_status"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Recusal(models.Model):
    """This reviewer may not score this bid: declared by themselves or found in the registry."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="recusals")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="recusals")
    detected = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("回避")
        constraints = [models.UniqueConstraint(fields=["reviewer", "bid"], name="challenges_recusal_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.bid}"


class Score(models.Model):
    """One reviewer's points and reasons for one bid. `rows`: criterion key → {points, reason}."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="scores")
    rows = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("评分")
        constraints = [models.UniqueConstraint(fields=["reviewer", "bid"], name="challenges_score_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.bid}"
