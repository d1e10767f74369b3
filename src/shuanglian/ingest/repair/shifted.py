"""Pages that a filter damaged byte by byte: take the inserted readings out and put the characters together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..aligned import Aligned
from .growing import Growing
from .language import Language, written
from .lattice import items
from .learned import Learned, learn
from .proof import Proof
from .search import GONE, GUESS, KEPT, MADE, NOTED, SWALLOWED, UNSURE, Node, Rules, best
from .spans import Span, Status

_LINE: Final = re.compile(r"[^\r\n]+")
_DOUBTFUL: Final = (GUESS, GONE, SWALLOWED)
_ALWAYS: Final = 0.7


@dataclass(frozen=True, slots=True)
class Mending:
    """The mended page, the changes, and what was learned of its damage (None: it has none)."""

    text: Aligned
    spans: list[Span]
    learned: Learned | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page with trouble in it, and the steps that mend it."""

    offset: int
    text: str
    steps: list[Node]


def mend_bytes(raw: str) -> Mending:
    """A page of which the bytes were damaged, mended; any other text as it is."""
    learned = learn(raw)
    if learned is None:
        return Mending(Aligned.of(raw), [], None)
    language = Language()
    language.learn(re.findall("[\u4e00-\u9fff，。、]{3,}", raw))
    lines = _searched(raw, learned, language)
    again = _settled(learned, lines)
    if again.notes != learned.notes:
        learned, lines = again, _searched(raw, again, language)
    text, proof = Growing(raw), Proof(learned)
    for line in lines:
        _put(text, line, proof.holds(line.text, line.steps), learned)
    return Mending(text.aligned(), text.spans, learned)


def _searched(raw: str, learned: Learned, language: Language) -> list[Line]:
    silent = learned.bad == ""
    rules = Rules(learned.notes, learned.swallow, language, learned.gaps, silent)
    rows = []
    for match in _LINE.finditer(raw):
        pieces = items(match[0], silent)
        if len(pieces) > 1:
            rows.append(Line(match.start(), match[0], best(match[0], pieces, rules)[1]))
    return rows


def _settled(learned: Learned, lines: list[Line]) -> Learned:
    """The page's set with what the split notes showed, and without what the page does not always note."""
    noted: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for line in lines:
        noted.update(step.noted for step in line.steps if step.sort in (NOTED, UNSURE))
        seen.update(letter for step in line.steps if step.sort == KEPT for letter in step.text)
    notes: dict[str, str] = {}
    for (letter, sound), count in noted.most_common():
        if letter not in notes and count >= _ALWAYS * (seen[letter] or 1):
            notes[letter] = sound
    return replace(learned, notes=notes)


def _put(text: Growing, line: Line, proved: bool, learned: Learned) -> None:
    for run in _runs(line.steps):
        status = _status(run, proved, learned.sure)
        doubtful = status is not Status.CERTAIN and not proved
        text.add(line.offset, [(step.text, step.start, step.end, doubtful or step.sort in _DOUBTFUL) for step in run])
        text.span(line.offset, run[0].start, max(step.end for step in run), _kind(run), status)


def _runs(steps: list[Node]) -> Iterator[list[Node]]:
    """Steps that changed something and stand together."""
    run: list[Node] = []
    for step in steps:
        if step.sort != KEPT:
            run.append(step)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _kind(run: list[Node]) -> str:
    return "pinyin" if all(step.sort in (NOTED, UNSURE) for step in run) else "shift"


def _status(run: list[Node], proved: bool, sure: bool) -> Status:
    sorts = {step.sort for step in run}
    if sorts & {GONE, SWALLOWED}:
        return Status.LOST
    if sorts & {GUESS, UNSURE} or not sure or (MADE in sorts and not proved):
        return Status.GUESSED
    return Status.CERTAIN
