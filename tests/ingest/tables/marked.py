"""Texts whose numbers are marked where they stand: ⟦12|indicator|unit|time|basis|comparator⟧."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from shuanglian.ingest.proposal import Kind, Proposal
from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read_bytes

_MARK = re.compile("⟦([^⟧]*)⟧")
Fact = tuple[int, Decimal, str, str, str, str, str]


@dataclass(frozen=True)
class Marked:
    text: str
    facts: list[Fact]


def marked(source: str) -> Marked:
    """The plain text and what is marked in it, by the place of the number."""
    out, facts, at, size = list[str](), list[Fact](), 0, 0
    for match in _MARK.finditer(source):
        lead = source[at : match.start()]
        number, indicator, unit, time, basis, *more = match[1].split("|")
        size += len(lead)
        value = Decimal(number.replace(",", ""))
        facts.append((size, value, indicator, unit, time, basis, more[0] if more else "="))
        out += [lead, number]
        size += len(number)
        at = match.end()
    return Marked("".join([*out, source[at:]]), facts)


def proposed(text: str, name: str = "a.txt") -> list[Fact]:
    """What is proposed for the text, in the same form; every quote is checked."""
    document = read_bytes(text.encode(), name)
    rows = [row for row in propose(document) if row.kind in {Kind.QUANTITY, Kind.TABLE}]
    assert all(row.quote == document.raw[row.start : row.end] for row in rows)
    return [_fact(row) for row in rows]


def _fact(row: Proposal) -> Fact:
    assert row.value is not None and row.value_start is not None
    name = row.indicator.replace(" ", "")
    return (row.value_start, row.value, name, row.unit, row.time, str(row.basis), row.comparator)
