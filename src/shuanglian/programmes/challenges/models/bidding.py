"""Bids: committed by hash, encrypted until the deadline, opened together."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .challenge import Challenge

HEX = RegexValidator(r"^[0-9a-f]{64}$")


def random_id() -> int:
    """Ids of bids stand in addresses and receipts: consecutive ones would tell how many there are. Exact in JSON."""
    return secrets.randbelow(2**53 - 1) + 1


class BidStatus(models.TextChoices):
    SEALED = "sealed", _("已密封")
    REPLACED = "replaced", _("已被替换")
    WITHDRAWN = "withdrawn", _("已撤回")
    OPENED = "opened", _("已开标")
    AWARDED = "awarded", _("中榜")
    NOT_AWARDED = "not_awarded", _("未中榜")


class Bid(models.Model):
    """One submission. Before opening only `sealed_blind` and `sealed_identity` hold its content, encrypted;
    `blind` and `identity` get the exact canonical texts at opening. Replaced and withdrawn ones keep their commitment
    and lose their content."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="bids")
    party = models.ForeignKey("registry.Party", on_delete=models.PROTECT, related_name="challenge_bids")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("第几次提交"))
    status = models.CharField(max_length=20, choices=BidStatus.choices, default=BidStatus.SEALED)
    code = models.CharField(_("盲评代号"), max_length=12, blank=True)
    commitment = models.CharField(max_length=64, unique=True, validators=[HEX])
    stream = models.CharField(max_length=80)
    event_seq = models.PositiveIntegerField()
    sealed_blind = models.BinaryField(null=True)
    sealed_identity = models.BinaryField(null=True)
    blind = models.TextField(blank=True)
    identity = models.TextField(blank=True)
    blind_salt = models.CharField(max_length=64, blank=True)
    identity_salt = models.CharField(max_length=64, blank=True)
    blind_digest = models.CharField(max_length=64, blank=True)
    identity_digest = models.CharField(max_length=64, blank=True)
    price_cents = models.BigIntegerField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("揭榜方案")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "party", "number"], name="challenges_bid_number"),
            models.UniqueConstraint(
                fields=["challenge", "party"],
                condition=~Q(status__in=["replaced", "withdrawn"]),
                name="challenges_bid_one_live",
            ),
            models.UniqueConstraint(
                fields=["challenge", "code"], condition=~Q(code=""), name="challenges_bid_code"
            ),
            models.CheckConstraint(condition=Q(status__in=BidStatus.values), name="challenges_bid_status"),
            models.CheckConstraint(
                condition=~Q(status="sealed")
                | Q(blind="", identity="", price_cents__isnull=True, code="", blind_salt=""),
                name="challenges_bid_sealed_is_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["opened", "awarded", "not_awarded"]) | (~Q(blind="") & ~Q(code="")),
                name="challenges_bid_opened_has_content",
            ),
        ]

    def __str__(self) -> str:
        return self.code or f"#{self.pk}"


class BidFile(models.Model):
    """An attachment; bytes are encrypted for good and decrypted for each permitted download."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="files")
    order = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    ciphertext = models.BinaryField()

    class Meta:
        verbose_name = _("方案附件")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["bid", "order"], name="challenges_bidfile_order")]

    def __str__(self) -> str:
        return f"{self.bid} {self.order}"
