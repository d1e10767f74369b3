"""What comes in with the larger verbs, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    metric: str
    comparator: str
    target: Decimal
    unit: str = ""
    high: Decimal | None = None
    test_method: str = ""
    sample_size: int = 1
    is_hard: bool = True


@dataclass(frozen=True, slots=True)
class ChallengeDraft:
    """`review`: the criteria of the review as (title, weight). Money in 分."""

    title: str
    teaser: str
    text: str
    prize_cents: int
    deadline: dt.datetime
    criteria: tuple[CriterionDraft, ...] = ()
    review: tuple[tuple[str, int], ...] = ()
    eligibility: str = ""
    payer_kind: str = "small"
    trail: str = "public"
    max_tries: int = 3
    max_files: int = 3
    quorum: int = 3
    clocks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class BidDraft:
    """`blind` texts are what reviewers read; `team` and `track_record` stay closed until the scores are locked.

    `promises`: order of an acceptance criterion → promised value as text. `anonymous`: the bidder confirms that the blind
    texts name nobody; `names_seen`: it has read the warning about names that were found in them.
    """

    title: str
    approach: str
    plan: str
    price_cents: int
    team: str
    track_record: str = ""
    promises: Mapping[int, str] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()
    anonymous: bool = False
    names_seen: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    title: str
    deliverable: str
    amount_cents: int
    due_on: dt.date
    accept_by: dt.date
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class ContractDraft:
    number: str
    pay_days: int
    signed_on: dt.date
    milestones: tuple[MilestoneDraft, ...]
    pay_when_paid: bool = False


Json = dict[str, Any]
