"""`ask`: what a language model proposes beside the rules. Nothing that goes wrong there is ever an exception here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ..document import Document, Note
from ..proposal import Proposal
from .checks import Dropped, checked, facts, new_ones
from .chunks import MOST, Chunk, chunks
from .client import Client, ModelUnavailable
from .wording import messages


@dataclass(frozen=True, slots=True)
class Answer:
    """`dropped` counts by reason what did not pass the checks; `merged` what the rules had said already."""

    proposals: list[Proposal] = field(default_factory=list)
    notes: tuple[Note, ...] = ()
    dropped: Counter[str] = field(default_factory=Counter)
    merged: int = 0


def ask(document: Document, rules_proposals: Sequence[Proposal], client: Client) -> list[Proposal]:
    """Proposals with `origin="model"` that the rules do not have, each checked against the document."""
    return ask_fully(document, rules_proposals, client).proposals


def ask_fully(document: Document, rules_proposals: Sequence[Proposal], client: Client) -> Answer:
    """As `ask`, with what was dropped and merged. Where the service fails, what it said before still counts and one note
    tells of it.
    """
    found: list[Proposal] = []
    dropped: Counter[str] = Counter()
    notes: list[Note] = []
    for number, chunk in enumerate(islice(chunks(document), MOST + 1)):
        if number == MOST:
            notes.append(Note("model_too_long", f"文件太长，语言模型只读了前 {MOST} 段"))
            break
        try:
            found += _answered(client.complete(messages(chunk)), chunk, _years(document), dropped)
        except ModelUnavailable as error:
            notes.append(Note("model_unavailable", str(error)))
            break
    rows = list(new_ones(found, list(rules_proposals)))
    if dropped:
        notes.append(Note("model_dropped", f"语言模型的 {dropped.total()} 条提议没有通过核对，未采用"))
    rows = [replace(row, source_file=document.name) for row in rows]
    return Answer(rows, tuple(notes), dropped, len(found) - len(rows))


def _years(document: Document) -> frozenset[str]:
    """今年 and 去年 of a dated document."""
    year = document.dated.year if document.dated else None
    return frozenset({str(year), str(year - 1)}) if year else frozenset()


def _answered(answer: str, chunk: Chunk, years: frozenset[str], dropped: Counter[str]) -> list[Proposal]:
    try:
        rows = facts(answer)
    except Dropped as reason:
        dropped[str(reason)] += 1
        return []
    found: list[Proposal] = []
    for row in rows:
        try:
            found.append(checked(row, chunk, years))
        except Dropped as reason:
            dropped[str(reason)] += 1
    return found
