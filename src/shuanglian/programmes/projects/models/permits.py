"""The approval steps beside the office's review (S39), and applications accepted with documents to follow (S40)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..words import ApplicationStatus, Verdict
from .register import Project


class Step(models.Model):
    """One step of the approval of a project: the plan as it was when the project landed, and what happened."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    days = models.PositiveSmallIntegerField()
    after = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()
    is_review = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("审批环节")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="projects_step_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=False, ended_on__gte=F("started_on")),
                name="projects_step_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficeReview(models.Model):
    """What the corridor office found, and the room that was left when it did (`slack`: working days)."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(_("理由"))
    slack = models.SmallIntegerField(null=True, blank=True)
    lengthened = models.PositiveSmallIntegerField(null=True, blank=True)
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("并行审核")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="projects_review_reason"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="projects_review_verdict"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Application(models.Model):
    """An application of the company for one matter. `pauses`: [{start, end, reason}] by day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="applications")
    matter = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    standard = models.PositiveSmallIntegerField()
    is_green = models.BooleanField(_("绿色通道"), default=False)
    status = models.CharField(
        max_length=10, choices=ApplicationStatus.choices, default=ApplicationStatus.SUBMITTED
    )
    received_on = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    pauses = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    calendar_version = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("容缺申请")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="finished", finished_on__isnull=False)
                | ~Q(status="finished") & Q(finished_on__isnull=True),
                name="projects_application_finished",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("received_on")),
                name="projects_application_order",
            ),
            models.CheckConstraint(condition=Q(standard__gte=1), name="projects_application_standard"),
            models.UniqueConstraint(
                fields=["project", "matter"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="projects_application_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A document of an application. One that is missing is promised with a date; a broken promise stays on record."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    promised_on = models.DateField(null=True, blank=True)
    supplied_on = models.DateField(null=True, blank=True)
    statement = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("材料")
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="projects_document_once"),
            models.CheckConstraint(
                condition=Q(promised_on__isnull=False) | Q(supplied_on__isnull=False),
                name="projects_document_promised",
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | Q(promised_on__isnull=False),
                name="projects_document_broken",
            ),
        ]
        indexes = [
            models.Index(
                fields=["promised_on"],
                condition=Q(supplied_on__isnull=True),
                name="projects_document_due_i",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Bar(models.Model):
    """After a broken promise the party's next application is not accepted with documents missing, until lifted."""

    party = models.ForeignKey("registry.Party", on_delete=models.CASCADE, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="bar")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("容缺限制")
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_why=""), name="projects_bar_lifted"
            )
        ]
        indexes = [
            models.Index(fields=["party"], condition=Q(lifted_at__isnull=True), name="projects_bar_open_i")
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.document_id}"
