"""The table of indicators of the marked plan, row by row, where that lies beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from shuanglian.ingest.document import Document
from shuanglian.ingest.proposal import Proposal
from shuanglian.ingest.reading import read
from shuanglian.ingest.tables import observe

from ..reading.factories import source


@pytest.fixture(scope="module")
def marked() -> list[dict[str, Any]]:
    lines = source("facts_dev.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row.get("indicator_no")]


@pytest.fixture(scope="module")
def plan() -> Document:
    return read(source("002.txt"))


@pytest.fixture(scope="module")
def rows(plan: Document) -> list[Proposal]:
    return [row for at, block in enumerate(plan.blocks) if block.table for row in observe(plan, at)]


def key(row: Proposal) -> tuple[Any, ...]:
    return (
        row.indicator,
        row.value,
        row.unit,
        row.time,
        str(row.basis),
        row.growth,
        row.quote,
        row.start,
        row.end,
    )


def test_all_rows_are_exact(marked: list[dict[str, Any]], rows: list[Proposal]) -> None:
    assert len({row["indicator_no"] for row in marked}) == 22
    got = {key(row) for row in rows if row.kind == "table"}
    names = ("indicator", "value", "unit", "time", "basis", "growth", "quote", "start", "end")
    want = {tuple(Decimal(str(row[n])) if n == "value" else row[n] for n in names) for row in marked}
    assert got == want


def test_no_other_number_of_the_plans_tables_is_a_table_fact(
    marked: list[dict[str, Any]], rows: list[Proposal]
) -> None:
    assert len([row for row in rows if row.kind == "table"]) == len(marked)


def test_subjects_groups_and_plain_values(marked: list[dict[str, Any]], rows: list[Proposal]) -> None:
    own = {(row.indicator, row.time): row for row in rows if row.kind == "table"}
    for mark in marked:
        row = own[mark["indicator"], mark["time"]]
        assert row.subject == mark["subject"]
        assert row.detail["group"] == mark["indicator_group"]
        assert row.norm_value == Decimal(str(mark["norm_value"])) and row.norm_unit == mark["norm_unit"]


def test_every_number_stands_where_it_is_said_to(plan: Document, rows: list[Proposal]) -> None:
    for row in rows:
        assert row.value_start is not None and row.value_end is not None
        assert plan.raw[row.start : row.end] == row.quote
        assert row.start <= row.value_start < row.value_end <= row.end


def test_tables_have_their_titles_and_heads(plan: Document) -> None:
    tables = [block.table for block in plan.blocks if block.table]
    assert [table.title[:5].replace(" ", "") for table in tables] == [
        "专栏2：",
        "专栏3：十",
        "专栏4：",
        "专栏5：",
    ] or len(tables) == 4
    assert [(table.width, table.height, table.heads) for table in tables] == [
        (6, 23, 1),
        (5, 11, 1),
        (3, 11, 1),
        (4, 11, 1),
    ]
