"""What the operations on bureau sheets take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from ..values import Id, In, Rev

Text = Annotated[str, Field(max_length=100)]


class LedgerFindingOut(Schema):
    """`address` as the spreadsheet writes it: B5 a cell, 5 a row, B a column. `level`: error (blocks), warning, notice."""

    code: str
    level: str
    sheet: str
    address: str
    message: str


class LedgerOut(Schema):
    """One sheet that was handed in. `rev` goes with every change."""

    id: int
    name: str
    sender: int
    sender_name: str
    sha256: str
    state: str
    progress: int
    problem: str
    rev: int
    is_demo: bool
    handed_in_at: dt.datetime
    applied_at: dt.datetime | None
    undone_at: dt.datetime | None


class LedgerColumnOut(Schema):
    """`key` names the column whatever the period; `to` is where it goes now."""

    key: str
    heads: list[str]
    role: str
    meaning: str
    score: float
    why: str
    unit: str
    period: str
    words: str
    basis: str
    to: str
    choices: list[dict[str, Any]]


class LedgerFormDifferenceOut(Schema):
    """The remembered form: the same, or what differs from it."""

    id: int
    version: int
    same: bool
    added: list[str] = []
    removed: list[str] = []
    moved: list[str] = []


class LedgerTableOut(Schema):
    sheet: str
    area: str
    title: str
    notes: list[str]
    footers: list[str]
    rows: int
    period: str
    unit: str
    turned: bool
    columns: list[LedgerColumnOut]
    labels: dict[str, list[dict[str, Any]]]
    form: LedgerFormDifferenceOut | None
    mapping: dict[str, Any]
    totals: list[dict[str, Any]]
    findings: list[LedgerFindingOut]


class LedgerDetailOut(LedgerOut):
    """With what was understood; `findings` are those of the file as a whole."""

    tables: list[LedgerTableOut]
    findings: list[LedgerFindingOut]


class LedgerCountsOut(Schema):
    new: int
    unchanged: int
    differs: int


class LedgerPartyCountsOut(Schema):
    created: int
    updated: int
    unchanged: int


class LedgerPlacementOut(Schema):
    """What one cell or row became."""

    kind: str
    target: int
    url: str
    words: str
    locator: str
    taken_back: bool


class LedgerResultOut(LedgerOut):
    """The dry run, or what was written. `ok`: it can be taken over. `at` is empty while nothing was checked."""

    ok: bool
    at: str
    facts: LedgerCountsOut
    parties: LedgerPartyCountsOut
    errors: int
    warnings: int
    findings: list[LedgerFindingOut]
    differences: list[dict[str, Any]]
    placements: list[LedgerPlacementOut]


class LedgerFormOut(Schema):
    """A remembered form of a sender; `heads` without their time."""

    id: int
    organisation: int
    organisation_name: str
    fingerprint: str
    version: int
    title: str
    heads: list[str]
    mapping: dict[str, Any]
    made_at: dt.datetime


class LedgerUploadIn(Schema):
    sender: Id | None = Field(None, description="报送单位；不写是本单位")


class LedgerTableIn(In):
    """Where the columns of one table go, by key: "" (not taken), label, value, place, subject, unit, period, `=CODE` of an
    indicator, or a field of parties."""

    take: Literal["facts", "parties", "none"]
    columns: dict[Annotated[str, Field(max_length=400)], Text] = Field(default_factory=dict, max_length=1000)
    labels: dict[Annotated[str, Field(max_length=400)], Text] = Field(default_factory=dict, max_length=2000)
    units: dict[Annotated[str, Field(max_length=400)], Text] = Field(default_factory=dict, max_length=1000)
    period: Text = ""
    place: Text = ""
    unit: Text = ""
    kind: Text = "enterprise"


class LedgerMapIn(In):
    """One entry for each table, in their order."""

    tables: list[LedgerTableIn] = Field(max_length=500)
    rev: Rev | None = None


class LedgerActIn(In):
    rev: Rev | None = None


class LedgerUndoIn(In):
    reason: str = Field("", max_length=200)
    rev: Rev | None = None


class LedgerForgottenOut(Schema):
    versions: int
