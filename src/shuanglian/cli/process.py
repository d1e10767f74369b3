"""`shuanglian process …`: what operators and process owners do with process definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .output import emit_json

group = typer.Typer(no_args_is_help=True, help="Process definitions: check files, statistics, exports.")


def register(root: typer.Typer) -> None:
    root.add_typer(group, name="process")


@group.callback()
def _root() -> None:
    """Keeps it a group of subcommands."""


@group.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.bpmn...", help="Process files.")],
    dmn: Annotated[
        list[Path] | None, typer.Option("--dmn", help="Decision files besides those in the folder.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON: a list with one entry per file.")
    ] = False,
) -> None:
    """Check files as publishing would: every problem of each, by element. Exit code 0 only if all are in order.

    Needs no database. Beside a file named process.bpmn its folder's *.dmn, forms/*.json and config.json count.
    """
    from shuanglian.casework.inspecting import inspect

    found = inspect(files, dmn or ())
    if as_json:
        emit_json([one.as_json() for one in found])
    else:
        for one in found:
            typer.echo(f"{one.file}: {'ok' if one.ok else f'{len(one.problems)} problems'}")
            for problem in one.as_json()["problems"]:
                typer.echo(f"  {problem['element']}: {problem['message']} [{problem['code']}]")
    raise typer.Exit(0 if all(one.ok for one in found) else 1)
