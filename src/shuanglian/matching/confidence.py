"""What a score is worth: the fitted curve from score to probability, and the weights of the text value. Pure.

The numbers live in `data/calibration.json`, so that a fit on judged pairs replaces them without a change of code. There is
one record per mode, because the text value means something else where meaning takes part.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from .calibration import Curve, Isotonic, Platt

Mode = Literal["lexical", "hybrid"]
_FILE: Final = "calibration.json"


@dataclass(frozen=True, slots=True)
class TextWeights:
    """How words (the share of telling terms, 0–1) and meaning (cosines) make one text value.

    meaning value = `meaning` · (cosine − `background` · cosine of the nearest everyday or foreign field + `shift`).
    """

    words: float
    meaning: float
    shift: float
    background: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve of a mode, the probability from which a party is proposed, and what the curve was fitted on.

    `is_demo`: on questions of our own making, not on judged pairs.
    """

    curve: Curve
    threshold: float
    text: TextWeights
    method: str
    fitted_on: str
    fitted_at: str
    questions: int
    is_demo: bool

    def probability(self, score: float) -> float:
        """The chance (0–1, six digits) that a technology manager would invite who has this score. Rises with it."""
        return round(self.curve.probability(score), 6)

    def score(self, probability: float) -> float:
        """The highest score, to six digits, that is worth no more than `probability`."""
        low, high = -2.0, 2.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.probability(middle) <= probability else (low, middle)
        return math.floor(low * 1e6) / 1e6


def parse(row: Mapping[str, Any]) -> Calibration:
    """One record of the file. Raises `ValueError` for an unknown method or a curve that falls."""
    facts = {
        name: row[name] for name in ("method", "threshold", "fitted_on", "fitted_at", "questions", "is_demo")
    }
    return Calibration(curve=_curve(row), text=TextWeights(**row["text"]), **facts)


def _curve(row: Mapping[str, Any]) -> Curve:
    if row["method"] == "logistic" and row["scale"] > 0:
        return Platt.around(row["middle"], row["scale"])
    if row["method"] == "isotonic":
        scores, values = tuple(row["scores"]), tuple(row["values"])
        if (
            scores
            and len(scores) == len(values)
            and list(scores) == sorted(scores)
            and list(values) == sorted(values)
        ):
            return Isotonic(scores, values)
    raise ValueError(row["method"])


# Curves that were fitted here and put in use; set around one question, so that threads do not see each other's.
_FITTED: Final[ContextVar[Mapping[Mode, Calibration] | None]] = ContextVar("fitted", default=None)


@contextmanager
def using(fitted: Mapping[Mode, Calibration]) -> Iterator[None]:
    """Within this block these curves count instead of those that come with the software."""
    token = _FITTED.set(fitted)
    try:
        yield
    finally:
        _FITTED.reset(token)


def calibration(mode: Mode = "lexical") -> Calibration:
    """The curve in use for a mode."""
    fitted = _FITTED.get() or {}
    return fitted.get(mode) or shipped(mode)


@cache
def shipped(mode: Mode = "lexical") -> Calibration:
    """The curve that comes with the software."""
    text = (resources.files(__package__) / "data" / _FILE).read_text("utf-8")
    return parse(json.loads(text)["modes"][mode])
