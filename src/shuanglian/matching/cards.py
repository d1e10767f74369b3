"""One proposal as it is shown: reasons, counter-reasons and facts of a party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from . import reasons
from .answers import Fact, Match
from .evidence import Piece
from .ranking import Facts, Scored
from .reasons import Proof, Record
from .understanding import SegmentName, Understood

_UNMENTIONED = 3


class Found(Protocol):
    """What a card needs of the search it belongs to."""

    @property
    def understood(self) -> Understood: ...
    @property
    def telling(self) -> Mapping[str, float]: ...
    @property
    def segments(self) -> Mapping[int, SegmentName]: ...
    @property
    def facts(self) -> Mapping[int, Facts]: ...
    @property
    def proofs(self) -> Mapping[int, list[Proof]]: ...


def card(
    found: Found, scored: Scored, group: Sequence[Piece], known: Sequence[Record], distance: str
) -> Match:
    """`known` are the records of `group`, best first."""
    lead, party = group[0], group[0].party
    facts, proofs = found.facts[scored.party], found.proofs.get(scored.party, [])
    is_offering = lead.is_offering
    return Match(
        party_id=party.id,
        party_ref=party.ref,
        party_name=party.name,
        offering_id=lead.id if is_offering else None,
        offering_ref=lead.ref if is_offering else "",
        offering_title=lead.title,
        score=scored.score,
        probability=scored.probability,
        parts=scored.parts,
        reasons=tuple(_for(found, facts, proofs, group, known, distance)),
        counter_reasons=tuple(
            _against(found, facts, proofs, group, known[0], is_neighbour=scored.is_neighbour)
        ),
        facts=tuple(_facts(facts, group, distance)),
        field=_field(found, group),
        is_neighbour=scored.is_neighbour,
        is_demo=party.is_demo or lead.is_demo,
    )


def _for(
    found: Found,
    facts: Facts,
    proofs: Sequence[Proof],
    group: Sequence[Piece],
    known: Sequence[Record],
    distance: str,
) -> Iterable[reasons.Reason]:
    yield from reasons.quoted(known, found.telling)
    yield from reasons.requirement_reasons(proofs)
    stands_on = frozenset[int]().union(*(piece.segments for piece in group))
    shared = [f"{g.chain}·{g.name}" for g in found.understood.segments if g.id in stands_on][:2]
    if shared:
        yield reasons.segment_reason(shared, known[0])
    if facts.nearness >= 0.5:
        yield reasons.place_reason(distance, known[0])
    record = reasons.record_reason(facts, known[0])
    if record is not None:
        yield record


def _against(
    found: Found,
    facts: Facts,
    proofs: Sequence[Proof],
    group: Sequence[Piece],
    record: Record,
    *,
    is_neighbour: bool,
) -> list[reasons.Reason]:
    shared = frozenset[str]().union(*(piece.shared for piece in group))
    absent = [word for word in found.understood.keywords if not any(gram in word.lower() for gram in shared)]
    return reasons.counter_reasons(facts, proofs, record, absent[:_UNMENTIONED], is_neighbour=is_neighbour)


def _field(found: Found, group: Sequence[Piece]) -> str:
    stands_on = [
        found.segments[pk] for piece in group for pk in sorted(piece.segments) if pk in found.segments
    ]
    return f"{stands_on[0].chain} · {stands_on[0].name}" if stands_on else ""


def _facts(facts: Facts, group: Sequence[Piece], distance: str) -> Iterable[Fact]:
    yield Fact("place", _("距离"), distance)
    yield Fact("readiness", _("成熟度"), _("TRL %s") % facts.trl if facts.trl is not None else _("未申报"))
    since = next((piece.available_from for piece in group if piece.available_from), None)
    when = _("未申报，可代您询问")
    if since is not None:
        when = _("现在可以") if facts.availability == "now" else _("%s 起") % since.isoformat()
    yield Fact("availability", _("可对接"), when)
