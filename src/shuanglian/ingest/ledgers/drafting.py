"""Rows and columns of a mapped table → figures on their way to the indicators, and what is wrong with each cell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Party, Place
from shuanglian.registry.spreadsheets.directory import Directory, Unknown

from ..doors import Fact
from . import periods, units
from .cells import Value, is_missing, number, text_of
from .columns import Column
from .findings import Finding, shown, unreadable
from .mapping import TableMapping
from .understanding import TableUnderstanding

MOST_FACTS: Final = 20_000
_BATCH: Final = 1_000
MEASURED: Final = ("actual", "base")


@dataclass(frozen=True, slots=True)
class Draft:
    """A figure of one cell. `key` is the same for the same indicator, period, place, subject and basis."""

    fact: Fact
    sheet: str
    row: int
    column: int
    label: str

    @property
    def key(self) -> str:
        fact = self.fact
        parts = (
            fact.code, fact.period, fact.place.pk if fact.place else "", fact.subject.pk if fact.subject else "",
            fact.basis if fact.basis != "base" else "actual", fact.is_demo,
        )  # fmt: skip
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()

    @property
    def value(self) -> str:
        return shown(self.fact.value)


@dataclass(slots=True)
class Names:
    """Places and parties by what a sheet calls them; each name is looked up once."""

    viewer: Actor
    directory: Directory = field(init=False)
    _places: dict[str, Place | None] = field(default_factory=dict)
    _parties: dict[str, Party | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = Directory(self.viewer)

    def place(self, name: str) -> Place | None:
        if name not in self._places:
            self.learn_places([name])
        return self._places[name]

    def party(self, name: str) -> Party | None:
        if name not in self._parties:
            self.learn_parties([name])
        return self._parties[name]

    def learn_places(self, names: Iterable[str]) -> None:
        """Look up many at once: one query for all of them."""
        ids = _known(names, self.directory.place)
        rows = Place.objects.in_bulk(set(ids.values()) - {None})
        self._places |= {name: rows.get(number or 0) for name, number in ids.items()}

    def learn_parties(self, names: Iterable[str]) -> None:
        ids = _known(names, self.directory.party)
        wanted = sorted({number for number in ids.values() if number is not None})
        rows: dict[int, Party] = {}
        for start in range(0, len(wanted), _BATCH):
            rows |= Party.objects.in_bulk(wanted[start : start + _BATCH])
        self._parties |= {name: rows.get(number or 0) for name, number in ids.items()}


def _known(names: Iterable[str], look_up: Callable[[str], int]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for name in names:
        try:
            found[name] = look_up(name)
        except Unknown:
            found[name] = None
    return found


@dataclass(slots=True)
class Drafter:
    """Reads one table. Findings gather here while the drafts are taken."""

    table: TableUnderstanding
    mapping: TableMapping
    names: Names
    is_demo: bool = False
    findings: list[Finding] = field(default_factory=list)
    _at: dict[str, Column] = field(default_factory=dict)

    def drafts(self) -> Iterator[Draft]:
        """Every figure that can be read, in the order of rows."""
        pairs = list(zip(self.table.keys, self.table.columns, strict=True))
        goes = {key: self.mapping.columns.get(key, "") for key, _column in pairs}
        self._at = {goes[key]: column for key, column in pairs if goes[key] and not _is_figure(goes[key])}
        figures = [(key, column, goes[key]) for key, column in pairs if _is_figure(goes[key])]
        self._learn()
        whole = self._scope()
        for _key, column, _to in figures:
            if column.basis not in MEASURED:
                self._wrong("not_measured", None, column)
        figures = [one for one in figures if one[1].basis in MEASURED]
        for row in self.table.data:
            yield from self._row(row, figures, whole)

    def _learn(self) -> None:
        """All names of the table in a few queries."""
        for part, learn in (("place", self.names.learn_places), ("subject", self.names.learn_parties)):
            told = {self._text(row, part) for row in self.table.data} if part in self._at else set()
            learn({name for name in told if not is_missing(name)})

    def _scope(self) -> Place | None:
        if not self.mapping.place:
            return None
        place = self.names.place(self.mapping.place)
        if place is None:
            self._wrong("no_place", None, None, written=self.mapping.place)
        return place

    def _row(self, row: int, figures: list[tuple[str, Column, str]], whole: Place | None) -> Iterator[Draft]:
        told = [
            (key, column, to)
            for key, column, to in figures
            if not is_missing(self.table.grid.at(row, column.index))
        ]
        if not told:
            return
        place, fine = self._place(row, whole)
        subject, known = self._subject(row)
        if not fine or not known:
            return
        label = self._text(row, "label")
        for key, column, to in told:
            draft = self._cell(row, key, column, to, place, subject, label)
            if draft is not None:
                yield draft

    def _cell(
        self,
        row: int,
        key: str,
        column: Column,
        to: str,
        place: Place | None,
        subject: Party | None,
        label: str,
    ) -> Draft | None:
        cell = self.table.grid.at(row, column.index)
        value = number(cell)
        if value is None:
            self._wrong(unreadable(cell) or "not_a_number", row, column, written=text_of(cell)[:60])
            return None
        code = to[1:] if to.startswith("=") else self.mapping.labels.get(label, "")
        period = self._period(row, column)
        if not code:
            if label not in self.mapping.labels:  # an empty entry: a person said that it is not taken
                self._wrong("no_indicator", row, self._at.get("label", column), label=label or column.head)
            return None
        if not period:
            self._wrong("no_period", row, column, head=column.head)
            return None
        return self._draft(
            row, column, code, value, self._unit(row, key, column, cell), period, place, subject
        )

    def _draft(
        self, row: int, column: Column, code: str, value: Decimal, unit: str, period: str,
        place: Place | None, subject: Party | None,
    ) -> Draft:  # fmt: skip
        spot = self.table.spot(row, column.index)
        words = self._text(row, "label") or self._text(row, "subject") or self._text(row, "place")
        quote = f"{words} {column.head} {text_of(self.table.grid.at(row, column.index))}".strip()
        fact = Fact(
            code=code, period=period, value=value, unit=unit, place=place, subject=subject, basis=column.basis,
            growth=column.growth, quote=quote[:500], is_demo=self.is_demo,
        )  # fmt: skip
        return Draft(fact, self.table.sheet, *spot, words)

    def _text(self, row: int, part: str) -> str:
        column = self._at.get(part)
        return text_of(self.table.grid.shown(row, column.index)) if column is not None else ""

    def _place(self, row: int, whole: Place | None) -> tuple[Place | None, bool]:
        written = self._text(row, "place")
        if not written or is_missing(written):
            return whole, True
        place = self.names.place(written)
        if place is None:
            self._wrong("no_place", row, self._at["place"], written=written)
        return place, place is not None

    def _subject(self, row: int) -> tuple[Party | None, bool]:
        written = self._text(row, "subject")
        if not written or is_missing(written):
            return None, True
        party = self.names.party(written)
        if party is None:
            self._wrong("no_party", row, self._at["subject"], written=written)
        return party, party is not None

    def _period(self, row: int, column: Column) -> str:
        written = self._text(row, "period")
        around = periods.read(self.mapping.period or self.table.period)
        if written:
            return periods.period((written,), around)
        if column.period:
            return column.period
        return periods.period(column.heads, around)

    def _unit(self, row: int, key: str, column: Column, cell: Value) -> str:
        corrected = self.mapping.units.get(key, "")
        in_row = self._text(row, "unit")
        told = (
            corrected or column.unit or (units.canonical(in_row) if in_row and not is_missing(in_row) else "")
        )
        return told or units.of_head(self._text(row, "label")) or self.mapping.unit

    def _wrong(self, code: str, row: int | None, column: Column | None, **given: str) -> None:
        at = column.index if column is not None else None
        if row is not None and at is not None:
            spot_row, spot_at = self.table.spot(row, at)
            self.findings.append(Finding(code, self.table.sheet, spot_row, spot_at, dict(given)))
        else:
            self.findings.append(Finding(code, self.table.sheet, row, at, dict(given)))


def _is_figure(to: str) -> bool:
    return to == "value" or to.startswith("=")
