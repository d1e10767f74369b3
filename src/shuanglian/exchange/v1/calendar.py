"""Counting in working days with the notices of the State Council."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.foundation.workdays import services
from shuanglian.foundation.workdays.models import Day

from ..callers import EVERYONE
from ..values import In

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
    name: str = Field(max_length=60)
    source: str = Field(max_length=120)


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
    works = services.calendar().is_workday(date)
    special = Day.objects.filter(date=date).first()
    return {
        "date": date,
        "is_workday": works,
        "name": special.name if special else "",
        "source": special.source if special else "",
        "calendar": services.version(),
    }
