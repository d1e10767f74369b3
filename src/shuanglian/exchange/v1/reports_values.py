"""What the operations on reports take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from ..values import Id, In

Key = Annotated[str, Field(max_length=60)]
Format = Annotated[str, Field(max_length=10, description="docx、pdf 或 xlsx")]


class ReportFilterIn(Schema):
    kind: str = Field("", max_length=30)


class ReportIn(In):
    kind: Key
    as_of: dt.date
    formats: list[Format] = Field(["docx", "pdf", "xlsx"], max_length=10)
    plan: Key = ""
    ranking: Id | None = None
    title: str = Field("", max_length=500)
    number: str = Field("", max_length=200)
    issuer: str = Field("", max_length=500)
    sections: list[Key] = Field([], max_length=50)


class ReportPrintIn(In):
    formats: list[Format] = Field([], max_length=10)


class ReportKindOut(Schema):
    key: str
    name: str
    sections: list[ReportSectionOut]


class ReportSectionOut(Schema):
    key: str
    title: str


class ReportFileOut(Schema):
    format: str
    name: str
    size: int
    sha256: str
    media_type: str


class ReportOut(Schema):
    """`corrected`: how many of its numbers were corrected after it was made."""

    id: int
    kind: str
    title: str
    number: str
    issuer: str
    as_of: dt.date
    state: str
    done_steps: int
    total_steps: int
    problems: dict[str, str]
    receipt: str
    template_version: int
    is_demo: bool
    numbers: int
    corrected: int
    asked_at: dt.datetime
    finished_at: dt.datetime | None
    files: list[ReportFileOut]


class ReportNumberOut(Schema):
    """`current`: the value in force now, where a correction has replaced the one in the report."""

    id: str
    kind: str
    name: str
    text: str
    value: str | None
    unit: str
    period: str
    scope: str
    version: int | None
    source: str
    reporter: str
    published: str
    receipt: str
    observation_id: int | None
    url: str
    formula: str
    is_demo: bool
    current: str | None
    current_id: int | None


class ReportNumbersOut(Schema):
    receipt: str
    numbers: list[ReportNumberOut]


class ReportTemplateOut(Schema):
    """Version 0 is the template that came with the product."""

    kind: str
    version: int
    in_use: bool
    note: str
    placeholders: list[str]
    made_at: dt.datetime | None


class ReportTemplateCheckOut(Schema):
    ok: bool
    placeholders: list[str]
    version: int | None


class ReportTemplateUseIn(In):
    version: int = Field(ge=0, le=10**6, description="0：改用平台自带的")


ReportKindOut.model_rebuild()


def report(row: Any) -> dict[str, Any]:
    """A row of `selectors.reports`."""
    return {
        "id": row.pk, "kind": row.kind, "title": row.title, "number": row.number, "issuer": row.issuer,
        "as_of": row.as_of, "state": row.state, "done_steps": row.done_steps, "total_steps": row.total_steps,
        "problems": {str(part): str(why) for part, why in row.problems.items()}, "receipt": row.receipt,
        "template_version": row.template.version if row.template else 0, "is_demo": row.is_demo,
        "numbers": row.facts, "corrected": row.outdated, "asked_at": row.asked_at, "finished_at": row.finished_at,
        "files": [_file(one) for one in row.files.all()],
    }  # fmt: skip


def _file(row: Any) -> dict[str, Any]:
    found = row.file
    return {
        "format": row.format, "name": found.name, "size": found.size, "sha256": found.sha256,
        "media_type": found.media_type,
    }  # fmt: skip


def number(line: Any) -> dict[str, Any]:
    """A line of `selectors.lines`."""
    fact, now = line.fact, line.corrected
    return {
        "id": fact.id, "kind": str(fact.kind), "name": fact.name, "text": fact.text,
        "value": None if fact.value is None else format(fact.value, "f"), "unit": fact.unit, "period": fact.period,
        "scope": fact.scope, "version": fact.version, "source": fact.source, "reporter": fact.reporter,
        "published": fact.published, "receipt": fact.receipt, "observation_id": fact.observation, "url": fact.url,
        "formula": fact.formula, "is_demo": fact.is_demo, "current": None if now is None else format(now.value, "f"),
        "current_id": None if now is None else now.pk,
    }  # fmt: skip


def template(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind, "version": row.version, "in_use": row.in_use, "note": row.note,
        "placeholders": row.placeholders, "made_at": row.made_at,
    }  # fmt: skip
