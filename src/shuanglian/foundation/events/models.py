"""The append-only record: one row per state change, hash-chained per stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import chain
from .fields import HexField, RecordedField

LABEL_LENGTH: Final = 120


class Stream(models.Model):
    """The head of one chain. Its row is the lock that makes appends to a stream take turns, and it lets
    `verify` notice rows cut off the end, which a chain alone cannot show."""

    name = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = HexField(blank=True)

    class Meta:
        verbose_name = _("留痕流")

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Who did what to which object when.

    The row hash covers `payload_digest`, not the payload itself, so a public extract can leave payloads out
    and still be checked. The digest is salted with `nonce`, so a withheld payload cannot be guessed from it.
    """

    # No index of its own: the unique one over stream and number begins with it.
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="events", db_column="stream", db_index=False
    )
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=LABEL_LENGTH)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    payload = RecordedField(default=dict)
    public = models.BooleanField(default=False)
    nonce = HexField()
    payload_digest = HexField()
    prev_hash = HexField(blank=True)
    hash = HexField()

    class Meta:
        verbose_name = _("留痕")
        verbose_name_plural = _("留痕")
        ordering = ["stream_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="events_event_stream_seq")]
        # What happened to an object is asked of its stream, what happened lately is found by the key: a table that every
        # change of state writes to has no index for what few ask.
        indexes = [
            models.Index(
                fields=["organisation"],
                condition=models.Q(organisation__isnull=False),
                name="events_event_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.kind}"

    def hashed_row(self) -> dict[str, Any]:
        """The fields that the row hash covers."""
        return hashed(self.__dict__)


def hashed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of a row given by its attributes."""
    return {
        "stream": row["stream_id"],
        "seq": row["seq"],
        "at": chain.instant(row["at"]),
        "actor": row["actor"],
        "kind": row["kind"],
        "object_type": row["object_type"],
        "object_id": row["object_id"],
        "payload_digest": row["payload_digest"],
    }
