"""Which concepts a text names: the longest written form at each place, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..text import normalise
from .lexicon import Concept, Kind, Surface, folded, surfaces


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept named at `span` of the original text; `written` are the letters there.

    `ambiguous`: an abbreviation that may mean something else; `expand` draws nothing from it.
    """

    concept: Concept
    span: tuple[int, int]
    written: str
    kind: Kind
    ambiguous: bool = False


def find(text: str) -> list[Hit]:
    """The concepts of `text` in order, never overlapping. Pure; Traditional characters and any width are understood."""
    normal = normalise(text)
    small = folded(normal.text)
    found = []
    for start, end, surface in _matches(small, normal.text):
        span = normal.span(start, end)
        found.append(Hit(surface.concept, span, text[slice(*span)], surface.kind, surface.ambiguous))
    return found


def _matches(small: str, exact: str) -> Iterator[tuple[int, int, Surface]]:
    table = _by_beginning()
    position = 0
    while position < len(small) - 1:
        match = None
        for form, surface in table.get(small[position : position + 2], ()):
            if small.startswith(form, position):
                end = _end(small, position, form)
                if end and not (surface.exact and exact[position : position + len(form)] != surface.written):
                    match = position, end, surface
                    break
        if match is not None:
            yield match
            position = match[1]
        else:
            position += 1


@cache
def _by_beginning() -> Mapping[str, Sequence[tuple[str, Surface]]]:
    """Written forms by their first two letters, longest first."""
    table: dict[str, list[tuple[str, Surface]]] = {}
    for form, surface in surfaces().items():
        if len(form) > 1:
            table.setdefault(form[:2], []).append((form, surface))
    return {start: sorted(forms, key=lambda row: -len(row[0])) for start, forms in table.items()}


def _end(small: str, start: int, form: str) -> int:
    """Where the form ends (English plurals included); 0 where it is only part of a longer Latin word."""
    end = start + len(form)
    if _latin(form[0]) and start and _latin(small[start - 1]):
        return 0
    if not _latin(form[-1]):
        return end
    for plural in ("", "s", "es"):
        stop = end + len(plural)
        if small.startswith(plural, end) and not (stop < len(small) and _latin(small[stop])):
            return stop
    return 0


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
