"""What is kept of bureau sheets: remembered forms, files that were handed in, and what became of their cells."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.files.models import StoredFile

_USER = settings.AUTH_USER_MODEL
_ORGANISATION = "accounts.Organisation"


class State(models.TextChoices):
    READING = "reading", _("正在读取")
    READ = "read", _("待核对")
    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("已核对")
    APPLYING = "applying", _("正在写入")
    APPLIED = "applied", _("已写入")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    REFUSED = "refused", _("读不了")


BUSY = (State.READING, State.CHECKING, State.APPLYING, State.UNDOING)
WRITTEN = (State.APPLIED, State.UNDOING, State.UNDONE)


class LedgerForm(models.Model):
    """The mapping of one form of one sender; a changed mapping is a new version, the highest is in use.

    `heads` names the columns without their time, in order; `mapping` is what `mapping.TableMapping` keeps.
    """

    organisation = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=16, validators=[RegexValidator(r"^[0-9a-f]{16}$")])
    version = models.PositiveIntegerField()
    title = models.CharField(_("表名"), max_length=200, blank=True)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    made_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("记住的表式")
        verbose_name_plural = _("记住的表式")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint", "version"], name="ingest_ledgers_form_version"
            ),
            models.CheckConstraint(condition=Q(version__gt=0), name="ingest_ledgers_form_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.fingerprint} v{self.version}"


class LedgerIntake(models.Model):
    """One file that was handed in. `sender` is the bureau that it comes from.

    `understanding` and `mapping` list the tables in the same order; `result` is the last dry run, or what was written.
    The same bytes of the same sender are here once, unless the earlier ones were undone or could not be read.
    """

    sender = models.ForeignKey(_ORGANISATION, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.READING)
    understanding = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    problem = models.CharField(_("原因"), max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    rev = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(_("示例"), default=False)
    handed_in_by = models.ForeignKey(
        _USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    handed_in_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    applied_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("台账")
        verbose_name_plural = _("台账")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="ingest_ledgers_intake_state"),
            models.UniqueConstraint(
                fields=["sender", "sha256"],
                condition=~Q(state__in=[State.UNDONE, State.REFUSED]),
                name="ingest_ledgers_intake_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WRITTEN, applied_at__isnull=False)
                | ~Q(state__in=WRITTEN) & Q(applied_at__isnull=True),
                name="ingest_ledgers_intake_applied_at",
            ),
            models.CheckConstraint(
                condition=Q(state=State.UNDONE, undone_at__isnull=False, undone_at__gte=F("applied_at"))
                | ~Q(state=State.UNDONE) & Q(undone_at__isnull=True),
                name="ingest_ledgers_intake_undone_at",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="ingest_ledgers_intake_progress"),
        ]
        indexes = [models.Index(fields=["sender", "id"], name="ingest_ledgers_sender")]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"ledger:{self.pk}"

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def tables(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.understanding.get("tables", [])
        return found


class LedgerPlacement(models.Model):
    """What one cell or row became. `key` names a figure (indicator, period, place, subject), "" for parties; `before` holds
    the fields of a party that was changed, to put them back."""

    intake = models.ForeignKey(LedgerIntake, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField(max_length=40)
    target = models.PositiveBigIntegerField()
    url = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=300, blank=True)
    locator = models.CharField(_("位置"), max_length=120)
    key = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=60, blank=True)
    created = models.BooleanField(default=True)
    rev = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)
    taken_back = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("台账写入")
        verbose_name_plural = _("台账写入")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="ingest_ledgers_placement_kind"),
            models.UniqueConstraint(
                fields=["intake", "key"],
                condition=~Q(key="") & Q(taken_back=False),
                name="ingest_ledgers_placement_once",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="ingest_ledgers_key"),
            models.Index(fields=["kind", "target"], name="ingest_ledgers_target"),
        ]

    def __str__(self) -> str:
        return f"{self.locator} → {self.kind}:{self.target}"
