"""The chain of execution: who has which part of an order until when, and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .orders import Order
from .words import Decision, ItemState

_USER = settings.AUTH_USER_MODEL
_ORGANISATION = "accounts.Organisation"
DEEPEST = 6


class Item(models.Model):
    """One part of an order with one unit (or one person of it).

    `path` is `<id of the top>/…/<own id>/`: everything below starts with it. `limit_on` copies the parent's due date, so
    that the database itself refuses a part that is due later; `open_children` counts parts that are neither done nor
    withdrawn, so that it refuses a completion above open parts.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    unit = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    part = models.CharField(_("分工"), max_length=500, blank=True)
    due_on = models.DateField(_("期限"))
    limit_on = models.DateField(null=True, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    received = models.PositiveSmallIntegerField(default=0)  # the newest version that was signed for
    open_children = models.PositiveIntegerField(default=0)
    end_reason = models.CharField(max_length=500, blank=True)
    case = models.OneToOneField(
        "casework.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("执行事项")
        verbose_name_plural = _("执行事项")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                "order",
                Coalesce("parent", 0),
                "unit",
                Coalesce("assignee", 0),
                condition=~Q(state="withdrawn"),
                name="plans_item_once",
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="plans_item_state"),
            models.CheckConstraint(
                condition=Q(limit_on__isnull=True) | Q(due_on__lte=F("limit_on")),
                name="plans_item_not_after_parent",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, limit_on__isnull=True, depth=0)
                | Q(parent__isnull=False, limit_on__isnull=False, depth__gt=0),
                name="plans_item_chain",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "done"]) | Q(open_children=0),
                name="plans_item_children_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "done"]) | Q(received__gt=0),
                name="plans_item_received_first",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="plans_item_done_on",
            ),
            models.CheckConstraint(condition=Q(depth__lt=DEEPEST), name="plans_item_depth"),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="plans_item_due"),
            models.Index(fields=["unit", "state"], name="plans_item_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} {self.unit}"

    @property
    def scope(self) -> str:
        """Where files of this part belong."""
        return f"orderitem:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (ItemState.OPEN, ItemState.SUBMITTED)


class Receipt(models.Model):
    """Signed for: which version, by whom, when."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="receipts")
    version = models.PositiveSmallIntegerField()
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("签收")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="plans_receipt_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="plans_receipt_version"),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"


class Report(models.Model):
    """Progress in words, how far it is, and papers."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    text = models.CharField(_("进展"), max_length=1000)
    percent = models.PositiveSmallIntegerField(_("完成比例"), null=True, blank=True)
    files = models.ManyToManyField("files.StoredFile", related_name="+", blank=True)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("进展")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="plans_report_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.at:%Y-%m-%d}"


class Asked(models.Model):
    """Something that one person asks and another one decides."""

    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.WAITING)
    decided_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="waiting"), name="plans_%(class)s_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(by__isnull=True) | ~Q(decided_by=F("by")),
                name="plans_%(class)s_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="plans_%(class)s_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(note=""), name="plans_%(class)s_returned_why"
            ),
        ]


class Completion(Asked):
    """The unit says that its part is done, with a paper; who gave it the part accepts or sends back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="completions")
    text = models.CharField(_("完成情况"), max_length=1000)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(Asked.Meta):
        verbose_name = _("完成报告")

    def __str__(self) -> str:
        return f"{self.item} {self.state}"


class Extension(Asked):
    """More time, asked with a reason and decided by whoever gave the part."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="extensions")
    was_on = models.DateField()
    wanted_on = models.DateField(_("希望延到"))
    reason = models.CharField(_("理由"), max_length=500)

    class Meta(Asked.Meta):
        verbose_name = _("延期申请")
        constraints = [
            *Asked.Meta.constraints,
            models.CheckConstraint(condition=Q(wanted_on__gt=F("was_on")), name="plans_extension_later"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.was_on} → {self.wanted_on}"


class Urge(models.Model):
    """催办: at most one a day for each part."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="urges")
    on = models.DateField()
    text = models.CharField(_("催办意见"), max_length=300, blank=True)
    by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("催办")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "on"], name="plans_urge_once_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}"


class Escalation(models.Model):
    """A part is overdue, and those above were told; once for each level and due date."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("逾期提级")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "level", "due_on"], name="plans_escalation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.level}"
