"""One proposed fact of one document, as it was read, and beside it what people made of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.registry.models import Party, Place

from ..proposal import Basis, Kind
from .documents import IngestDocument
from .patterns import IngestPattern


class ProposalState(models.TextChoices):
    """EDITED was accepted with other words or another value; UNDONE was taken back and waits again."""

    OPEN = "open", _("待审核")
    ACCEPTED = "accepted", _("已采纳")
    EDITED = "edited", _("改后采纳")
    REJECTED = "rejected", _("不采纳")
    SUPERSEDED = "superseded", _("已由新版本替代")
    UNDONE = "undone", _("已撤销，待审核")


class Change(models.TextChoices):
    """Against the version before: the same fact, another value of it, or a fact that was not there."""

    NEW = "new", _("新增")
    SAME = "same", _("没有变化")
    CHANGED = "changed", _("有变化")


class Became(models.TextChoices):
    """What an accepted fact became. KEPT: it stands here with its quote, no indicator has its place yet."""

    OBSERVATION = "observation", _("数据")
    PARTY = "party", _("主体")
    ALIAS = "alias", _("别名")
    RELATION = "relation", _("关系")
    CITATION = "citation", _("出处")
    KEPT = "kept", _("存档的事实")


DECIDABLE: Final = (ProposalState.OPEN, ProposalState.UNDONE)
TAKEN: Final = (ProposalState.ACCEPTED, ProposalState.EDITED)


class IngestProposal(models.Model):
    """The upper half is `proposal.Proposal` as it was read and never changes; numbers are kept as exact texts.

    `edited` holds the fields that a person changed. `fingerprint` is the whole statement, `slot` what it speaks of
    without the value, `twin` the value without the place and subject (for the two-scopes trap); see `identity.py`.
    `code` is the chosen indicator, `party`, `target` and `scope` what its names mean in the registry. `became_kind` and
    `became_id` tell what it became. `batch` is the same for all that were decided in one go.
    """

    document = models.ForeignKey(IngestDocument, on_delete=models.PROTECT, related_name="proposals")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    quote = models.TextField(_("原文"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    value_start = models.PositiveIntegerField(null=True, blank=True)
    value_end = models.PositiveIntegerField(null=True, blank=True)
    subject = models.CharField(_("对象"), max_length=300, blank=True)
    place = models.CharField(_("地方"), max_length=200, blank=True)
    indicator = models.CharField(_("指标"), max_length=300, blank=True)
    value_text = models.CharField(max_length=60, blank=True)
    value_max_text = models.CharField(max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    norm_value_text = models.CharField(max_length=60, blank=True)
    norm_unit = models.CharField(max_length=60, blank=True)
    time = models.CharField(_("时间"), max_length=80, blank=True)
    basis = models.CharField(
        _("性质"), max_length=12, blank=True, choices=[(b.value, b.value) for b in Basis]
    )
    comparator = models.CharField(max_length=4, default="=")
    growth = models.BooleanField(_("增速"), default=False)
    confidence = models.FloatField(_("把握"), default=1.0)
    origin = models.CharField(max_length=20, default="rules")
    reasons = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=32)
    slot = models.CharField(max_length=32)
    twin = models.CharField(max_length=32, blank=True)

    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")
    change = models.CharField(max_length=10, choices=Change.choices, default=Change.NEW)
    vanished_in = models.ForeignKey(
        IngestDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="vanished"
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    edited = models.JSONField(default=dict)
    code = models.CharField(_("指标代码"), max_length=80, blank=True)
    code_score = models.FloatField(default=0)
    code_why = models.CharField(max_length=300, blank=True)
    pattern = models.ForeignKey(
        IngestPattern, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    target = models.ForeignKey(Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    scope = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    became_kind = models.CharField(max_length=12, blank=True, choices=Became.choices)
    became_id = models.PositiveBigIntegerField(null=True, blank=True)
    became_url = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("事实提案")
        verbose_name_plural = _("事实提案")
        ordering = ["document", "start", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="ingest_proposal_ordinal"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="ingest_proposal_state"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in Kind]), name="ingest_proposal_kind"
            ),
            models.CheckConstraint(
                condition=~Q(quote="") & Q(end__gt=F("start")), name="ingest_proposal_quote"
            ),
            models.CheckConstraint(
                condition=Q(value_start__isnull=True, value_end__isnull=True)
                | Q(value_start__gte=F("start"), value_end__lte=F("end"), value_end__gt=F("value_start")),
                name="ingest_proposal_number_in_quote",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="ingest_proposal_confidence"
            ),
            models.CheckConstraint(  # accepted means that it became something, and only then
                condition=Q(state__in=["accepted", "edited"], became_id__isnull=False) & ~Q(became_kind="")
                | ~Q(state__in=["accepted", "edited"]) & Q(state="superseded")
                | ~Q(state__in=["accepted", "edited"]) & Q(became_id__isnull=True, became_kind=""),
                name="ingest_proposal_became",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "edited", "rejected"]) | Q(decided_at__isnull=False),
                name="ingest_proposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(change="new", previous__isnull=True)
                | ~Q(change="new") & Q(previous__isnull=False),
                name="ingest_proposal_change",
            ),
            models.UniqueConstraint(  # one statement makes one value; later versions of it only point to it
                fields=["became_kind", "became_id"],
                condition=Q(became_kind="observation", state__in=["accepted", "edited"]) & ~Q(change="same"),
                name="ingest_proposal_observation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "state"], name="ingest_proposal_by_state"),
            models.Index(fields=["slot"], name="ingest_proposal_by_slot"),
            models.Index(fields=["twin"], name="ingest_proposal_by_twin", condition=~Q(twin="")),
            models.Index(fields=["became_kind", "became_id"], name="ingest_proposal_by_became"),
        ]

    def __str__(self) -> str:
        return self.quote[:60]

    @property
    def value(self) -> Decimal | None:
        """As it was read."""
        return _number(self.value_text)

    @property
    def value_max(self) -> Decimal | None:
        return _number(self.value_max_text)

    @property
    def norm_value(self) -> Decimal | None:
        return _number(self.norm_value_text)

    def said(self, name: str) -> Any:
        """A field as a person left it: edited where it was, as read otherwise. `value` is a Decimal or None."""
        if name not in self.edited:
            return getattr(self, name)
        return _number(self.edited[name]) if name in ("value", "value_max") else self.edited[name]

    @property
    def is_decidable(self) -> bool:
        return self.state in DECIDABLE

    @property
    def locator(self) -> str:
        """How other rooms point back here; `selectors.trace` resolves it."""
        return f"{self.document_id}#{self.pk}"


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
