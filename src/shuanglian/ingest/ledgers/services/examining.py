"""The dry run: what a sheet would do, and everything that stands against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.registry.models import Source

from ...document import Unreadable
from ...doors import Door, Fact, Placed
from .. import mapping, selectors
from ..drafting import MOST_FACTS, Draft, Drafter, Names
from ..findings import ERROR, NOTICE, WARNING, Finding, shown
from ..mapping import FACTS, PARTIES, TableMapping
from ..models import LedgerIntake, LedgerPlacement, State
from ..parties import Lister, Outcome
from ..policies import may_change, require
from ..understanding import TableUnderstanding, understand
from . import _common as common

BATCH: Final = 400
KEPT: Final = 1_000
_TOLD: Final = frozenset({"not_a_number", "error_cell", "uncached", "loose_digits", "credit_code"})
CHECKABLE: Final = (State.READ, State.CHECKED)


@dataclass(slots=True)
class Examined:
    """What a sheet does. `new` waits to be placed; `same` is there already; `placed` counts what was written."""

    findings: list[Finding] = field(default_factory=list)
    new: list[Draft] = field(default_factory=list)
    same: int = 0
    differs: list[dict[str, Any]] = field(default_factory=list)
    placed: int = 0
    parties: Outcome = field(default_factory=Outcome)

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.level == ERROR]

    def as_json(self) -> dict[str, Any]:
        self.findings = _once(self.findings)
        warnings = sum(one.level == WARNING for one in self.findings)
        return {
            "facts": {"new": len(self.new), "unchanged": self.same, "differs": len(self.differs)},
            "parties": {"created": self.parties.created, "updated": self.parties.updated, "unchanged": self.parties.unchanged},
            "errors": len(self.errors), "warnings": warnings, "findings": [one.as_json() for one in _first(self.findings)],
            "differences": [*self.differs[:KEPT], *self.parties.differences], "at": timezone.now().isoformat(),
        }  # fmt: skip


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """What several columns say of one cell in the same words is one thing to mend."""
    return list(
        {(one.code, one.sheet, one.address, one.level, one.message): one for one in findings}.values()
    )


def _first(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first, then warnings; a bounded number of each."""
    order = {ERROR: 0, WARNING: 1, NOTICE: 2}
    return sorted(findings, key=lambda one: order[one.level])[:KEPT]


