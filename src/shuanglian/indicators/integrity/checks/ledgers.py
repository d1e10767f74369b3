"""Records of a ledger: the same record twice, one number for two, two ledgers with the same business in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from scipy.special import pdtrc

from .. import showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import holm

_CHANCE: Final = 0.006  # pairs of equal records that chance may bring before equality is a question
_SHARED: Final = 5


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    yield from _keys(panel.records)
    by_column: dict[str, list[Record]] = defaultdict(list)
    for record in panel.ledger:
        by_column[record.indicator].append(record)
    main = max(by_column.values(), key=_information, default=[])
    yield from _rows(main)
    yield from _ledgers(main, rules)
    yield from _same_cells(panel.dated)


def _information(records: Sequence[Record]) -> int:
    return len({record.value for record in records})


def _keys(records: Sequence[Record]) -> Iterator[Finding]:
    """A number that should be given once. Where numbers repeat as a rule they are no numbers of records."""
    rows: dict[str, set[int]] = defaultdict(set)
    for record in records:
        if record.key:
            rows[record.key].add(record.row)
    repeated = {key: seen for key, seen in rows.items() if len(seen) > 1}
    if len(rows) < 8 or len(repeated) > 0.2 * len(rows):
        return
    for key, seen in repeated.items():
        figures = {"key": key, "rows": showing.listed(sorted(seen))}
        yield Finding("duplicate_key", Severity.HIGH, tuple(sorted(seen)), figures)


def _collision(values: Sequence[Hashable]) -> float:
    """Chance that two of these, drawn at random, are equal."""
    counts, n = Counter(values), len(values)
    return sum(c * c for c in counts.values()) / (n * n) if n else 1.0


def _rows(records: Sequence[Record]) -> Iterator[Finding]:
    """Same party, amount, day: a question where chance would hardly bring one such pair in the whole ledger."""
    if len(records) < 2:
        return
    subjects = [record.subject or record.place for record in records]
    days = [record.period for record in records]
    amounts = [record.value for record in records]
    chance = _smoothed(subjects) * _smoothed(days) * _smoothed(amounts)
    if chance * len(records) * (len(records) - 1) / 2 > 1.0:
        return
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for record, subject in zip(records, subjects, strict=True):
        groups[(subject, record.period, record.value, record.segment)].append(record)
    repeated = [same for same in groups.values() if len({record.row for record in same}) > 1]
    expected = chance * len(records) * (len(records) - 1) / 2
    if float(pdtrc(max(0, len(repeated) - 1), expected)) > _CHANCE:
        return
    for same in repeated:
        yield _twice(same)


def _smoothed(values: Sequence[Hashable]) -> float:
    """Collision among different values, so that the copies that are looked for do not excuse themselves."""
    distinct = len(set(values))
    if distinct <= 1:
        return 1.0
    counts = Counter(values)
    usual = Counter(
        {value: min(count, max(1, 3 * len(values) // distinct)) for value, count in counts.items()}
    )
    n = sum(usual.values())
    pairs = sum(c * (c - 1) for c in usual.values()) / (n * (n - 1))
    return max(pairs if distinct < 0.5 * n else 0.0, 1 / (4 * n))


def _twice(same: Sequence[Record]) -> Finding:
    rows = rows_of(same)
    figures = {"rows": showing.listed(rows), "name": f"{same[0].name} {_amount(same[0])}".strip()}
    return Finding("duplicate_rows", Severity.HIGH, rows, figures)


def _amount(record: Record) -> str:
    return showing.amount(record.value or Decimal(0), record.unit)


def _ledgers(records: Sequence[Record], rules: Rules) -> Iterator[Finding]:
    """Amounts shared between reporters, places or years, against what amounts of this ledger share by chance."""
    fine = [record for record in records if record.value and _digits(record.value) >= 3]
    for part in (_reporter, _place, _year):
        groups: dict[str, list[Record]] = defaultdict(list)
        for record in fine:
            groups[part(record)].append(record)
        named = {name: some for name, some in groups.items() if name and len(some) >= _SHARED}
        if 1 < len(named) <= 200:
            yield from _pairs(named, fine, rules)


def _reporter(record: Record) -> str:
    return record.reporter


def _place(record: Record) -> str:
    return record.place


def _year(record: Record) -> str:
    return str(record.period.year) if record.period else ""


def _digits(value: Decimal) -> int:
    """Significant digits without zeros at the end: 1,500 has two, 1,537.2 has five."""
    return len(str(abs(value)).replace(".", "").strip("0"))


def _pairs(groups: dict[str, list[Record]], fine: Sequence[Record], rules: Rules) -> Iterator[Finding]:
    within = _within(groups)
    chances: dict[tuple[str, str], float] = {}
    shared: dict[tuple[str, str], Counter[Decimal | None]] = {}
    for one, other in combinations(sorted(groups), 2):
        common = Counter(r.value for r in groups[one]) & Counter(r.value for r in groups[other])
        smaller = min(len(groups[one]), len(groups[other]))
        if sum(common.values()) >= max(_SHARED, 0.08 * smaller):
            expected = max(within, 1e-6) * len(groups[one]) * len(groups[other])
            chances[(one, other)] = float(pdtrc(sum(common.values()) - 1, expected))
            shared[(one, other)] = common
    for pair in sorted(holm(chances, rules.alpha / 10)):
        yield _overlap(pair, groups, shared[pair])


def _within(groups: dict[str, list[Record]]) -> float:
    """How often two amounts of one group are equal: the measure of chance."""
    pairs = hits = 0
    for some in groups.values():
        counts = Counter(record.value for record in some)
        pairs += len(some) * (len(some) - 1) // 2
        hits += sum(c * (c - 1) // 2 for c in counts.values())
    return (hits + 0.5) / (pairs + 1)


def _overlap(
    pair: tuple[str, str], groups: dict[str, list[Record]], common: Counter[Decimal | None]
) -> Finding:
    one, other = groups[pair[0]], groups[pair[1]]
    some = [record for record in (*one, *other) if record.value in common]
    n = sum(common.values())
    figures = {
        "name": pair[0],
        "other": pair[1],
        "n": str(n),
        "share": showing.percent(n / min(len(one), len(other))),
        "values": showing.listed((showing.number(v) for v in common if v is not None), 3),
    }
    return Finding("duplicate_ledger", Severity.HIGH, rows_of(some), figures)


def _same_cells(records: Sequence[Record]) -> Iterator[Finding]:
    """The same line of a table of indicators entered twice."""
    rows: dict[tuple[str, ...], dict[int, Record]] = defaultdict(dict)
    for record in records:
        if record.cells:
            rows[record.cells].setdefault(record.row, record)
    repeated = [list(same.values()) for same in rows.values() if len(same) > 1]
    if len(repeated) > 0.3 * len(rows):
        return
    for same in repeated:
        yield _twice(same)
