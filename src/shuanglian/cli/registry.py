"""`shuanglian registry`: parties, offerings and needs in and out of spreadsheets, as the operator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json, refusals

if TYPE_CHECKING:
    from shuanglian.registry.spreadsheets import ImportReport

app = typer.Typer(no_args_is_help=True, help="Import and export parties, offerings and needs.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Kind = Annotated[str, typer.Argument(help="parties, offerings or needs")]
Output = Annotated[Path, typer.Argument(dir_okay=False, help="File to write.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="registry")


@app.command("template")
def template(kind: Kind, file: Output, as_json: AsJson = False) -> None:
    """Write an empty sheet to fill in."""
    from shuanglian.registry import spreadsheets

    with refusals(as_json):
        _written(file, spreadsheets.template(kind), as_json)


@app.command("export")
def export(kind: Kind, file: Output, as_json: AsJson = False) -> None:
    """Write all of KIND to FILE: .csv as CSV, anything else as .xlsx."""
    from shuanglian.foundation.actor import system
    from shuanglian.registry import spreadsheets

    with refusals(as_json):
        as_csv = file.suffix.lower() == ".csv"
        data = spreadsheets.export(system("命令行"), kind, fmt="csv" if as_csv else "xlsx")
        _written(file, data, as_json)


@app.command("import")
def import_(
    kind: Kind,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, .xls, .ods or .csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, write nothing.")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="Write rows with problems here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read FILE; whole or not at all. Exit code 1 and every problem of every row if it cannot be imported."""
    from shuanglian.foundation.actor import system
    from shuanglian.registry import spreadsheets

    with refusals(as_json):
        data = file.read_bytes()
        report = spreadsheets.dry_run(kind, data)
        if report.errors and errors is not None:
            errors.write_bytes(spreadsheets.error_sheet(report))
        if report.ok and not dry_run:
            report = spreadsheets.apply(actor=system("命令行"), kind=kind, data=data)
    _print(report, as_json, dry_run)
    if not report.ok:
        raise typer.Exit(1)


@app.command("reindex")
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew."""
    from shuanglian.registry import search

    count = search.rebuild()
    if as_json:
        emit_json({"documents": count})
    else:
        typer.echo(f"{count} documents")


def _written(file: Path, data: bytes, as_json: bool) -> None:
    file.write_bytes(data)
    if as_json:
        emit_json({"file": str(file), "bytes": len(data)})
    else:
        typer.echo(str(file))


def _print(report: ImportReport, as_json: bool, dry_run: bool) -> None:
    if as_json:
        emit_json({**report.to_json(), "dry_run": dry_run, "applied": report.ok and not dry_run})
        return
    for error in report.errors:
        where = f"{error.sheet}!{error.row} {error.column}".rstrip()
        typer.secho(f"{where}: {error.message}", err=True, fg="red")
    counts: dict[str, Any] = report.to_json()
    for note in report.notes:
        typer.echo(note)
    typer.echo(
        ", ".join(f"{name} {counts[name]}" for name in ("rows", "created", "updated", "unchanged", "skipped"))
    )
