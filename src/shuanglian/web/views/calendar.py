"""The working-day calendar: a year at a glance for everybody, its upkeep for the data steward."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar as Weeks
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.foundation.workdays import services
from shuanglian.foundation.workdays.bundled import Notice
from shuanglian.foundation.workdays.models import Day, YearNotice
from shuanglian.foundation.workdays.pasted import read_days

from ..forms import Form
from ..http import actor_of, login_needed, text

EDITORS: Final = (Role.STEWARD, Role.ADMIN)
FIRST, LAST = 2000, 2100
LIMITS: Final = {"title": 200, "document_number": 60, "url": 300, "name": 60, "source": 200}


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: `kind` off (放假), work (make-up workday), weekend or empty for a plain working day."""

    date: dt.date
    kind: str
    name: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring exceptional days of one name and kind."""

    first: dt.date
    last: dt.date
    is_workday: bool
    name: str
    source: str


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    year = _year(text(request, "year", 4), today.year)
    notice = YearNotice.objects.filter(year=year).first()
    special = {day.date: day for day in Day.objects.filter(date__year=year)} if notice else {}
    context = {
        "year": year,
        "notice": notice,
        "count": services.calendar().count(year) if notice else 0,
        "months": _months(year, special, today) if notice else [],
        "stretches": _stretches(list(special.values())),
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "may_edit": actor_of(request).is_in(*EDITORS),
    }
    return render(request, "web/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*EDITORS)
def day(request: HttpRequest) -> HttpResponseBase:
    """One date: declare it worked or free, or let it follow its weekday again."""
    if request.method != "POST":
        return _day_page(request, Form({"date": text(request, "date", 10)}))
    form = Form.posted(request)
    date = _date(form, "date")
    try:
        if form.text("kind") == "clear":
            form.finish()
            assert date is not None  # finish() has refused a missing one
            services.day_clear(actor=actor_of(request), date=date)
            messages.success(request, _("%s 恢复按周历算") % date)
        else:
            _set(request, form, date)
    except DomainError as error:
        form.reasons = list(error.reasons)
        return _day_page(request, form, error.status)
    assert date is not None
    return redirect(f"{reverse('calendar')}?year={date.year}")


def _set(request: HttpRequest, form: Form, date: dt.date | None) -> None:
    kind = form.text("kind")
    if kind not in ("work", "off"):
        form.refuse([Reason("kind", _("请选放假或上班"), "kind")])
    name, source = _short(form, "name", _("名称")), _short(form, "source", _("依据的文件"))
    form.finish()
    assert date is not None
    services.day_set(actor=actor_of(request), date=date, is_workday=kind == "work", name=name, source=source)
    messages.success(request, _("%s 已改") % date)


def _day_page(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    found = _special(form.text("date"))
    if request.method != "POST" and found is not None:
        form.values |= {
            "kind": "work" if found.is_workday else "off",
            "name": found.name,
            "source": found.source,
        }
    kinds = [("off", _("放假")), ("work", _("上班"))]
    if found is not None:
        kinds.append(("clear", _("取消，恢复按周历算")))
    context = {"form": form, "special": found, "kinds": kinds}
    return render(request, "web/calendar_day.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(*EDITORS)
def year(request: HttpRequest) -> HttpResponseBase:
    """Make a year known: the notice, and its exceptional days as pasted lines."""
    if request.method != "POST":
        return _year_page(request, Form({"year": text(request, "year", 4)}))
    form = Form.posted(request)
    try:
        row = _load(request, form)
    except DomainError as error:
        form.reasons = list(error.reasons)
        return _year_page(request, form, error.status)
    messages.success(request, _("%d 年的工作日历已录入") % row.year)
    return redirect(f"{reverse('calendar')}?year={row.year}")


def _load(request: HttpRequest, form: Form) -> YearNotice:
    number = form.whole("year", _("年份")) if form.needed("year", _("年份")) else None
    if number is not None and not FIRST <= number <= LAST:
        form.refuse([Reason("year", _("年份在 %(a)d 到 %(b)d 之间") % {"a": FIRST, "b": LAST}, "year")])
        number = None
    title = _short(form, "title", _("通知标题"))
    document = _short(form, "document_number", _("文号"))
    published = _date(form, "published_on")
    url = _url(form)
    days, problems = read_days(form.text("days"), number)
    form.refuse(problems)
    if number is not None and not form.flag("replace") and YearNotice.objects.filter(year=number).exists():
        told = _("%d 年已经录入。要整年重录，请勾选“替换”") % number
        form.refuse([Reason("known_year", told, "replace")])
    form.finish()
    if number is None or published is None:
        raise Invalid(form.reasons)
    notice = Notice(number, title, document, published, url)
    return services.year_load(actor=actor_of(request), notice=notice, days=days)


def _year_page(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    return render(request, "web/calendar_year.html", {"form": form}, status=status)


# -- reading forms --------------------------------------------------------------------------------------------------
def _short(form: Form, name: str, label: str) -> str:
    value = form.needed(name, label)
    if len(value) > LIMITS[name]:
        told = _("%(label)s：最多 %(n)d 个字") % {"label": label, "n": LIMITS[name]}
        form.refuse([Reason("too_long", told, name)])
    return value


def _date(form: Form, name: str) -> dt.date | None:
    label = _("发布日期") if name == "published_on" else _("日期")
    return form.day(name, label) if form.needed(name, label) else None


def _url(form: Form) -> str:
    value = form.text("url")
    if not value:
        return ""
    try:
        URLValidator(schemes=["https", "http"])(value)
    except ValidationError:
        form.refuse([Reason("url", _("网址要以 https:// 开头"), "url")])
    if len(value) > LIMITS["url"]:
        form.refuse([Reason("too_long", _("网址：最多 %d 个字") % LIMITS["url"], "url")])
    return value


def _special(value: str) -> Day | None:
    try:
        return Day.objects.filter(date=dt.date.fromisoformat(value)).first()
    except ValueError:
        return None


def _year(value: str, otherwise: int) -> int:
    known = value.isascii() and value.isdecimal() and FIRST <= int(value) <= LAST
    return int(value) if known else otherwise


# -- drawing a year -------------------------------------------------------------------------------------------------
def _months(year: int, special: dict[dt.date, Day], today: dt.date) -> list[dict[str, object]]:
    weeks = Weeks()
    return [
        {
            "number": month,
            "first": dt.date(year, month, 1),
            "weeks": [
                [_cell(date, special, today) if date.month == month else None for date in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _cell(date: dt.date, special: dict[dt.date, Day], today: dt.date) -> Cell:
    found = special.get(date)
    if found is not None:
        return Cell(date, "work" if found.is_workday else "off", found.name, date == today)
    return Cell(date, "weekend" if date.weekday() > 4 else "", "", date == today)


def _stretches(days: list[Day]) -> list[Stretch]:
    """Runs of days in a row: the ordinal less the position is the same for neighbours."""
    ordered = list(enumerate(sorted(days, key=lambda day: day.date)))
    runs = groupby(
        ordered,
        key=lambda pair: (
            pair[1].date.toordinal() - pair[0], pair[1].is_workday, pair[1].name, pair[1].source,
        ),
    )  # fmt: skip
    found = []
    for _key, pairs in runs:
        run = [one for _position, one in pairs]
        first = run[0]
        found.append(Stretch(first.date, run[-1].date, first.is_workday, first.name, first.source))
    return found
