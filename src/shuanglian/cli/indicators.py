"""`shuanglian indicators …`: figures from a file, and where every indicator stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json

if TYPE_CHECKING:
    from shuanglian.indicators.sheets import Plan
    from shuanglian.indicators.status import Status

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
group = typer.Typer(no_args_is_help=True, help="Indicators: figures in, and where they stand.")


def register(root: typer.Typer) -> None:
    root.add_typer(group, name="indicators")


@group.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="xlsx, csv or jsonl; long, or wide with a column for each period.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Mark everything as a demonstration.")] = False,
    as_json: Json = False,
) -> None:
    """Check a file of figures, targets or definitions and bring it in, whole or not at all.

    Values wait until a data steward publishes them. Exit code 1 with every problem named by row and column.
    """
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.errors import DomainError
    from shuanglian.indicators import sheets

    try:
        data = file.read_bytes()
    except OSError as error:
        _refused([_problem("unreadable", f"{file}: {error.strerror}")], as_json, dry_run)
    actor = system("导入")
    try:
        plan = sheets.dry_run(data, actor=actor, name=file.name, is_demo=demo)
        if plan.ok and not dry_run:
            plan = sheets.apply(actor=actor, data=data, name=file.name, is_demo=demo)
    except DomainError as error:
        _refused([_problem(r.code, str(r.message)) for r in error.reasons], as_json, dry_run)
    _tell(plan, as_json, dry_run)


def _tell(plan: Plan, as_json: bool, dry_run: bool) -> None:
    told = plan.to_json() | {"dry_run": dry_run}
    if as_json:
        emit_json(told)
    else:
        for problem in plan.problems:
            typer.secho(str(problem), err=True, fg="red")
        names = ("lines", "indicators", "reported", "corrected", "targets", "unchanged")
        typer.echo("\t".join(f"{name} {told[name]}" for name in names))
    if not plan.ok:
        raise typer.Exit(1)


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"row": 0, "column": "", "code": code, "message": message}


def _refused(problems: list[dict[str, Any]], as_json: bool, dry_run: bool) -> None:
    """The file as a whole was not taken."""
    if as_json:
        emit_json({"ok": False, "dry_run": dry_run, "problems": problems})
    else:
        for problem in problems:
            typer.secho(problem["message"], err=True, fg="red")
    raise typer.Exit(1)


@group.command("status")
def status_command(
    as_of: Annotated[str, typer.Option(help="The day, 2025-03-31; today when not given.")] = "",
    plan: Annotated[str, typer.Option(help="Only indicators of this plan (its key).")] = "",
    place: Annotated[str, typer.Option(help="Code of a place; none: each indicator's own scope.")] = "",
    code: Annotated[list[str] | None, typer.Option(help="Only these indicators; may be given again.")] = None,
    as_json: Json = False,
) -> None:
    """Base, actual, target, progress, light and forecast of every indicator. What is missing is null, never zero."""
    from django.utils import timezone

    from shuanglian.foundation.actor import system
    from shuanglian.indicators.status import status
    from shuanglian.registry.models import Place

    day = _day(as_of) if as_of else timezone.localdate()
    where = Place.objects.filter(code=place).first() if place else None
    if place and where is None:
        raise typer.BadParameter(f"no place {place}", param_hint="--place")
    rows = status(system(), as_of=day, plan=plan or None, place=where, codes=code or None)
    if as_json:
        emit_json(
            {"as_of": day.isoformat(), "place": place or None, "indicators": [to_json(row) for row in rows]}
        )
        return
    for row in rows:
        for one in (row, *row.parts):
            typer.echo(_line(one))


def _line(row: Status) -> str:
    actual = f"{row.actual.value.normalize():f} ({row.actual.period})" if row.actual else "—"
    share = f"{row.progress * 100:.1f}%" if row.progress is not None else "—"
    target = f"{row.target.normalize():f}" if row.target is not None else "—"
    return f"{row.code}\t{row.name}\t{actual}\t{target}\t{share}\t{row.light}\t{','.join(row.missing)}"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is no date such as 2025-03-31", param_hint="--as-of") from error


def to_json(row: Status) -> dict[str, Any]:
    """Numbers as JSON numbers, null for what is missing."""
    found = row.forecast
    actual = row.actual and {
        "period": row.actual.period.text, "value": _number(row.actual.value), "comparator": row.actual.comparator,
        "reported": _number(row.actual.reported), "rolling_year": row.actual.rolling,
        "observation": row.actual.observation_id, "is_demo": row.actual.is_demo,
    }  # fmt: skip
    forecast = found and {
        "value": found.value, "model": found.model, "backtest_mape": found.backtest_mape, "n": found.n,
        "at": row.forecast_at.isoformat() if row.forecast_at else None,
    }  # fmt: skip
    return {
        "code": row.code, "number": row.number, "group": row.group, "name": row.name, "unit": row.unit,
        "measure": row.measure, "base": _number(row.base), "base_year": row.base_year, "actual": actual,
        "target": _number(row.target), "target_kind": row.target_kind or None, "target_year": row.target_year,
        "expected": _number(row.expected), "progress": _number(row.progress),
        "expected_progress": _number(row.expected_progress), "growth": _number(row.growth),
        "light": str(row.light), "light_words": row.light_words, "forecast": forecast,
        "interval": [found.low, found.high] if found else None, "forecast_why_none": row.forecast_why or None,
        "needed_per_month": _number(row.needed_per_month), "needed_growth": _number(row.needed_growth),
        "closed": row.closed, "missing": list(row.missing), "questions": row.questions,
        "parts": [to_json(part) for part in row.parts],
    }  # fmt: skip


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