@dataclass(slots=True)
class Examiner:
    """One run over a sheet. With `source` it writes; without, nothing is kept."""

    actor: Actor
    intake: LedgerIntake
    source: Source | None = None
    tell: Callable[[int, int], None] | None = None
    found: Examined = field(default_factory=Examined)

    def run(self) -> Examined:
        """Raises `Unreadable` when the file is no longer what it was."""
        book = understand(selectors.workbook(self.intake))
        maps = [mapping.read(told) for told in self.intake.mapping.get("tables", [])]
        names = Names(self.actor)
        drafts: list[Draft] = []
        for at, (table, one) in enumerate(zip(book.tables, maps, strict=False)):
            self.found.findings += relevant(table, one)
            if one.take == FACTS:
                drafts += self._drafted(table, one, names)
            elif one.take == PARTIES:
                self._listed(table, one, names)
            self._told(at + 1, len(maps) * 2)
        if not any(one.take != mapping.NOWHERE for one in maps):
            self.found.findings.append(Finding("nothing_mapped"))
        self._facts(drafts)
        return self.found

    def _told(self, done: int, total: int) -> None:
        if self.tell is not None:
            self.tell(done, total)

    # -- parties ------------------------------------------------------------------------------------------
    def _listed(self, table: TableUnderstanding, one: TableMapping, names: Names) -> None:
        lister = Lister(
            table,
            one,
            self.actor,
            names.directory,
            self.intake.is_demo,
            self._hidden() if self.source else frozenset(),
        )
        outcome = self.found.parties
        for _portion, plan in lister.plan(outcome, self._rows(len(table.data)), lock=self.source is not None):
            if self.source is None:
                lister.note(plan, outcome)
            elif not any(f.level == ERROR for f in outcome.findings):
                lister.write(plan, outcome, self.source, self.intake.pk)
            self._keep(outcome.placements)
            outcome.placements = []
        self.found.findings += outcome.findings
        outcome.findings = []

    def _keep(self, placements: list[LedgerPlacement]) -> None:
        """What was written so far; the transaction around it holds all of it or nothing."""
        LedgerPlacement.objects.bulk_create(placements, batch_size=BATCH)
        self.found.placed += len(placements)

    def _rows(self, total: int) -> Callable[[int], None]:
        return lambda done: self._told(done, total * 2)

    def _hidden(self) -> frozenset[int]:
        """Parties that a sheet of this sender made and that were hidden when it was undone."""
        rows = LedgerPlacement.objects.filter(
            kind="party", created=True, taken_back=True, intake__sender=self.intake.sender_id
        )
        return frozenset(rows.values_list("target", flat=True))

    # -- figures ------------------------------------------------------------------------------------------
    def _drafted(self, table: TableUnderstanding, one: TableMapping, names: Names) -> list[Draft]:
        drafter = Drafter(table, one, names, self.intake.is_demo)
        drafts = list(drafter.drafts())
        self.found.findings += drafter.findings
        return drafts

    def _facts(self, drafts: list[Draft]) -> None:
        if not drafts:
            return
        door = selectors.door()
        if door is None:
            self.found.findings.append(Finding("no_door"))
            return
        if len(drafts) > MOST_FACTS:
            self.found.findings.append(
                Finding("too_many_facts", given={"count": MOST_FACTS, "found": len(drafts)})
            )
            return
        unlike = list(self._once(drafts))
        for start in range(0, len(unlike), BATCH):
            self._keep(self._portion(door, unlike[start : start + BATCH]))
            self._told(len(unlike) + start, len(unlike) * 2)
        if self.source is None:
            self._tried(door)

    def _once(self, drafts: list[Draft]) -> Iterator[Draft]:
        """A figure that the sheet gives twice is one figure; two values for it are a mistake."""
        seen: dict[str, Draft] = {}
        for draft in drafts:
            first = seen.setdefault(draft.key, draft)
            if first is draft:
                yield draft
            elif first.value != draft.value:
                at = Finding("twice", first.sheet, first.row, first.column).address
                given = {"written": draft.value, "address": at, "other": first.value}
                self.found.findings.append(Finding("twice", draft.sheet, draft.row, draft.column, given))

    def _portion(self, door: Door, drafts: list[Draft]) -> list[LedgerPlacement]:
        """What is new of some figures; with a source they are placed."""
        mine, made = self._placed_before(drafts), list[LedgerPlacement]()
        facts = [draft.fact for draft in drafts]
        standing = door.standing_many(self.actor, facts) if door.standing_many else {}
        for at, draft in enumerate(drafts):
            before = mine.get(draft.key)
            there = [one for one in standing.get(at, ()) if one.same_scope]
            if any(one.same_value for one in there) or (before is not None and before.value == draft.value):
                self.found.same += 1
                continue
            if before is not None and before.kind == "observation":
                draft = replace(draft, fact=replace(draft.fact, replaces=before.target))
            self._different(draft, [one.words for one in there])
            self.found.new.append(draft)
            if self.source is not None:
                made += self._write(door, draft, self.source)
        return made

    def _placed_before(self, drafts: list[Draft]) -> dict[str, LedgerPlacement]:
        """What sheets of this sender placed for the same figures, the newest last."""
        keys = [draft.key for draft in drafts]
        rows = LedgerPlacement.objects.filter(
            key__in=keys, taken_back=False, intake__sender=self.intake.sender_id
        )
        return {row.key: row for row in rows.order_by("pk")}

    def _different(self, draft: Draft, words: list[str]) -> None:
        if not words:
            return
        at = Finding(
            "differs",
            draft.sheet,
            draft.row,
            draft.column,
            {"standing": words[0][:120], "written": draft.value},
            WARNING,
        )
        self.found.findings.append(at)
        self.found.differs.append(
            {"sheet": draft.sheet, "address": at.address, "label": draft.label, "code": draft.fact.code,
             "period": draft.fact.period, "written": draft.value, "standing": words}
        )  # fmt: skip

    def _tried(self, door: Door) -> None:
        """Every figure on its way through the door, and back again: what its room refuses is known before anything is kept."""
        with transaction.atomic():
            for draft in self.found.new:
                self._through(door, draft, draft.fact)
            transaction.set_rollback(True)

    def _write(self, door: Door, draft: Draft, source: Source) -> list[LedgerPlacement]:
        locator = f"{draft.sheet}!{Finding('', '', draft.row, draft.column).address}"[:120]
        placed = self._through(door, draft, replace(draft.fact, source=source, locator=locator))
        if placed is None:
            return []
        row = LedgerPlacement(
            intake_id=self.intake.pk,
            kind=placed.kind,
            target=placed.id,
            url=placed.url[:200],
            words=placed.words[:300],
            locator=locator,
            key=draft.key,
            value=draft.value[:60],
        )
        return [row]

    def _through(self, door: Door, draft: Draft, fact: Fact) -> Placed | None:
        try:
            with transaction.atomic():
                return door.place(self.actor, fact)
        except DomainError as error:
            for reason in error.reasons:
                given = {"why": str(reason.message)}
                self.found.findings.append(Finding("refused", draft.sheet, draft.row, draft.column, given))
            return None


