"""Work to be done later, by whichever worker holds the lease."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    READY = "ready", _("等待")
    RUNNING = "running", _("进行")
    SUCCEEDED = "succeeded", _("完成")
    DEAD = "dead", _("失败")


OPEN = (Status.READY, Status.RUNNING)


class Job(models.Model):
    """One call of a task. `attempts` counts starts, including those that ended with a killed worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    last_error = models.TextField(blank=True)
    result = models.JSONField(null=True, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                name="jobs_job_open_once",
                condition=~Q(dedupe_key="") & Q(status__in=OPEN),
            ),
            models.CheckConstraint(
                name="jobs_job_lease", condition=~Q(status=Status.RUNNING) | Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(name="jobs_job_attempts", condition=Q(attempts__lte=F("max_attempts"))),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "run_after"], name="jobs_job_ready", condition=Q(status=Status.READY)
            ),
            models.Index(fields=["lease_until"], name="jobs_job_leased", condition=Q(status=Status.RUNNING)),
            models.Index(fields=["status", "finished_at"], name="jobs_job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.status}"


class PeriodicRun(models.Model):
    """The last slot of a periodic job that some worker has taken."""

    name = models.CharField(max_length=100, primary_key=True)
    slot = models.DateTimeField()

    class Meta:
        verbose_name = _("定期任务")

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """The sign of life of one worker."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("工作进程")

    def __str__(self) -> str:
        return self.name
