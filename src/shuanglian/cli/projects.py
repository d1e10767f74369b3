"""`shuanglian projects …`: sums against sources, sessions, critical paths from a file, saved time, sheets."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
group = typer.Typer(no_args_is_help=True, help="Projects from signing to production.")


def register(root: typer.Typer) -> None:
    root.add_typer(group, name="projects")


@group.command("totals")
def totals(as_json: Json = False) -> None:
    """Every list against what its source states. Exit code 1 if one brings more, or is complete and differs."""
    from shuanglian.foundation.actor import system
    from shuanglian.programmes.projects import selectors
    from shuanglian.programmes.projects.selectors.totals import lines_of
    from shuanglian.programmes.projects.totals import OVER, SHORT

    rows = []
    for found in selectors.lists(system()):
        for line in lines_of(found):
            row = {
                "list": found.key,
                "total": line.stated.key,
                "stated": line.stated.value,
                "raw": line.stated.raw,
            }
            row |= {
                "known": line.known,
                "remainder": line.remainder,
                "missing_projects": line.missing_projects,
            }
            rows.append(row | {"silent": line.silent, "state": line.state})
    ok = all(row["state"] not in (OVER, SHORT) for row in rows)
    if as_json:
        emit_json({"ok": ok, "totals": rows})
    else:
        for row in rows:
            typer.echo(
                f"{row['list']}\t{row['total']}\t{row['raw']}\t{row['known']}\t{row['remainder']}\t{row['state']}"
            )
    if not ok:
        raise typer.Exit(1)


@group.command("sessions")
def sessions(
    year: Annotated[
        int, typer.Option(help="The year; none: make what is missing and list what is ahead.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """The sessions of a year by the calendar, or (without --year) make the missing ones now."""
    from shuanglian.foundation.workdays.services import calendar
    from shuanglian.programmes.projects import rules, schedule, services

    if year:
        rule = schedule.rhythms(rules.current("sessions")["sessions"])
        planned = _or_exit(lambda: schedule.year(calendar(), year, rule))
        rows = [
            {"kind": p.kind, "period": p.period, "due": p.due.isoformat(), "moved": p.moved} for p in planned
        ]
    else:
        made = services.sessions_keep()
        rows = [
            {
                "kind": m.kind,
                "period": m.period,
                "due": m.due_on.isoformat(),
                "moved": m.due_on != m.nominal_on,
            }
            for m in made
        ]
    if as_json:
        emit_json({"sessions": rows})
        return
    for row in rows:
        typer.echo(f"{row['due']}\t{row['kind']}\t{row['period']}{' *' if row['moved'] else ''}")


@group.command("critical-path")
def critical_path(
    file: Annotated[Path, typer.Argument(help="JSON: {steps: [{key, name, days, after}], review: key}.")],
    as_json: Json = False,
) -> None:
    """The critical path of an approval, and whether the review beside it lengthens it. Needs no database."""
    from shuanglian.programmes.projects import network

    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        steps = [_step(row) for row in told["steps"]]
        path = network.compute(steps)
        review = told.get("review", "")
        effect = network.effect(steps, review) if review in path.steps else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems = getattr(error, "problems", [f"{type(error).__name__}: {error}"])
        emit_json({"ok": False, "problems": problems}) if as_json else typer.secho(
            "\n".join(problems), err=True, fg="red"
        )
        raise typer.Exit(1) from error
    answer: dict[str, Any] = {"ok": True, "length": path.length, "critical": list(path.critical)}
    answer["slack"] = {key: timed.slack for key, timed in path.steps.items()}
    if effect is not None:
        answer["review"] = {"lengthens": effect.lengthens, "days": effect.days, "slack": effect.slack}
    if as_json:
        emit_json(answer)
    else:
        typer.echo(f"{path.length}\t{' → '.join(path.critical)}")


@group.command("saved")
def saved(
    received: Annotated[str, typer.Argument(help="Day of receipt, 2026-05-08.")],
    finished: Annotated[str, typer.Argument(help="Day it was done.")],
    standard: Annotated[int, typer.Argument(min=1, help="Working days of the standard.")],
    as_json: Json = False,
) -> None:
    """Time saved in working days of the official calendar: 1 − actual ÷ standard."""
    from shuanglian.foundation.workdays.services import calendar
    from shuanglian.programmes.projects.saving import saving

    days = [dt.date.fromisoformat(text) for text in (received, finished)]
    told = _or_exit(lambda: saving(calendar(), days[0], days[1], standard))
    if as_json:
        proof = [{"day": one.day.isoformat(), "state": one.state} for one in told.proof]
        emit_json(
            {"actual": told.actual, "standard": standard, "percent": float(told.percent), "proof": proof}
        )
    else:
        typer.echo(f"{standard} → {told.actual}\t{told.percent} %")


@group.command("load")
def load() -> None:
    """Bring in the public projects and lists of the region pack; a second run changes nothing."""
    from shuanglian.programmes.projects import services

    typer.echo(f"{services.load_public()}")


@group.command("import")
def import_sheet(
    file: Annotated[Path, typer.Argument(help="A sheet (.xlsx, .xls, .ods, .csv).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    as_json: Json = False,
) -> None:
    """Import the register from a sheet, whole or not at all; every problem is told. Exit code 1 if there is one."""
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.errors import DomainError
    from shuanglian.programmes.projects import sheets

    try:
        data, actor = file.read_bytes(), system("控制台")
        plan = sheets.dry_run(data, actor=actor) if dry_run else sheets.apply(actor=actor, data=data)
        problems = [str(reason.message) for reason in plan.problems]
    except DomainError as error:
        plan, problems = sheets.Plan(), [str(reason.message) for reason in error.reasons]
    except OSError as error:
        plan, problems = sheets.Plan(), [str(error)]
    counts = {"created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged}
    counts["skipped"] = plan.skipped
    if as_json:
        emit_json({"ok": not problems, **counts, "problems": problems})
    else:
        typer.echo(" ".join(f"{name} {number}" for name, number in counts.items()))
        for problem in problems:
            typer.secho(problem, err=True, fg="red")
    if problems:
        raise typer.Exit(1)


def _step(row: dict[str, Any]) -> Any:
    from shuanglian.programmes.projects.network import Step

    return Step(
        row["key"], row.get("name", row["key"]), int(row["days"]), tuple(row.get("after", ())),
        row.get("started"), row.get("ended"),
    )  # fmt: skip


def _or_exit(work: Any) -> Any:
    """Without a calendar for that year, or with days in the wrong order, there is nothing to tell."""
    from shuanglian.foundation.errors import DomainError

    try:
        return work()
    except (DomainError, ValueError) as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(1) from error
