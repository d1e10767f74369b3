"""The contract between company and solver. Types and default clauses are versioned data (data/contract_types.json)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Contract(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "proposed", _("待答题方确认")
        SIGNED = "signed", _("已签订")
        OBJECTED = "objected", _("答题方有异议")
        VOID = "void", _("作废")

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="contracts")
    answer = models.ForeignKey("siti.Answer", on_delete=models.PROTECT, related_name="contracts")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PROPOSED)
    kind = models.CharField(_("合同类型"), max_length=40)
    types_version = models.CharField(max_length=40)
    number = models.CharField(_("合同编号"), max_length=80, blank=True)
    amount_cents = models.BigIntegerField(_("金额（分）"))
    signed_on = models.DateField(_("签订日期"))
    due_on = models.DateField(_("约定交付日"))
    milestones = models.JSONField(_("里程碑"), default=list)
    ip_clause = models.TextField(_("知识产权约定"), blank=True)
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
        verbose_name = _("技术合同")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(status__in=["proposed", "signed"]),
                name="siti_contract_one_active",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="siti_contract_amount"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("signed_on")), name="siti_contract_dates"
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(confirmed_at__isnull=False), name="siti_contract_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.number}"
