"""Pages that a filter damaged byte by byte: take the inserted readings out and put the characters together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..aligned import Aligned
from .growing import Growing
from .language import Language, simplified_only
from .lattice import items
from .learned import Learned, learn, wide_signs
from .proof import Proof
from .readings import SYLLABLE
from .script import traditional_only
from .search import GONE, GUESS, KEPT, MADE, NOTED, SWALLOWED, UNSURE, Node, Rules, best
from .spans import Span, Status
from .strange import is_strange, strange_runs

_LINE: Final = re.compile(r"[^\r\n]+")
_CLAUSE: Final = re.compile("[\u4e00-\u9fff]{3,}")
# a question mark in the middle of a text, and what a question has
_UNASKED: Final = re.compile(r"[^，。；！\s?,;!“”]*\?(?![”」』\s\n]|$)")
# a note in wide brackets that could not be taken out
_LEFT: Final = re.compile(f"[{wide_signs()}](?:{SYLLABLE.pattern})?[)）]")
# a sign between two characters that nobody writes there: half of another character
_SIGN: Final = re.compile(r"[\u3400-\u9fff][\^`{|}~\\](?=[\u3400-\u9fff])")
_FOREIGN: Final = 3
_ASKS: Final = re.compile("[嗎么麼嘛呢吧什何誰哪幾怎否豈難是能]|[^\u3400-\u9fff]\\?$")
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
    language = _language(raw)
    lines = _searched(raw, learned, language)
    again = _settled(learned, lines)
    if again.notes != learned.notes:
        learned, lines = again, _searched(raw, again, language)
    if learned.bad and _oddity(raw, lines):
        silent = replace(learned, bad="")
        others = _searched(raw, silent, language)
        if _oddity(raw, others) < _oddity(raw, lines) / 2:
            learned, lines = silent, others
    text, proof = Growing(raw), Proof(learned)
    for line in lines:
        _put(text, line, proof.holds(line.text, line.steps), learned)
    return Mending(*_unclear(text.aligned(), text.spans), learned)


def _language(raw: str) -> Language:
    """The model with what the page's undamaged clauses show: none with a character that is out of place there."""
    odd = {letter for letter in set(raw) if is_strange(letter) or letter in simplified_only()}
    language = Language()
    language.learn(run for run in _CLAUSE.findall(raw) if odd.isdisjoint(run))
    return language


def _unclear(text: Aligned, spans: list[Span]) -> tuple[Aligned, list[Span]]:
    """Mark what still looks damaged: what could not be explained is not passed over in silence."""
    doubts, rows = set(text.doubts), list(spans)
    for start, end in _suspects(text.text):
        if not all(at in doubts for at in range(start, end)):
            low, high = text.raw_span(start, end)
            rows.append(Span(low, high, text.raw[low:high], text.text[start:end], "unclear", Status.GUESSED))
            doubts.update(range(start, end))
    return replace(text, doubts=frozenset(doubts)), sorted(rows, key=lambda row: row.start)


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    for start, end in strange_runs(text):
        yield max(0, start - 1), min(len(text), end + 1)
    for match in _LEFT.finditer(text):
        yield match.span()
    for match in _SIGN.finditer(text):
        yield max(0, match.start() - 1), min(len(text), match.end() + 1)
    yield from _out_of_script(text)
    for match in _UNASKED.finditer(text):
        if not _ASKS.search(match[0]):
            yield match.end() - 1, match.end()


def _out_of_script(text: str) -> Iterator[tuple[int, int]]:
    """Simplified characters in a line of Traditional ones."""
    for line in _LINE.finditer(text):
        odd = [at for at in range(*line.span()) if text[at] in simplified_only()]
        if odd and sum(letter in traditional_only() for letter in line[0]) >= _FOREIGN * len(odd):
            low, high = line.span()
            yield from ((max(low, at - 2), min(high, at + 2)) for at in odd)


def _searched(raw: str, learned: Learned, language: Language) -> list[Line]:
    silent = learned.bad == ""
    rules = Rules(learned.notes, learned.swallow, language, learned.gaps, silent)
    rows = []
    for match in _LINE.finditer(raw):
        pieces = items(match[0], silent)
        if len(pieces) > 1:
            rows.append(Line(match.start(), match[0], best(match[0], pieces, rules)[1]))
    return rows


def _oddity(raw: str, lines: list[Line]) -> int:
    """How much in the result still looks damaged."""
    mended = {line.offset: "".join(step.text for step in line.steps) for line in lines}
    texts = (mended.get(match.start(), match[0]) for match in _LINE.finditer(raw))
    return sum(end - start for text in texts for start, end in strange_runs(text))


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
        text.add(
            line.offset,
            [(step.text, step.start, step.end, doubtful or step.sort in _DOUBTFUL) for step in run],
        )
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
