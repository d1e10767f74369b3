"""What another judge might count: figures beside the main ones, under harder or other rules of comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..proposal import Proposal
from .compare import ALIKE, likeness, same_field
from .gold import FIELDS, Marked

Pair = tuple[Marked, Proposal]
LEVELS: Final = (0.9, 0.8, 0.7, 0.6, 0.0)


def extra(pairs: Sequence[Pair], sound: Sequence[bool]) -> dict[str, Any]:
    """`sound[i]`: has pair i the right value and unit? Shares over the pairs, unless a key says otherwise.

    indicator, subject: likeness of at least 0.6 by letters alone, containing one another does not help; exact: equal letters;
    whole: value, unit and all fields right at once; quote: how far the quotes cover one another (intersection over union).
    """
    whole = [right and _all_fields(mark, row) for (mark, row), right in zip(pairs, sound, strict=True)]
    return {
        "indicator_by_letters": _share(
            [_close(row.indicator, mark.fields["indicator"]) for mark, row in pairs]
        ),
        "indicator_exact": _share(
            [likeness(row.indicator, mark.fields["indicator"]) == 1 for mark, row in pairs]
        ),
        "subject_by_letters": _share([_close(row.subject, mark.fields["subject"]) for mark, row in pairs]),
        "place": _share([same_field("place", row.place, mark.place) for mark, row in pairs if mark.place]),
        "whole": _share(whole),
        "quote_overlap": round(sum(_overlap(mark, row) for mark, row in pairs) / len(pairs), 4)
        if pairs
        else 0.0,
        "confidence": _calibration(pairs, whole),
    }


def paired_by_quote(marks: Sequence[Marked], rows: Sequence[Proposal], least: float = 0.0) -> list[Pair]:
    """One to one by how far the quotes cover one another, the best first, whatever the values are."""
    fits = [
        (cover, -at, -index)
        for at, mark in enumerate(marks)
        for index, row in enumerate(rows)
        if row.start < mark.end and mark.start < row.end and (cover := _overlap(mark, row)) >= least
    ]
    pairs: dict[int, int] = {}
    for _, at, index in sorted(fits, reverse=True):
        if -at not in pairs and -index not in pairs.values():
            pairs[-at] = -index
    return [(marks[at], rows[index]) for at, index in sorted(pairs.items())]


def _all_fields(mark: Marked, row: Proposal) -> bool:
    return all(same_field(name, getattr(row, name), mark.fields[name]) for name in FIELDS)


def _close(one: str, other: str) -> bool:
    return likeness(one, other) >= ALIKE


def _share(rows: Sequence[bool]) -> float:
    return round(sum(rows) / len(rows), 4) if rows else 0.0


def _overlap(mark: Marked, row: Proposal) -> float:
    shared = max(0, min(mark.end, row.end) - max(mark.start, row.start))
    return shared / max(1, max(mark.end, row.end) - min(mark.start, row.start))


def _calibration(pairs: Sequence[Pair], whole: Sequence[bool]) -> list[dict[str, float | int]]:
    """Of the proposals at each level of confidence: how many, and what share was wholly right."""
    rows = [(row.confidence, right) for (_, row), right in zip(pairs, whole, strict=True)]
    table: list[dict[str, float | int]] = []
    top = 2.0
    for level in LEVELS:
        held = [right for sure, right in rows if level <= sure < top]
        if held:
            table.append({"from": level, "count": len(held), "right": _share(held)})
        top = level
    return table
