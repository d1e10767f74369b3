"""A need on its way through the five steps: who is responsible, in which order, with which help."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Order(models.TextChoices):
    """Both orders are on record: source 000 helps before answering, source 001 answers before helping."""

    ASSIST_FIRST = "assist_first", _("先助题，后答题")
    ANSWER_FIRST = "answer_first", _("先答题，后助题")


class Route(models.TextChoices):
    DIRECT = "direct", _("定向邀请")
    OPEN = "open", _("公开征集")
    JOINT_LAB = "joint_lab", _("共建实验室")


class Outcome(models.TextChoices):
    """How a run ended. Only `verified` counts as finished; it is set by the process after all three have signed."""

    REJECTED = "rejected", _("不予受理")
    WITHDRAWN = "withdrawn", _("企业撤回")
    NO_SOLVER = "no_solver", _("未征集到答题方")
    FAILED = "failed", _("验题未通过")
    VERIFIED = "verified", _("验题通过")


class Engagement(models.Model):
    """One need in 四题一评. `case` is empty for records that were imported from a public source."""

    need = models.OneToOneField("registry.Need", on_delete=models.PROTECT, related_name="engagement")
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="siti_engagement"
    )
    order = models.CharField(_("次序"), max_length=20, choices=Order.choices, default=Order.ASSIST_FIRST)
    route = models.CharField(_("路径"), max_length=20, choices=Route.choices, blank=True)
    clocks = models.JSONField(_("时限（工作日）"), default=dict)
    max_rounds = models.PositiveSmallIntegerField(_("验题轮数上限"), default=3)
    returned_items = models.JSONField(_("补正事项"), default=list)
    window_from = models.DateTimeField(_("应答开始"), null=True, blank=True)
    window_until = models.DateTimeField(_("应答截止"), null=True, blank=True)
    window_closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome.choices, blank=True)
    outcome_reasons = models.JSONField(default=list)
    signed_at = models.DateTimeField(_("达成合作"), null=True, blank=True)
    finished_at = models.DateTimeField(_("验题通过"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    enterprise_allows_public = models.BooleanField(default=False)
    solver_allows_public = models.BooleanField(default=False)
    imported_solver = models.ForeignKey(
        "registry.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.ForeignKey(
        "registry.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(_("示例"), default=False)
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("四题一评办件")
        verbose_name_plural = _("四题一评办件")
        indexes = [models.Index(fields=["outcome", "signed_at"], name="siti_engagement_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.VERIFIED)
                | models.Q(finished_at__isnull=False)
                | models.Q(case__isnull=True),
                name="siti_engagement_verified_when",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True)
                | models.Q(signed_at__isnull=False)
                | models.Q(case__isnull=True),
                name="siti_engagement_finished_after_signed",
            ),
            models.CheckConstraint(condition=models.Q(max_rounds__gte=1), name="siti_engagement_rounds"),
        ]

    def __str__(self) -> str:
        return f"{self.need}"

    @property
    def is_historic(self) -> bool:
        """A public fact from before this software: shown with its source, not run by the engine."""
        return self.case_id is None and self.source_id is not None


class Assignment(models.Model):
    """The responsible technology manager (S02). The past ones stay on record."""

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="assignments")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    active = models.BooleanField(default=True)
    assigned_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("责任技术经理人")
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=models.Q(active=True), name="siti_assignment_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(active=True, ended_at__isnull=True)
                | models.Q(active=False, ended_at__isnull=False),
                name="siti_assignment_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager}"


class Support(models.Model):
    """Help attached by the government: a fund, a policy, an instrument, a pilot line or a test service."""

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="supports")
    offering = models.ForeignKey("registry.Offering", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    attached_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("助题支持")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "offering"],
                condition=models.Q(removed_at__isnull=True),
                name="siti_support_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering}"


class HistoricStage(models.Model):
    """What a public source says of one step. No date is invented: `on` stays empty unless the source gives one."""

    need = models.ForeignKey("registry.Need", on_delete=models.PROTECT, related_name="historic_stages")
    stage = models.CharField(max_length=20)
    text = models.TextField()
    by = models.ForeignKey(
        "registry.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(null=True, blank=True)
    source = models.ForeignKey("registry.Source", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("来源所载环节")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "stage", "source"], name="siti_historic_stage_once"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["pose", "assist", "answer", "verify", "market"]),
                name="siti_historic_stage_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.stage}"
