"""One number in one sentence, before it is known of what."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..aligned import Aligned


class Nature(StrEnum):
    """MEASURE is decided further (actual, base, target, plan) by `fields`; the others are the basis already."""

    MEASURE = "measure"
    EVENT = "event"
    STRUCTURE = "structure"
    RANK = "rank"
    LIMIT = "limit"
    CADENCE = "cadence"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`sentence` is one sentence of block `block` (joined over page breaks); all positions count in `sentence.text`.

    `start:end` is the number itself, `phrase_start:phrase_end` the number with comparator, unit and suffix
    (超过 10 万名). `noun` is what the number counts where that follows it (12 *家 民营人才创业园*). `member` is (k, n) for
    the k-th (from 0) of n numbers that 分别 distributes. A fall has a negative value and `growth`.
    """

    block: int
    sentence: Aligned
    start: int
    end: int
    phrase_start: int
    phrase_end: int
    value: Decimal
    value_max: Decimal | None = None
    unit: str = ""
    norm_value: Decimal
    norm_unit: str = ""
    comparator: str = "="
    growth: bool = False
    nature: Nature = Nature.MEASURE
    noun: str = ""
    member: tuple[int, int] | None = None
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
