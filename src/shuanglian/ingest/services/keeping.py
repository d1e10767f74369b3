"""What a reading found is kept: new facts, facts that are carried over with their decision, facts that changed or went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone

from ..apart import RULES, Reading
from ..comparing import Compared, Known, compare
from ..identity import identify
from ..models import (
    DECIDABLE,
    TAKEN,
    Change,
    DocumentState,
    IngestDocument,
    IngestProposal,
    IngestText,
    ProposalState,
)
from ..proposal import Proposal
from .linking import link

_BATCH: Final = 500
_NOTES: Final = 500
_DECISION: Final = (
    "state", "edited", "code", "code_score", "code_why", "pattern_id", "party_id", "target_id", "scope_id",
    "became_kind", "became_id", "became_url", "decided_by_id", "decided_at", "reason", "batch",
)  # fmt: skip
_CHOSEN: Final = ("code", "code_score", "code_why", "party_id", "target_id", "scope_id")
# What another reading of the same bytes may see differently without saying anything else.
_READ: Final = (
    "quote", "start", "end", "value_start", "value_end", "confidence", "reasons", "detail", "origin",
)  # fmt: skip


def keep(document: IngestDocument, reading: Reading) -> dict[str, int]:
    """Inside the transaction that locks the document. The counts for the record: same, changed, new, vanished."""
    again = document.proposals.exists()
    _describe(document, reading)
    if document.previous_id is None and not again:
        _join(document)
    rows = [_row(document, found) for found in reading.proposals]
    known = _known(document, again)
    compared = compare([_sign(row, row.pk) for row in known], [_sign(row, at) for at, row in enumerate(rows)])
    by_id = {row.pk: row for row in known}
    _number(document, rows)
    if again:
        _refresh(rows, compared, by_id)
    else:
        _carry(rows, compared, by_id)
    fresh = [rows[at] for at in sorted((*compared.new, *compared.changed, *(() if again else compared.same)))]
    for at, pk in compared.changed.items():
        _changed(rows[at], by_id[pk])
    link(document, [row for row in fresh if row.state in DECIDABLE])
    IngestProposal.objects.bulk_create(fresh, batch_size=_BATCH)
    _retire(document, compared, by_id, again=again)
    return {
        "same": len(compared.same),
        "changed": len(compared.changed),
        "new": len(compared.new),
        "vanished": len(compared.vanished),
    }


def _describe(document: IngestDocument, reading: Reading) -> None:
    stem = document.name.rpartition(".")[0] or document.name
    if reading.title.strip() and document.title == stem and not document.proposals.exists():
        document.title = " ".join(reading.title.split())[:300]
    document.text = IngestText.of(reading.raw)
    document.media, document.encoding, document.pages = (
        reading.media[:100],
        reading.encoding[:40],
        reading.pages,
    )
    document.dated = document.dated or reading.dated
    document.notes, document.layout = reading.notes[:_NOTES], reading.layout
    document.rules, document.state, document.progress = RULES, DocumentState.READY, 100
    document.read_at, document.rev = timezone.now(), document.rev + 1
    document.save()


def _join(document: IngestDocument) -> None:
    """A newer version of what is there already: same title, sender, date and owner, other bytes. Bulletins that come every
    week with one title have different dates, so they stay apart."""
    if document.dated is None or not document.sender:
        return
    rows = IngestDocument.objects.select_for_update(of=("self",)).filter(
        organisation=document.organisation_id, is_demo=document.is_demo, title=document.title,
        sender=document.sender, dated=document.dated, state=DocumentState.READY, replaced_by__isnull=True,
        pk__lt=document.pk,
    )  # fmt: skip
    before = rows.order_by("-pk").first()
    if before is not None:
        document.previous, document.version = before, before.version + 1
        document.save(update_fields=["previous", "version"])


def _known(document: IngestDocument, again: bool) -> list[IngestProposal]:
    """The facts that a reading is compared with: of this very document, or of the version before."""
    owner = document.pk if again else document.previous_id
    if owner is None:
        return []
    rows = IngestProposal.objects.select_for_update(of=("self",)).filter(document=owner)
    rows = rows.exclude(state=ProposalState.SUPERSEDED)
    if again:
        rows = rows.exclude(vanished_in=document)
    return sorted(rows.order_by("pk"), key=lambda row: (row.start, row.value_start or row.start, row.ordinal))


def _sign(row: IngestProposal, at: int) -> Known:
    return Known(at, row.kind, row.fingerprint, row.slot, row.quote)


def _row(document: IngestDocument, found: Proposal) -> IngestProposal:
    signs = identify(found)
    return IngestProposal(
        document=document, kind=found.kind.value, quote=found.quote, start=found.start, end=found.end,
        value_start=found.value_start, value_end=found.value_end, subject=_cut(found.subject, 300),
        place=_cut(found.place, 200), indicator=_cut(found.indicator, 300), value_text=_exact(found.value),
        value_max_text=_exact(found.value_max), unit=_cut(found.unit, 60), norm_value_text=_exact(found.norm_value),
        norm_unit=_cut(found.norm_unit, 60), time=_cut(found.time, 80), basis=found.basis.value if found.basis else "",
        comparator=found.comparator[:4], growth=found.growth, confidence=min(1.0, max(0.0, found.confidence)),
        origin=found.origin[:20], reasons=list(found.reasons), detail=found.detail, fingerprint=signs.fingerprint,
        slot=signs.slot, twin=signs.twin,
    )  # fmt: skip


def _cut(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest]


def _exact(value: Any) -> str:
    """The digits themselves; a number that no column could hold is not kept as one."""
    text = "" if value is None else format(value, "f")
    return text if len(text) <= 60 else ""


def _number(document: IngestDocument, rows: Sequence[IngestProposal]) -> None:
    last = document.proposals.aggregate(last=Max("ordinal"))["last"] or 0
    for ordinal, row in enumerate(rows, last + 1):
        row.ordinal = ordinal


def _carry(rows: Sequence[IngestProposal], compared: Compared, known: dict[int, IngestProposal]) -> None:
    """An unchanged fact of the version before: its decision holds here too, and both places stand behind it."""
    for at, pk in compared.same.items():
        row, old = rows[at], known[pk]
        row.previous, row.change = old, Change.SAME
        for name in _DECISION if old.state not in DECIDABLE else _CHOSEN:
            setattr(row, name, getattr(old, name))


def _refresh(rows: Sequence[IngestProposal], compared: Compared, known: dict[int, IngestProposal]) -> None:
    """The same fact of the same document: only where it stands and how sure the reader is may be new."""
    moved = []
    for at, pk in compared.same.items():
        old = known[pk]
        if any(getattr(old, name) != getattr(rows[at], name) for name in _READ):
            for name in _READ:
                setattr(old, name, getattr(rows[at], name))
            moved.append(old)
    IngestProposal.objects.bulk_update(moved, _READ, batch_size=_BATCH)


def _changed(row: IngestProposal, old: IngestProposal) -> None:
    row.previous, row.change = old, Change.CHANGED
    for name in _CHOSEN:
        setattr(row, name, getattr(old, name))


def _retire(
    document: IngestDocument, compared: Compared, known: dict[int, IngestProposal], *, again: bool
) -> None:
    """What waited and is said anew, otherwise or no longer, waits no more; what was accepted and is gone is marked."""
    spoken = [*compared.changed.values(), *compared.vanished]
    if not again:
        spoken += compared.same.values()
    waiting = [pk for pk in spoken if known[pk].state in DECIDABLE]
    gone = [pk for pk in compared.vanished if known[pk].state in TAKEN]
    _each(waiting, state=ProposalState.SUPERSEDED)
    _each(gone, vanished_in=document)


def _each(ids: Iterable[int], **changes: Any) -> None:
    line = sorted(ids)
    for start in range(0, len(line), _BATCH):
        IngestProposal.objects.filter(pk__in=line[start : start + _BATCH]).update(**changes)
