"""What goes in and out of the operations on process definitions and drafts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema
from pydantic import Field

from shuanglian.casework.studio.services.drafting import MAX_TABLES

from ..paging import PageIn
from ..values import Id, In, Note, Rev

FILE = 2 * 1024 * 1024
Xml = str


class ProcessAsk(PageIn):
    key: str = Field("", max_length=60, description="只看这个编号的流程")


class ProcessVersionOut(Schema):
    """`sha256` is that of the whole content. A version that was sent back is retired and has no time of approval."""

    id: int
    key: str
    version: int
    name: str
    note: str
    status: str
    sha256: str
    created_by_label: str
    created_at: dt.datetime
    approved_by_label: str
    approved_at: dt.datetime | None
    open_cases: int


class ProcessStepOut(Schema):
    id: str
    name: str
    kind: str
    lane: str
    who: str
    form: str
    evidence: str
    limit: str
    separate: str
    rule: str
    after: list[str]


class ProcessVersionDetailOut(ProcessVersionOut):
    """`tables` maps the key of a decision file to its DMN; `draft_id` is the draft it was submitted from."""

    bpmn_xml: str
    tables: dict[str, str]
    forms: dict[str, Any]
    config: dict[str, Any]
    steps: list[ProcessStepOut]
    draft_id: int | None


class ProcessDetailOut(Schema):
    name: str
    before: str
    after: str


class ProcessDifferenceOut(Schema):
    """`kind`: added, removed, changed, moved. `area`: process, lane, element, flow, table, rule, form, config."""

    kind: str
    area: str
    id: str
    name: str
    details: list[ProcessDetailOut]


class ProcessProblemOut(Schema):
    """`element` is the id of an element of the diagram, empty for other findings; `name` tells where in words."""

    code: str
    message: str
    element: str
    name: str


class ProcessProblemsOut(Schema):
    ok: bool
    problems: list[ProcessProblemOut]


class ProcessCheckIn(In):
    """An empty `key` leaves the key of the file unchecked."""

    bpmn_xml: str = Field(max_length=FILE)
    tables: dict[str, str] = Field(default_factory=dict, max_length=MAX_TABLES)
    forms: dict[str, Any] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)
    key: str = Field("", max_length=60)


class ProcessDraftIn(In):
    """`base_id` for the next version of a process, or `key` and `name` for a new one."""

    base_id: Id | None = None
    key: str = Field("", max_length=60)
    name: str = Field("", max_length=120)


class ProcessDraftChangeIn(In):
    """What is left out stays as it is. Broken content is stored; `problems` tells what is wrong with it."""

    rev: Rev
    bpmn_xml: str | None = Field(None, max_length=FILE)
    tables: dict[str, str] | None = Field(None, max_length=MAX_TABLES)
    forms: dict[str, Any] | None = None
    config: dict[str, Any] | None = None
    note: Note | None = None


class ProcessSubmitIn(In):
    rev: Rev
    note: Note


class ProcessRevIn(In):
    rev: Rev


class ProcessReasonIn(In):
    reason: Note


class ProcessDraftOut(Schema):
    id: int
    key: str
    name: str
    status: str
    rev: int
    base_id: int | None
    definition_id: int | None
    owner_label: str
    note: str
    reason: str
    returned_by_label: str
    created_at: dt.datetime
    updated_at: dt.datetime


class ProcessDraftDetailOut(ProcessDraftOut):
    bpmn_xml: str
    tables: dict[str, str]
    forms: dict[str, Any]
    config: dict[str, Any]


class ProcessStepValuesIn(In):
    """`values` by the names of the panel of the drawing board, such as `sl:sla`; an empty text removes a property."""

    rev: Rev
    values: dict[str, str] = Field(max_length=60)


class ProcessRunIn(In):
    """`run` is what the last answer gave (none: begin with `data`); `move` one choice, as in `possible`."""

    run: dict[str, Any] | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    move: dict[str, Any] | None = None
    back: int = Field(0, ge=0, le=300)


class ProcessLineOut(Schema):
    kind: str
    node: str
    text: str


class ProcessMoveOut(Schema):
    act: str
    token: int
    node: str
    title: str
    role: str
    wants: list[str]
    due_at: dt.datetime | None


class ProcessRunOut(Schema):
    """`run` goes into the next call: nothing is kept on the server."""

    run: dict[str, Any]
    now: dt.datetime
    finished: bool
    current: list[str]
    done: list[str]
    data: dict[str, Any]
    lines: list[ProcessLineOut]
    possible: list[ProcessMoveOut]
