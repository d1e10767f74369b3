"""Contracts with the winners: milestones, acceptance by readings, payment with statutory clocks, complaints."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .awarding import Award
from .challenge import Criterion, PayerKind


class Contract(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "proposed", _("待中榜方确认")
        SIGNED = "signed", _("已签订")
        OBJECTED = "objected", _("中榜方有异议")
        FULFILLED = "fulfilled", _("已履行")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="contracts")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PROPOSED)
    number = models.CharField(_("合同编号"), max_length=80)
    payer_kind = models.CharField(max_length=20, choices=PayerKind.choices)
    rule_version = models.CharField(max_length=40)
    pay_days = models.PositiveSmallIntegerField(_("付款期限（日）"))
    amount_cents = models.BigIntegerField(_("金额（分）"))
    signed_on = models.DateField(_("签订日期"))
    objection = models.CharField(max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("揭榜合同")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=~Q(status="objected"), name="challenges_contract_one_live"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0) & Q(pay_days__gte=1), name="challenges_contract_amount"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Milestone(models.Model):
    """`accept_by` is the agreed day of acceptance: later acceptance does not move the payment clock. `paid_on` and
    `paid_cents` are set when confirmed payments cover the amount with its interest."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="milestones")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("里程碑"), max_length=200)
    deliverable = models.CharField(_("交付物"), max_length=500)
    amount_cents = models.BigIntegerField(_("付款（分）"))
    due_on = models.DateField(_("交付日"))
    accept_by = models.DateField(_("约定验收日"))
    is_final = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery_note = models.CharField(max_length=1000, blank=True)
    delivery_files = models.JSONField(default=list)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.JSONField(default=dict)
    paid_on = models.DateField(null=True, blank=True)
    paid_cents = models.BigIntegerField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["contract", "order"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "order"], name="challenges_milestone_order"),
            models.CheckConstraint(
                condition=Q(amount_cents__gte=0) & Q(accept_by__gte=F("due_on")),
                name="challenges_milestone_dates",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(delivered_at__isnull=False),
                name="challenges_milestone_accepted_after_delivery",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_cents__isnull=True)
                | Q(paid_on__isnull=False, paid_cents__isnull=False, delivered_at__isnull=False),
                name="challenges_milestone_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.order}"


class MilestoneReading(models.Model):
    """A measured value with its proof; a wrong one is voided, never changed."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="readings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    sample = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=8)
    unit = models.CharField(max_length=40, blank=True)
    evidence = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("测量值")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "criterion", "sample"],
                condition=Q(voided_at__isnull=True),
                name="challenges_reading_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"


class MilestonePayment(models.Model):
    """One transfer that the payer reports with the bank's voucher. It counts once the receiver has confirmed it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待收款方确认")
        CONFIRMED = "confirmed", _("收款方已确认")
        DISPUTED = "disputed", _("收款方有异议")

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    paid_on = models.DateField(_("付款日"))
    principal_cents = models.BigIntegerField()
    interest_cents = models.BigIntegerField(default=0)
    voucher_number = models.CharField(_("银行回单号"), max_length=80, blank=True)
    voucher = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    dispute = models.CharField(max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("付款")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_cents__gte=0, interest_cents__gte=0)
                & (Q(principal_cents__gt=0) | Q(interest_cents__gt=0)),
                name="challenges_payment_amounts",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", replied_at__isnull=True)
                | (~Q(status="pending") & Q(replied_at__isnull=False)),
                name="challenges_payment_replied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.paid_on}"


class PaymentComplaint(models.Model):
    """A supplier's complaint about late payment: passed on and answered within the statutory times."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="complaints")
    text = models.TextField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    filed_at = models.DateTimeField()
    forward_due = models.DateTimeField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    forwarded_to = models.CharField(max_length=200, blank=True)
    answer_due = models.DateTimeField()
    latest_due = models.DateTimeField()
    extension_reason = models.CharField(max_length=500, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("欠款投诉")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.milestone}"
