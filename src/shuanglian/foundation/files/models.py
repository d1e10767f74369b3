"""What is known about a stored file. The bytes lie under their digest, see `content.py`."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    PUBLIC = "public", _("公开")
    ORGANISATION = "organisation", _("本单位")
    CASE = "case", _("办件各方")


class StoredFile(models.Model):
    """One upload. Two uploads of the same bytes are two rows and one content.

    `scope` is the stream the file belongs to (`need:12`, `case:7`); apps grant access to it, see `access.py`.
    """

    sha256 = models.CharField(max_length=64, db_index=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=100)
    name = models.CharField(_("文件名"), max_length=200)
    visibility = models.CharField(max_length=20, choices=Visibility.choices, default=Visibility.ORGANISATION)
    scope = models.CharField(max_length=80, blank=True, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="files_storedfile_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="files_storedfile_visibility", condition=Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name
