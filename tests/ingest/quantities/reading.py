"""Reading a sentence in a test: the numbers of a text, short."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.quantities import Found, Nature, find_in


def read(text: str) -> list[Found]:
    return find_in(Aligned.of(text))


def the(text: str) -> Found:
    """The only number of a text."""
    rows = read(text)
    assert len(rows) == 1, [(str(row.value), row.unit) for row in rows]
    return rows[0]


def measured(text: str) -> list[tuple[Decimal, str]]:
    """Value and unit of everything that is no structure."""
    return [(row.value, row.unit) for row in read(text) if row.nature is not Nature.STRUCTURE]


def pairs(*rows: tuple[str, str]) -> list[tuple[Decimal, str]]:
    return [(Decimal(value), unit) for value, unit in rows]


def words(rows: Sequence[Found]) -> list[str]:
    """What stands in the raw text at each number."""
    return [row.sentence.quote(row.start, row.end) for row in rows]
