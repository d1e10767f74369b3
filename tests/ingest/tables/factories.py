"""Documents with one table, written for these tests."""

from __future__ import annotations

from shuanglian.ingest.document import Document
from shuanglian.ingest.proposal import Proposal
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.tables import observe

PLAN = "示例走廊发展规划\n\n2022年10月31日\n\n规划期为2021—2025年，到 2025 年建成创新走廊。\n\n"
REPORT = "示例区国民经济和社会发展统计公报\n\n2025年3月1日\n\n全区经济运行平稳，各项工作取得新成效。\n\n"


def document(table: str, before: str = "") -> Document:
    return read_bytes((before + table).encode(), "文.txt")


def observed(table: str, before: str = "") -> list[Proposal]:
    """What the tables of a text say; every quote is checked on the way."""
    own = document(table, before)
    rows = [row for at, block in enumerate(own.blocks) if block.table for row in observe(own, at)]
    for row in rows:
        assert row.quote == own.raw[row.start : row.end]
        assert row.value_start is not None and row.value_end is not None
        assert row.start <= row.value_start < row.value_end <= row.end
    return rows


def facts(table: str, before: str = "") -> list[tuple[str, str, str, str]]:
    """(indicator, value with its range, unit, time) of each number."""
    rows = observed(table, before)
    return [
        (r.indicator, str(r.value) + (f"—{r.value_max}" if r.value_max else ""), r.unit, r.time) for r in rows
    ]
