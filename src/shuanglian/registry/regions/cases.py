"""Real cases of a region as the sources tell them: what the hook `cases` receives. Pure values, no
database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(slots=True)
class Counts:
    """What a load did with the rows of one table; `kept`: rows in which an edit by people was left as it
    is."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated

    def to_json(self) -> dict[str, int]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "kept": self.kept,
        }


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that the source tells: `stage` is question, assist, answer, verify or evaluate; `by` a
    party's ref."""

    stage: str
    by: str
    fact: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A measurable requirement that the source states (`comparator`: eq ge le gt lt between approx
    contains)."""

    metric: str
    comparator: str
    target: Decimal | None
    unit: str
    method: str


@dataclass(frozen=True, slots=True)
class RegionCase:
    """One real case. Parties are named by `Party.ref`, segments by `chain/segment`, sources by `Source.code`.

    `number` is the number that the need gets (`330600-P01`), stable over loads. An empty `helper` or
    `solver` means
    that the source names none; `solver_name` is a solver that is no party of the registry. `status` is a
    `NeedStatus`; a stage that the source does not tell is not in `stages` and must not be invented.
    """

    region: str
    id: str
    number: str
    kind: str
    title: str
    owner: str
    text: str
    segments: tuple[str, ...]
    status: str
    helper: str
    solver: str
    solver_name: str
    mechanism: str
    outcome: str
    stages: tuple[Stage, ...]
    requirements: tuple[Requirement, ...]
    note: str
    sources: tuple[str, ...]
    also_kinds: tuple[str, ...] = ()

    @property
    def is_technical(self) -> bool:
        return self.kind == "technical"
