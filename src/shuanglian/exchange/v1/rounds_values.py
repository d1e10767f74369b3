"""What goes in and out of the operations on rounds."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from shuanglian.matching.rounds.services.opening import MOST_EXPERTS, MOST_NEEDS

from ..values import Id, In


class MinimumShareIn(In):
    """`newcomer`: nobody has chosen or verified them before."""

    group: Literal["newcomer"]
    share: float = Field(ge=0, le=1)


class RulesIn(In):
    """The declared rules; what is left out has its usual value (docs/developer/rounds.md)."""

    key: str = Field("default", max_length=60)
    version: str = Field("1", max_length=20)
    first: Literal["served", "value"] = "served"
    further_job_costs: list[float] = Field([0.0, 0.02, 0.05, 0.1], max_length=20)
    organisation_cap: int | None = Field(None, ge=0, le=1000)
    one_per_organisation: bool = True
    minimum_shares: list[MinimumShareIn] = Field([], max_length=5)
    least_value: float = Field(0.0, ge=0, le=1)


class ExpertIn(In):
    party_id: Id
    capacity: int = Field(1, ge=0, le=1000)


class RoundIn(In):
    name: str = Field(min_length=1, max_length=100)
    opens: dt.date | None = None
    closes: dt.date | None = None
    need_ids: list[Id] = Field(min_length=1, max_length=MOST_NEEDS)
    experts: list[ExpertIn] = Field(min_length=1, max_length=MOST_EXPERTS)
    wanted: int = Field(1, ge=1, le=50, description="每道题最多要几位")
    rules: RulesIn = Field(default_factory=lambda: RulesIn.model_validate({}))


class CapacityIn(In):
    expert_id: Id = Field(description="本轮的专家行号，见 /experts")
    capacity: int = Field(ge=0, le=1000)


class NumberIn(In):
    need_row_id: Id = Field(description="本轮的难题行号，见 /needs")
    wanted: int | None = Field(None, ge=1, le=50)
    weight: int | None = Field(None, ge=1, le=1000)


class ChangeIn(In):
    capacities: list[CapacityIn] = Field([], max_length=MOST_EXPERTS)
    needs: list[NumberIn] = Field([], max_length=MOST_NEEDS)
    rules: RulesIn | None = None


class ComputeIn(In):
    matcher: bool = Field(True, description="false：只用表格里的候选")


class ReasonIn(In):
    reason: str = Field(min_length=1, max_length=500)


class ReplaceIn(ReasonIn):
    expert_id: Id


class ConflictIn(In):
    reason: str = Field("", max_length=500, description="留空为撤销")


class RoundExportIn(Schema):
    format: Literal["xlsx", "csv"] = "xlsx"


class WhatIfIn(Schema):
    expert_id: int = Field(ge=1, le=2**63 - 1)


class MatchingRoundOut(Schema):
    id: int
    name: str
    status: str
    opens: dt.date | None
    closes: dt.date | None
    run_state: str
    run_error: str
    receipt: str
    computed_at: dt.datetime | None
    published_at: dt.datetime | None
    cancel_reason: str
    is_demo: bool


class RoundDetailOut(MatchingRoundOut):
    """`matched` of `needs` have their candidates. `result` (for those who run rounds) is what was computed: served,
    value, greedy, fairness, unserved with causes, prices, optimal, gap."""

    needs: int
    matched: int
    experts: int
    rules: dict[str, Any]
    result: dict[str, Any] | None
    comparison: str
    proof: str


class ExpertOut(Schema):
    id: int
    party_id: int
    party_ref: str
    party: str
    capacity: int
    load: int
    is_newcomer: bool


class NeedRowOut(Schema):
    id: int
    need_id: int
    number: str
    wanted: int
    minimum: int
    weight: int
    best: float | None
    missing: list[str]


class ProposalOut(Schema):
    id: int
    need_row_id: int
    need_id: int
    number: str
    expert_id: int
    party_id: int
    party: str
    value: float | None
    decision: str
    reason: str
    is_override: bool
    replaces_id: int | None


class CandidateOut(Schema):
    """`why_not` is empty for one who was given the need."""

    id: int
    expert_id: int
    party_ref: str
    party: str
    value: float
    capacity: int
    given: int
    reasons: list[dict[str, str]]
    counter_reasons: list[dict[str, str]]
    conflict: str
    why_not: list[str]


class WhatIfOut(Schema):
    """Empty where the rules forbid the pair or the round is too large to solve again at once."""

    told: str


class NumberOut(Schema):
    number: int
