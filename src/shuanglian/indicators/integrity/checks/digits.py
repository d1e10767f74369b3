"""Distribution of digits. Only where the test means something; exact or simulated chances; corrected for many tests.

First and second digits follow Benford's law only in values of their own that span orders of magnitude: records of a
ledger, or one value per series, never the months of one series. Last digits are uniform where the values vary by much
more than the last digit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .. import naming, showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import benford_first, benford_second, holm, multinomial_p, quantile


@dataclass(frozen=True, slots=True)
class Group:
    """Values tested together, and by what name."""

    name: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    code: str
    group: Group
    counts: list[int]
    chances: list[float]
    first: int

    @property
    def p(self) -> float:
        return multinomial_p(self.counts, self.chances)


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    tests = [*_leading(panel, rules), *_last(panel, rules)]
    chances = {index: test.p for index, test in enumerate(tests)}
    kept = holm(chances, rules.alpha)
    named: set[tuple[str, tuple[int, ...]]] = set()
    for index in sorted(kept, key=lambda i: len(tests[i].group.records)):
        finding = _finding(tests[index], chances[index])
        inside = any(code == finding.code and set(rows) <= set(finding.rows) for code, rows in named)
        if not inside:  # a part says it more exactly than the whole around it
            named.add((finding.code, finding.rows))
            yield finding


def _finding(test: Tested, p: float) -> Finding:
    total = sum(test.counts)
    ratios = [
        (count - total * chance) / math.sqrt(total * chance)
        for count, chance in zip(test.counts, test.chances, strict=True)
    ]
    worst = int(np.argmax(np.abs(ratios)))
    figures = {
        "name": test.group.name,
        "n": str(total),
        "digit": str(test.first + worst),
        "seen": str(test.counts[worst]),
        "expected": showing.number(total * test.chances[worst], 0),
        "p": showing.chance(p),
    }
    return Finding(test.code, Severity.MEDIUM, rows_of(test.group.records), figures, p)


def groups_of(panel: Panel) -> Iterator[tuple[str, list[tuple[Record, int]]]]:
    """Last digits of every column or indicator, then of each reporter and place in it, and of each reporter overall."""
    by_name: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for record in (*panel.dated, *panel.ledger):
        if not naming.is_growth(record.indicator):
            by_name[(record.indicator, record.unit, record.source)].append(record)
    overall: dict[str, list[tuple[Record, int]]] = defaultdict(list)
    for (name, _unit, source), records in by_name.items():
        digits = last_digits(records)
        yield " ".join(filter(None, (source, name))), digits
        for part in (_reporter, _place):
            parts: dict[str, list[tuple[Record, int]]] = defaultdict(list)
            for record, digit in digits:
                parts[part(record)].append((record, digit))
            if len(parts) > 1:
                yield from ((" ".join(filter(None, (key, name))), some) for key, some in parts.items())
        for record, digit in digits:
            overall[record.reporter].append((record, digit))
    if len(by_name) > 1:
        yield from overall.items()


def _reporter(record: Record) -> str:
    return record.reporter


def _place(record: Record) -> str:
    return record.place


def _leading(panel: Panel, rules: Rules) -> Iterator[Tested]:
    for group in _independent(panel):
        values = np.array([abs(record.number) for record in group.records if record.value])
        if len(values) < rules.benford_first or not _spreads(values, rules):
            continue
        exponents = np.floor(np.log10(values) + 1e-12)
        leading = values / 10**exponents
        firsts = np.clip(leading.astype(int), 1, 9)
        yield Tested("first_digit", group, _count(firsts, 1, 9), benford_first(), 1)
        fine = [float(r.step) * 10 <= abs(r.number) for r in group.records if r.value]
        seconds = np.clip((leading * 10 + 1e-9).astype(int), 10, 99)[np.array(fine)] % 10
        if len(seconds) >= rules.benford_second:
            yield Tested("second_digit", group, _count(seconds, 0, 9), benford_second(), 0)


def _independent(panel: Panel) -> Iterator[Group]:
    """Records of a ledger as they are, of a panel one value per series."""
    by_column: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in panel.ledger:
        by_column[(record.indicator, record.unit)].append(record)
        if record.reporter:
            by_column[(f"{record.reporter} {record.indicator}", record.unit)].append(record)
    for series in panel.series:
        middle = series.records[len(series) // 2]
        if not naming.is_relative(middle.indicator, middle.unit):
            by_column[(middle.indicator, middle.unit)].append(middle)
    for (name, _unit), records in by_column.items():
        yield Group(name.strip(), tuple(records))


def _spreads(values: np.ndarray[tuple[int], np.dtype[np.float64]], rules: Rules) -> bool:
    """Wide enough in its middle nine tenths, and smoothly filled, so that Benford's law is to be expected."""
    low, high = quantile(values, 0.05), quantile(values, 0.95)
    if low <= 0 or high / low < rules.benford_spread:
        return False
    logs = np.log10(values)
    return float(np.unique(values).size) > 0.5 * len(values) and float(logs.std()) >= 0.6


def _count(
    digits: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int_]], low: int, high: int
) -> list[int]:
    found = np.bincount(np.asarray(digits, dtype=int), minlength=high + 1)
    return [int(n) for n in found[low : high + 1]]


def _last(panel: Panel, rules: Rules) -> Iterator[Tested]:
    for name, digits in groups_of(panel):
        if len(digits) >= rules.last_digit:
            group = Group(name, tuple(record for record, _digit in digits))
            yield Tested("last_digit", group, _count([d for _r, d in digits], 0, 9), [0.1] * 10, 0)


def last_digits(records: Sequence[Record]) -> list[tuple[Record, int]]:
    """Last printed digits of values that vary by far more than it; empty where that is not so.

    A convention is no fraud: where nearly all are whole tens, the digit before is the last one.
    """
    known = [record for record in records if record.value is not None]
    step = _step(known)
    if step <= 0:
        return []
    scaled = [(r, round(abs(r.number) / step)) for r in known if _is_multiple(abs(r.number), step)]
    if len(scaled) < 0.9 * len(known):
        return []
    while len(scaled) >= 10 and sum(n % 10 == 0 for _r, n in scaled) >= 0.97 * len(scaled):
        scaled = [(r, n // 10) for r, n in scaled]
        if max(n for _r, n in scaled) == 0:
            return []
    large = [(record, n) for record, n in scaled if n >= 100]
    if len(large) < 0.7 * len(scaled) or not _varies([n for _r, n in large]):
        return []
    return [(record, n % 10) for record, n in _without_repeats(large)]


def _step(records: Sequence[Record]) -> float:
    """The last digit that nearly all values are printed with; zeros at the end may have been dropped from a tenth."""
    steps = sorted(float(record.step) for record in records)
    if not steps or steps[0] < 1e-6 or steps.count(steps[0]) < 0.82 * len(steps):
        return 0.0
    return steps[0]


def _is_multiple(value: float, step: float) -> bool:
    return abs(value / step - round(value / step)) < 1e-4


def _varies(numbers: list[int]) -> bool:
    return quantile(numbers, 0.8) - quantile(numbers, 0.2) >= 30 and len(set(numbers)) >= 0.5 * len(numbers)


def _without_repeats(numbers: list[tuple[Record, int]]) -> list[tuple[Record, int]]:
    """A value that stays or comes again in the same series is one value, not two."""
    seen: set[tuple[str, str, str, int]] = set()
    kept = []
    for record, n in numbers:
        key = (record.indicator, record.place, record.subject, n)
        if key not in seen:
            seen.add(key)
            kept.append((record, n))
    return kept
