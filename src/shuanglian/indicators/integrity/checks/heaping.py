"""Round numbers, and values just above their target: marks of figures that were set rather than counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .. import showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import binomial_tail, holm
from .digits import groups_of

_ROUND = (0, 5)


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    yield from _round_numbers(panel, rules)
    yield from _above_target(panel, rules)


def _round_numbers(panel: Panel, rules: Rules) -> Iterator[Finding]:
    tested: list[tuple[str, list[Record], int, float]] = []
    for name, digits in groups_of(panel):
        if len(digits) >= rules.heaping:
            heaped = [record for record, digit in digits if digit in _ROUND]
            p = binomial_tail(len(heaped), len(digits), 0.2)
            tested.append((name, heaped, len(digits), p))
    kept = holm({index: one[3] for index, one in enumerate(tested)}, rules.alpha)
    said: list[set[int]] = []
    for index in sorted(kept, key=lambda i: tested[i][2]):
        name, heaped, n, p = tested[index]
        rows = set(rows_of(heaped))
        if len(heaped) < 0.4 * n or any(rows >= earlier for earlier in said):
            continue
        said.append(rows)
        figures = {
            "name": name,
            "n": str(n),
            "seen": str(len(heaped)),
            "expected": showing.number(0.2 * n, 0),
            "p": showing.chance(p),
        }
        yield Finding("heaping", Severity.MEDIUM, tuple(sorted(rows)), figures, p)


def _above_target(panel: Panel, rules: Rules) -> Iterator[Finding]:
    """Many just above, hardly any just below: smooth achievement has no step exactly at the target."""
    groups: dict[str, list[tuple[Record, float]]] = defaultdict(list)
    for record in (*panel.dated, *panel.ledger):
        if record.value is not None and record.target and record.target > 0 and _fine(record):
            reach = float(record.value / record.target) - 1
            groups[""].append((record, reach))
            if record.reporter or record.place:
                groups[record.reporter or record.place].append((record, reach))
    chances = {name: _chance(reaches, rules) for name, reaches in groups.items()}
    kept = holm(chances, rules.alpha)
    specific = [name for name in kept if name] if len(kept) > 1 and len(groups) > 2 else list(kept)
    for name in [""] if "" in kept and len(specific) > len(groups) / 3 else specific:
        yield _bunched(name, groups[name], chances[name], rules)


def _fine(record: Record) -> bool:
    """Printed finely enough that reaching a target exactly is not the usual case."""
    return record.target is not None and record.step * 100 <= record.target


def _bands(reaches: list[tuple[Record, float]], rules: Rules) -> tuple[list[Record], int, int]:
    band = rules.target_band
    above = [record for record, reach in reaches if -1e-9 <= reach < band]
    below = sum(-band <= reach < -1e-9 for _r, reach in reaches)
    beyond = sum(band <= reach < 2 * band for _r, reach in reaches)
    return above, below, beyond


def _chance(reaches: list[tuple[Record, float]], rules: Rules) -> float:
    """Against an even split with both neighbouring bands together, and against the band below alone."""
    above, below, beyond = _bands(reaches, rules)
    n = len(above)
    if n < rules.target_near:
        return 1.0
    with_both = binomial_tail(n, n + below + beyond, 0.5)
    with_below = binomial_tail(n, n + below, 0.62) if n >= 1.5 * beyond else 1.0
    return min(1.0, 2 * min(with_both, with_below))


def _bunched(name: str, reaches: list[tuple[Record, float]], p: float, rules: Rules) -> Finding:
    above, below, _beyond = _bands(reaches, rules)
    figures = {
        "name": name or "",
        "band": showing.percent(rules.target_band),
        "above": str(len(above)),
        "below": str(below),
        "p": showing.chance(p),
    }
    return Finding("above_target", Severity.MEDIUM, rows_of(above), figures, p)
