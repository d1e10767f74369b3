"""What people hand in, as plain values: parsed by pages and the API, checked by the services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TeamMember:
    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """`working_days` from the start of work, `share` of the price due when it is reached, in %."""

    title: str
    working_days: int
    deliverable: str = ""
    share: int = 0


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    route: str = ""
    team: tuple[TeamMember, ...] = ()
    price_cents: int | None = None
    ip_wish: str = ""
    milestones: tuple[MilestoneDraft, ...] = ()
    confidential_note: str = ""


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """`kind` is a key of data/contract_types.json; an empty `ip_clause` means the statutory default applies."""

    kind: str
    amount_cents: int
    signed_on: dt.date
    due_on: dt.date
    milestones: tuple[MilestoneDraft, ...] = ()
    ip_clause: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class PlanItemDraft:
    """See `verification.Item`; `instrument_id` is an offering, `requirement_id` the line of the need it checks."""

    metric: str
    comparator: str
    target: Decimal | str
    unit: str
    method: str
    sample_size: int = 1
    rule: str = "all"
    share: Decimal | str | None = None
    high: Decimal | str | None = None
    is_hard: bool = True
    requirement_id: int | None = None
    instrument_id: int | None = None


@dataclass(frozen=True, slots=True)
class FigureDraft:
    value: Decimal | str
    evidence_id: int | None = None
    note: str = ""
