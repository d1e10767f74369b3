"""Orders (政令): what an issuing unit sends once to many units, in versions that are never changed (S66)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .words import OrderState, VersionState

_USER = settings.AUTH_USER_MODEL
_ORGANISATION = "accounts.Organisation"


class Order(models.Model):
    """`current` is the number of the version in force; 0 before the first release."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    issuer = models.ForeignKey(
        _ORGANISATION, on_delete=models.PROTECT, related_name="+", verbose_name=_("发文单位")
    )
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.DRAFT)
    current = models.PositiveSmallIntegerField(default=0)
    end_reason = models.CharField(_("撤回理由"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("政令")
        verbose_name_plural = _("政令")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="plans_order_state"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], current=0)
                | (~Q(state__in=["draft", "dropped"]) & Q(current__gt=0)),
                name="plans_order_in_force_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(end_reason=""), name="plans_order_withdrawn_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_force"], ended_at__isnull=True)
                | (~Q(state__in=["draft", "in_force"]) & Q(ended_at__isnull=False)),
                name="plans_order_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        return f"order:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == OrderState.IN_FORCE


class OrderVersion(models.Model):
    """Text, wanted feedback and due date as one person wrote and another released them."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    text = models.TextField(_("要求"))
    wanted = models.CharField(_("要反馈什么"), max_length=500)
    due_on = models.DateField(_("期限"))
    reason = models.CharField(_("修改理由"), max_length=500, blank=True)
    files = models.ManyToManyField("files.StoredFile", related_name="+", blank=True)
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.WAITING)
    drafted_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("意见"), max_length=500, blank=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("政令版本")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="plans_version_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="waiting"), name="plans_version_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(drafted_by__isnull=True)
                | ~Q(decided_by=F("drafted_by")),
                name="plans_version_second_person",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="plans_version_amended_why"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="plans_version_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(note=""), name="plans_version_refused_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} v{self.number}"


class Addressee(models.Model):
    """A unit that a version is sent to, with its own part and due date where it has them."""

    version = models.ForeignKey(OrderVersion, on_delete=models.CASCADE, related_name="addressees")
    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("分工"), max_length=500, blank=True)
    due_on = models.DateField(_("期限"))

    class Meta:
        verbose_name = _("主送单位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="plans_addressee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.organisation}"
