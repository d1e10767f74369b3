"""What people made of proposals: the judgements that will calibrate the matcher."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JudgementKind(models.TextChoices):
    """invited: worth asking; dismissed: not, for a reason; chosen: got the contract; verified: solved it."""

    INVITED = "invited", _("已邀请")
    DISMISSED = "dismissed", _("不合适")
    CHOSEN = "chosen", _("已选定")
    VERIFIED = "verified", _("验题通过")


class Judgement(models.Model):
    """Somebody's judgement of one party (and the offering that was shown) for one need.

    `probability` is what the matcher had said, if it had, so that calibration can be measured later.
    """

    need = models.ForeignKey("registry.Need", on_delete=models.CASCADE, related_name="judgements")
    party = models.ForeignKey("registry.Party", on_delete=models.CASCADE, related_name="judgements")
    offering = models.ForeignKey(
        "registry.Offering", null=True, blank=True, on_delete=models.SET_NULL, related_name="judgements"
    )
    kind = models.CharField(_("判断"), max_length=10, choices=JudgementKind.choices)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    probability = models.FloatField(_("当时的把握"), null=True, blank=True)
    actor = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_demo = models.BooleanField(_("示例"), default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("匹配判断")
        verbose_name_plural = _("匹配判断")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=JudgementKind.values), name="matching_judgement_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="dismissed") | ~Q(reason=""), name="matching_judgement_dismissed_why"
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0, probability__lte=1),
                name="matching_judgement_probability",
            ),
            models.UniqueConstraint(
                fields=["need", "party", "kind", "actor"], name="matching_judgement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.party_id} {self.kind}"
