"""What is stored of stand-ins; part of `models`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Role


class Delegation(models.Model):
    """A person lets a colleague of the same organisation act in their place for a while."""

    from_user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    to_user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    # The leader who arranged it for an absent member; empty when the member gave it.
    given_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("委托")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="casework_delegation_period"
            ),
            models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="casework_delegation_other"),
        ]

    def __str__(self) -> str:
        return f"{self.from_user_id} → {self.to_user_id}"
