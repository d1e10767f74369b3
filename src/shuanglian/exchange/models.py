"""What the machine interface remembers: calls that must have one effect however often they are sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentCall(models.Model):
    """One writing call of one caller under one `Idempotency-Key`, with the answer that repeats get."""

    actor = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("幂等请求")
        verbose_name_plural = _("幂等请求")
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="exchange_call_once")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
