"""Use of shared instruments over the machine interface: sums for everybody, uses for whom they concern, recording."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry import selectors as registry
from shuanglian.sharing.usage import selectors, services
from shuanglian.sharing.usage.models import Use

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Moment, PathId

router = Router(tags=["仪器机时"], auth=MEMBERS)


class InstrumentUseIn(Schema):
    """`hours` default to the time between start and end; `user` is the reference of a party, empty for own use."""

    started_at: Moment
    ended_at: Moment
    hours: Decimal | None = Field(None, gt=0, le=10_000, decimal_places=2)
    user: str = Field("", max_length=20)
    purpose: str = Field("", max_length=200)


class InstrumentYearIn(Schema):
    year: int = Field(ge=2000, le=2199)


class InstrumentVoidIn(Schema):
    reason: str = Field(min_length=1, max_length=300)


class InstrumentUseOut(Schema):
    id: int
    started_at: str
    ended_at: str
    hours: float
    user: str
    purpose: str
    is_demo: bool
    is_void: bool
    void_reason: str


class InstrumentHoursOut(Schema):
    instrument: str
    year: int
    hours: float
    shared_hours: float
    uses: int
    users: int


def _out(row: Use) -> InstrumentUseOut:
    return InstrumentUseOut(
        id=row.pk, started_at=row.started_at.isoformat(), ended_at=row.ended_at.isoformat(), hours=float(row.hours),
        user=row.user.ref if row.user else "", purpose=row.purpose, is_demo=row.is_demo,
        is_void=row.voided_at is not None, void_reason=row.void_reason,
    )  # fmt: skip


@router.get(
    "/instruments/{ref}/hours", response=InstrumentHoursOut, auth=EVERYONE, openapi_extra={"x-public": True},
    summary="一年的机时合计",
)  # fmt: skip
def instrument_hours(request: HttpRequest, ref: str, ask: Query[InstrumentYearIn]) -> InstrumentHoursOut:
    found = selectors.instrument_by_ref(actor_of(request), ref)
    total = selectors.totals([found], ask.year).get(found.pk, selectors.Total())
    return InstrumentHoursOut(
        instrument=found.ref, year=ask.year, hours=float(total.hours), shared_hours=float(total.shared),
        uses=total.uses, users=total.users,
    )  # fmt: skip


@router.get("/instruments/{ref}/uses", response=Page[InstrumentUseOut], summary="使用记录")
def instrument_uses(request: HttpRequest, ref: str, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    rows = selectors.uses(viewer, selectors.instrument_by_ref(viewer, ref))
    return page(rows, ask, lambda found: [_out(row) for row in found], newest_first=True)


@router.post("/instruments/{ref}/uses", response={201: InstrumentUseOut}, summary="记一次使用")
def instrument_record(request: HttpRequest, ref: str, data: InstrumentUseIn) -> Status[InstrumentUseOut]:
    actor = actor_of(request)
    found = selectors.instrument_by_ref(actor, ref)
    user = registry.parties(actor).filter(ref=data.user).first() if data.user else None
    if data.user and user is None:
        raise NotFound(Reason("not_found", "没有这个主体", "user"))
    row = services.use_record(
        actor=actor, instrument=found, started_at=data.started_at, ended_at=data.ended_at, hours=data.hours, user=user,
        purpose=data.purpose,
    )  # fmt: skip
    return Status(201, _out(row))


@router.post("/instruments/{ref}/uses/{use_id}/void", response=InstrumentUseOut, summary="作废一条记录")
def instrument_void(
    request: HttpRequest, ref: str, use_id: PathId, data: InstrumentVoidIn
) -> InstrumentUseOut:
    actor = actor_of(request)
    found = selectors.instrument_by_ref(actor, ref)
    row = selectors.get_use(actor, found, use_id)
    return _out(services.use_void(actor=actor, instrument=found, use=row, reason=data.reason))
