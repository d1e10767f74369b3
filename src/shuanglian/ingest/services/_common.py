"""What the verbs share: locks, checked texts, the source of a document, the one event."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Source

from .. import selectors
from ..models import IngestDocument, IngestPattern, IngestProposal

LONGEST: Final = 500


def lock_document(actor: Actor, document: IngestDocument) -> IngestDocument:
    """The document as it is now, held until the end of the transaction. Raises `NotFound`."""
    found = selectors.get_document(actor, document.pk)
    return IngestDocument.objects.select_for_update(of=("self",)).get(pk=found.pk)


def demand_rev(row: IngestDocument | IngestProposal, rev: int | None) -> None:
    """Raises `Conflict` where somebody changed it since the caller read it."""
    if rev is not None and row.rev != rev:
        raise Conflict(Reason("ingest.changed", _("刚刚有人改过，请刷新后再看。"), "rev"))


def lock_proposal(actor: Actor, proposal: IngestProposal) -> IngestProposal:
    """The fact as it is now, held. Its document is locked before it, so that everything that decides about one document
    waits in one line. Raises `NotFound` for one that the actor may not see."""
    found = selectors.get_proposal(actor, proposal.pk)
    hold_document(found.document_id)
    return held([found.pk])[0]


def hold_document(document_id: int) -> None:
    IngestDocument.objects.select_for_update(of=("self",)).only("pk").get(pk=document_id)


def held(ids: list[int]) -> list[IngestProposal]:
    """These facts locked in the order of their ids, so that two people wait for each other instead of blocking."""
    rows = IngestProposal.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return list(
        rows.select_related(
            "document__source", "document__place", "previous", "party", "target", "scope"
        ).defer("document__layout", "document__notes")
    )


def text(value: str, field: str, reasons: list[Reason], *, longest: int = LONGEST, required: str = "") -> str:
    """A text within its limit, without control characters that a database refuses."""
    plain = value.strip()
    if not plain and required:
        reasons.append(Reason("required", required, field))
    elif len(plain) > longest or "\x00" in plain:
        reasons.append(Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field))
    return plain


def refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Invalid(reasons)


def source_of(document: IngestDocument) -> Source:
    """The source that facts of this document name; made with the first accepted fact."""
    if document.source is not None:
        return document.source
    made, _created = Source.objects.get_or_create(
        code=f"doc-{document.pk}",
        defaults={
            "title": document.title[:300],
            "publisher": document.sender,
            "published_on": document.dated,
            "note": _("入库文档 %(number)s") % {"number": document.pk},
        },
    )
    IngestDocument.objects.filter(pk=document.pk, source=None).update(source=made)
    document.source = made
    return made


def note(
    actor: Actor, document: IngestDocument, kind: str, *, fact: int | None = None, **payload: Any
) -> None:
    """The one event of a change; ids and field names only, never names of people or words of the document."""
    obj: tuple[str, int] = ("fact", fact) if fact is not None else ("document", document.pk)
    record(
        stream=f"document:{document.pk}",
        kind=kind,
        actor=actor,
        obj=obj,
        payload={"is_demo": document.is_demo, **payload},
    )


def note_rule(actor: Actor, rule: IngestPattern, kind: str) -> None:
    payload = {"code": rule.code, "is_demo": rule.is_demo}
    record(stream="ingest:rules", kind=kind, actor=actor, obj=("ingest_rule", rule.pk), payload=payload)
