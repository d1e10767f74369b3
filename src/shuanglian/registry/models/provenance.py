"""Where facts come from, and the series that numbers are taken from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A document or data set that facts are taken from."""

    code = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("题名"), max_length=300)
    publisher = models.CharField(_("发布单位"), max_length=200, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    url = models.CharField(_("网址"), max_length=500, blank=True)
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("来源")
        verbose_name_plural = _("来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """One statement of one source about one object, or about one `field` of it."""

    object_type = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(_("位置"), max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("出处")
        verbose_name_plural = _("出处")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "field", "source", "locator"],
                name="registry_citation_once",
            ),
        ]
        indexes = [models.Index(fields=["object_type", "object_id"], name="registry_citation_object")]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id} {self.field}"


class NumberSeries(models.Model):
    """The last number taken from one series (`XQ-2026`). Its row is the lock that makes takers take turns."""

    key = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("编号序列")

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"
