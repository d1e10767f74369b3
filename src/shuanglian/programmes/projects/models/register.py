"""The register: projects, the lists they stand on with their stated totals, and when each phase ran."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..words import Level, Outcome, Phase, TotalKey


class Project(models.Model):
    """One investment project.

    `is_public`: a published fact, of which everybody sees name, place, lists and source, and nothing of the work on it.
    `phase` is empty where no source tells it. `record`: its key in the region pack.
    """

    code = models.CharField(_("编号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    party = models.ForeignKey(
        "registry.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        "registry.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    segment = models.ForeignKey(
        "registry.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(_("签约日期"), null=True, blank=True)
    total_cents = models.BigIntegerField(_("总投资（分）"), null=True, blank=True)
    total_raw = models.CharField(_("总投资原文"), max_length=60, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True, default="")
    phase = models.CharField(max_length=10, choices=Phase.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    source = models.ForeignKey(
        "registry.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    record = models.CharField(max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    is_public = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    case = models.ForeignKey(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rev = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    drop_reason = models.CharField(_("终止的原因"), max_length=500, blank=True)
    drop_asked_at = models.DateTimeField(null=True, blank=True)
    drop_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=~Q(record=""), name="projects_project_record"
            ),
            models.CheckConstraint(
                condition=Q(total_cents__isnull=True) | Q(total_cents__gte=0), name="projects_project_total"
            ),
            models.CheckConstraint(condition=Q(phase__in=["", *Phase.values]), name="projects_project_phase"),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(source__isnull=False), name="projects_project_public_source"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(ended_at__isnull=False), name="projects_project_ended"
            ),
            models.CheckConstraint(
                condition=Q(drop_asked_at__isnull=True, drop_reason="")
                | Q(drop_asked_at__isnull=False) & ~Q(drop_reason=""),
                name="projects_project_drop_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["phase", "id"], name="projects_project_phase_i"),
            models.Index(fields=["party"], name="projects_project_party_i"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PhaseRun(models.Model):
    """When a project was in a phase. `standard`: working days; `planned_on`: agreed end."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    started_on = models.DateField()
    planned_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    standard = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("阶段")
        constraints = [
            models.UniqueConstraint(fields=["project", "phase"], name="projects_run_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_on__isnull=True), name="projects_run_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="projects_run_order",
            ),
            models.CheckConstraint(condition=Q(standard__gte=1), name="projects_run_standard"),
        ]
        indexes = [models.Index(fields=["phase", "ended_on"], name="projects_run_phase_i")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.phase}"


class ProjectList(models.Model):
    """A published or kept list of projects, such as 千项万亿, with what its source states as totals."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    place = models.ForeignKey(
        "registry.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    source = models.ForeignKey(
        "registry.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    is_public = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("项目清单")
        verbose_name_plural = _("项目清单")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(source__isnull=False), name="projects_list_public_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListTotal(models.Model):
    """One total that the source states. Money in 分; `raw` as the source writes it."""

    list = models.ForeignKey(ProjectList, on_delete=models.CASCADE, related_name="totals")
    key = models.CharField(max_length=16, choices=TotalKey.choices)
    value = models.BigIntegerField()
    comparator = models.CharField(max_length=8, default="eq")
    raw = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("清单总数")
        constraints = [
            models.UniqueConstraint(fields=["list", "key"], name="projects_list_total_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="projects_list_total_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.raw}"


def no_totals() -> list[str]:
    """Inside the class below `list` is the field of that name."""
    return []


class ListEntry(models.Model):
    """A project on a list. `counts_for`: keys of the totals that it is part of, as far as the source says."""

    list = models.ForeignKey(ProjectList, on_delete=models.CASCADE, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="entries")
    counts_for = models.JSONField(default=no_totals)

    class Meta:
        verbose_name = _("清单项目")
        constraints = [
            models.UniqueConstraint(fields=["list", "project"], name="projects_list_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.project_id}"
