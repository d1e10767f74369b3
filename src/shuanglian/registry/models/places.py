"""Places, nested and with geometry; industry chains and their segments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    REGION = "region", _("区域")
    PROVINCE = "province", _("省")
    CITY = "city", _("设区市")
    DISTRICT = "district", _("区")
    COUNTY = "county", _("县（市）")
    CORRIDOR = "corridor", _("科创走廊")
    SCIENCE_CITY = "science_city", _("科技城")
    BASE = "base", _("基地")
    PLATFORM = "platform", _("平台")
    SITE = "site", _("地点")


class Place(models.Model):
    """An area. `geometry` is GeoJSON in WGS 84; `geometry_note` says how exact it is (示意: a sketch)."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类型"), max_length=20, choices=PlaceKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    area_km2 = models.DecimalField(
        _("面积（平方公里）"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    geometry = models.JSONField(_("几何"), null=True, blank=True)
    geometry_note = models.CharField(_("几何说明"), max_length=100, blank=True)
    attributes = models.JSONField(_("其他属性"), default=dict, blank=True)
    is_reserve = models.BooleanField(_("预留发展区"), default=False)

    class Meta:
        verbose_name = _("地方")
        verbose_name_plural = _("地方")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=PlaceKind.values), name="registry_place_kind"),
            models.CheckConstraint(
                condition=models.Q(area_km2__isnull=True) | models.Q(area_km2__gte=0),
                name="registry_place_area",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="registry_place_not_in_itself",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="registry_place_name")]

    def __str__(self) -> str:
        return self.name


class Chain(models.Model):
    """An industry chain such as 碳纤维."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("产业链")
        verbose_name_plural = _("产业链")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    """One link of a chain such as 纤维制备. Needs, offerings and parties stand on segments."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="segments")
    key = models.SlugField(max_length=60)
    name = models.CharField(_("名称"), max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("环节")
        verbose_name_plural = _("环节")
        ordering = ["chain", "order", "key"]
        constraints = [models.UniqueConstraint(fields=["chain", "key"], name="registry_segment_key")]

    def __str__(self) -> str:
        return self.name
