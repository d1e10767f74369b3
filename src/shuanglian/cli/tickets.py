"""`shuanglian tickets …`: 135 tickets on the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json, refusals

tickets = typer.Typer(no_args_is_help=True, help="135 tickets: the process, its grades and its figures.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.add_typer(tickets, name="tickets")


@tickets.command("install")
def install(as_json: Json = False) -> None:
    """Publish the processes that come with this version, unless they are published already."""
    from shuanglian.programmes.tickets import engine

    with refusals(as_json):
        rows = engine.install()
    if as_json:
        emit_json({"ok": True, "processes": [{"key": row.key, "version": row.version} for row in rows]})
        return
    for row in rows:
        typer.echo(f"{row}")


@tickets.command("grade")
def grade(
    departments: Annotated[int, typer.Option(help="How many departments must act.")] = 1,
    money: Annotated[float, typer.Option(help="Money involved, in 万元.")] = 0,
    policy_decision: Annotated[bool, typer.Option(help="A policy line must be settled first.")] = False,
    site_visit: Annotated[bool, typer.Option(help="Somebody must go there.")] = False,
    law_change: Annotated[bool, typer.Option(help="A rule must be changed.")] = False,
    as_json: Json = False,
) -> None:
    """Which grade the table gives, and by which rules. Stores nothing but the table, if it is not published yet."""
    from shuanglian.programmes.tickets import engine, grading, rules

    with refusals(as_json):
        definition = engine.install()[0]
        facts = grading.Facts(departments, policy_decision, site_visit, money, law_change)
        found = grading.judge(facts, definition)
        why = grading.words(definition, list(found.rules))
        limit = rules.limits().words(found.grade)
    if as_json:
        emit_json({"grade": found.grade, "rules": list(found.rules), "why": why, "limit": limit})
        return
    typer.echo(f"{found.grade}（{limit}）")
    for line in why:
        typer.echo(f"  {line}")


@tickets.command("league")
def league(
    start: Annotated[str, typer.Option(help="First day, such as 2026-01-01.")] = "",
    end: Annotated[str, typer.Option(help="Last day.")] = "",
    demo: Annotated[bool, typer.Option(help="Demonstration tickets instead of real ones.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write an Excel file.")] = None,
    as_json: Json = False,
) -> None:
    """Departments side by side: closing, on time, solved at once, reopened, marks, each with its sample."""
    from shuanglian.programmes.tickets import selectors, sheets

    period = _period(start, end)
    lines = selectors.league(period, demo=demo)
    if out is not None:
        out.write_bytes(sheets.league(lines, "135 工单排名"))
    if as_json:
        emit_json(
            {"start": period.start, "end": period.end, "demo": demo, "lines": [_line(x) for x in lines]}
        )
        return
    for line in lines:
        typer.echo(
            f"{line.name}  交办 {line.received}  办结 {line.closed.hits}  按期 {line.on_time.hits}/{line.on_time.size}"
        )


@tickets.command("late")
def late(as_json: Json = False) -> None:
    """Steps past their limit or within a day of it."""
    from shuanglian.foundation.actor import system
    from shuanglian.programmes.tickets import selectors

    rows = selectors.late(system("命令行"))
    if as_json:
        emit_json(
            {
                "late": [
                    {"number": r.ticket.number, "step": r.step, "who": r.who, "over": r.is_over} for r in rows
                ]
            }
        )
        return
    for row in rows:
        typer.echo(f"{'逾期' if row.is_over else '临期'}  {row.ticket.number}  {row.step}  {row.who}")


@tickets.command("import")
def import_sheet(
    file: Annotated[Path, typer.Argument(help="Filled sheet (.xlsx or .csv).")],
    write: Annotated[bool, typer.Option("--apply", help="Write; without it only look.")] = False,
    as_json: Json = False,
) -> None:
    """Look at a sheet of questions, or take it in (--apply). Rows taken in before are left alone."""
    from shuanglian.foundation.actor import system
    from shuanglian.programmes.tickets import sheets

    operator = system("命令行")
    with refusals(as_json):
        data = file.read_bytes()
        report = sheets.apply(actor=operator, data=data)[0] if write else sheets.dry_run(data, actor=operator)
    if as_json:
        emit_json(report.to_json())
    else:
        typer.echo(
            f"{report.rows} 行，新 {report.created}，以前登记过 {report.unchanged}，问题 {len(report.errors)}"
        )
        for error in report.errors:
            typer.echo(f"  第 {error.row} 行 {error.column}：{error.message}")
    if report.errors:
        raise typer.Exit(1)


def _period(start: str, end: str) -> Any:
    from shuanglian.programmes.tickets.selectors import Period

    default = Period.of_year()
    try:
        first = dt.date.fromisoformat(start) if start else default.start
        return Period(first, dt.date.fromisoformat(end) if end else default.end)
    except ValueError as error:
        raise typer.BadParameter("a day looks like 2026-01-31") from error


def _line(line: Any) -> dict[str, Any]:
    shares = {
        name: {"hits": getattr(line, name).hits, "size": getattr(line, name).size}
        for name in ("closed", "on_time", "first_time", "reopened")
    }
    return {"name": line.name, "received": line.received, **shares, "rated": line.rated, "marks": line.marks}
