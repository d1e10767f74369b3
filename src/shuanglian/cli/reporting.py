"""`shuanglian reporting …`: rounds by the calendar, and which stand where."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from .output import emit_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
group = typer.Typer(no_args_is_help=True, help="Reporting of figures by the responsible units.")


def register(root: typer.Typer) -> None:
    root.add_typer(group, name="reporting")


@group.command("run")
def run(
    on: Annotated[str, typer.Option(help="As if today were this day (2026-10-13).")] = "",
    as_json: Json = False,
) -> None:
    """Make the rounds that should have begun; again makes nothing twice. The worker does it every six hours."""
    from shuanglian.programmes.reporting import services

    try:
        today = dt.date.fromisoformat(on) if on else None
    except ValueError:
        raise typer.BadParameter("use a date such as 2026-10-13", param_hint="--on") from None
    found = services.rounds_open(today=today)
    told: dict[str, Any] = {
        "made": [
            {"id": row.pk, "organisation": row.organisation.name, "period": row.period} for row in found.made
        ],
        "known": found.known,
        "without_account": found.without_account,
        "unknown_years": found.unknown_years,
    }
    if as_json:
        emit_json(told)
        return
    for row in told["made"]:
        typer.echo(f"{row['id']}\t{row['period']}\t{row['organisation']}")
    for name in found.without_account:
        typer.echo(f"没有账号：{name}")
    for year in found.unknown_years:
        typer.echo(f"{year} 年的放假安排还不知道")


@group.command("list")
def show(
    tab: Annotated[str, typer.Option(help="open, overdue, finished or all")] = "open",
    as_json: Json = False,
) -> None:
    """Rounds with their state and how many lines are accepted."""
    from shuanglian.foundation.actor import system
    from shuanglian.programmes.reporting import selectors

    if tab not in selectors.TABS:
        raise typer.BadParameter("open, overdue, finished or all", param_hint="--tab")
    rows = selectors.rounds(system(), selectors.Filters(tab=tab)).order_by("-period_end", "pk")
    told = [
        {
            "id": row.pk, "organisation": row.organisation.name, "period": row.period, "status": row.status,
            "accepted": getattr(row, "lines_done", 0), "lines": getattr(row, "lines_total", 0), "is_demo": row.is_demo,
            "due_at": due.isoformat() if (due := getattr(row, "due", None)) else None,
        }
        for row in rows
    ]  # fmt: skip
    if as_json:
        emit_json(told)
        return
    for one in told:
        typer.echo(
            "\t".join(
                str(one[key]) for key in ("id", "period", "status", "accepted", "lines", "organisation")
            )
        )
