"""Gates between the phases, who came, and the issues that must be solved first (S37)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..words import GateKind, GateStatus
from .register import Project


class Gate(models.Model):
    """`open_blocking` counts unsolved blocking issues; the database refuses a closed gate with any, whoever writes it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gates")
    kind = models.CharField(max_length=10, choices=GateKind.choices)
    status = models.CharField(max_length=8, choices=GateStatus.choices, default=GateStatus.WAITING)
    planned_on = models.DateField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    decision = models.TextField(_("决定"), blank=True)
    minutes = models.TextField(_("纪要"), blank=True)
    minutes_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    open_blocking = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("关口")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="projects_gate_once"),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(open_blocking=0), name="projects_gate_no_blocking"
            ),
            models.CheckConstraint(condition=Q(open_blocking__gte=0), name="projects_gate_blocking_count"),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | Q(held_on__isnull=False, closed_at__isnull=False)
                & ~Q(decision="")
                & (~Q(minutes="") | Q(minutes_file__isnull=False)),
                name="projects_gate_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.get_status_display()}）"


class Participant(models.Model):
    """An organisation that took part in a gate. No names of persons."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("参加单位")
        constraints = [
            models.UniqueConstraint(fields=["gate", "name"], name="projects_participant_once"),
            models.CheckConstraint(condition=~Q(name=""), name="projects_participant_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Issue(models.Model):
    """What stands in the way. A blocking one counts against its gate until it is solved or no longer blocks.

    `unblocked_by`: who agreed to that; another person closes the gate.
    """

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="issues")
    title = models.CharField(_("问题"), max_length=200)
    is_blocking = models.BooleanField(default=False)
    owner = models.CharField(_("责任单位"), max_length=120)
    due_on = models.DateField(_("期限"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    solved_at = models.DateTimeField(null=True, blank=True)
    solution = models.CharField(_("怎么解决的"), max_length=500, blank=True)
    unblocked_at = models.DateTimeField(null=True, blank=True)
    unblocked_why = models.CharField(max_length=500, blank=True)
    unblocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True) | ~Q(solution=""), name="projects_issue_solution"
            ),
            models.CheckConstraint(
                condition=Q(unblocked_at__isnull=True) | Q(is_blocking=False) & ~Q(unblocked_why=""),
                name="projects_issue_unblocked",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(solved_at__isnull=True), name="projects_issue_open_i")
        ]

    def __str__(self) -> str:
        return self.title
