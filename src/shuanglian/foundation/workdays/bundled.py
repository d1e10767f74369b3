"""The holiday notices that come with the product (`data/*.csv`: dates and document numbers, checked in
tests)."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Notice:
    """The yearly notice of the General Office of the State Council."""

    year: int
    title: str
    document_number: str
    published_on: dt.date
    url: str = ""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    date: dt.date
    is_workday: bool
    name: str


def read() -> list[tuple[Notice, list[SpecialDay]]]:
    """Every bundled year with its exceptional days."""
    days = list(_days())
    return [(notice, [d for d in days if d.date.year == notice.year]) for notice in _notices()]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _notices() -> Iterator[Notice]:
    for row in _rows("notices.csv"):
        published = dt.date.fromisoformat(row["published_on"])
        yield Notice(int(row["year"]), row["title"], row["document_number"], published, row["url"])


def _days() -> Iterator[SpecialDay]:
    for row in _rows("days.csv"):
        day, last = dt.date.fromisoformat(row["first"]), dt.date.fromisoformat(row["last"])
        while day <= last:
            yield SpecialDay(day, row["kind"] == "work", row["name"])
            day += dt.timedelta(days=1)
