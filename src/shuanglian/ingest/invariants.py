"""What `shuanglian verify` checks about documents and their facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.registry.models import Alias, Citation, Party, Relation

from .models import TAKEN, Became, IngestDocument, IngestProposal, IngestText

_ROOMS = {
    Became.PARTY: Party,
    Became.ALIAS: Alias,
    Became.RELATION: Relation,
    Became.CITATION: Citation,
}


@register("ingest.text")
def texts_are_what_was_read() -> Iterator[Violation]:
    """The digest of a text is that of its words."""
    for row in IngestText.objects.iterator(50):
        data = row.raw.encode("utf-8", "surrogatepass")
        if hashlib.sha256(data).hexdigest() != row.sha256 or len(row.raw) != row.characters:
            yield Violation("ingest.text", "ingest_text", str(row.pk), _("正文与它的摘要不一致。"))


@register("ingest.quote")
def quotes_are_exact() -> Iterator[Violation]:
    """Every quote stands in the text at its offsets, word for word."""
    for document in IngestDocument.objects.filter(text__isnull=False).select_related("text").iterator(50):
        raw = document.text.raw if document.text else ""
        rows = IngestProposal.objects.filter(document=document).exclude(state="superseded").order_by()
        for pk, quote, start, end in rows.values_list("pk", "quote", "start", "end").iterator(2000):
            if raw[start:end] != quote:
                yield Violation("ingest.quote", "fact", str(pk), _("引文不在原文的这个位置。"))


@register("ingest.became")
def accepted_facts_are_there() -> Iterator[Violation]:
    """What a fact became still exists (figures: see the invariants of the intake)."""
    for kind, model in _ROOMS.items():
        rows = IngestProposal.objects.filter(state__in=TAKEN, became_kind=kind).order_by()
        there = model._default_manager.values("pk")
        for pk in rows.exclude(became_id__in=there).values_list("pk", flat=True):
            yield Violation("ingest.became", "fact", str(pk), _("采纳后写入的记录已经不在了。"))


@register("ingest.versions")
def versions_follow_each_other() -> Iterator[Violation]:
    """A version is one more than the one before, of the same owner; carried facts point to the version before."""
    rows = IngestDocument.objects.filter(previous__isnull=False).select_related("previous")
    for row in rows.defer("layout", "notes").iterator(500):
        before = row.previous
        if (
            before is None
            or row.version != before.version + 1
            or row.organisation_id != before.organisation_id
        ):
            yield Violation("ingest.versions", "document", str(row.pk), _("版本没有接上前一版。"))
    carried = IngestProposal.objects.filter(previous__isnull=False).select_related("document").order_by()
    for pk, mine, theirs, earlier in carried.values_list(
        "pk", "document", "previous__document", "document__previous"
    ).iterator(2000):
        if theirs not in (mine, earlier):
            yield Violation("ingest.versions", "fact", str(pk), _("事实指向了别的文档。"))


@register("ingest.decided")
def decisions_have_somebody() -> Iterator[Violation]:
    """Who decides is a person (or one whose account is gone), and the moment is on record."""
    rows = IngestProposal.objects.filter(Q(state__in=TAKEN) | Q(state="rejected"), decided_at__isnull=True)
    for pk in rows.order_by().values_list("pk", flat=True):
        yield Violation("ingest.decided", "fact", str(pk), _("决定没有时间。"))
