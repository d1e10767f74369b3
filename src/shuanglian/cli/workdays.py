"""`shuanglian workdays`: counting with the working-day calendar."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from .output import emit_json, refusals

app = typer.Typer(no_args_is_help=True, help="Count in working days.")
# A number of days may be negative, so what looks like an option is an argument here.
_NEGATIVE = {"ignore_unknown_options": True}
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="workdays")


@app.command("add", context_settings=_NEGATIVE)
def add(date: str, days: str, as_json: AsJson = False) -> None:
    """The working day that lies DAYS working days after DATE (the day itself is not counted); negative:
    before."""
    from shuanglian.foundation.workdays.services import calendar

    with refusals(as_json):
        start, count = _date(date, "date"), _count(days)
        result = calendar().add(start, count)
        _print(
            as_json,
            result.isoformat(),
            {"input": start, "days": count, "date": result},
            {start.year, result.year},
        )


@app.command("between", context_settings=_NEGATIVE)
def between(start: str, end: str, as_json: AsJson = False) -> None:
    """How many working days lie after START up to and including END."""
    from shuanglian.foundation.workdays.services import calendar

    with refusals(as_json):
        first, last = _date(start, "start"), _date(end, "end")
        count = calendar().difference(first, last)
        _print(as_json, str(count), {"start": first, "end": last, "days": count}, {first.year, last.year})


@app.command("check", context_settings=_NEGATIVE)
def check(date: str, as_json: AsJson = False) -> None:
    """Is DATE a working day, and by which rule?"""
    from shuanglian.foundation.workdays.models import Day
    from shuanglian.foundation.workdays.services import calendar

    with refusals(as_json):
        day = _date(date, "date")
        works = calendar().is_workday(day)
        special = Day.objects.filter(date=day).first()
        name = special.name if special else ("周末" if day.weekday() > 4 else "平日")
        line = f"{day} {'上班' if works else '休息'}（{name}）"
        _print(as_json, line, {"date": day, "is_workday": works, "name": name}, {day.year})


@app.command("set")
def set_day(
    date: str,
    workday: Annotated[
        bool, typer.Option("--workday/--holiday", help="Worked, or a day off.", show_default=False)
    ],
    name: Annotated[str, typer.Option(help="What the day is, such as 春节.")],
    source: Annotated[str, typer.Option(help="Title or number of the document that says so.")],
    as_json: AsJson = False,
) -> None:
    """Declare DATE worked or free, with the document that says so; the year must be on file."""
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.workdays.services import day_set

    with refusals(as_json):
        day = day_set(
            actor=system("命令行"), date=_date(date, "date"), is_workday=workday, name=name, source=source
        )
        values = {"date": day.date, "is_workday": day.is_workday, "name": day.name, "source": day.source}
        line = f"{day.date} {'上班' if day.is_workday else '休息'}（{day.name}，{day.source}）"
        _print(as_json, line, values, {day.date.year})


def _print(as_json: bool, line: str, values: dict[str, Any], years: set[int]) -> None:
    if as_json:
        emit_json(values | {"calendar": _calendar(years)})
    else:
        typer.echo(line)


def _calendar(years: set[int]) -> dict[str, Any]:
    """Which calendar the answer stands on."""
    from shuanglian.foundation.workdays.models import YearNotice
    from shuanglian.foundation.workdays.services import version

    notices = YearNotice.objects.filter(year__range=(min(years), max(years)))
    sources = [{"year": n.year, "document_number": n.document_number, "url": n.url} for n in notices]
    return {"version": version(), "sources": sources}


def _date(text: str, field: str) -> dt.date:
    from shuanglian.foundation.errors import Invalid, Reason

    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise Invalid(Reason("date", f"“{text}”不是日期，请写成 2026-02-13", field)) from None


def _count(text: str) -> int:
    from shuanglian.foundation.errors import Invalid, Reason

    try:
        count = int(text)
    except ValueError:
        raise Invalid(Reason("days", f"“{text}”不是整数", "days")) from None
    if abs(count) > 100_000:
        raise Invalid(Reason("days", f"{count} 个工作日太多", "days"))
    return count
