"""Tasks of a plan: who leads, what each year has to bring, which milestones prove it (S62)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.indicators.models import Indicator, Plan
from shuanglian.registry.models import Comparator, Party, Place, Source

from .words import Decision, EvidenceKind, MilestoneState

_USER = settings.AUTH_USER_MODEL


class PlanTask(models.Model):
    """One task that a plan sets. Its status is computed (`progress.status`), never stored.

    `shared` is the sum of the year shares, kept by the service: with a total, the two are equal or there are no shares yet.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    code = models.SlugField(_("编号"), max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    title = models.CharField(_("任务"), max_length=200)
    what = models.TextField(_("要做什么"), blank=True)
    lead = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    helpers = models.ManyToManyField(Party, related_name="+", blank=True, verbose_name=_("配合单位"))
    places = models.ManyToManyField(Place, related_name="+", blank=True, verbose_name=_("地方"))
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_tasks"
    )
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    total = models.DecimalField(_("总量"), max_digits=24, decimal_places=8, null=True, blank=True)
    comparator = models.CharField(max_length=10, choices=Comparator.choices, default=Comparator.EQ)
    shared = models.DecimalField(max_digits=24, decimal_places=8, null=True, blank=True)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("完成"))
    projects = models.ManyToManyField("projects.Project", related_name="plan_tasks", blank=True)
    needs = models.ManyToManyField("registry.Need", related_name="plan_tasks", blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locator = models.CharField(_("位置"), max_length=120, blank=True)
    is_public = models.BooleanField(_("对外公开"), default=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("规划任务")
        verbose_name_plural = _("规划任务")
        ordering = ["plan", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="plans_task_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plans_task_days"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(shared__isnull=True) | Q(shared=F("total")),
                name="plans_task_shares_add_up",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plans_task_not_its_own_part"
            ),
            models.CheckConstraint(  # a fact about the real plan names where it stands
                condition=Q(is_demo=True) | Q(is_public=False) | Q(source__isnull=False),
                name="plans_task_public_has_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def stream(self) -> str:
        return f"plantask:{self.pk}"


class YearShare(models.Model):
    """What one year has to bring of the task's total."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="shares")
    year = models.PositiveSmallIntegerField(_("年度"))
    value = models.DecimalField(_("年度目标"), max_digits=24, decimal_places=8)
    goal = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("年度目标")
        ordering = ["task", "year"]
        constraints = [
            models.UniqueConstraint(fields=["task", "year"], name="plans_share_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="plans_share_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.year}"


class Milestone(models.Model):
    """A day and what must be there by then. `first_due_on` is the day that was set first; moves never change it."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("里程碑"), max_length=120)
    due_on = models.DateField(_("期限"))
    first_due_on = models.DateField(_("最初期限"))
    done_when = models.CharField(_("怎样算完成"), max_length=300)
    evidence_kind = models.CharField(_("凭证"), max_length=12, choices=EvidenceKind.choices)
    state = models.CharField(max_length=8, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["task", "due_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="plans_milestone_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="plans_milestone_done_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MilestoneState.values), name="plans_milestone_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="plans_milestone_due")]

    def __str__(self) -> str:
        return self.title


class Claim(models.Model):
    """The lead unit says that a milestone is reached and shows it; a second person confirms or sends back."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="claims")
    done_on = models.DateField(_("完成日期"))
    statement = models.CharField(_("说明"), max_length=500)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.WAITING)
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("完成申报")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state="waiting"), name="plans_claim_one_open"
            ),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state="accepted"), name="plans_claim_one_accepted"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(by__isnull=True) | ~Q(decided_by=F("by")),
                name="plans_claim_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="plans_claim_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(note=""), name="plans_claim_returned_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.state}"


class Move(models.Model):
    """A milestone got another day. The first day stays on record."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    was = models.DateField()
    to = models.DateField()
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("调整期限")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(was=F("to")) & ~Q(reason=""), name="plans_move_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.was} → {self.to}"


class Block(models.Model):
    """Something outside the task holds it up; while one is open, the task counts as blocked."""

    task = models.ForeignKey(PlanTask, on_delete=models.PROTECT, related_name="blocks")
    reason = models.CharField(_("卡在哪里"), max_length=500)
    waiting_for = models.CharField(_("等谁"), max_length=120)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(_("怎么解决的"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("受阻")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(lifted_at__isnull=True), name="plans_block_one_open"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(how=""), name="plans_block_lifted_how"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.reason}"
