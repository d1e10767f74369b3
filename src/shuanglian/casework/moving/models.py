"""Plans that move running cases to a newer version of their definition, and what became of each case."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..models import Case, Definition


class Move(models.Model):
    """One plan. `mapping` has the nodes that are called differently now; an alarm mapped to "" is dropped.

    `digest` stands for everything that the dry run saw: both files, the mapping and every case; who approves names it.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("待试算")
        CHECKED = "checked", _("待批准")
        APPROVED = "approved", _("已批准")
        DONE = "done", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    source = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="moves_from")
    target = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="moves_to")
    mapping = models.JSONField(default=dict)
    # Ids of the chosen cases; empty: all that run on the source when the dry run is made.
    chosen = models.JSONField(default=list)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    problems = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.CharField(max_length=40)
    created_by_label = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=40, blank=True)
    approved_by_label = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("办件换版")
        verbose_name_plural = _("办件换版")
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="casework_moving_two_versions"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("created_by")),
                name="casework_moving_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "done"]) | ~Q(approved_by=""),
                name="casework_moving_approved",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(status="approved"), name="casework_moving_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class MovedCase(models.Model):
    """One case of a plan: what speaks against moving it, and what became of it."""

    class Status(models.TextChoices):
        READY = "ready", _("可以换版")
        REFUSED = "refused", _("不能换版")
        MOVED = "moved", _("已换版")
        SKIPPED = "skipped", _("已跳过")

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    status = models.CharField(max_length=10, choices=Status.choices)
    seen = models.CharField(max_length=64)
    problems = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("换版的办件")
        constraints = [models.UniqueConstraint(fields=["move", "case"], name="casework_moving_case_once")]
        indexes = [models.Index(fields=["move", "status"], name="casework_moving_status")]

    def __str__(self) -> str:
        return f"{self.move_id}/{self.case_id}"
