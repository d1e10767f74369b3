"""Reading in a process of its own: nothing that a file does reaches the platform."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.apart import from_json, read_apart, read_here, to_json
from shuanglian.ingest.document import DEFAULT_LIMITS, Unreadable
from shuanglian.ingest.periods import period_of
from shuanglian.ingest.proposal import Basis

from .factories import said, told


def test_both_ways_of_reading_agree(tmp_path: Path) -> None:
    text = "简报\n\n2024年，新增企业12家，合同金额3.5亿元。\n"
    path = tmp_path / "简报.txt"
    path.write_text(text, "utf-8")
    apart = read_apart(path, path.name, dated=dt.date(2025, 1, 2))
    assert apart == read_here(text.encode(), path.name, dated=dt.date(2025, 1, 2))
    assert apart.dated == dt.date(2025, 1, 2) and apart.raw == text


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("正文", "utf-8")
    with pytest.raises(Unreadable) as refusal:
        read_apart(path, path.name, replace(DEFAULT_LIMITS, seconds=0.001))
    assert refusal.value.code == "too_slow"


def test_a_file_that_is_gone_is_told_as_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_apart(tmp_path / "none.txt", "none.txt")
    assert refusal.value.code == "failed"


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=40).filter(lambda text: max(text) < "\ud800"),
    st.decimals(places=4, min_value=-1000, max_value=1000),
)
def test_nothing_is_lost_between_the_two_processes(text: str, value: Decimal) -> None:
    row = replace(said(text, text), value=value, basis=Basis.ACTUAL, reasons=("因为",), detail={"type": "x"})
    reading = told(text, [row])
    assert from_json(to_json(reading)) == reading


@pytest.mark.parametrize(
    ("time", "period"),
    [("2025", "2025"), ("2026Q1", "2026Q1"), ("2026-05", "2026-05"), ("2026-01..2026-05", "2026-01..05"),
     ("2026-01..05", "2026-01..05"), ("asof 2026-02", "2026-02-28"), ("asof 2026", "2026"), ("annual 2021", "2021"),
     ("2021..2025", ""), ("3 years", ""), ("n/a", ""), ("asof 2026-13", ""), ("", ""), ("2026-02..2026-05", "")],
)  # fmt: skip
def test_the_time_of_a_fact_as_a_period(time: str, period: str) -> None:
    assert period_of(time) == period
