"""One proposal as it is shown: reasons, counter-reasons and facts of a party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from django.utils.translation import gettext as _

from . import helping, reasons
from .answers import Fact, Match
from .chaingraph import Near
from .evidence import Piece
from .helping import Support
from .ranking import Facts, Scored
from .reasons import Against, Proof, Reason, Record
from .telling import is_filler
from .text import fold
from .understanding import Understood

if TYPE_CHECKING:
    from .search import Finding, Question, Surroundings

_UNMENTIONED: Final = 3
# From this value on, nearness of meaning is a reason of its own; below it words must speak.
_NEAR: Final = 0.26
# With so much said in words, the nearest sentence need not be told beside them.
_WORDY: Final = 0.35


class Asked(Protocol):
    """What a card needs of the search that it belongs to."""

    @property
    def understood(self) -> Understood: ...
    @property
    def finding(self) -> Finding: ...
    @property
    def around(self) -> Surroundings: ...
    @property
    def question(self) -> Question: ...
    def near(self, group: Sequence[Piece]) -> Near: ...


@dataclass(frozen=True, slots=True)
class Hand:
    """What is known of one party: its pieces, best first, with their records in the same order; then what the records say
    in words of the question (`said`), and in other words (`near`)."""

    group: Sequence[Piece]
    records: Sequence[Record]
    facts: Facts
    proofs: Sequence[Proof] = ()
    support: Sequence[Support] = ()
    distance: str = ""
    said: Sequence[Reason] = ()
    near: Reason | None = None

    @property
    def lead(self) -> Piece:
        return self.group[0]


def quoting(asked: Asked, hands: Sequence[Hand]) -> list[Hand]:
    """The hands with what their records say. Sentences near in meaning are looked for in all of them at once."""
    telling, compass = asked.finding.telling, asked.finding.compass
    terms = {**telling.borrowed, **telling.weights}
    quoted = [replace(hand, said=reasons.quoted(hand.records, terms)) for hand in hands]
    if compass is None:
        return quoted
    silent = [place for place, hand in enumerate(quoted) if _asks_meaning(hand)]
    for place, near in zip(silent, compass.nearest([quoted[n].records[0] for n in silent]), strict=True):
        quoted[place] = replace(quoted[place], near=near)
    return quoted


def _asks_meaning(hand: Hand) -> bool:
    """Where words alone do not carry the proposal."""
    text = hand.lead.text
    return not hand.said or (text.words < _WORDY and text.meaning >= _NEAR)


def card(asked: Asked, scored: Scored, hand: Hand) -> Match:
    """The card of one party; its hand has been through `quoting`."""
    lead, party = hand.lead, hand.lead.party
    return Match(
        party_id=party.id,
        party_ref=party.ref,
        party_name=party.name,
        offering_id=lead.id if lead.is_offering else None,
        offering_ref=lead.ref if lead.is_offering else "",
        offering_title=lead.title,
        score=scored.score,
        probability=scored.probability,
        parts=scored.parts,
        reasons=tuple(_for(asked, hand)),
        counter_reasons=tuple(_against(asked, hand, is_neighbour=scored.is_neighbour)),
        facts=tuple(_facts(hand)),
        field=_field(asked, hand.group),
        is_neighbour=scored.is_neighbour,
        is_demo=party.is_demo or lead.is_demo,
        help_kind=helping.kind_of(lead.offering_kind),
        has_conflict=hand.facts.has_conflict,
    )


def _for(asked: Asked, hand: Hand) -> Iterable[Reason]:
    yield from hand.said
    if hand.near is not None and hand.near.quote not in {reason.quote for reason in hand.said}:
        yield hand.near
    yield from reasons.synonym_reasons(hand.records, asked.finding.also)
    yield from (reasons.support_reason(support) for support in hand.support[:1])
    yield from reasons.requirement_reasons(hand.proofs)
    yield from _by_place_in_chain(asked, hand)
    if hand.facts.nearness >= 0.5:
        yield reasons.place_reason(hand.distance, hand.records[0])
    record = reasons.record_reason(hand.facts, hand.records[0])
    if record is not None:
        yield record


def _by_place_in_chain(asked: Asked, hand: Hand) -> Iterable[Reason]:
    stands_on = frozenset[int]().union(*(piece.segments for piece in hand.group))
    shared = [f"{g.chain}·{g.name}" for g in asked.understood.segments if g.id in stands_on][:2]
    if shared:
        yield reasons.segment_reason(shared, hand.records[0])
        return
    near, links = asked.near(hand.group), asked.around.graph.links
    if near.share and near.wanted is not None and near.held is not None:
        found = reasons.near_segment_reason(
            near, links[near.wanted].name, links[near.held].name, hand.records[0]
        )
        yield from [found] if found else []


def _against(asked: Asked, hand: Hand, *, is_neighbour: bool) -> list[Reason]:
    party, facts = hand.lead.party, hand.facts
    place = asked.question.place
    is_far = place is not None and party.place_id is not None and facts.nearness < reasons.FAR
    since = _free_from(hand)
    track = asked.question.track
    known = Against(
        unmentioned=_unmentioned(asked, hand),
        conflict=asked.question.conflicts.get(party.id, ""),
        is_neighbour=is_neighbour,
        far=asked.around.areas.names.get(party.place_id, "") if is_far and party.place_id else "",
        free_from=since,
        has_no_record=track is not None and party.id not in track,
    )
    return reasons.counter_reasons(facts, hand.proofs, hand.records[0], known)


def _unmentioned(asked: Asked, hand: Hand) -> list[str]:
    """Key words of the question of which the records hold nothing, not even in other words. Quantities are told as
    requirements."""
    shared = frozenset[str]().union(*(piece.shared for piece in hand.group))
    said = fold(hand.lead.party.name + "".join(t for record in hand.records for t in record.fields.values()))
    other = {s.written for s in asked.finding.also if fold(s.term) in said}
    known = {s.written for s in asked.finding.also}
    units = {m.raw.split()[-1] for m in asked.understood.measures if m.raw.split()}
    is_chinese = any(letter > "\u2e7f" for letter in asked.question.text)
    absent = [
        word
        for word in asked.understood.keywords
        if not any(letter.isdigit() for letter in word)
        and not is_filler(word)
        and word not in units
        # Of a foreign word nobody knows what it is in Chinese, so that it may well be there.
        and (is_chinese or any(word in written or written in word for written in known))
        and fold(word) not in said
        and not any(gram in fold(word) for gram in shared)
        and not any(word in written or written in word for written in other)
    ]
    return absent[:_UNMENTIONED]


def _field(asked: Asked, group: Sequence[Piece]) -> str:
    links = asked.around.graph.links
    stands_on = [links[pk] for piece in group for pk in sorted(piece.segments) if pk in links]
    return f"{stands_on[0].chain_name} · {stands_on[0].name}" if stands_on else ""


def _facts(hand: Hand) -> Iterable[Fact]:
    facts = hand.facts
    yield Fact("place", _("距离"), hand.distance)
    yield Fact("readiness", _("成熟度"), _("TRL %s") % facts.trl if facts.trl is not None else _("未申报"))
    when, since = _("未申报，可代您询问"), _free_from(hand)
    if since:
        when = _("现在可以") if facts.availability == "now" else _("%s 起") % since
    yield Fact("availability", _("可对接"), when)


def _free_from(hand: Hand) -> str:
    """The date that the leading offering declares; the same that its availability was read from."""
    lead = next((piece for piece in hand.group if piece.is_offering), None)
    return lead.available_from.isoformat() if lead is not None and lead.available_from else ""