def relevant(table: TableUnderstanding, one: TableMapping) -> list[Finding]:
    """The findings of a table as they matter to this mapping. What is wrong in cells that are taken is told anew, and in full,
    by those who take them; in other cells it is a notice."""
    if one.take == mapping.NOWHERE:
        return [replace(found, level=NOTICE) for found in table.findings]
    pairs = zip(table.keys, table.columns, strict=True)
    side = 0 if table.turned else 1
    taken = {table.spot(0, column.index)[side] for key, column in pairs if one.columns.get(key)}
    told = [
        f for f in table.findings if f.code not in _TOLD or (f.row if table.turned else f.column) not in taken
    ]
    return [replace(found, level=NOTICE) if found.level == ERROR else found for found in told]


def check(*, actor: Actor, intake: LedgerIntake, rev: int | None = None) -> LedgerIntake:
    """The dry run; long sheets go to the worker (state `checking` until then). Raises `NotAllowed`, `Conflict`."""
    from ..jobs import check_ledger

    with transaction.atomic():
        row = common.lock(actor, intake)
        require(may_change(actor, row, *CHECKABLE))
        common.same_rev(row, rev)
        common.moved(row, State.CHECKING, progress=0)
        if common.is_long(row) and actor.user_id is not None:
            common.to_worker(check_ledger, row, actor)
            return row
    return run(actor, row.pk)


def run(actor: Actor, intake_id: int) -> LedgerIntake:
    """The work of `check`; a second run does it anew."""
    intake = LedgerIntake.objects.select_related("file", "sender").get(pk=intake_id)
    if intake.state != State.CHECKING:
        return intake
    try:
        found = Examiner(actor, intake, tell=common.tell(intake_id, (State.CHECKING,))).run()
    except (Unreadable, DomainError) as error:
        LedgerIntake.objects.filter(pk=intake_id, state=State.CHECKING).update(state=State.READ)
        if isinstance(error, Unreadable):
            raise Invalid(Reason(error.code, str(error), "file")) from error
        raise
    return _keep(actor, intake_id, found)


@transaction.atomic
def _keep(actor: Actor, intake_id: int, found: Examined) -> LedgerIntake:
    row = (
        LedgerIntake.objects.select_for_update(of=("self",))
        .select_related("file", "sender")
        .get(pk=intake_id)
    )
    if row.state == State.CHECKING:
        told = found.as_json()
        common.moved(row, State.CHECKED, result=told, progress=100)
        common.note(
            actor, row, "checked", errors=told["errors"], facts=told["facts"], parties=told["parties"]
        )
    return row


__all__ = ["Examined", "Examiner", "check", "relevant", "run", "shown"]
