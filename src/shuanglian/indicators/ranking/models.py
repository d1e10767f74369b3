"""Frozen rankings, who stands in them, and objections. What was computed is one text that is never changed."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry.models import Party, Place


class RankingState(models.TextChoices):
    """Frozen is computed and kept; published stands open for objections; final is what counts."""

    FROZEN = "frozen", _("已封存")
    PUBLISHED = "published", _("公示中")
    FINAL = "final", _("已定")
    WITHDRAWN = "withdrawn", _("已撤回")


class Ranking(models.Model):
    """`document` is the canonical text of configuration, inputs, results and sensitivity, `receipt` its SHA-256.

    `responsible` is the unit that answers objections. A ranking whose objection was upheld is withdrawn and replaced; the
    text of the old one stays."""

    key = models.CharField(_("配置"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    config_version = models.CharField(_("配置版本"), max_length=40)
    as_of = models.DateField(_("数据截止"))
    document = models.TextField()
    receipt = models.CharField(_("凭据"), max_length=64)
    state = models.CharField(max_length=10, choices=RankingState.choices, default=RankingState.FROZEN)
    privacy = models.CharField(max_length=10, default="full")
    responsible = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateTimeField(_("异议截止"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(_("撤回理由"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("排名")
        verbose_name_plural = _("排名")
        ordering = ["-as_of", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RankingState.values), name="ranking_state"),
            models.CheckConstraint(condition=~Q(receipt="") & ~Q(document=""), name="ranking_sealed"),
            models.CheckConstraint(
                condition=Q(state="frozen")
                | Q(state="withdrawn")
                | Q(published_at__isnull=False, objections_until__isnull=False),
                name="ranking_published_with_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="final")
                | Q(settled_at__isnull=False, settled_at__gte=F("objections_until")),
                name="ranking_final_after_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""), name="ranking_withdrawn_why"
            ),
            models.CheckConstraint(  # the second person
                condition=Q(published_by__isnull=True)
                | Q(frozen_by__isnull=True)
                | ~Q(published_by=F("frozen_by")),
                name="ranking_second_person",
            ),
            models.UniqueConstraint(
                fields=["receipt"], condition=~Q(state="withdrawn"), name="ranking_frozen_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "-as_of"], name="ranking_state_day")]

    def __str__(self) -> str:
        return f"{self.title} {self.as_of}"

    def told(self) -> dict[str, Any]:
        """The frozen form as plain JSON."""
        found: dict[str, Any] = json.loads(self.document)
        return found


class Standing(models.Model):
    """One subject of a ranking: for asking who stands where; what counts is in the document. `rank` None: not ranked."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="standings")
    key = models.CharField(max_length=200)
    name = models.CharField(_("对象"), max_length=200)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(_("名次"), null=True, blank=True)
    total = models.DecimalField(_("得分"), max_digits=20, decimal_places=8, null=True, blank=True)
    grade = models.CharField(_("等级"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("名次")
        verbose_name_plural = _("名次")
        ordering = [F("rank").asc(nulls_last=True), "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "key"], name="ranking_standing_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True, total__isnull=True) | Q(rank__gte=1, total__isnull=False),
                name="ranking_standing_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.rank or '—'}"


class ObjectionState(models.TextChoices):
    """Open and appealed wait for the responsible unit; answered may be appealed once; closed is the end."""

    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    APPEALED = "appealed", _("复核中")
    CLOSED = "closed", _("已办结")


WAITING = (ObjectionState.OPEN, ObjectionState.APPEALED)


class Objection(models.Model):
    """A ranked party says that its own place is wrong. The answer and the one appeal stand in the same row."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT, related_name="objections")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(_("有异议的指标"), max_length=80, blank=True)
    reason = models.TextField(_("理由"))
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(_("答复期限"))
    answer = models.TextField(_("答复"), blank=True)
    upheld = models.BooleanField(_("成立"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField(_("申诉截止"), null=True, blank=True)
    appeal_reason = models.TextField(_("申诉理由"), blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(_("复核决定"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["standing"], name="ranking_one_objection"),
            models.CheckConstraint(
                condition=Q(state__in=ObjectionState.values), name="ranking_objection_state"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ranking_objection_why"),
            models.CheckConstraint(
                condition=Q(state="open")
                | (~Q(answer="") & Q(answered_at__isnull=False, upheld__isnull=False)),
                name="ranking_objection_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="appealed") | ~Q(appeal_reason=""), name="ranking_objection_appealed"
            ),
            models.CheckConstraint(
                condition=Q(appeal_reason="") | Q(state="appealed") | ~Q(decision=""),
                name="ranking_appeal_decided",
            ),
            models.CheckConstraint(  # the appeal is decided by somebody else
                condition=Q(decided_by__isnull=True)
                | Q(answered_by__isnull=True)
                | ~Q(decided_by=F("answered_by")),
                name="ranking_appeal_second_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="ranking_objections_waiting")]

    def __str__(self) -> str:
        return self.number
