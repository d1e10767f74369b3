"""Counting in working days with the notices of the State Council."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.params import functions as param
from pydantic import Field

from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.workdays import services
from shuanglian.foundation.workdays.bundled import Notice, SpecialDay
from shuanglian.foundation.workdays.models import Day, YearNotice

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import In, Path

KnownYear = Annotated[int, param.Path(ge=2000, le=2100)]
router = Router(tags=["工作日历"], auth=EVERYONE)
OPEN = {"x-public": True}


class AddIn(Schema):
    date: dt.date
    days: int = Field(ge=-2500, le=2500, description="工作日数，收到当天不计，可为负")


class BetweenIn(Schema):
    start: dt.date
    end: dt.date


class AddOut(Schema):
    date: dt.date
    days: int
    due: dt.date
    calendar: str


class BetweenOut(Schema):
    start: dt.date
    end: dt.date
    days: int
    calendar: str


class CheckOut(Schema):
    date: dt.date
    is_workday: bool
    name: str
    source: str
    calendar: str


class DayIn(In):
    is_workday: bool
    name: str = Field(max_length=60, description="例如“春节”")
    source: str = Field(max_length=200, description="依据的文件")


class SpecialDayIn(In):
    date: dt.date
    is_workday: bool
    name: str = Field(min_length=1, max_length=60)


class YearIn(In):
    """The notice of the State Council and all its exceptional days; `replace` for a year that is known already."""

    title: str = Field(min_length=1, max_length=200)
    document_number: str = Field(min_length=1, max_length=60)
    published_on: dt.date
    url: str = Field("", max_length=300, pattern=r"^(https?://[^\s\"'<>]+)?$")
    days: list[SpecialDayIn] = Field(min_length=1, max_length=120)
    replace: bool = False


class SpecialDayOut(Schema):
    date: dt.date
    is_workday: bool
    name: str
    source: str


class NoticeOfYearOut(Schema):
    year: int
    title: str
    document_number: str
    published_on: dt.date
    url: str


class YearOut(NoticeOfYearOut):
    """`days`: every date that is not what its weekday says."""

    days: list[SpecialDayOut]
    calendar: str


@router.get("/calendar/add", response=AddOut, openapi_extra=OPEN, summary="加减工作日")
def add(request: HttpRequest, ask: Query[AddIn]) -> dict[str, object]:
    due = services.calendar().add(ask.date, ask.days)
    return {"date": ask.date, "days": ask.days, "due": due, "calendar": services.version()}


@router.get("/calendar/between", response=BetweenOut, openapi_extra=OPEN, summary="两个日期之间的工作日")
def between(request: HttpRequest, ask: Query[BetweenIn]) -> dict[str, object]:
    days = services.calendar().difference(ask.start, ask.end)
    return {"start": ask.start, "end": ask.end, "days": days, "calendar": services.version()}


@router.get(
    "/calendar/days/{date}", response=CheckOut, openapi_extra=OPEN, summary="某天是不是工作日，依据什么"
)
def check(request: HttpRequest, date: dt.date) -> dict[str, object]:
    return _told(date)


@router.get(
    "/calendar/years", response=Page[NoticeOfYearOut], openapi_extra=OPEN, summary="已有放假安排的年份"
)
def years(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    return page(YearNotice.objects.all(), ask, list)


@router.get(
    "/calendar/years/{year}", response=YearOut, openapi_extra=OPEN, summary="一年的放假和调休，依据什么"
)
def year_days(request: HttpRequest, year: Path[int]) -> dict[str, object]:
    notice = YearNotice.objects.filter(year=year).first() if 0 < year < 10_000 else None
    if notice is None:
        raise NotFound(Reason("unknown_year", _("没有这一年的放假安排。"), "year"))
    told = {name: getattr(notice, name) for name in NoticeOfYearOut.model_fields}
    days = list(Day.objects.filter(date__year=year).order_by("date"))
    return told | {"days": days, "calendar": services.version()}


@router.put(
    "/calendar/years/{year}", response=YearOut, auth=MEMBERS, summary="录入一年的放假安排（数据专员、管理员）"
)
def year_load(request: HttpRequest, year: KnownYear, body: YearIn) -> dict[str, object]:
    dates = [day.date for day in body.days]
    if len(set(dates)) < len(dates):
        raise Invalid(Reason("repeated_date", _("同一天写了两次。"), "days"))
    if not body.replace and YearNotice.objects.filter(year=year).exists():
        raise Conflict(Reason("year_known", _("这一年已经录入，要整年重录请带上 replace。"), "replace"))
    notice = Notice(year, body.title, body.document_number, body.published_on, body.url)
    days = [SpecialDay(**day.model_dump()) for day in body.days]
    services.year_load(actor=actor_of(request), notice=notice, days=days)
    return year_days(request, year)


@router.put(
    "/calendar/days/{date}",
    response=CheckOut,
    auth=MEMBERS,
    summary="把某天定为上班或放假（数据专员、管理员）",
)
def day_set(request: HttpRequest, date: dt.date, body: DayIn) -> dict[str, object]:
    services.day_set(actor=actor_of(request), date=date, **body.model_dump())
    return _told(date)


@router.delete("/calendar/days/{date}", response=CheckOut, auth=MEMBERS, summary="取消特殊安排，仍按周历算")
def day_clear(request: HttpRequest, date: dt.date) -> dict[str, object]:
    services.day_clear(actor=actor_of(request), date=date)
    return _told(date)


def _told(date: dt.date) -> dict[str, object]:
    special = Day.objects.filter(date=date).first()
    return {
        "date": date,
        "is_workday": services.calendar().is_workday(date),
        "name": special.name if special else "",
        "source": special.source if special else "",
        "calendar": services.version(),
    }
