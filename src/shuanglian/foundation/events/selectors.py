"""Reading the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from . import access
from .models import Event, Stream
from .verification import BATCH, Break, Report, verify_all, verify_stream

__all__ = ["Break", "Report", "extract", "public_extract", "timeline", "verify_all", "verify_stream"]

EXTRACT_FORMAT: Final = "shuanglian-extract/1"


def timeline(
    viewer: Actor,
    *,
    streams: Iterable[str],
    limit: int = 50,
    before: int | None = None,
    before_seq: int | None = None,
) -> list[Event]:
    """What happened in the given streams, newest first, as far as the viewer may know it.

    Staff and those whom a rule of `events.access` lets in see every row of a stream; others see public rows
    and those of themselves and their organisation. Nobody sees a row of a closed stream. `before` is the id of the
    last event of the page before; within one stream `before_seq` does the same without telling ids, whose gaps count
    what happens elsewhere.
    """
    asked = set(streams)
    names = asked - access.closed(asked)
    whole = {name for name in names if access.may_read_all(viewer, name)}
    events = Event.objects.filter(Q(stream__in=whole) | Q(stream__in=names - whole) & _own_or_public(viewer))
    if before is not None:
        events = events.filter(pk__lt=before)
    if before_seq is not None:
        events = events.filter(seq__lt=before_seq)
    return list(events.order_by("-pk")[:limit])


def extract(viewer: Actor, stream: str) -> dict[str, Any]:
    """`public_extract` for those whom the extract rule of the stream lets have it; `NotFound` for others."""
    access.require_extract(viewer, stream)
    return public_extract(stream)


def public_extract(stream: str) -> dict[str, Any]:
    """A chain for people outside: every row with its digests, the payload only of public rows.

    Asks nobody whether they may have it: pages and the API call `extract`, the console this.
    Check it offline with `scripts/verify_extract.py`. Raises `NotFound` for a stream without rows.
    """
    head = Stream.objects.filter(name=stream, seq__gt=0).first()
    if head is None:
        raise NotFound(Reason("not_found", _("没有这条留痕流")))
    rows = Event.objects.filter(stream=stream, seq__lte=head.seq).order_by("seq").iterator(BATCH)
    return {
        "format": EXTRACT_FORMAT,
        "stream": stream,
        "head": {"seq": head.seq, "hash": head.hash},
        "rows": [_extract_row(event) for event in rows],
    }


def _own_or_public(viewer: Actor) -> Q:
    condition = Q(public=True)
    if viewer.is_authenticated:
        condition |= Q(actor=viewer.key)
    if viewer.organisation_id is not None:
        condition |= Q(organisation_id=viewer.organisation_id)
    return condition


def _extract_row(event: Event) -> dict[str, Any]:
    row = event.hashed_row() | {"prev_hash": event.prev_hash, "hash": event.hash, "public": event.public}
    if event.public:
        row |= {"payload": event.payload, "nonce": event.nonce}
    return row
