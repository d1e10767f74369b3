"""The documented format and the checked format are one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shuanglian.registry.regions.schema import (
    REGION,
    REQUIREMENT_COLUMNS,
    SEGMENT_COLUMNS,
    STAGE_COLUMNS,
    TABLES,
)

PAGE = Path(__file__).resolve().parents[2] / "docs/developer/region-pack.md"
COLUMNS = {table.name: table.columns for table in (REGION, *TABLES)} | {
    "chains.segments": SEGMENT_COLUMNS,
    "cases.stages": STAGE_COLUMNS,
    "cases.requirements": REQUIREMENT_COLUMNS,
}


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_documented_with_whether_it_is_needed(table: str) -> None:
    section = PAGE.read_text("utf-8").split("## Columns")[1].split("Meanings that")[0]
    row = next(line for line in section.splitlines() if line.startswith(f"| {table} |"))
    cell = row.split("|")[2]
    needed = set(re.findall(r"\*\*`(\w+)`\*\*", cell))
    assert set(re.findall(r"`(\w+)`", cell)) == {column.name for column in COLUMNS[table]}
    assert needed == {column.name for column in COLUMNS[table] if column.required}


def test_every_file_is_documented() -> None:
    text = PAGE.read_text("utf-8")
    assert all(re.search(rf"`{name}\.(yaml|csv)`", text) for name in (REGION.name, *(t.name for t in TABLES)))
