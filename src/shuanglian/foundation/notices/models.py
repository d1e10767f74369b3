"""What a person is told, and what they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one person. `in_app` and `by_email` are fixed when it is written, from the
    preferences."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("网址"), max_length=300, blank=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    in_app = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "dedupe_key"], name="notices_notice_once", condition=~Q(dedupe_key="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"],
                name="notices_notice_unread",
                condition=Q(read_at=None, in_app=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """A person's own choice for one kind of notices; without a row the defaults of the kind apply."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=60)
    in_app = models.BooleanField(_("站内"), default=True)
    email = models.BooleanField(_("邮件"), default=False)

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notices_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
