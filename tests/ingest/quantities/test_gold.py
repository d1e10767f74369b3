"""The marked documents, where they are there: how much is found, and found right. Read as the house reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuanglian.ingest.evaluation.gold import Marked, load
from shuanglian.ingest.quantities import Found, Nature, find
from shuanglian.ingest.reading import read as read_document

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "documents"
GOLD = DOCUMENTS / "facts_dev.jsonl"
pytestmark = pytest.mark.skipif(
    not GOLD.is_file(), reason="the marked documents are not beside the repository"
)

Pair = tuple[Marked, Found]


@pytest.fixture(scope="module", params=["000", "002"])
def reading(request: pytest.FixtureRequest) -> tuple[list[Marked], list[Found], list[Pair]]:
    """Marks outside tables, all numbers of the prose, and the pairs of a mark with the number at its place."""
    document = read_document(DOCUMENTS / f"{request.param}.txt")
    marks = [mark for mark in load(GOLD) if mark.source == request.param]
    prose = [
        mark
        for mark in marks
        if "\t" not in document.raw[mark.start : mark.end] and _in_prose(document, mark)
    ]
    found = find(document)
    return prose, found, [(mark, row) for mark in prose if (row := _at(mark, found)) is not None]


def _in_prose(document: object, mark: Marked) -> bool:
    blocks = [block for _, block in document.prose() if len(block.text)]  # type: ignore[attr-defined]
    return any(block.text.starts[0] <= mark.start < block.text.ends[-1] for block in blocks)


def _at(mark: Marked, found: list[Found]) -> Found | None:
    rows = [row for row in found if _inside(mark, row)]
    return next((row for row in rows if abs(row.value) == abs(mark.value)), rows[0] if rows else None)


def _inside(mark: Marked, row: Found) -> bool:
    low, high = row.sentence.raw_span(row.start, row.end)
    return low < mark.end and high > mark.start


def share(rows: list[bool]) -> float:
    return sum(rows) / len(rows)


def test_nearly_every_measurement_is_found(reading: tuple[list[Marked], list[Found], list[Pair]]) -> None:
    marks, _, pairs = reading
    wanted = {mark.id for mark in marks if not mark.is_trap}
    got = {mark.id for mark, row in pairs if row.nature is not Nature.STRUCTURE}
    assert len(wanted & got) >= 0.97 * len(wanted), sorted(wanted - got)


def test_hardly_anything_is_invented(reading: tuple[list[Marked], list[Found], list[Pair]]) -> None:
    marks, found, _ = reading
    measured = [row for row in found if row.nature is not Nature.STRUCTURE]
    loose = [row for row in measured if not any(_inside(mark, row) for mark in marks)]
    assert len(loose) <= 0.03 * len(measured), [row.sentence.text for row in loose]


def test_values_bounds_and_growth_are_right(reading: tuple[list[Marked], list[Found], list[Pair]]) -> None:
    pairs = [(mark, row) for mark, row in reading[2] if not mark.is_trap]
    assert share([(abs(mark.value), mark.unit) == (abs(row.value), row.unit) for mark, row in pairs]) >= 0.98
    assert share([mark.value_max == row.value_max for mark, row in pairs]) == 1
    assert share([mark.fields["comparator"] == row.comparator for mark, row in pairs]) >= 0.95
    assert share([mark.fields["growth"] == row.growth for mark, row in pairs]) >= 0.96


def test_labels_are_not_taken_for_measurements(reading: tuple[list[Marked], list[Found], list[Pair]]) -> None:
    traps = [row for mark, row in reading[2] if mark.is_trap and row.value == mark.value]
    assert share([row.nature is Nature.STRUCTURE for row in traps]) >= 0.97
