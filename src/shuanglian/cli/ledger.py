"""`shuanglian ledger FILE`: what a bureau's spreadsheet was understood to say. No database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import emit_json

if TYPE_CHECKING:
    from shuanglian.ingest.ledgers import TableUnderstanding, Understanding


def register(app: typer.Typer) -> None:
    app.command("ledger")(ledger)


def ledger(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="A spreadsheet: .xlsx .xls .ods .csv"
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The tables of a spreadsheet: heads, units, periods, what each column means, totals that do not add up."""
    from shuanglian.ingest.document import Unreadable
    from shuanglian.ingest.ledgers import open_file, understand

    try:
        found = understand(open_file(file))
    except (Unreadable, OSError) as error:
        typer.secho(f"{file}：{error}", err=True, fg="red")
        raise typer.Exit(1) from error
    if as_json:
        emit_json(found.as_json())
    else:
        _tell(found)


def _tell(found: Understanding) -> None:
    for table in found.tables:
        _table(table)
    for finding in found.findings:
        typer.echo(f"{finding.sheet} {finding.message}")


def _table(table: TableUnderstanding) -> None:
    from shuanglian.ingest.ledgers.cells import address

    typer.secho(f"{table.sheet}!{table.area}  {table.title}", bold=True)
    typer.echo(f"  {len(table.data)} 行数据，期间 {table.period or '—'}，单位 {table.unit or '—'}")
    for column in table.columns:
        told = " ".join(part for part in (column.words, column.unit, column.period) if part)
        meaning = f"{column.role}/{column.meaning.key} {column.meaning.score:.2f}"
        place = (
            column.index + table.shift + 1 if table.form is None else address(*table.spot(0, column.index))
        )
        typer.echo(f"  {place:>3} {column.head or '—'}  [{meaning}] {told}")
    for finding in table.findings:
        typer.echo(f"  ! {finding.address}：{finding.message}")
