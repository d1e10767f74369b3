"""Pairing proposals with marks, and the figures that come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..proposal import Proposal
from .compare import likeness, same_field, same_number, same_unit
from .gold import FIELDS, Marked, is_measurement
from .stricter import Pair, extra, paired_by_quote

HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Ratio:
    """Precision, recall and F1 of `right` out of `proposed` and `marked`."""

    right: int
    proposed: int
    marked: int

    def as_json(self) -> dict[str, float | int]:
        precision = self.right / self.proposed if self.proposed else 0.0
        recall = self.right / self.marked if self.marked else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        counts = {"right": self.right, "proposed": self.proposed, "marked": self.marked}
        return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), **counts}


@dataclass(slots=True)
class Report:
    """`pairs`: a mark and the proposal at its place; `missed`, `invented`: the rest; `trapped`: labels taken as numbers;
    `by_quote`: paired otherwise, one to one where at least half of both quotes together is shared.
    """

    pairs: list[Pair] = field(default_factory=list)
    missed: list[Marked] = field(default_factory=list)
    invented: list[Proposal] = field(default_factory=list)
    traps: list[Marked] = field(default_factory=list)
    trapped: list[Pair] = field(default_factory=list)
    by_quote: list[Pair] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """The figures of one more document."""
        self.pairs += other.pairs
        self.missed += other.missed
        self.invented += other.invented
        self.traps += other.traps
        self.trapped += other.trapped
        self.by_quote += other.by_quote

    def as_json(self) -> dict[str, Any]:
        """Measurements: span (a proposal at the place), span+value+unit, each field of the found ones; traps apart."""
        found, whole = len(self.pairs), sum(right_value(mark, row) for mark, row in self.pairs)
        proposed, marked = found + len(self.invented), found + len(self.missed)
        return {
            "span": Ratio(found, proposed, marked).as_json(),
            "value_unit_span": Ratio(whole, proposed, marked).as_json(),
            "value_unit_of_found": _share(whole, found),
            "fields": {name: self._field(name) for name in FIELDS},
            "indicator_similarity": self._likeness(),
            "stricter": {
                **extra(self.pairs, [right_value(mark, row) for mark, row in self.pairs]),
                "span_by_quote": Ratio(len(self.by_quote), proposed, marked).as_json(),
            },
            "traps": {
                "marked": len(self.traps),
                "taken_as_measurements": len(self.trapped),
                "false_positive_rate": _share(len(self.trapped), len(self.traps)),
            },
        }

    def _field(self, name: str) -> float:
        return _share(
            sum(same_field(name, getattr(p, name), m.fields[name]) for m, p in self.pairs), len(self.pairs)
        )

    def _likeness(self) -> float:
        total = sum(likeness(row.indicator, mark.fields["indicator"]) for mark, row in self.pairs)
        return round(total / len(self.pairs), 4) if self.pairs else 0.0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def score(marks: Sequence[Marked], proposals: Iterable[Proposal]) -> Report:
    """Pair the marks of one document with what was proposed for it.

    A proposal stands at a mark when its number lies in the mark's quote (or over the mark's own number, where given). Each
    proposal serves one mark: those with the same value and unit first, then the same value, then any at the place.
    """
    rows = [row for row in proposals if is_measurement(row)]
    wanted = [mark for mark in marks if not mark.is_trap]
    traps = [mark for mark in marks if mark.is_trap]
    report = Report(traps=traps)
    report.pairs, rest = _paired(wanted, rows, (right_value, _right_number, _anything))
    taken = {mark.id for mark, _ in report.pairs}
    report.missed = [mark for mark in wanted if mark.id not in taken]
    report.by_quote = paired_by_quote(wanted, rows, HALF)
    report.trapped, report.invented = _paired(traps, rest, (right_value, _right_number))
    return report


def _paired(
    marks: Sequence[Marked], rows: list[Proposal], rules: Sequence[Callable[[Marked, Proposal], bool]]
) -> tuple[list[Pair], list[Proposal]]:
    at = _by_place(marks, rows)
    pairs: list[Pair] = []
    free, open_marks = set(range(len(rows))), list(marks)
    for rule in rules:
        left = []
        for mark in open_marks:
            fits = [index for index in at[mark.id] if index in free and rule(mark, rows[index])]
            if not fits:
                left.append(mark)
                continue
            best = max(fits, key=lambda index: _nearness(mark, rows[index]))
            free.discard(best)
            pairs.append((mark, rows[best]))
        open_marks = left
    return pairs, [rows[index] for index in sorted(free)]


def _by_place(marks: Sequence[Marked], rows: Sequence[Proposal]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for mark in marks:
        low = mark.start if mark.value_start is None else mark.value_start
        high = mark.end if mark.value_end is None else mark.value_end
        for index, row in enumerate(rows):
            start, end = row.value_start, row.value_end
            if start is not None and end is not None and start < high and end > low:
                places[mark.id].append(index)
    return places


def right_value(mark: Marked, row: Proposal) -> bool:
    """The same value, range end and unit."""
    return _right_number(mark, row) and same_unit(mark.unit, row.unit)


def _right_number(mark: Marked, row: Proposal) -> bool:
    if row.value is None or not same_number(mark.value, row.value):
        return False
    return (mark.value_max is None) == (row.value_max is None) and mark.value_max in (None, row.value_max)


def _anything(_mark: Marked, _row: Proposal) -> bool:
    return True


def _nearness(mark: Marked, row: Proposal) -> tuple[float, float]:
    """Two marks may share a quote (4（3）): the one whose words are most alike takes the proposal."""
    return likeness(row.indicator, mark.fields["indicator"]), same_field(
        "time", row.time, mark.fields["time"]
    )
