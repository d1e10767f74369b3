"""How the proposals made here did, by what people decided about them afterwards. Pure.

Only what somebody judged is known: a good solver whom nobody looked at counts for nothing either way. The list is the one kept
when the need was accepted, before anybody was invited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..calibration import Abstention, Bin, Pair, abstention, brier, expected_error, interval, reliability
from ..evaluation import figures, intervals
from ..evaluation.intervals import Interval

# What each judgement is worth in nDCG; a dismissal is worth nothing.
GRADES: Final[Mapping[str, float]] = {"invited": 1.0, "chosen": 2.0, "verified": 3.0, "dismissed": 0.0}
# Resampling fewer cases than this tells of chance less than it hides.
LEAST_FOR_INTERVAL: Final = 5
FIGURES: Final = ("ndcg10", "recall10", "recall50", "mrr10")


@dataclass(frozen=True, slots=True)
class Proposed:
    party: int
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement of one party, in the order of time."""

    party: int
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One need: what was proposed first, what was decided, and how it ended (`solved`: None while it is open)."""

    need: int
    proposed: Sequence[Proposed] = ()
    abstained: bool = False
    best: float = 0.0
    threshold: float = 0.0
    verdicts: Sequence[Verdict] = ()
    solved: bool | None = None

    def grades(self) -> dict[str, float]:
        """The last word on each party; chosen and verified outlast a dismissal."""
        found: dict[str, float] = {}
        for verdict in self.verdicts:
            key, grade = str(verdict.party), GRADES[verdict.kind]
            found[key] = grade if found.get(key, 0.0) < 2 else max(grade, found[key])
        return found

    def pairs(self) -> list[Pair]:
        """The proposed parties that somebody judged."""
        grades = self.grades()
        return [
            Pair(row.score, row.probability, grades[str(row.party)] > 0)
            for row in self.proposed
            if str(row.party) in grades
        ]


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`, with Wilson's 95 % interval."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        return intervals.wilson(self.hits, self.n)


@dataclass(frozen=True, slots=True)
class Online:
    """`n` judged needs with a kept list; `unproposed` useful solvers whom the matcher had not named.

    Figures of nothing are None, and intervals for fewer cases than `LEAST_FOR_INTERVAL`.
    """

    n: int
    means: Mapping[str, float | None]
    intervals: Mapping[str, Interval | None]
    pairs: int
    useful: int
    unproposed: int
    bins: Sequence[Bin]
    error: float | None
    error_interval: Interval | None
    brier: float | None
    first: Share
    abstention: Abstention
    reasons: Sequence[tuple[str, int]] = field(default_factory=tuple)


def online(asked: Sequence[Asked], *, rounds: int = 500) -> Online:
    """All online figures of these needs."""
    judged = [need for need in asked if need.verdicts]
    columns = _columns([need for need in judged if any(need.grades().values())])
    pairs = [pair for need in judged for pair in need.pairs()]
    ended = [(_line(need), need.solved) for need in asked if need.solved is not None]
    size = len(columns["ndcg10"])
    return Online(
        n=size,
        means={name: sum(values) / size if size else None for name, values in columns.items()},
        intervals=_intervals(columns, rounds * 2),
        pairs=len(pairs),
        useful=sum(pair.useful for pair in pairs),
        unproposed=sum(_unproposed(need) for need in judged),
        bins=reliability(pairs),
        error=expected_error(pairs) if pairs else None,
        error_interval=interval(pairs, expected_error, rounds=rounds)
        if len(pairs) >= LEAST_FOR_INTERVAL
        else None,
        brier=brier(pairs) if pairs else None,
        first=_first(judged),
        abstention=abstention(ended, 0.5),
        reasons=_reasons(judged),
    )


def _columns(judged: Sequence[Asked]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {name: [] for name in FIGURES}
    for need in judged:
        ranked, grades = [str(row.party) for row in need.proposed], need.grades()
        columns["ndcg10"].append(figures.ndcg(ranked, grades, 10))
        columns["recall10"].append(figures.recall(ranked, grades, 10))
        columns["recall50"].append(figures.recall(ranked, grades, 50))
        columns["mrr10"].append(figures.reciprocal_rank(ranked, grades, 10))
    return columns


def _intervals(columns: Mapping[str, Sequence[float]], rounds: int) -> dict[str, Interval | None]:
    if len(columns["ndcg10"]) < LEAST_FOR_INTERVAL:
        return dict.fromkeys(columns)
    return dict(intervals.means(columns, rounds=rounds))


def _line(need: Asked) -> float:
    """Each need was asked under its own threshold: below one half means refused, whatever the threshold was."""
    return 0.0 if need.abstained else 1.0


def _unproposed(need: Asked) -> int:
    named = {str(row.party) for row in need.proposed}
    return sum(grade > 0 and party not in named for party, grade in need.grades().items())


def _first(judged: Sequence[Asked]) -> Share:
    """Of the first proposals that somebody judged at all, those that were invited, chosen or verified."""
    firsts = [
        need.grades()[str(need.proposed[0].party)]
        for need in judged
        if need.proposed and str(need.proposed[0].party) in need.grades()
    ]
    return Share(sum(grade > 0 for grade in firsts), len(firsts))


def _reasons(judged: Sequence[Asked]) -> list[tuple[str, int]]:
    """Why proposals were dismissed, the most frequent first."""
    counted = Counter(
        verdict.reason.strip()
        for need in judged
        for verdict in need.verdicts
        if verdict.kind == "dismissed" and verdict.reason.strip()
    )
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
