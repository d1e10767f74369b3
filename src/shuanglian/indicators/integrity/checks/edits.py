"""Many corrections by one reporter just before the cut-off."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from .. import showing
from ..panel import Panel
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import binomial_tail, holm


class Edit(NamedTuple):
    record: Record
    reporter: str
    when: dt.datetime
    late: bool
    change: Decimal


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    edits = list(_edits(panel, rules))
    by_reporter: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_reporter[edit.reporter].append(edit)
    chances = _chances(panel, edits, by_reporter, rules)
    for reporter in sorted(holm(chances, rules.alpha)):
        yield _finding(reporter, by_reporter[reporter], chances[reporter], rules)


def _edits(panel: Panel, rules: Rules) -> Iterator[Edit]:
    """Rows that say they correct something, and later versions of a value that was there before."""
    found = [(record, record.old) for record in panel.records if _is_edit(record)]
    found += [] if found else _later_versions(panel)
    dated = [r.reported_at for r in panel.records if r.reported_at]
    last = max(dated, default=None)
    window = dt.timedelta(hours=rules.edit_window_hours)
    for record, old in found:
        end = record.deadline or last
        if record.reported_at and end:
            late = end - window <= record.reported_at <= end + dt.timedelta(minutes=1)
            change = (record.value or Decimal(0)) - old if old is not None else Decimal(0)
            yield Edit(record, record.reporter, record.reported_at, late, change)


def _is_edit(record: Record) -> bool:
    return record.correction or (record.old is not None and record.old != record.value)


def _later_versions(panel: Panel) -> list[tuple[Record, Decimal | None]]:
    found: list[tuple[Record, Decimal | None]] = []
    for records in panel.cells.values():
        ordered = sorted((r for r in records if r.reported_at), key=lambda r: (r.reported_at, r.version))
        for before, after in pairwise(ordered):
            if before.source == after.source and before.value != after.value:
                found.append((after, before.value))
    return found


def _chances(
    panel: Panel, edits: Sequence[Edit], by_reporter: dict[str, list[Edit]], rules: Rules
) -> dict[str, float]:
    """Chance of so many late edits: by the reporter's share of all rows, or, if alone, by the share of the time."""
    rows: dict[str, int] = defaultdict(int)
    for record in panel.records:
        rows[record.reporter] += 1
    late = sum(edit.late for edit in edits)
    chances = {}
    for reporter, own in by_reporter.items():
        n = sum(edit.late for edit in own)
        if n < rules.edits or n * 2 < len(own):
            chances[reporter] = 1.0
        elif len(rows) > 1:
            share = rows[reporter] / sum(rows.values())
            much = n >= 2.5 * share * late
            chances[reporter] = binomial_tail(n, late, share) if much else 1.0
        else:
            chances[reporter] = binomial_tail(n, len(own), min(1.0, 1.25 * _time_share(panel, rules)))
    return chances


def _time_share(panel: Panel, rules: Rules) -> float:
    times = [r.reported_at for r in panel.records if r.reported_at]
    hours = (max(times) - min(times)).total_seconds() / 3600 if times else 0.0
    return rules.edit_window_hours / hours if hours > rules.edit_window_hours else 1.0


def _finding(reporter: str, own: Sequence[Edit], p: float, rules: Rules) -> Finding:
    late = [edit for edit in own if edit.late]
    figures = {
        "name": reporter,
        "hours": showing.number(rules.edit_window_hours, 0),
        "n": str(len(late)),
        "share": showing.percent(len(late) / len(own)),
        "up": str(sum(edit.change > 0 for edit in late)),
        "p": showing.chance(p),
    }
    return Finding("late_edits", Severity.MEDIUM, rows_of(edit.record for edit in late), figures, p)
