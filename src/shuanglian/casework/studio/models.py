"""Working copies of processes. A published definition never changes; what people edit is a draft of the next."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.casework.models import Definition


class DraftStatus(models.TextChoices):
    EDITING = "editing", _("起草中")
    SUBMITTED = "submitted", _("待批准")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已批准")
    DROPPED = "dropped", _("已作废")


OPEN = (DraftStatus.EDITING, DraftStatus.RETURNED)


class Draft(models.Model):
    """A mutable copy of one definition. `rev` counts what was stored: a save names the revision it started from.

    `bpmn_xml` and `tables` may be broken at any time: what somebody typed is kept, the gate is passed when
    it is submitted. `editors` are the keys of everybody who saved it; none of them may approve it.
    """

    key = models.CharField(_("流程编号"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    base = models.ForeignKey(
        Definition, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts_from"
    )
    bpmn_xml = models.TextField()
    tables = models.JSONField(default=dict)
    forms = models.JSONField(default=dict)
    config = models.JSONField(default=dict)
    note = models.CharField(_("改动说明"), max_length=500, blank=True)
    status = models.CharField(max_length=12, choices=DraftStatus.choices, default=DraftStatus.EDITING)
    rev = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner_label = models.CharField(max_length=120)
    editors = models.JSONField(default=list)
    definition = models.OneToOneField(
        Definition, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )
    reason = models.CharField(_("退回原因"), max_length=500, blank=True)
    returned_by_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("流程草稿")
        verbose_name_plural = _("流程草稿")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "approved"]) | Q(definition__isnull=False),
                name="casework_draft_submitted_has_definition",
            ),
        ]
        indexes = [models.Index(fields=["status", "updated_at"], name="casework_draft_recent")]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_status_display()}）"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
