"""Lists and pages of documents and their facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events.models import Event

from ..models import (
    DECIDABLE,
    TAKEN,
    DocumentState,
    IngestDocument,
    IngestPattern,
    IngestProposal,
    ProposalState,
)
from ..pattern import FIELDS
from ..policies import READERS, may_change, may_decide, may_hand_in, seen_by
from ..proposal import Basis

MOST: Final = 200


class Piece(NamedTuple):
    """A block of the document in reading order; `page` counts from 1."""

    kind: str
    start: int
    end: int
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Powers:
    """What the viewer may do with a document. `figures`: may accept numbers for indicators they answer for."""

    decide: bool
    decide_figures: bool
    change: bool
    hand_in: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """For the front page: documents on their way, documents with open facts, open facts, documents that were refused."""

    reading: int
    to_review: int
    open: int
    refused: int


def documents(
    viewer: Actor, *, q: str = "", state: str = "", sender: str = "", waiting: bool = False
) -> QuerySet[IngestDocument]:
    """Newest first, each with `total`, `open`, `taken` and `rejected` facts; `waiting`: with open facts only."""
    rows = visible_to(viewer).select_related("organisation", "place", "source", "previous", "handed_in_by")
    if q.strip():
        rows = rows.filter(Q(title__icontains=q.strip()[:100]) | Q(name__icontains=q.strip()[:100]))
    if state:
        rows = rows.filter(state=state)
    if sender:
        rows = rows.filter(sender=sender)
    if waiting:
        rows = rows.filter(
            Exists(IngestProposal.objects.filter(document=OuterRef("pk"), state__in=DECIDABLE))
        )
    return rows.annotate(
        total=_number(),
        open=_number(state__in=DECIDABLE),
        taken=_number(state__in=TAKEN),
        rejected=_number(state=ProposalState.REJECTED),
    ).order_by("-pk")


def _number(**chosen: Any) -> Coalesce:
    """How many facts of each document; counted for the rows of a page only, however many documents there are."""
    rows = IngestProposal.objects.filter(document=OuterRef("pk"), **chosen).order_by().values("document")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def visible_to(viewer: Actor) -> QuerySet[IngestDocument]:
    return IngestDocument.objects.filter(seen_by(viewer)).defer("layout", "notes")


def get_document(viewer: Actor, document_id: int) -> IngestDocument:
    """Raises `NotFound`, also for a document of another organisation."""
    rows = IngestDocument.objects.filter(seen_by(viewer)).select_related(
        "organisation", "place", "source", "previous", "handed_in_by", "file"
    )
    found = rows.filter(pk=document_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份文档")))
    return found


def text_of(document: IngestDocument) -> str:
    """The raw text; empty while the document has not been read."""
    return document.text.raw if document.text is not None else ""


def layout_of(document: IngestDocument) -> list[Piece]:
    return [Piece(*row) for row in document.layout]


def proposals(
    viewer: Actor,
    document: IngestDocument,
    *,
    state: str = "",
    kind: str = "",
    basis: str = "",
    change: str = "",
    q: str = "",
    least: float = 0.0,
) -> QuerySet[IngestProposal]:
    """Facts by their place in the text. `state`: waiting (open or undone), taken, or one of `ProposalState`; what a newer
    reading replaced is left out unless it is asked for."""
    rows = facts_of(viewer).filter(document=document)
    chosen = {"waiting": DECIDABLE, "taken": TAKEN}.get(state, (state,))
    rows = rows.filter(state__in=chosen) if state else rows.exclude(state=ProposalState.SUPERSEDED)
    for name, value in (("kind", kind), ("basis", basis), ("change", change)):
        if value:
            rows = rows.filter(**{name: value})
    if q.strip():
        rows = rows.filter(Q(quote__icontains=q.strip()[:100]) | Q(indicator__icontains=q.strip()[:100]))
    if least > 0:
        rows = rows.filter(confidence__gte=least)
    return rows.order_by("start", "value_start", "ordinal")


def facts_of(viewer: Actor) -> QuerySet[IngestProposal]:
    """Every fact of every document that the viewer may see, with what its page shows."""
    rows = IngestProposal.objects.filter(document__in=visible_to(viewer).values("pk"))
    return rows.select_related(
        "document__source", "document__place", "previous", "party", "target", "scope", "decided_by", "pattern"
    ).defer("document__layout", "document__notes")


def get_proposal(viewer: Actor, proposal_id: int) -> IngestProposal:
    """Raises `NotFound`."""
    found = facts_of(viewer).filter(pk=proposal_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条事实")))
    return found


def matching(document: IngestDocument, pattern: Mapping[str, Any]) -> QuerySet[IngestProposal]:
    """Facts of the document that wait for a decision and fit the pattern (see `pattern.py`). Labels that only look like
    numbers wait apart: a pattern means them only where it names their basis."""
    rows = IngestProposal.objects.filter(document=document, state__in=DECIDABLE)
    if pattern.get("basis") != Basis.STRUCTURE:
        rows = rows.exclude(basis=Basis.STRUCTURE)
    rows = rows.filter(**{name: pattern[name] for name in FIELDS if pattern.get(name) is not None})
    least = pattern.get("least")
    return rows.filter(confidence__gte=least) if least is not None else rows


def powers(viewer: Actor, document: IngestDocument) -> Powers:
    against = may_decide(viewer, document)
    own = viewer.organisation_id is not None and viewer.organisation_id == document.organisation_id
    world = all(reason.code == "ingest.decide" for reason in against)
    return Powers(
        decide=not against,
        decide_figures=not against or (own and world and not may_hand_in(viewer)),
        change=not may_change(viewer, document),
        hand_in=not may_hand_in(viewer),
        reasons=tuple(against),
    )


def versions(viewer: Actor, document: IngestDocument) -> list[IngestDocument]:
    """Every version of the document that the viewer may see, the oldest first."""
    known = {document.pk: document}
    edge = document
    while edge.previous_id is not None and edge.previous_id not in known and len(known) < MOST:
        edge = visible_to(viewer).filter(pk=edge.previous_id).first() or edge
        if edge.pk in known:
            break
        known[edge.pk] = edge
    ahead: IngestDocument | None = document
    while ahead is not None and len(known) < MOST:
        ahead = visible_to(viewer).filter(previous=ahead.pk).first()
        if ahead is not None:
            known[ahead.pk] = ahead
    return sorted(known.values(), key=lambda row: row.version)


def vanished(viewer: Actor, document: IngestDocument) -> QuerySet[IngestProposal]:
    """Accepted facts of the version before (or of an earlier reading) that this one no longer says."""
    return facts_of(viewer).filter(vanished_in=document, state__in=TAKEN).order_by("start", "ordinal")


def patterns(viewer: Actor, sender: str = "") -> QuerySet[IngestPattern]:
    """Rules for bulk decisions in force: of this sender, or all."""
    rows = IngestPattern.objects.filter(is_active=True)
    if not viewer.is_in(*READERS):
        rows = rows.filter(organisation=viewer.organisation_id) if viewer.organisation_id else rows.none()
    return (rows.filter(sender=sender) if sender else rows).order_by("-uses", "-pk")


def get_pattern(viewer: Actor, pattern_id: int) -> IngestPattern:
    """Raises `NotFound`."""
    found = patterns(viewer).filter(pk=pattern_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条规则")))
    return found


def history(viewer: Actor, document: IngestDocument) -> list[Event]:
    """What was done with the document and its facts, newest first, bounded."""
    get_document(viewer, document.pk)
    return list(Event.objects.filter(stream=f"document:{document.pk}").order_by("-seq")[:MOST])


def counts(viewer: Actor) -> Counts:
    rows = IngestDocument.objects.filter(seen_by(viewer)).order_by()
    states = dict(rows.values_list("state").annotate(n=Count("pk")))
    open_facts = IngestProposal.objects.filter(document__in=rows.values("pk"), state__in=DECIDABLE).order_by()
    return Counts(
        reading=states.get(DocumentState.WAITING, 0) + states.get(DocumentState.READING, 0),
        to_review=open_facts.values("document").distinct().count(),
        open=open_facts.count(),
        refused=states.get(DocumentState.REFUSED, 0),
    )
