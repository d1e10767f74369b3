"""One version of one document, and its text, which is kept once however many documents share it."""

from __future__ import annotations

import hashlib
import zlib

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.models import Place, Source


class DocumentState(models.TextChoices):
    WAITING = "waiting", _("等待阅读")
    READING = "reading", _("正在阅读")
    READY = "ready", _("可以审核")
    REFUSED = "refused", _("读不了")


class IngestText(models.Model):
    """The raw text that all offsets count in (code points), compressed, under its digest."""

    sha256 = models.CharField(max_length=64, unique=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    characters = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("文档正文")
        verbose_name_plural = _("文档正文")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def raw(self) -> str:
        return zlib.decompress(bytes(self.packed)).decode("utf-8", "surrogatepass")

    @classmethod
    def of(cls, raw: str) -> IngestText:
        """The row of this text, made if it is new. Part of the caller's transaction."""
        data = raw.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(data).hexdigest()
        made = IngestText(sha256=digest, characters=len(raw), packed=zlib.compress(data, 6))
        IngestText.objects.bulk_create([made], ignore_conflicts=True)
        return IngestText.objects.only("pk", "sha256", "characters").get(sha256=digest)


class IngestDocument(models.Model):
    """A file that somebody handed in. `sha256` is of its bytes; one organisation has the same bytes once.

    `sender` is the bureau the document comes from, `organisation` whose document it is here. `previous` is the version
    that it replaces: a version is replaced by one at most. `layout` lists [kind, start, end, level, page] of the blocks
    in reading order; `notes` what the reader has to say about the reading. `number` counts the readings.
    """

    title = models.CharField(_("题名"), max_length=300)
    name = models.CharField(_("文件名"), max_length=200)
    media = models.CharField(_("类型"), max_length=100, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    text = models.ForeignKey(
        IngestText, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    encoding = models.CharField(_("编码"), max_length=40, blank=True)
    pages = models.PositiveIntegerField(_("页数"), default=0)
    dated = models.DateField(_("文件日期"), null=True, blank=True)
    sender = models.CharField(_("来文单位"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("所说的地方")
    )
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=DocumentState.choices, default=DocumentState.WAITING
    )
    number = models.PositiveIntegerField(default=1)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    rules = models.CharField(_("规则版本"), max_length=40, blank=True)
    refused_code = models.CharField(max_length=40, blank=True)
    refused_why = models.CharField(_("读不了的原因"), max_length=500, blank=True)
    notes = models.JSONField(default=list)
    layout = models.JSONField(default=list)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    version = models.PositiveIntegerField(default=1)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    handed_in_at = models.DateTimeField(_("交入时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("读完时间"), null=True, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("入库文档")
        verbose_name_plural = _("入库文档")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("organisation", 0), "sha256", "is_demo", name="ingest_document_once"
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(previous__isnull=False), name="ingest_document_replaced_once"
            ),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="ingest_document_state"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(title=""), name="ingest_document_named"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(text__isnull=False, read_at__isnull=False),
                name="ingest_document_ready",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refused_why=""), name="ingest_document_refused_why"
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True, version=1) | Q(previous__isnull=False, version__gt=1),
                name="ingest_document_version",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | ~Q(previous=F("id")), name="ingest_document_not_itself"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="ingest_document_progress"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="ingest_document_by_owner"),
            models.Index(fields=["state", "-id"], name="ingest_document_by_state"),
        ]

    def __str__(self) -> str:
        return self.title
