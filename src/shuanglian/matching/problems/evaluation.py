"""How well the four kinds of pairs are told apart, on the labelled problems that come with the program. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from . import features
from .features import Features
from .similarity import COMMON, DUPLICATE, KINDS, TRADE, UNRELATED, Kind, Weighing, compare, weigh

HELD_OUT_EVERY: Final = 3
# A stranger is this many families of the same half further on.
_STRANGERS: Final = (2, 3, 4)
Vectors = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Pair:
    one: str
    other: str
    label: Kind
    held_out: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one kind: how many pairs, and precision, recall and F1 (0–1)."""

    pairs: int
    precision: float
    recall: float
    f1: float

    def to_json(self) -> dict[str, float]:
        return {"pairs": self.pairs, "precision": self.precision, "recall": self.recall, "f1": self.f1}


@cache
def families() -> tuple[dict[str, Any], ...]:
    text = (resources.files(__package__) / "data" / "labelled.json").read_text("utf-8")
    return tuple(json.loads(text)["families"])


@cache
def labelled() -> tuple[Pair, ...]:
    """All labelled pairs; those of every third family are held out."""
    return tuple(pair for place in range(len(families())) for pair in _pairs_of(place))


def _pairs_of(place: int) -> list[Pair]:
    told = families()
    here, held = told[place], place % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
    base, (same, again), (common, third), (near, nearer) = (
        here["base"],
        here["same"],
        here["common"],
        here["trade_only"],
    )
    far = [told[(place + HELD_OUT_EVERY * step) % len(told)] for step in _STRANGERS]
    rows: list[tuple[str, str, Kind]] = [
        *((one, other, DUPLICATE) for one, other in ((base, same), (base, again), (same, again))),
        *((one, other, COMMON) for one, other in ((base, common), (base, third), (common, third))),
        *((one, other, TRADE) for one, other in ((base, near), (base, nearer), (common, near))),
        (base, far[0]["base"], UNRELATED),
        (common, far[1]["trade_only"][0], UNRELATED),
        (base, far[2]["common"][1], UNRELATED),
    ]
    return [Pair(one, other, label, held) for one, other, label in rows]


def evaluate(vectors: Vectors | None = None) -> dict[str, Any]:
    """Precision, recall and F1 per kind, for the pairs used in setting the constants and for those held out.

    Terms are weighed over the labelled texts themselves, whose labels this does not use. `vectors` encodes texts,
    row by row, normalised; None: lexical only.
    """
    texts = sorted({text for pair in labelled() for text in (pair.one, pair.other)})
    read = {text: features.read(text) for text in texts}
    weighing = weigh(read.values())
    cosines = _cosines(texts, vectors)
    return {
        "pairs": len(labelled()),
        "encoder": "none" if vectors is None else "given",
        "tuned": _half(read, weighing, cosines, held_out=False),
        "held_out": _half(read, weighing, cosines, held_out=True),
    }


def centred(found: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Vectors without their mean, of length one: only then do cosines tell near from far."""
    moved = found - found.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _cosines(texts: Sequence[str], vectors: Vectors | None) -> Callable[[Pair], float | None]:
    if vectors is None:
        return lambda _pair: None
    rows = centred(vectors(texts))
    place = {text: number for number, text in enumerate(texts)}
    return lambda pair: float(rows[place[pair.one]] @ rows[place[pair.other]])


def _half(
    read: dict[str, Features],
    weighing: Weighing,
    cosines: Callable[[Pair], float | None],
    *,
    held_out: bool,
) -> dict[str, Any]:
    pairs = [pair for pair in labelled() if pair.held_out == held_out]
    told = [compare(read[p.one], read[p.other], weighing, cosines(p)).kind for p in pairs]
    labels = [pair.label for pair in pairs]
    shown: dict[str, Any] = {kind: figures(labels, told, {kind}).to_json() for kind in KINDS}
    shown["linked"] = figures(labels, told, {DUPLICATE, COMMON}).to_json()
    return shown


def figures(labels: Sequence[Kind], told: Sequence[Kind], kinds: Iterable[Kind]) -> Figures:
    """`kinds` taken together as what should be found."""
    wanted = set(kinds)
    right = sum(label in wanted and said in wanted for label, said in zip(labels, told, strict=True))
    said_so, are_so = sum(said in wanted for said in told), sum(label in wanted for label in labels)
    precision, recall = right / said_so if said_so else 1.0, right / are_so if are_so else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Figures(are_so, round(precision, 3), round(recall, 3), round(f1, 3))
