"""Visits to a company, all departments together, counted by calendar month (S46)."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .appointment import Appointment
from .words import VisitState

_USER = settings.AUTH_USER_MODEL


TOOK_PLACE: Final = Q(appointment__isnull=True, on__lte=F("recorded_at__date"))
COUNTED: Final = Q(state__in=[VisitState.PLANNED, VisitState.MADE]) | (
    Q(state__in=[VisitState.ASKED, VisitState.REFUSED]) & TOOK_PLACE
)
"""What fills the month. A visit written down afterwards has taken place, whatever a leader says of it."""


class VisitMonth(models.Model):
    """One row per company and month: its lock makes counting and adding one step. `month` is the first day."""

    company = models.ForeignKey("registry.Party", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()

    class Meta:
        verbose_name = _("入企月份")
        constraints = [
            models.UniqueConstraint(fields=["company", "month"], name="guidance_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.month:%Y-%m}"


class Visit(models.Model):
    """A visit of a department to a company. `is_over`: it went over the cap that was valid (`cap`)."""

    company = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="visits")
    department = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    on = models.DateField(_("日期"))
    purpose = models.CharField(_("事由"), max_length=20)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    state = models.CharField(max_length=10, choices=VisitState.choices)
    cap = models.PositiveSmallIntegerField()
    is_over = models.BooleanField(default=False)
    reason = models.CharField(_("超次理由"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("入企记录")
        verbose_name_plural = _("入企记录")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="guidance_visit_state"),
            models.CheckConstraint(
                condition=Q(is_over=False) | ~Q(reason=""), name="guidance_visit_over_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_over=False) | ~Q(state__in=["planned", "made"]) | Q(decided_at__isnull=False),
                name="guidance_visit_over_leader",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="guidance_visit_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state__in=["asked", "planned", "made"]),
                name="guidance_visit_one_per_appointment",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "month"], name="guidance_visit_month"),
            models.Index(fields=["department", "-on"], name="guidance_visit_department"),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.on}"

    @property
    def took_place(self) -> bool:
        """Made, or written down on the day or later."""
        afterwards = self.appointment_id is None and self.on <= timezone.localdate(self.recorded_at)
        return self.state == VisitState.MADE or (afterwards and self.state != VisitState.DROPPED)

    @property
    def stream(self) -> str:
        return f"visit:{self.pk}"
