"""What a sentence says to hold between two names, with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..proposal import Kind, Proposal
from .entities import Entity, Occurrence
from .view import View

# predicate: words for people
PREDICATES: Final[dict[str, str]] = {
    "located_in": "位于", "builds": "建设", "developed_by": "开发主体", "part_of": "属于", "runs": "运营",
    "relies_on": "依托", "leads": "牵头", "partner": "合作", "solves_for": "为其解题", "makes": "研制", "supplies": "供货",
    "invests": "投资", "financing": "融资", "award": "获奖", "listed_in": "入选", "works_at": "任职", "issued": "印发", "founded": "创办",
    "alias_of": "别名", "case": "需求对接",
}  # fmt: skip
SITES: Final = frozenset({"place", "park", "base", "platform", "incubator", "government"})
ACTORS: Final = frozenset(
    {
        "enterprise",
        "platform",
        "lab",
        "university",
        "research_institute",
        "department",
        "government",
        "fund",
        "park",
    }
    | {"incubator", "base", "hospital", "service_center", "association", "society", "infrastructure"}
)


@dataclass(frozen=True, slots=True)
class Said:
    """`subject` and `object` are names; `start:end` of the view holds the words that say it."""

    view: View
    predicate: str
    subject: str
    subject_type: str
    object: str
    object_type: str
    start: int
    end: int
    confidence: float
    why: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def proposal(said: Said) -> Proposal:
    start, end = said.view.raw(said.start, said.end)
    detail = {
        "predicate": said.predicate,
        "subject": said.subject,
        "object": said.object,
        "subject_type": said.subject_type,
        "object_type": said.object_type,
        **said.extra,
    }
    doubt = said.view.doubtful(said.start, said.end)
    return Proposal(
        kind=Kind.RELATION,
        quote=said.view.aligned.raw[start:end],
        start=start,
        end=end,
        subject=said.subject,
        indicator=PREDICATES[said.predicate],
        confidence=said.confidence - (0.2 if doubt else 0.0),
        reasons=(said.why,) if said.why else (),
        detail=detail,
    )


def between(
    predicate: str, one: Occurrence, other: Occurrence, confidence: float, why: str = "", **extra: Any
) -> Said:
    """Two occurrences of one block; the quote reaches from the first to the last of them."""
    return Said(
        one.view, predicate, one.entity.name, one.kind, other.entity.name, other.kind,
        min(one.start, other.start), max(one.end, other.end), confidence, why, extra,
    )  # fmt: skip


def worded(predicate: str, one: Occurrence, start: int, end: int, confidence: float, why: str = "") -> Said:
    """What is said of `one` stands in words of the same block."""
    words = one.view.text[start:end]
    return Said(
        one.view,
        predicate,
        one.entity.name,
        one.kind,
        words,
        "text",
        min(one.start, start),
        max(one.end, end),
        confidence,
        why,
    )


def once(rows: Sequence[Said]) -> list[Said]:
    """The surest of those that say the same."""
    best: dict[tuple[str, str, str], Said] = {}
    for row in rows:
        key = (row.predicate, row.subject, row.object)
        if row.subject != row.object and (key not in best or row.confidence > best[key].confidence):
            best[key] = row
    return list(best.values())


@dataclass(frozen=True, slots=True)
class Sentence:
    """The occurrences of one sentence, in order; `whole`: those of the whole block."""

    view: View
    start: int
    end: int
    names: tuple[Occurrence, ...]
    whole: tuple[Occurrence, ...] = ()

    @property
    def text(self) -> str:
        return self.view.text

    def before(self, at: int, gap: int = 6, kinds: frozenset[str] = ACTORS) -> Occurrence | None:
        """The name that ends right before `at`, with at most `gap` characters and no comma between."""
        near = [row for row in self.names if row.end <= at and at - row.end <= gap and row.kind in kinds]
        return near[-1] if near and not re.search(r"[，。；：！？、]", self.text[near[-1].end : at]) else None

    def after(self, at: int, gap: int = 4, kinds: frozenset[str] | None = None) -> Occurrence | None:
        """The name that begins at `at` or at most `gap` characters later, with no mark between."""
        near = [
            row for row in self.names if at <= row.start <= at + gap and (kinds is None or row.kind in kinds)
        ]
        return near[0] if near and not re.search(r"[，。；：！？、]", self.text[at : near[0].start]) else None

    def speaker(self, at: int) -> Occurrence | None:
        """Whom the sentence is about at `at`: the last actor before it, in the same or the clause before."""
        near = [
            row
            for row in self.names
            if row.end <= at and at - row.end <= 60 and row.kind in ACTORS | {"product"}
        ]
        return near[-1] if near else None


_STOP: Final = re.compile(r"[。！？；\n]")
_NOUNS: Final = "公司|企业|中心|院|研究院|实验室|平台|园区|集团|基地|社区|大学|学院|医院"
_THAT: Final = re.compile(
    rf"(?:该|这家|这个|本)(?:产业|创新|医院)?({_NOUNS})(?![\u3400-\u9fff]{{0,2}}负责人)"
    "|(?<=[。，；])(园区|平台|中心|实验室|研究院|公司|企业|基地)(?=由|现有|已有|拥有|占地|位于)"
)
_KINDS_OF: Final = {"公司": "enterprise", "企业": "enterprise", "集团": "enterprise", "园区": "park"}


def sentences(
    view: View, hits: Sequence[Occurrence], earlier: Sequence[Occurrence] = ()
) -> Iterator[Sentence]:
    """Cut at full stops; 该中心 counts as the last name that it can mean, in this block or in the one before (`earlier`)."""
    names = sorted([*hits, *_meant(view, hits, earlier)], key=lambda row: row.start)
    start = 0
    ends = [match.start() for match in _STOP.finditer(view.text)] + [len(view.text)]
    for end in ends:
        held = tuple(row for row in names if start <= row.start and row.end <= end)
        if held:
            yield Sentence(view, start, end, held, tuple(names))
        start = end + 1


def _meant(view: View, hits: Sequence[Occurrence], earlier: Sequence[Occurrence]) -> Iterator[Occurrence]:
    for found in _THAT.finditer(view.text):
        word = found.group(1) or found.group(2)
        here = [row for row in hits if row.end <= found.start()]
        before = [row for row in [*earlier, *here] if _can_mean(row.entity, word)]
        if before:
            yield Occurrence(before[-1].entity, view, found.start(), found.end())


def _can_mean(entity: Entity, word: str) -> bool:
    return entity.name.endswith(word) or entity.kind == _KINDS_OF.get(word, "-")
