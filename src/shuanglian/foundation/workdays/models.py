"""The days on which working time differs from the plain week, and the notice that says so."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class YearNotice(models.Model):
    """A year becomes known with the State Council notice on its holidays. `digest` stands for its days, so
    that a computed date can name the calendar it was computed with."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    title = models.CharField(_("标题"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=60)
    published_on = models.DateField(_("发布日期"))
    url = models.URLField(_("网址"), max_length=300, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("年度放假通知")
        verbose_name_plural = _("年度放假通知")
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}（{self.document_number}）"


class Day(models.Model):
    """One date that is not what its weekday says: a holiday, or a weekend day that is worked."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=60)
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
