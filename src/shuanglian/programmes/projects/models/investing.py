"""Planned and actual investment. Actuals come by month with evidence; a wrong one is voided, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .register import Project


class YearPlan(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plans")
    year = models.PositiveSmallIntegerField()
    cents = models.BigIntegerField()
    raw = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("年度计划投资")
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="projects_plan_once"),
            models.CheckConstraint(condition=Q(cents__gte=0), name="projects_plan_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class Investment(models.Model):
    """What was invested in one month (`month`: its first day)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="investments")
    month = models.DateField()
    cents = models.BigIntegerField()
    raw = models.CharField(max_length=60, blank=True)
    statement = models.CharField(_("依据"), max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("完成投资")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month"],
                condition=Q(voided_at__isnull=True),
                name="projects_investment_once",
            ),
            models.CheckConstraint(condition=Q(cents__gte=0), name="projects_investment_positive"),
            models.CheckConstraint(
                condition=~Q(statement="") | Q(file__isnull=False), name="projects_investment_evidence"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="projects_investment_void"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"
