"""What was loaded from a region pack: the base of the next three-way comparison, and the home of plain
facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionPack(models.Model):
    """One loaded region. Its row is the lock that makes two loads of a region take turns."""

    key = models.SlugField(_("代号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    version = models.CharField(_("版本"), max_length=40)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("区域包")
        verbose_name_plural = _("区域包")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class PackItem(models.Model):
    """One row of a pack as it was last loaded.

    `value` is what the pack said then; comparing it with the pack now and with the registry now tells what
    the
    pack changed from what people changed. Facts, records and the entity list have no table of their own and
    live here (`object_id` is empty for them).
    """

    pack = models.ForeignKey(RegionPack, on_delete=models.CASCADE, related_name="items")
    table = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    value = models.JSONField(default=dict)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("区域包条目")
        verbose_name_plural = _("区域包条目")
        ordering = ["table", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["pack", "table", "key"], name="regions_packitem_once")]
        indexes = [models.Index(fields=["table", "object_id"], name="regions_packitem_object")]

    def __str__(self) -> str:
        return f"{self.table}:{self.key}"
