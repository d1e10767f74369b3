"""Who is in charge of which unit, and which unit stands above which: for administrators."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation import uploads
from shuanglian.foundation.accounts import policies, selectors, services
from shuanglian.foundation.accounts.models import Charge, Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.registry import charges as sheets

from ..callers import MEMBERS, actor_of
from ..downloads import SHEET, download
from ..paging import Page, PageIn, page
from ..values import Id, In, PathId

router = Router(tags=["单位与令牌"], auth=MEMBERS)


class ChargeOut(Schema):
    id: int
    user_id: int
    name: str
    organisation_id: int
    organisation: str
    starts: dt.date
    ends: dt.date | None


class ChargeAsk(PageIn):
    q: str = Field("", max_length=80, description="领导姓名或单位名称的一部分")
    on: dt.date | None = Field(None, description="只看这一天有效的")


class ChargeIn(In):
    login: str = Field(max_length=254, description="领导的账号或邮箱")
    organisation_id: Id
    starts: dt.date
    ends: dt.date | None = Field(None, description="最后一天；还在分管的不给")


class ChargeEndIn(In):
    ends: dt.date = Field(description="最后一天")


class ChargesTakenOut(Schema):
    number: int


class ParentIn(In):
    parent_id: Id | None = Field(None, description="不给则没有上级单位")


class ParentOut(Schema):
    id: int
    name: str
    parent_id: int | None


@router.get("/charges", response=Page[ChargeOut], summary="谁分管哪个单位（管理员）")
def charge_list(request: HttpRequest, ask: Query[ChargeAsk]) -> dict[str, object]:
    found = selectors.charges(_administrator(request), q=ask.q, on=ask.on)
    return page(found, ask, lambda rows: [_shown(row) for row in rows])


@router.post("/charges", response={201: ChargeOut}, summary="登记分管（管理员）")
def charge_start(request: HttpRequest, body: ChargeIn) -> Status[dict[str, Any]]:
    actor = _administrator(request)
    made = services.charge_start(
        actor=actor,
        user=selectors.find_login(body.login),
        organisation=selectors.visible_to(actor).filter(pk=body.organisation_id).first(),
        starts=body.starts,
        ends=body.ends,
    )
    return Status(201, _shown(made))


@router.get("/charges/sheet", openapi_extra=SHEET, summary="下载分管表的模板")
def charge_template(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    return download(sheets.template(), "charges.xlsx")


@router.post("/charges/sheet", response=ChargesTakenOut, summary="读入分管表：要么全部，要么不动（管理员）")
def charge_sheet(request: HttpRequest, file: File[UploadedFile]) -> dict[str, int]:
    actor = _administrator(request)
    return {"number": services.charges_import(actor=actor, rows=sheets.read(uploads.read(file)))}


@router.get("/charges/export", openapi_extra=SHEET, summary="导出分管表（管理员）")
def charge_export(request: HttpRequest) -> HttpResponse:
    return download(sheets.export(selectors.charges(_administrator(request))), "charges.xlsx")


@router.post("/charges/{charge_id}/end", response=ChargeOut, summary="结束分管（管理员）")
def charge_end(request: HttpRequest, charge_id: PathId, body: ChargeEndIn) -> dict[str, Any]:
    actor = _administrator(request)
    held = selectors.get_charge(actor, charge_id)
    return _shown(services.charge_end(actor=actor, charge=held, ends=body.ends))


@router.put("/organisations/{organisation_id}/parent", response=ParentOut, summary="定上级单位（管理员）")
def organisation_place(request: HttpRequest, organisation_id: PathId, body: ParentIn) -> Organisation:
    actor = _administrator(request)
    return services.organisation_place(
        actor=actor,
        organisation=selectors.get_for(actor, organisation_id),
        parent=selectors.get_for(actor, body.parent_id) if body.parent_id else None,
    )


def _administrator(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    policies.demand(policies.may_administer(actor))
    return actor


def _shown(row: Charge) -> dict[str, Any]:
    return {
        "id": row.pk,
        "user_id": row.user_id,
        "name": row.user.name,
        "organisation_id": row.organisation_id,
        "organisation": row.organisation.name,
        "starts": row.starts,
        "ends": row.ends,
    }
