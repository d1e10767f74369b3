"""One fictional document (示例): handed in by an officer, read, and reviewed in part by the steward."""

from __future__ import annotations

import io

from django.db import transaction

from shuanglian.casework.api import Definition
from shuanglian.foundation.accounts.services import persona_actor
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument
from shuanglian.ingest.services import reading

from . import demo_texts as texts


def install() -> list[Definition]:
    """No process of its own."""
    return []


def load_demo() -> int:
    """Hand in and review what is missing; how many documents were made. Never in production."""
    officer, steward = persona_actor("officer"), persona_actor("steward")
    handed = services.document_hand_in(
        actor=officer,
        upload=io.BytesIO(texts.BULLETIN.encode()),
        name=texts.NAME,
        title=texts.TITLE,
        sender=texts.SENDER,
        dated=texts.DATED,
    )
    if not handed.created:
        return 0
    reading.run_here(handed.document)
    _review(steward, handed.document)
    return 1


def _review(steward: Actor, document: IngestDocument) -> None:
    """Some facts are accepted; those that contradict what stands, and the rest, are left to look at."""
    for row in selectors.proposals(steward, document, state="waiting"):
        if row.code in texts.ACCEPTED and row.basis in ("", "actual"):
            _accept(steward, document, row.pk)


def _accept(steward: Actor, document: IngestDocument, proposal_id: int) -> None:
    """A fact that the rules of the indicators refuse stays open: the demonstration shows that too."""
    try:
        with transaction.atomic():
            row = selectors.get_proposal(steward, proposal_id)
            services.proposal_accept(actor=steward, proposal=row)
    except DomainError:
        return
