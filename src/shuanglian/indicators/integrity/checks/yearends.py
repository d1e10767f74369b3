"""A ledger whose year happens in its last days.

December is busy everywhere, so the measure is not an even year but half of the whole year's amount, and far more than
other years of the same ledger show.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .. import showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import median


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    columns: dict[str, list[Record]] = defaultdict(list)
    for record in panel.ledger:
        if record.period is not None and record.period.start == record.period.end and (record.value or 0) > 0:
            columns[record.indicator].append(record)
    asked: set[tuple[int, ...]] = set()
    for name, records in columns.items():
        for finding in _years(name, records, rules):
            if finding.rows not in asked:
                asked.add(finding.rows)
                yield finding


def _years(name: str, records: Sequence[Record], rules: Rules) -> Iterator[Finding]:
    by_year: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_year[_day(record).year].append(record)
    known = {year: some for year, some in by_year.items() if len(some) >= rules.year_end_records}
    shares = {year: _share(some, rules) for year, some in known.items()}
    for year, some in known.items():
        expected = _expected(year, shares, rules)
        late = [record for record in some if _is_late(record, rules)]
        if shares[year] > max(rules.year_end_share, 2 * expected) and _many(late, some):
            yield _finding(name, year, late, (shares[year], expected), rules)


def _day(record: Record) -> dt.date:
    return record.period.end if record.period else dt.date.min


def _is_late(record: Record, rules: Rules) -> bool:
    day = _day(record)
    return (dt.date(day.year, 12, 31) - day).days < rules.year_end_days


def _share(records: Sequence[Record], rules: Rules) -> float:
    late = sum(record.number for record in records if _is_late(record, rules))
    return late / sum(record.number for record in records)


def _expected(year: int, shares: Mapping[int, float], rules: Rules) -> float:
    """What the other years show; of one year alone, what even days bring."""
    others = [share for other, share in shares.items() if other != year]
    return max(median(others), rules.year_end_days / 365) if others else rules.year_end_days / 365


def _many(late: Sequence[Record], records: Sequence[Record]) -> bool:
    """Not one giant contract, and not one day that stands for the whole year."""
    days = Counter(_day(record) for record in records)
    return len(late) >= 0.25 * len(records) and max(days.values()) <= 0.6 * len(records)


def _finding(
    name: str, year: int, late: Sequence[Record], shares: tuple[float, float], rules: Rules
) -> Finding:
    figures = {
        "name": name,
        "year": str(year),
        "days": str(rules.year_end_days),
        "n": str(len(late)),
        "share": showing.percent(shares[0]),
        "expected": showing.percent(shares[1]),
    }
    return Finding("year_end", Severity.MEDIUM, rows_of(late), figures)
