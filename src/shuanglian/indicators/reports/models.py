"""Reports that were made, their files, the numbers in them, and the Word templates they were printed with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.files.models import StoredFile
from shuanglian.indicators.models import Observation


class Format(models.TextChoices):
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"


class ReportState(models.TextChoices):
    QUEUED = "queued", _("排队")
    RUNNING = "running", _("制作中")
    DONE = "done", _("完成")
    FAILED = "failed", _("没有做成")


class ReportTemplate(models.Model):
    """A Word template that an operator brought for one kind. Versions are never changed; at most one is in use."""

    kind = models.CharField(_("种类"), max_length=30)
    version = models.PositiveIntegerField(_("版本"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    placeholders = models.JSONField(_("占位符"), default=list)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    in_use = models.BooleanField(_("在用"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("报告模板")
        verbose_name_plural = _("报告模板")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="reports_template_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(in_use=True), name="reports_template_one_in_use"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="reports_template_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class Report(models.Model):
    """One report. `content` is the frozen document, sealed by `receipt`: later corrections change neither it nor its
    files. Without a `template` it was printed with the one that came with the version of the product."""

    kind = models.CharField(_("种类"), max_length=30)
    as_of = models.DateField(_("数据截至"))
    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    plan_key = models.CharField(max_length=60, blank=True)
    ranking = models.PositiveBigIntegerField(null=True, blank=True)
    sections = models.JSONField(default=list)
    formats = models.JSONField(default=list)
    template = models.ForeignKey(
        ReportTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.QUEUED)
    done_steps = models.PositiveSmallIntegerField(default=0)
    total_steps = models.PositiveSmallIntegerField(default=1)
    problems = models.JSONField(default=dict)  # format, or "content" → why it could not be made
    content = models.JSONField(null=True, blank=True)
    receipt = models.CharField(_("凭据"), max_length=64, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="reports_report_titled"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="reports_report_state"),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (~Q(receipt="") & Q(content__isnull=False, frozen_at__isnull=False)),
                name="reports_report_sealed",
            ),
            models.CheckConstraint(
                condition=Q(done_steps__lte=F("total_steps")), name="reports_report_progress"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportFile(models.Model):
    """A printed format. The bytes are in the store of files."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=5, choices=Format.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("报告文件")
        verbose_name_plural = _("报告文件")
        ordering = ["report", "format"]
        constraints = [
            models.UniqueConstraint(fields=["report", "format"], name="reports_file_once"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="reports_file_format"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class ReportNumber(models.Model):
    """A number of a report that leads to an observation: tells which reports a correction concerns."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="numbers")
    mark = models.CharField(max_length=8)
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("报告数字")
        verbose_name_plural = _("报告数字")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "mark"], name="reports_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.mark}"
