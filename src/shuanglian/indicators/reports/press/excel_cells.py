"""Where facts lie on the sheet of data, formulas over those cells, and formats that print a number as the report does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from ..cleaning import clean
from ..document import REFERENCE, Fact

DATA: Final = "数据"
VALUE_COLUMN: Final = "E"
FIRST_ROW: Final = 2  # below the head, as people count
LONGEST_FORMULA: Final = 8000
MOST_TEXT: Final = 32_000
_NUMBER: Final = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?")
_SUM: Final = re.compile(r"SUM\(([^()]*)\)")
_MOST_ARGUMENTS: Final = 200


class Cells:
    """Mark → row on the sheet of data."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.rows: Mapping[str, int] = {fact.id: row for row, fact in enumerate(facts, FIRST_ROW)}

    def address(self, mark: str) -> str:
        """From another sheet."""
        return f"{DATA}!${VALUE_COLUMN}${self.rows[mark]}"

    def formula(self, formula: str) -> str:
        """On the sheet of data itself; empty when it would be longer than Excel takes."""
        told = _SUM.sub(self._sum, formula)
        told = "=" + REFERENCE.sub(lambda found: f"{VALUE_COLUMN}{self.rows[found.group(1)]}", told)
        return told if len(told) <= LONGEST_FORMULA else ""

    def _sum(self, found: re.Match[str]) -> str:
        marks = [part.strip() for part in found.group(1).split(",")]
        rows = [self.rows[part.strip("{}")] for part in marks if REFERENCE.fullmatch(part)]
        if len(rows) != len(marks):
            return found.group(0)
        parts = list(_ranges(sorted(set(rows)))) if len(set(rows)) == len(rows) else []
        parts = parts or [f"{VALUE_COLUMN}{row}" for row in rows]
        return _nested(parts)


def _nested(parts: list[str]) -> str:
    if len(parts) <= _MOST_ARGUMENTS:
        return f"SUM({','.join(parts)})"
    groups = [parts[i : i + _MOST_ARGUMENTS] for i in range(0, len(parts), _MOST_ARGUMENTS)]
    return _nested([f"SUM({','.join(group)})" for group in groups])


def _ranges(rows: list[int]) -> Iterator[str]:
    """[2, 3, 4, 7] → E2:E4, E7."""
    start = last = rows[0]
    for row in [*rows[1:], -1]:
        if row == last + 1:
            last = row
            continue
        yield f"{VALUE_COLUMN}{start}" if start == last else f"{VALUE_COLUMN}{start}:{VALUE_COLUMN}{last}"
        start = last = row


def number_format(text: str, suffix: str = "") -> str:
    """A format under which the exact value prints as the report prints it: `超过 118.2 亿元` → "超过 "#,##0.0" 亿元"."""
    found = _NUMBER.search(clean(text))
    if found is None:
        return "General"
    before, after = text[: found.start()], text[found.end() :] + suffix
    decimals = len(found.group(1) or ".") - 1
    digits = ("#,##0" if "," in found.group(0) else "0") + ("." + "0" * decimals if decimals else "")
    return _literal(before) + digits + _literal(after)


def _literal(text: str) -> str:
    plain = clean(text).replace('"', "”")[:60]
    return f'"{plain}"' if plain else ""


def as_float(value: Decimal) -> float:
    return float(value)


def sheet_name(text: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice (case does not count). Adds it to `taken`."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", clean(text)).strip().strip("'").strip() or "表"
    name, number = plain[:31].rstrip("' "), 2
    while name.lower() in taken or name.lower() == "history":
        tail = f"（{number}）"
        name, number = plain[: 31 - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name
