"""Results: proposed by one person, approved by another, shown to the public, objected to, told to the losers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .bidding import Bid
from .challenge import Challenge


class AwardProposal(models.Model):
    class Decision(models.TextChoices):
        OPEN = "open", _("待批准")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("退回")
        REVOKED = "revoked", _("因异议撤销")
        LAPSED = "lapsed", _("全部放弃或收回")

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    # The next in rank moves up, after every winner of the result before has gone.
    is_succession = models.BooleanField(default=False)
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.OPEN)
    decision_reason = models.CharField(max_length=1000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("中榜建议")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="challenges_proposal_number"),
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(decision__in=["open", "approved"]),
                name="challenges_proposal_one_live",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="challenges_proposal_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge} {self.number}"


class Award(models.Model):
    """One bid of a proposal and the amount it gets. A proposal without awards says that nobody wins."""

    proposal = models.ForeignKey(AwardProposal, on_delete=models.CASCADE, related_name="awards")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="awards")
    amount_cents = models.BigIntegerField(_("金额（分）"))
    # Given up by the winner or taken back before the contract was signed.
    has_lapsed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("中榜")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "bid"], name="challenges_award_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="challenges_award_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.amount_cents}"


class Objection(models.Model):
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="objections")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_at = models.DateTimeField(auto_now_add=True)
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("异议")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True, answer="")
                | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="challenges_objection_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.challenge} {self.pk}"


class Feedback(models.Model):
    """What a bidder that did not win is told: its own figures (computed) and a person's words."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="feedback")
    figures = models.JSONField()
    strengths = models.CharField(max_length=1000)
    gaps = models.CharField(max_length=1000)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("反馈")

    def __str__(self) -> str:
        return f"{self.bid}"
