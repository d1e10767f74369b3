"""Records and files for the checks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from shuanglian.indicators import periods
from shuanglian.indicators.integrity.checks import check
from shuanglian.indicators.integrity.inspecting import Inspected, inspect
from shuanglian.indicators.integrity.records import Finding, Record


def record(row: int, value: Any, period: str = "", **more: Any) -> Record:
    """One record; the last printed digit is taken from the value as it is written."""
    number = None if value is None else Decimal(str(value))
    step = Decimal((0, (1,), min(0, int(number.as_tuple().exponent)))) if number is not None else Decimal(1)
    when = periods.parse(period) if period else None
    return Record(**({"row": row, "value": number, "step": step, "period": when, "indicator": "指标"} | more))


def line(values: Iterable[Any], *, first: int = 1, year: int = 2021, **more: Any) -> list[Record]:
    """Months from January of `year`."""
    return [
        record(
            first + i,
            value,
            f"{year + i // 12}-{i % 12 + 1:02}",
            **({"place": "甲区", "unit": "亿元"} | more),
        )
        for i, value in enumerate(values)
    ]


def codes(found: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in found}


def asked(records: Sequence[Record], code: str) -> list[Finding]:
    return [finding for finding in check(records) if finding.code == code]


def sheet(header: str, rows: Iterable[str | Sequence[Any]]) -> bytes:
    """A CSV file; texts are split at commas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header.split(","))
    writer.writerows(row.split(",") if isinstance(row, str) else row for row in rows)
    return text.getvalue().encode()


def read(data: bytes) -> Inspected:
    (table,) = inspect(data)
    return table
