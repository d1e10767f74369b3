"""Why a party is proposed, and what speaks against it, in sentences of the record. Pure.

A quotation is cut out of the field it names; `Reason.quote` is a substring of that field or blank. What we say in our
own words stands in `text` and never in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from .measures import SYMBOLS, Measure
from .ranking import Facts, Fit
from .text import Sentence, sentences, token_spans

MAX_SENTENCES: Final = 2
_TITLE_FIELDS: Final = ("title", "name")


@dataclass(frozen=True, slots=True)
class Record:
    """The quotable fields of one object. `sources` names the document that each field comes from (by code)."""

    object_type: str
    object_id: int
    ref: str
    fields: Mapping[str, str]
    sources: Mapping[str, str]

    def source(self, name: str) -> str:
        """The code of the source of a field, of the object, or the object's own number."""
        return self.sources.get(name) or self.sources.get("") or self.ref


@dataclass(frozen=True, slots=True)
class Reason:
    """`text` is what people read; for kind `sentence` it is the quotation itself. `marks` are spans within `quote`."""

    kind: str
    text: str
    source: str
    quote: str = ""
    field: str = ""
    object_type: str = ""
    object_id: int | None = None
    marks: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "source": self.source,
            "quote": self.quote,
            "field": self.field,
            "object_type": self.object_type,
            "object_id": self.object_id,
            "marks": [list(m) for m in self.marks],
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """What one requirement met in the records: how it fits, and the measure and place it was found at."""

    aim: Measure
    fit: Fit
    is_hard: bool = True
    found: Measure | None = None
    record: Record | None = None
    field: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    worth: float
    order: int
    record: Record
    field: str
    sentence: Sentence
    grams: frozenset[str]
    marks: tuple[tuple[int, int], ...]


def quoted(
    records: Sequence[Record], telling: Mapping[str, float], limit: int = MAX_SENTENCES
) -> list[Reason]:
    """The sentences that share most with the query; `telling` holds the grams that count and their weights."""
    hits = sorted(_hits(records, telling), key=lambda hit: (-hit.worth, hit.order))
    chosen: list[_Hit] = []
    covered: set[str] = set()
    for hit in hits:
        if len(chosen) < limit and hit.grams - covered:
            chosen.append(hit)
            covered |= hit.grams
    return [_sentence_reason(hit) for hit in chosen]


def _hits(records: Sequence[Record], telling: Mapping[str, float]) -> Iterable[_Hit]:
    order = 0
    for record in records:
        for name, text in record.fields.items():
            for sentence in sentences(text):
                order += 1
                spans = [span for span in token_spans(sentence.text) if span[0] in telling]
                if spans:
                    grams = frozenset(gram for gram, _start, _end in spans)
                    worth = sum(telling[gram] for gram in grams) * (0.8 if name in _TITLE_FIELDS else 1.0)
                    yield _Hit(worth, order, record, name, sentence, grams, _marks(spans))


def _marks(spans: Iterable[tuple[str, int, int]]) -> tuple[tuple[int, int], ...]:
    """Maximal stretches covered by the spans."""
    found: list[tuple[int, int]] = []
    for _gram, start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _sentence_reason(hit: _Hit) -> Reason:
    return Reason(
        "sentence",
        hit.sentence.text,
        hit.record.source(hit.field),
        hit.sentence.text,
        hit.field,
        hit.record.object_type,
        hit.record.object_id,
        hit.marks,
    )


def requirement_reasons(proofs: Sequence[Proof]) -> list[Reason]:
    """Requirements with evidence, met or nearly met."""
    return [_proved(proof) for proof in proofs if proof.fit in ("satisfied", "near")]


def _proved(proof: Proof) -> Reason:
    found = proof.found.words if proof.found else ""
    words = (
        _("%(aim)s：有证据，记录为 %(found)s")
        if proof.fit == "satisfied"
        else _("%(aim)s：相近，记录为 %(found)s")
    )
    record = proof.record
    return Reason(
        "requirement",
        words % {"aim": proof.aim.words, "found": found},
        record.source(proof.field) if record else "",
        proof.sentence,
        proof.field if proof.sentence else "",
        record.object_type if record else "",
        record.object_id if record else None,
    )


def place_reason(words: str, record: Record) -> Reason:
    return Reason(
        "place", words, record.source("place"), object_type=record.object_type, object_id=record.object_id
    )


def segment_reason(shared: Sequence[str], record: Record) -> Reason:
    text = _("同在环节：%s") % "、".join(shared)
    return Reason(
        "segment", text, record.source("segments"), object_type=record.object_type, object_id=record.object_id
    )


def record_reason(facts: Facts, record: Record) -> Reason | None:
    """The track record as counted on this platform, with the shrunken rate that entered the score."""
    if facts.record is None or not facts.record.trials:
        return None
    text = _("已办结 %(trials)s 项，验题通过 %(successes)s 项") % {
        "trials": facts.record.trials,
        "successes": facts.record.successes,
    }
    return Reason("record", text, record.ref, object_type=record.object_type, object_id=record.object_id)


def counter_reasons(
    facts: Facts, proofs: Sequence[Proof], record: Record, unmentioned: Sequence[str], *, is_neighbour: bool
) -> list[Reason]:
    """What speaks against the party, the weightiest first. Missing knowledge is said to be missing, not bad."""
    found = [*_unproved(proofs, record)]
    if unmentioned:
        found.append(_against("coverage", _("公开材料里没有提到：%s") % "、".join(unmentioned), record))
    if is_neighbour:
        found.append(_against("segment", _("来自相邻领域，本领域没有案例"), record))
    if facts.load:
        found.append(_against("load", _("手上还有 %s 项未办结") % facts.load, record))
    if facts.trl is None:
        found.append(_against("readiness", _("技术成熟度未申报"), record))
    elif facts.trl <= 4:
        found.append(_against("readiness", _("技术成熟度 %s 级，还在实验室阶段") % facts.trl, record))
    if facts.availability == "unknown":
        found.append(_against("availability", _("可对接时间未申报，可代您询问"), record))
    return found


def _unproved(proofs: Sequence[Proof], record: Record) -> Iterable[Reason]:
    for proof in proofs:
        if proof.fit == "contradicts" and proof.found is not None:
            text = _("%(aim)s：记录只有 %(found)s") % {"aim": proof.aim.words, "found": proof.found.words}
            where = proof.record or record
            yield Reason(
                "requirement",
                text,
                where.source(proof.field),
                proof.sentence,
                proof.field if proof.sentence else "",
                where.object_type,
                where.object_id,
            )
    for proof in proofs:
        if proof.fit == "unknown":
            yield _against("requirement", _("未见%s 的实测值") % f" {_aim(proof.aim)}", record)


def _aim(aim: Measure) -> str:
    return aim.words if aim.metric else f"{SYMBOLS[aim.comparator]} {aim.value:g} {aim.unit}".strip()


def _against(kind: str, text: str, record: Record) -> Reason:
    return Reason(kind, text, record.ref, object_type=record.object_type, object_id=record.object_id)
