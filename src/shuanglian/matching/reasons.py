"""Why a party is proposed, and what speaks against it, in sentences of the record. Pure.

A quotation is cut out of the field it names; `Reason.quote` is a substring of that field or blank. What we say in our
own words stands in `text` and never in quotation marks. Only terms that stand in question and record alike are marked: a
sentence that is merely near in meaning is quoted without marks and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from . import readiness
from .chaingraph import Near
from .measures import SYMBOLS, Measure
from .ranking import Facts, Fit
from .telling import Synonym
from .text import Sentence, fold, normalise, sentences, token_spans

MAX_SENTENCES: Final = 2
MAX_SYNONYMS: Final = 2
# Less than this share of nearness between two places is far.
FAR: Final = 0.3
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


def meaning_reason(record: Record, field: str, sentence: str) -> Reason:
    """The sentence of the record that is nearest in meaning, quoted as it stands."""
    return Reason(
        "meaning",
        _("意思相近：%s") % sentence,
        record.source(field),
        sentence,
        field,
        record.object_type,
        record.object_id,
    )


def synonym_reasons(records: Sequence[Record], also: Iterable[Synonym]) -> list[Reason]:
    """Where a record uses another word for what was asked, the word as it stands there."""
    found: list[Reason] = []
    for synonym in also:
        reason = next((r for record in records if (r := _other_word(record, synonym)) is not None), None)
        if reason is not None and len(found) < MAX_SYNONYMS:
            found.append(reason)
    return found


def _other_word(record: Record, synonym: Synonym) -> Reason | None:
    for name, text in record.fields.items():
        normal = normalise(text)
        lower, term = normal.text.lower(), fold(synonym.term)
        found = _whole(term).search(lower) if term and len(lower) == len(normal.text) else None
        if found is not None:
            words, source = normal.quote(*found.span()), record.source(name)
            return Reason(
                "synonym", synonym.because, source, words, name, record.object_type, record.object_id
            )
    return None


def _whole(term: str) -> re.Pattern[str]:
    """Chinese anywhere, Latin words only as whole words (no ink in thinking)."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])" if term.isascii() else re.escape(term))


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


class Supporting(Protocol):
    """`helping.Support`."""

    @property
    def kind(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def record(self) -> Record: ...
    @property
    def field(self) -> str: ...
    @property
    def sentence(self) -> str: ...


def support_reason(support: Supporting) -> Reason:
    """What an offering does for the need beside solving it, with the sentence that says so."""
    told = _("可以检测：%s") if support.kind == "measures" else _("可以支持：%s")
    record = support.record
    return Reason(
        "help",
        told % support.words,
        record.source(support.field),
        support.sentence,
        support.field,
        record.object_type,
        record.object_id,
    )


def place_reason(words: str, record: Record) -> Reason:
    return Reason(
        "place", words, record.source("place"), object_type=record.object_type, object_id=record.object_id
    )


def segment_reason(shared: Sequence[str], record: Record) -> Reason:
    return _about_segment(_("同在环节：%s") % "、".join(shared), record)


def near_segment_reason(near: Near, wanted: str, held: str, record: Record) -> Reason | None:
    """For a party that stands not on the need's segment but beside it; `wanted` and `held` are the names."""
    names = {"held": held, "wanted": wanted}
    if near.bond == "kin":
        return _about_segment(_("上下级环节：%(held)s（所求为%(wanted)s）") % names, record)
    if near.bond == "neighbour":
        return _about_segment(_("链上相邻环节：%(held)s（所求为%(wanted)s）") % names, record)
    return None


def _about_segment(text: str, record: Record) -> Reason:
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


@dataclass(frozen=True, slots=True)
class Against:
    """What is known against a party beside its facts: what its records leave unsaid, where it is, when it is free.

    `conflict` says why it may not solve this one; `far` is its place, if that is far from the asker's; `free_from` the date
    it declares; `has_no_record`: the programmes were asked and know of no finished job.
    """

    unmentioned: Sequence[str] = ()
    conflict: str = ""
    is_neighbour: bool = False
    far: str = ""
    free_from: str = ""
    has_no_record: bool = False


def counter_reasons(facts: Facts, proofs: Sequence[Proof], record: Record, known: Against) -> list[Reason]:
    """What speaks against the party, the weightiest first. Missing knowledge is said to be missing, not bad."""
    texts = [
        ("conflict", known.conflict and _("利益冲突：%s") % known.conflict),
        ("coverage", _("公开材料里没有提到：%s") % "、".join(known.unmentioned) if known.unmentioned else ""),
        ("segment", known.is_neighbour and _("来自相邻领域，本领域没有案例")),
        ("load", facts.load and _("手上还有 %s 项未办结") % facts.load),
        ("readiness", _readiness(facts)),
        ("availability", _availability(facts, known)),
        ("place", known.far and _("不在附近：%s") % known.far),
        ("record", known.has_no_record and _("本平台上还没有办结的合作")),
    ]
    told = [_against(kind, text, record) for kind, text in texts if text]
    first = [reason for reason in told if reason.kind == "conflict"]
    return [*first, *_unproved(proofs, record), *(reason for reason in told if reason.kind != "conflict")]


def _readiness(facts: Facts) -> str:
    if facts.trl is None:
        return _("技术成熟度未申报")
    if facts.aim is not None and readiness.gap(facts.trl, facts.aim):
        return _("登记的技术成熟度为 %(level)s 级，所求为%(aim)s") % {
            "level": facts.trl,
            "aim": facts.aim.name,
        }
    return _("技术成熟度 %s 级，还在实验室阶段") % facts.trl if facts.trl <= 4 and facts.aim is None else ""


def _availability(facts: Facts, known: Against) -> str:
    if facts.availability == "later":
        return _("预约已排满，%s 起才可对接") % known.free_from
    return _("可对接时间未申报，可代您询问") if facts.availability == "unknown" else ""


def _unproved(proofs: Sequence[Proof], record: Record) -> Iterable[Reason]:
    for proof in proofs:
        if proof.fit == "contradicts" and proof.found is not None:
            text = _("%(aim)s：记录只有 %(found)s") % {"aim": proof.aim.words, "found": proof.found.words}
            text += _beyond(proof.aim)
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


def _beyond(aim: Measure) -> str:
    """In the records that were read there is none nearer to the aim than the one told."""
    if aim.comparator in ("ge", "gt"):
        return _("，未见更高的记录")
    return _("，未见更低的记录") if aim.comparator in ("le", "lt") else ""


def _aim(aim: Measure) -> str:
    return aim.words if aim.metric else f"{SYMBOLS[aim.comparator]} {aim.value:g} {aim.unit}".strip()


def _against(kind: str, text: str, record: Record) -> Reason:
    return Reason(kind, text, record.ref, object_type=record.object_type, object_id=record.object_id)
