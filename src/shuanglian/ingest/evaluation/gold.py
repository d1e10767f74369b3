"""Marked documents: one JSON object per quantity (see `shuanglian eval ingest --help` for the keys)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ..proposal import Basis, Proposal
from ..proposal import Kind as ProposalKind

FIELDS: Final = ("indicator", "subject", "time", "basis", "comparator", "growth")


@dataclass(frozen=True, slots=True)
class Marked:
    """One quantity that a person marked. `start:end` is its quote; the number's own place only where the file has it."""

    id: str
    source: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    start: int
    end: int
    value_start: int | None
    value_end: int | None
    fields: dict[str, Any]
    place: str = ""

    @property
    def is_trap(self) -> bool:
        """A label or part of a structure that looks like a number: proposing it as a measurement is an error."""
        return str(self.fields["basis"]) == Basis.STRUCTURE


def load(path: Path) -> list[Marked]:
    """The marked quantities of a file. Raises ValueError naming every line that cannot be used."""
    rows, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(_marked(json.loads(line)))
        except (ValueError, KeyError, TypeError, ArithmeticError) as error:
            problems.append(f"第 {number} 行：{type(error).__name__} {error}")
    if problems:
        raise ValueError("；".join(problems))
    return rows


def _marked(row: dict[str, Any]) -> Marked:
    fields = {name: row.get(name) for name in FIELDS}
    largest = row.get("value_max")
    return Marked(
        id=str(row["id"]),
        source=str(row["source"]),
        value=Decimal(str(row["value"])),
        value_max=None if largest is None else Decimal(str(largest)),
        unit=str(row.get("unit") or ""),
        start=int(row["start"]),
        end=int(row["end"]),
        value_start=row.get("value_start"),
        value_end=row.get("value_end"),
        place=str(row.get("place") or ""),
        fields={**fields, "indicator": fields["indicator"] or "", "subject": fields["subject"] or ""},
    )


def is_measurement(proposal: Proposal) -> bool:
    """Does a proposal claim to be a quantity, not a label?"""
    number = proposal.kind in {ProposalKind.QUANTITY, ProposalKind.TABLE} and proposal.value is not None
    return number and proposal.basis is not Basis.STRUCTURE
