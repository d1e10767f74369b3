"""Personal data of members in this room: which documents they handed in and what they decided. People that documents name
are part of the documents; their names stay out of the record and are masked in lists."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.accounts.privacy import register

from .models import IngestDocument, IngestPattern, IngestProposal


def holders() -> None:
    register("ingest", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    """Documents handed in by this person, and their decisions with the reasons that they gave."""
    documents = IngestDocument.objects.filter(handed_in_by=user_id).order_by("pk").defer("layout", "notes")
    decided = IngestProposal.objects.filter(decided_by=user_id).order_by("pk")
    return [
        *(
            {"document": d.pk, "title": d.title, "name": d.name, "handed_in_at": d.handed_in_at.isoformat()}
            for d in documents
        ),
        *(
            {"fact": p.pk, "document": p.document_id, "state": p.state, "reason": p.reason,
             "decided_at": p.decided_at.isoformat() if p.decided_at else None}
            for p in decided.iterator(500)
        ),
    ]  # fmt: skip


def remove(user_id: int) -> int:
    """Who brought a document and who made a rule is forgotten; who decided stays as a number without a name, because a
    decision without anybody who answers for it is none."""
    handed = IngestDocument.objects.filter(handed_in_by=user_id).update(handed_in_by=None)
    return handed + IngestPattern.objects.filter(created_by=user_id).update(created_by=None)
