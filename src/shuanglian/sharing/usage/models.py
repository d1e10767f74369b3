"""One use of an instrument."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.models import Offering, Party


class Use(models.Model):
    """`hours` are machine hours, at most as long as from start to end. Without `user` the owner used it itself: only
    use by others is shared use. A mistake is voided with a reason, never changed."""

    instrument = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="uses")
    user = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="instrument_uses"
    )
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"))
    hours = models.DecimalField(_("机时"), max_digits=7, decimal_places=2, validators=[MinValueValidator(0)])
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("机时记录")
        verbose_name_plural = _("机时记录")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="usage_ends_after_start"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="usage_hours"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="usage_void_has_reason"
            ),
            models.UniqueConstraint(
                "instrument", "started_at", Coalesce("user", 0), condition=Q(voided_at__isnull=True),
                name="usage_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["instrument", "started_at"], name="usage_by_instrument")]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.started_at:%Y-%m-%d} {self.hours}"
