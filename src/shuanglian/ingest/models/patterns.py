"""What a steward decided once for many facts of one sender, kept so that the next document is quicker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IngestPattern(models.Model):
    """`pattern` holds what a fact must have (see `pattern.FIELDS`); `code` is the indicator that it then means.

    A pattern proposes; a person still accepts. `digest` is of pattern and code.
    """

    sender = models.CharField(_("来文单位"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pattern = models.JSONField(default=dict)
    code = models.CharField(_("指标"), max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    uses = models.PositiveIntegerField(_("用过几次"), default=0)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("批量规则")
        verbose_name_plural = _("批量规则")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "digest", "is_demo"],
                condition=Q(is_active=True),
                name="ingest_pattern_once",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="ingest_pattern_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.code}"
