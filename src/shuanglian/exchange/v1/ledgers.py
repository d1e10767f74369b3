"""Bureau spreadsheets over the machine interface: hand in, see what was understood, dry run, take over, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final, Literal, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.ingest.ledgers import exporting, policies, selectors, services
from shuanglian.ingest.ledgers.models import LedgerForm, LedgerIntake, State

from ..callers import MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..paging import Page, PageIn, page
from ..values import PathId
from . import ledgers_values as v

router = Router(tags=["台账入库"], auth=MEMBERS)
_NO_FACTS: Final = {"new": 0, "unchanged": 0, "differs": 0}
_NO_PARTIES: Final = {"created": 0, "updated": 0, "unchanged": 0}
MOST_PLACED: Final = 500


@router.post(
    "/ledgers", response={200: v.LedgerDetailOut, 201: v.LedgerDetailOut}, summary="交一份表格，读取但不写入"
)
def ledger_hand_in(
    request: HttpRequest, file: File[UploadedFile], about: Form[v.LedgerUploadIn]
) -> Status[dict[str, Any]]:
    """201 for a new file; 200 for one that this sender handed in before."""
    made, is_new = services.hand_in(
        actor=_caller(request), upload=cast(BinaryIO, file), name=file.name or "", sender=about.sender
    )
    return Status(201 if is_new else 200, _detail(made))


@router.get("/ledgers", response=Page[v.LedgerOut], summary="交过的表格")
def ledger_list(request: HttpRequest, ask: Query[PageIn], state: str = "") -> dict[str, Any]:
    rows = selectors.visible_to(_caller(request))
    if state:
        rows = rows.filter(state=state)
    return page(rows, ask, lambda some: [_shown(one) for one in some], newest_first=True)


@router.get("/ledgers/forms", response=Page[v.LedgerFormOut], summary="记住的表式")
def ledger_forms(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    rows = selectors.forms(_caller(request))
    return page(rows, ask, lambda some: [_form(one) for one in some], newest_first=True)


@router.post("/ledgers/forms/{form_id}/forget", response=v.LedgerForgottenOut, summary="忘记一个表式")
def ledger_form_forget(request: HttpRequest, form_id: PathId) -> dict[str, int]:
    return {"versions": services.forget(actor=_caller(request), form=form_id)}


@router.get("/ledgers/{ledger_id}", response=v.LedgerDetailOut, summary="读懂了什么，每一列的去处")
def ledger_detail(request: HttpRequest, ledger_id: PathId) -> dict[str, Any]:
    return _detail(selectors.get_for(_caller(request), ledger_id))


@router.post("/ledgers/{ledger_id}/map", response=v.LedgerDetailOut, summary="改每一列的去处，并记住")
def ledger_map(request: HttpRequest, ledger_id: PathId, body: v.LedgerMapIn) -> dict[str, Any]:
    actor = _caller(request)
    found = selectors.get_for(actor, ledger_id)
    told = [one.model_dump() for one in body.tables]
    return _detail(services.remap(actor=actor, intake=found, tables=told, rev=body.rev))


@router.post(
    "/ledgers/{ledger_id}/check", response=v.LedgerResultOut, summary="核对：全部问题一次给全，不写入"
)
def ledger_check(request: HttpRequest, ledger_id: PathId, body: v.LedgerActIn) -> dict[str, Any]:
    actor = _caller(request)
    return _result(services.check(actor=actor, intake=selectors.get_for(actor, ledger_id), rev=body.rev))


@router.get("/ledgers/{ledger_id}/result", response=v.LedgerResultOut, summary="核对结果或写入结果")
def ledger_result(request: HttpRequest, ledger_id: PathId) -> dict[str, Any]:
    return _result(selectors.get_for(_caller(request), ledger_id))


@router.post(
    "/ledgers/{ledger_id}/apply", response=v.LedgerResultOut, summary="写入：要么全部，要么不动；可重复"
)
def ledger_apply(request: HttpRequest, ledger_id: PathId, body: v.LedgerActIn) -> dict[str, Any]:
    actor = _caller(request)
    return _result(services.apply(actor=actor, intake=selectors.get_for(actor, ledger_id), rev=body.rev))


@router.post(
    "/ledgers/{ledger_id}/undo", response=v.LedgerResultOut, summary="撤销：写入的全部收回，或者不动"
)
def ledger_undo(request: HttpRequest, ledger_id: PathId, body: v.LedgerUndoIn) -> dict[str, Any]:
    actor = _caller(request)
    found = selectors.get_for(actor, ledger_id)
    return _result(services.undo(actor=actor, intake=found, reason=body.reason, rev=body.rev))


@router.get("/ledgers/{ledger_id}/errors", openapi_extra=SHEET, summary="标出有问题的单元格的表")
def ledger_errors(request: HttpRequest, ledger_id: PathId) -> HttpResponse:
    return download(exporting.error_sheet(_readable(request, ledger_id)), f"ledger-{ledger_id}-errors.xlsx")


@router.get("/ledgers/{ledger_id}/export", openapi_extra=SHEETS, summary="读懂的内容，一行一个数")
def ledger_export(
    request: HttpRequest, ledger_id: PathId, format: Literal["csv", "xlsx", "json"] = "xlsx"
) -> HttpResponse:
    data = exporting.export(_readable(request, ledger_id), format)
    if format == "json":
        return HttpResponse(data, content_type="application/json")
    return download(data, f"ledger-{ledger_id}.{format}")


def _caller(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.is_in(*policies.HANDERS):
        raise NotAllowed(Reason("ledger.hand_in", _("台账由数据专员、管理员和部门工作人员交入。")))
    return actor


def _readable(request: HttpRequest, ledger_id: int) -> LedgerIntake:
    found = selectors.get_for(_caller(request), ledger_id)
    if found.state in (State.READING, State.REFUSED):
        raise Invalid(Reason("ledger.unread", _("这个文件还没有读出来。")))
    return found


def _shown(one: LedgerIntake) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "sha256",
        "state",
        "progress",
        "problem",
        "rev",
        "is_demo",
        "handed_in_at",
        "applied_at",
        "undone_at",
    )
    return {
        **{name: getattr(one, name) for name in names},
        "sender": one.sender_id,
        "sender_name": one.sender.name,
    }


def _findings(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = ("code", "level", "sheet", "address")
    return [{**{name: one[name] for name in names}, "message": exporting.words_of(one)} for one in rows]


def _detail(one: LedgerIntake) -> dict[str, Any]:
    kept = one.mapping.get("tables", [])
    tables = [_table(table, mapped) for table, mapped in zip(one.tables, kept, strict=True)]
    return {**_shown(one), "tables": tables, "findings": _findings(one.understanding.get("findings", []))}


def _table(table: Mapping[str, Any], mapped: Mapping[str, Any]) -> dict[str, Any]:
    names = ("sheet", "area", "title", "notes", "footers", "rows", "period", "unit", "turned", "totals")
    choices = table.get("choices", {})
    columns = [
        {
            "key": key, "heads": c["heads"], "role": c["role"], "meaning": c["meaning"]["key"], "score": c["meaning"]["score"],
            "why": c["meaning"]["why"], "unit": c["unit"], "period": c["period"], "words": c["words"], "basis": c["basis"],
            "to": mapped["columns"].get(key, ""), "choices": choices.get(key, []),
        }
        for key, c in zip(table["keys"], table["columns"], strict=True)
    ]  # fmt: skip
    return {
        **{name: table[name] for name in names}, "columns": columns, "labels": table.get("labels", {}),
        "form": table.get("form"), "mapping": mapped, "findings": _findings(table["findings"]),
    }  # fmt: skip


def _result(one: LedgerIntake) -> dict[str, Any]:
    told = one.result or {}
    errors = told.get("errors", 0)
    placed = one.placements.order_by("pk")[:MOST_PLACED] if one.applied_at else ()
    return {
        **_shown(one), "ok": bool(told) and not errors, "at": told.get("at", ""), "facts": told.get("facts", _NO_FACTS),
        "parties": told.get("parties", _NO_PARTIES), "errors": errors, "warnings": told.get("warnings", 0),
        "findings": _findings(told.get("findings", [])), "differences": told.get("differences", []),
        "placements": list(placed),
    }  # fmt: skip


def _form(one: LedgerForm) -> dict[str, Any]:
    names = ("id", "fingerprint", "version", "title", "heads", "mapping", "made_at")
    told = {name: getattr(one, name) for name in names}
    return {**told, "organisation": one.organisation_id, "organisation_name": one.organisation.name}
