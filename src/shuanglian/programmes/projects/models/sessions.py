"""Sessions that the calendar creates (S38): what stood on the agenda, what came of it, what was found on site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..words import SessionKind
from .register import Project


class Session(models.Model):
    """One per kind and period, so that none is made twice; demonstrations beside the real ones, never in their place.

    `before_start`: it fell due before the calendar ran for the first time, so nobody can have missed it here.
    `result`: the ranking of a contest with its inputs.
    """

    kind = models.CharField(max_length=12, choices=SessionKind.choices)
    period = models.CharField(max_length=7)
    nominal_on = models.DateField()
    due_on = models.DateField()
    before_start = models.BooleanField(default=False)
    missed_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    minutes = models.TextField(_("纪要"), blank=True)
    minutes_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    participants = models.JSONField(default=list)
    result = models.JSONField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("调度会")
        verbose_name_plural = _("调度会")
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "is_demo"], name="projects_session_once"),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | ~Q(minutes="") | Q(minutes_file__isnull=False),
                name="projects_session_minutes",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="projects_session_due_i")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class AgendaItem(models.Model):
    """A project that was due for the session when it was held."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("议题")
        constraints = [models.UniqueConstraint(fields=["session", "project"], name="projects_agenda_once")]

    def __str__(self) -> str:
        return self.reason


class Finding(models.Model):
    """A problem found by an on-site supervision, with who solves it until when."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="findings")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="findings")
    title = models.CharField(_("问题"), max_length=200)
    owner = models.CharField(_("责任单位"), max_length=120)
    due_on = models.DateField(_("期限"))
    found_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    solution = models.CharField(_("怎么解决的"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("督查问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True) | ~Q(solution=""), name="projects_finding_solution"
            )
        ]

    def __str__(self) -> str:
        return self.title
