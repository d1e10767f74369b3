"""Rows that list parties: matched, planned and written by the registry's own sheet of parties, some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotAllowed
from shuanglian.registry.models import Party, PartyKind, Source
from shuanglian.registry.spreadsheets import parties as room
from shuanglian.registry.spreadsheets.columns import PARTIES, Column
from shuanglian.registry.spreadsheets.directory import Directory
from shuanglian.registry.spreadsheets.planning import Item, Plan
from shuanglian.registry.spreadsheets.reading import Table
from shuanglian.registry.spreadsheets.report import CellError, ImportReport
from shuanglian.registry.spreadsheets.rows import Sheet
from shuanglian.registry.text import name_key

from .cells import Percent, Value, is_missing, plain, text_of
from .findings import Finding, unreadable
from .mapping import TableMapping
from .models import LedgerPlacement
from .understanding import TableUnderstanding

CHUNK: Final = 4_000
_COLUMNS: Final = {column.key: column for column in PARTIES.columns}
_KEPT: Final = (
    "name",
    "kind",
    "credit_code",
    "place_id",
    "short_name",
    "level",
    "summary",
    "website",
    "contact",
    "is_public",
)
Tell = Callable[[int], None]


@dataclass(slots=True)
class Outcome:
    """What rows would do, or did: counts, the first differences (words), placements, findings."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)
    placements: list[LedgerPlacement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Lister:
    """One table of parties."""

    table: TableUnderstanding
    mapping: TableMapping
    actor: Actor
    directory: Directory
    is_demo: bool = False
    hidden: frozenset[int] = frozenset()  # parties that an undone sheet had made
    _seen: dict[str, int] = field(default_factory=dict)

    def plan(
        self, outcome: Outcome, tell: Tell | None = None, *, lock: bool = False
    ) -> Iterator[tuple[Table, Plan[Party]]]:
        """The rows in portions, so that a long list needs no more memory than a short one."""
        rows = self.table.data
        for start in range(0, len(rows), CHUNK):
            portion = self._portion(rows[start : start + CHUNK], outcome)
            report = ImportReport("parties", "", self.table.sheet)
            try:
                plan = room.plan(Sheet(PARTIES, portion, report), self.directory, self.actor, lock=lock)
            except NotAllowed as error:
                outcome.findings += [
                    Finding("refused", self.table.sheet, given={"why": str(r.message)}) for r in error.reasons
                ]
                return
            self._show_again(plan, report)
            outcome.created += report.created
            outcome.updated += report.updated
            outcome.unchanged += report.unchanged
            outcome.findings += [self._finding(error) for error in report.errors]
            if tell is not None:
                tell(min(start + CHUNK, len(rows)))
            yield portion, plan

    def _show_again(self, plan: Plan[Party], report: ImportReport) -> None:
        """What an undone sheet had made and hidden is shown again when it comes back."""
        for item in plan.items:
            if item.obj.pk in self.hidden and not item.obj.is_public:
                if not item.changed:
                    report.updated, report.unchanged = report.updated + 1, report.unchanged - 1
                item.obj.is_public = True
                item.changed.append("is_public")

    def _portion(self, rows: Sequence[int], outcome: Outcome) -> Table:
        columns, indexes = self._columns()
        body = []
        for row in rows:
            cells = [self._cell(row, index, outcome) for index in indexes]
            if self._is_new(row, cells, columns, outcome):
                fixed = [self.mapping.kind] if "kind" not in {c.key for c in columns.values()} else []
                body.append((row + 1, [*cells, *fixed, *(["是"] if self.is_demo else [])]))
        placed = dict(columns)
        for key in ("kind",) if "kind" not in {c.key for c in columns.values()} else ():
            placed[len(placed)] = _COLUMNS[key]
        if self.is_demo:
            placed[len(placed)] = _COLUMNS["is_demo"]
        return Table(self.table.sheet, [column.key for column in placed.values()], placed, [], [], body)

    def _columns(self) -> tuple[dict[int, Column], list[int]]:
        goes = self.mapping.columns
        pairs = [
            (goes[key], column.index)
            for key, column in zip(self.table.keys, self.table.columns, strict=True)
            if goes.get(key) in _COLUMNS
        ]
        return {at: _COLUMNS[to] for at, (to, _index) in enumerate(pairs)}, [index for _to, index in pairs]

    def _cell(self, row: int, index: int, outcome: Outcome) -> Any:
        value: Value = self.table.grid.at(row, index)
        if code := unreadable(value):
            spot = self.table.spot(row, index)
            outcome.findings.append(Finding(code, self.table.sheet, *spot, {"written": text_of(value)}))
            return None
        if is_missing(value):
            return None
        return text_of(value) if isinstance(value, Percent | str) else value

    def _is_new(self, row: int, cells: list[Any], columns: dict[int, Column], outcome: Outcome) -> bool:
        """Not the same party as in an earlier row."""
        told = {column.key: cells[at] for at, column in columns.items() if at < len(cells)}
        key = plain(text_of(told.get("credit_code"))).upper() or name_key(text_of(told.get("name")))
        first = self._seen.setdefault(key, row) if key else row
        if first == row:
            return True
        outcome.findings.append(Finding("same_party", self.table.sheet, row, None, {"row": first + 1}))
        return False

    def _finding(self, error: CellError) -> Finding:
        column = next((c.index for k, c in self._by_key().items() if k == error.column), None)
        row = error.row - 1 if error.row else None
        if row is not None and column is not None:
            spot_row, spot_at = self.table.spot(row, column)
            return Finding("refused", self.table.sheet, spot_row, spot_at, {"why": error.message})
        return Finding("refused", self.table.sheet, row, None, {"why": error.message})

    def _by_key(self) -> dict[str, Any]:
        goes = self.mapping.columns
        return {
            goes.get(key, ""): column for key, column in zip(self.table.keys, self.table.columns, strict=True)
        }

    def note(self, plan: Plan[Party], outcome: Outcome, most: int = 200) -> None:
        """What the rows would change in parties that are there, old and new beside each other."""
        before = _before(plan)
        for item in plan.items:
            if item.is_new or not item.changed or len(outcome.differences) >= most:
                continue
            old = before.get(item.obj.pk, {})
            fields = [f for f in item.changed if f in _KEPT]
            outcome.differences.append(
                {
                    "sheet": self.table.sheet,
                    "address": str(item.row.number),
                    "party": item.obj.name,
                    "ref": item.obj.ref,
                    "fields": {f: [str(old.get(f) or ""), str(getattr(item.obj, f) or "")] for f in fields},
                }
            )

    def write(self, plan: Plan[Party], outcome: Outcome, source: Source, intake_id: int) -> None:
        """Write one portion, and keep what each row became."""
        before = _before(plan)
        plan.source = source
        touched = [item for item in plan.items if item.touched]
        if touched:
            room.write(plan, self.actor)
        outcome.placements += [
            self._placement(item, before.get(item.obj.pk, {}), intake_id) for item in touched
        ]

    def _placement(self, item: Item[Party], before: dict[str, Any], intake_id: int) -> LedgerPlacement:
        old = {f: before.get(f) for f in item.changed if f in _KEPT} if not item.is_new else {}
        return LedgerPlacement(
            intake_id=intake_id, kind="party", target=item.obj.pk, url=f"/parties/{item.obj.ref}/",
            words=item.obj.name[:300] if item.obj.kind != PartyKind.PERSON else item.obj.ref,
            locator=f"{self.table.sheet}!{item.row.number}"[:120], created=item.is_new, rev=item.obj.rev, before=old,
        )  # fmt: skip


def _before(plan: Plan[Party]) -> dict[int, dict[str, Any]]:
    ids = [item.obj.pk for item in plan.items if item.changed and not item.is_new]
    return {row["pk"]: row for row in Party.objects.filter(pk__in=ids).values("pk", *_KEPT)}
