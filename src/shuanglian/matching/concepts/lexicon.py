"""The concepts of the trades with all their names. Data: `data/lexicon.csv`, described by `data/lexicon.json`."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from ..text import to_simplified

Kind = Literal["name", "also", "abbr", "english", "related"]
KINDS: Final[tuple[Kind, ...]] = ("name", "also", "abbr", "english", "related")
# Two letters mean too many things to conclude from, but for these.
CLEAR_SHORT: Final = frozenset({"AI", "5G"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with its names. `related` names narrower things: they lead to the concept, never to each other.

    `note` says what else one of its abbreviations may mean.
    """

    key: str
    area: str
    name: str
    also: tuple[str, ...]
    abbr: tuple[str, ...]
    english: tuple[str, ...]
    related: tuple[str, ...]
    note: str

    def names(self, kind: Kind) -> tuple[str, ...]:
        return (self.name,) if kind == "name" else tuple(getattr(self, kind))


@dataclass(frozen=True, slots=True)
class Surface:
    """One way to write a concept. `exact`: only with these capitals; `ambiguous`: may mean something else."""

    written: str
    concept: Concept
    kind: Kind
    exact: bool
    ambiguous: bool


@cache
def about() -> Mapping[str, Any]:
    """Title, version and validity of the data."""
    text = (resources.files(__package__) / "data" / "lexicon.json").read_text("utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


@cache
def concepts() -> Sequence[Concept]:
    """All concepts in the order of the data."""
    text = (resources.files(__package__) / "data" / about()["file"]).read_text("utf-8")
    return tuple(_concept(row) for row in csv.DictReader(text.splitlines()))


def _concept(row: Mapping[str, str]) -> Concept:
    lists = {kind: tuple(filter(None, row[kind].split(";"))) for kind in KINDS[1:]}
    return Concept(key=row["key"], area=row["area"], name=row["name"], note=row["note"], **lists)


@cache
def surfaces() -> Mapping[str, Surface]:
    """Every written form, folded, with its concept."""
    found: dict[str, Surface] = {}
    for concept in concepts():
        for kind in KINDS:
            for written in concept.names(kind):
                found.setdefault(folded(written), _surface(written, concept, kind))
    return found


def _surface(written: str, concept: Concept, kind: Kind) -> Surface:
    short = written.isascii() and len(written) <= 3
    vague = written.isascii() and len(written) <= 2 and written not in CLEAR_SHORT
    noted = bool(concept.note) and written.upper() in concept.note.upper()
    return Surface(written, concept, kind, short and written.isupper(), kind == "abbr" and (vague or noted))


def folded(text: str) -> str:
    """One spelling for comparison, as long as the text itself: Simplified, small letters, blanks for hyphens."""
    simple = to_simplified(text)
    return "".join(_LETTERS.get(letter) or _small(letter) for letter in simple)


_LETTERS: Final = {"-": " ", "‐": " ", "‑": " ", "–": " ", "\u3000": " "}


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter
