"""`shuanglian region`: check a region pack, load it, list what comes with the software."""

from __future__ import annotations

from typing import Annotated

import typer

from shuanglian.foundation.actor import system
from shuanglian.registry import regions
from shuanglian.registry.regions import RegionReport

from .output import emit_json, refusals

group = typer.Typer(no_args_is_help=True, help="Region packs: the data of one region.")
PathArgument = Annotated[str, typer.Argument(metavar="PATH", help="A folder, or the name of a bundled pack.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@group.command()
def check(path: PathArgument, as_json: JsonOption = False) -> None:
    """Report every problem of a pack; the database is not touched. Exit code 1 if there is any error."""
    _print(regions.check(path), as_json)


@group.command()
def load(
    path: PathArgument,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would change, change nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a pack into the registry. Can be repeated: a second load of the same pack changes nothing."""
    with refusals(as_json):
        report = regions.load(path, actor=system("区域包装载"), dry_run=dry_run)
    _print(report, as_json)


@group.command("list")
def bundled() -> None:
    """Names of the packs that come with the software."""
    from shuanglian.registry.regions.folder import bundled

    for name in bundled():
        typer.echo(name)


def _print(report: RegionReport, as_json: bool) -> None:
    if as_json:
        emit_json(report.to_json())
    else:
        _print_lines(report)
    if not report.ok:
        raise typer.Exit(1)


def _print_lines(report: RegionReport) -> None:
    for problem in report.errors:
        typer.secho(f"error    {problem}", err=True, fg="red")
    for problem in [*report.warnings, *report.kept]:
        typer.secho(f"warning  {problem}", err=True, fg="yellow")
    typer.echo(f"{report.region or '-'} {report.version or '-'}  sha256 {report.sha256[:16]}")
    for table, rows in report.counts.items():
        counts = report.changes.get(table)
        told = (
            f"  +{counts.created} ~{counts.updated} ={counts.unchanged} kept {counts.kept}" if counts else ""
        )
        typer.echo(f"  {table:<14}{rows:>6}{told}")
    if report.dry_run and report.ok:
        typer.echo("dry run: nothing was written")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="region")
