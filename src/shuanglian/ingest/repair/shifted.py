"""Pages that a filter damaged byte by byte: take the inserted readings out and put the characters together again."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned
from .damage import Page, damage, folded
from .language import Language
from .lattice import items
from .learned import Learned, learn
from .search import GONE, GUESS, KEPT, NOTED, UNSURE, Node, Rules, best
from .spans import Span, Status

_LINE: Final = re.compile(r"[^\r\n]+")
_TROUBLE: Final = re.compile("[?\ufffd\ue000-\uf8ff]|[^\x00-\x7f]\\)")


@dataclass(frozen=True, slots=True)
class Mending:
    """The mended page, the changes, and what was learned of its damage (None: it has none)."""

    text: Aligned
    spans: list[Span]
    learned: Learned | None


def mend_bytes(raw: str) -> Mending:
    """A page of which the bytes were damaged, mended; any other text as it is."""
    learned = learn(raw)
    if learned is None:
        return Mending(Aligned.of(raw), [], None)
    rules = Rules(learned.notes, learned.swallow, _language(raw))
    text = _Text(raw)
    for match in _LINE.finditer(raw):
        text.keep(match.start())
        _mend_line(text, match.start(), match[0], rules, learned)
    text.keep(len(raw))
    return Mending(text.aligned(), text.spans, learned)


def _language(raw: str) -> Language:
    language = Language()
    language.learn(re.findall("[\u4e00-\u9fff，。、]{3,}", raw))
    return language


def _mend_line(text: _Text, offset: int, line: str, rules: Rules, learned: Learned) -> None:
    pieces = items(line)
    if len(pieces) == 1:
        text.keep(offset + len(line))
        return
    _, steps = best(line, pieces, rules)
    proved = _proved(line, steps, learned)
    for run in _runs(steps):
        text.add(offset, run, proved, learned.sure)


def _proved(line: str, steps: list[Node], learned: Learned) -> bool:
    """Does the forward model make this line of the result?"""
    page = Page(learned.notes, swallow=learned.swallow, fold=learned.folded)
    result = damage("".join(step.text for step in steps), page)
    return result == line


def _runs(steps: list[Node]) -> Iterator[list[Node]]:
    """Steps that changed something and stand together."""
    run: list[Node] = []
    for step in steps:
        if step.sort != KEPT:
            run.append(step)
            continue
        if run:
            yield run
            run = []
    if run:
        yield run


class _Text:
    """The mended text while it grows."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.at = 0
        self.parts: list[str] = []
        self.starts = array("l")
        self.ends = array("l")
        self.doubts: set[int] = set()
        self.spans: list[Span] = []

    def keep(self, end: int) -> None:
        """Everything up to `end` as it is."""
        if end > self.at:
            self.parts.append(self.raw[self.at : end])
            self.starts.extend(range(self.at, end))
            self.ends.extend(range(self.at + 1, end + 1))
            self.at = end

    def add(self, offset: int, run: list[Node], proved: bool, sure: bool) -> None:
        """A changed run of the line that begins at `offset`."""
        start = offset + min(step.start for step in run)
        end = offset + max(step.end for step in run)
        self.keep(start)
        after = "".join(step.text for step in run)
        for step in run:
            if step.sort in (GUESS, GONE):
                self.doubts.update(range(len(self.starts), len(self.starts) + len(step.text)))
            self.starts.extend([offset + step.start] * len(step.text))
            self.ends.extend([offset + step.end] * len(step.text))
        self.parts.append(after)
        self.at = end
        status = _status(run, proved, sure)
        kind = "pinyin" if all(step.sort in (NOTED, UNSURE) for step in run) else "shift"
        if self.raw[start:end] != after or status is not Status.CERTAIN:
            self.spans.append(Span(start, end, self.raw[start:end], after, kind, status))

    def aligned(self) -> Aligned:
        return Aligned(self.raw, "".join(self.parts), self.starts, self.ends, frozenset(self.doubts))


def _status(run: list[Node], proved: bool, sure: bool) -> Status:
    sorts = {step.sort for step in run}
    if GONE in sorts:
        return Status.LOST
    if GUESS in sorts or UNSURE in sorts or not sure:
        return Status.GUESSED
    return Status.CERTAIN
