"""What goes in and out of the operations on documents and their facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument, IngestPattern, IngestProposal
from shuanglian.ingest.selectors import Clash, Group, PartyChoice

from ..values import Id, In, Note, Rev

Kind = Literal["", "quantity", "entity", "relation", "table"]


class IngestHandIn(Schema):
    """Beside the file. `replaces`: the document that this is a newer version of."""

    title: str = Field("", max_length=300)
    sender: str = Field("", max_length=200, description="来文单位")
    dated: dt.date | None = Field(None, description="文件日期：今年、本月按它算")
    place: str = Field("", max_length=40, description="所说地方的代码")
    source: str = Field("", max_length=40, description="已登记来源的编号")
    replaces: int | None = Field(None, ge=1, le=2**63 - 1)


class IngestChangeIn(In):
    title: str | None = Field(None, max_length=300)
    sender: str | None = Field(None, max_length=200)
    dated: dt.date | None = None
    place: str | None = Field(None, max_length=40)
    source: str | None = Field(None, max_length=40)
    rev: Rev


class IngestChoiceIn(In):
    """What is chosen beside the words; `keep` leaves a fact outside of indicators and registry."""

    code: str = Field("", max_length=80, description="指标代码")
    keep: bool = False
    party_id: Id | None = None
    target_id: Id | None = None
    scope: str = Field("", max_length=40, description="地方代码")
    party_kind: str = Field("", max_length=20, description="新建哪一类主体")
    period: str = Field("", max_length=20)
    note: Note = ""
    rev: Rev | None = None


class IngestFieldsIn(In):
    """Only what is sent is changed; what was read stays beside it."""

    subject: str | None = Field(None, max_length=300)
    place: str | None = Field(None, max_length=200)
    indicator: str | None = Field(None, max_length=300)
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = Field(None, max_length=60)
    time: str | None = Field(None, max_length=80)
    basis: str | None = Field(None, max_length=12)
    comparator: str | None = Field(None, max_length=4)
    growth: bool | None = None
    name: str | None = Field(None, max_length=200)


class IngestEditIn(IngestChoiceIn):
    changes: IngestFieldsIn


class IngestReasonIn(In):
    reason: Note = ""
    rev: Rev | None = None


class IngestPatternIn(In):
    """Facts that have all of these; at least one. `least`: confidence from."""

    kind: Kind | None = None
    indicator: str | None = Field(None, max_length=300)
    unit: str | None = Field(None, max_length=60)
    basis: str | None = Field(None, max_length=12)
    growth: bool | None = None
    place: str | None = Field(None, max_length=200)
    subject: str | None = Field(None, max_length=300)
    time: str | None = Field(None, max_length=80)
    code: str | None = Field(None, max_length=80)
    origin: str | None = Field(None, max_length=20)
    change: str | None = Field(None, max_length=10)
    least: float | None = Field(None, ge=0, le=1)


class IngestMatchingIn(In):
    """`action` accept: with the indicator `code` or each fact's own; `remember` proposes it for the sender's next document."""

    pattern: IngestPatternIn
    action: Literal["accept", "reject"] = "accept"
    code: str = Field("", max_length=80)
    keep: bool = False
    remember: bool = False
    reason: Note = ""


class IngestPreviewIn(In):
    pattern: IngestPatternIn
    code: str = Field("", max_length=80)


class IngestBatchIn(In):
    batch: str = Field(min_length=1, max_length=32)
    reason: Note = ""


class IngestDocumentsIn(Schema):
    q: str = Field("", max_length=100)
    state: Literal["", "waiting", "reading", "ready", "refused"] = ""
    sender: str = Field("", max_length=200)
    waiting: bool = Field(False, description="只看有待审事实的")


class IngestFactsIn(Schema):
    state: Literal[
        "", "waiting", "taken", "open", "accepted", "edited", "rejected", "superseded", "undone"
    ] = ""
    kind: Kind = ""
    basis: str = Field("", max_length=12)
    change: Literal["", "new", "same", "changed"] = ""
    q: str = Field("", max_length=100)
    least: float = Field(0, ge=0, le=1)


class IngestDocumentOut(Schema):
    """`open`, `taken` and `rejected` count facts."""

    id: int
    title: str
    name: str
    state: str
    progress: int
    sender: str
    organisation: str
    dated: dt.date | None
    place: str
    source: str
    version: int
    previous_id: int | None
    sha256: str
    pages: int
    handed_in_at: dt.datetime
    read_at: dt.datetime | None
    refused: str
    is_demo: bool
    rev: int
    total: int
    open: int
    taken: int
    rejected: int


class IngestNoteOut(Schema):
    code: str
    message: str
    start: int
    end: int


class IngestPieceOut(Schema):
    kind: str
    start: int
    end: int
    level: int
    page: int | None


class IngestVersionOut(Schema):
    id: int
    version: int
    title: str
    state: str
    handed_in_at: dt.datetime


class IngestPowersOut(Schema):
    decide: bool
    decide_figures: bool
    change: bool
    hand_in: bool


class IngestDetailOut(IngestDocumentOut):
    """`text` is what all offsets count in (code points)."""

    text: str
    layout: list[IngestPieceOut]
    notes: list[IngestNoteOut]
    versions: list[IngestVersionOut]
    powers: IngestPowersOut


class IngestReasonOut(Schema):
    code: str
    message: str
    field: str


class IngestFactOut(Schema):
    """As it was read; `edited` is what a person changed. `was` is the value of the version before."""

    id: int
    document_id: int
    kind: str
    quote: str
    start: int
    end: int
    value_start: int | None
    value_end: int | None
    subject: str
    place: str
    indicator: str
    value: str
    value_max: str
    unit: str
    norm_value: str
    norm_unit: str
    time: str
    basis: str
    comparator: str
    growth: bool
    confidence: float
    origin: str
    reasons: list[str]
    detail: dict[str, Any]
    state: str
    change: str
    was: str
    edited: dict[str, Any]
    code: str
    code_why: str
    party_id: int | None
    target_id: int | None
    scope: str
    became_kind: str
    became_id: int | None
    became_url: str
    decided_at: dt.datetime | None
    decided_by: str
    reason: str
    batch: str
    rev: int
    trace: str


class IngestClashOut(Schema):
    kind: str
    words: str
    value: str
    unit: str
    period: str
    scope: str
    url: str
    proposal_id: int | None


class IngestConflictsOut(Schema):
    fact_id: int
    conflicts: list[IngestClashOut]


class IngestChoiceOut(Schema):
    code: str
    name: str
    unit: str
    score: float
    why: str


class IngestPartyOut(Schema):
    id: int
    ref: str
    name: str
    kind: str
    score: float
    why: str


class IngestChoicesOut(Schema):
    indicators: list[IngestChoiceOut]
    parties: list[IngestPartyOut]


class IngestGroupOut(Schema):
    pattern: dict[str, Any]
    words: str
    count: int
    code: str


class IngestPreviewOut(Schema):
    count: int
    ready: int
    kept: int
    examples: list[IngestFactOut]


class IngestFailedOut(Schema):
    fact_id: int
    reasons: list[IngestReasonOut]


class IngestBulkOut(Schema):
    """`left`: how many more fit (500 are done at once)."""

    batch: str
    done: list[int]
    failed: list[IngestFailedOut]
    left: int


class IngestRuleOut(Schema):
    id: int
    sender: str
    pattern: dict[str, Any]
    code: str
    uses: int
    is_active: bool


class IngestCountsOut(Schema):
    reading: int
    to_review: int
    open: int
    refused: int


class IngestTraceOut(Schema):
    """`url` is empty for a locator that is none of ours, or that the caller may not see."""

    url: str


class IngestEventOut(Schema):
    at: dt.datetime
    kind: str
    actor_label: str
    object_type: str
    object_id: str
    payload: dict[str, Any]


def document_out(row: IngestDocument) -> dict[str, Any]:
    plain = {
        name: getattr(row, name)
        for name in (
            "id", "title", "name", "state", "progress", "sender", "dated", "version", "previous_id", "sha256", "pages",
            "handed_in_at", "read_at", "is_demo", "rev",
        )
    }  # fmt: skip
    counted = {name: getattr(row, name, 0) for name in ("total", "open", "taken", "rejected")}
    return plain | counted | {
        "organisation": row.organisation.name if row.organisation else "",
        "place": row.place.code if row.place else "",
        "source": row.source.code if row.source else "",
        "refused": row.refused_why,
    }  # fmt: skip


def fact_out(row: IngestProposal, named: str | None = None) -> dict[str, Any]:
    """`named`: how the caller may see the subject, where that differs."""
    plain = {
        name: getattr(row, name)
        for name in (
            "id", "document_id", "kind", "quote", "start", "end", "value_start", "value_end", "subject", "place",
            "indicator", "unit", "norm_unit", "time", "basis", "comparator", "growth", "confidence", "origin", "reasons",
            "detail", "state", "change", "edited", "code", "code_why", "party_id", "target_id", "became_kind", "became_id",
            "became_url", "decided_at", "reason", "batch", "rev",
        )
    }  # fmt: skip
    if named is not None:
        plain |= {"subject": named, "detail": {"type": row.detail.get("type", "")}, "edited": {}}
    return plain | {
        "value": row.value_text,
        "value_max": row.value_max_text,
        "norm_value": row.norm_value_text,
        "was": str(row.previous.said("value") or "") if row.previous else "",
        "scope": row.scope.code if row.scope else "",
        "decided_by": str(row.decided_by) if row.decided_by else "",
        "trace": selectors.address(row.document_id, row.pk),
    }


def clash_out(row: Clash) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IngestClashOut.model_fields}


def party_out(row: PartyChoice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IngestPartyOut.model_fields}


def group_out(row: Group) -> dict[str, Any]:
    return {"pattern": row.pattern, "words": row.words, "count": row.count, "code": row.code}


def rule_out(row: IngestPattern) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IngestRuleOut.model_fields}


def bulk_out(done: services.Bulk) -> dict[str, Any]:
    failed = [
        {
            "fact_id": pk,
            "reasons": [{"code": r.code, "message": str(r.message), "field": r.field} for r in reasons],
        }
        for pk, reasons in done.failed
    ]
    return {"batch": done.batch, "done": list(done.done), "failed": failed, "left": done.left}
