"""`shuanglian integrity check FILE|--all`: questions that figures raise. Findings are an answer, not an error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json

group = typer.Typer(no_args_is_help=True, help="Checks that figures must pass before they are published.")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="integrity")


@group.command("check")
def check(
    file: Annotated[
        str,
        typer.Argument(help="CSV or workbook: indicators by period (long or wide) or a ledger of records."),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Check the figures in the database instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Findings with code, severity, explanation and rows. Exit code 0 whatever is found, 2 if nothing can be read."""
    if bool(file) == everything:
        typer.secho("请给出一个文件，或者 --all。", err=True, fg="red")
        raise typer.Exit(2)
    result = _database() if everything else _file(file, as_json)
    if as_json:
        emit_json(result)
    else:
        _print(result)


def _file(name: str, as_json: bool) -> dict[str, Any]:
    from shuanglian.indicators.integrity import files, inspecting

    try:
        return inspecting.to_json(inspecting.inspect(Path(name).read_bytes()))
    except (OSError, files.Unreadable) as error:
        message = str(error) if isinstance(error, files.Unreadable) else f"打不开文件 {name}"
        if as_json:
            emit_json({"ok": False, "error": {"code": "unreadable", "reasons": [{"message": message}]}})
        typer.secho(message, err=True, fg="red")
        raise typer.Exit(2) from error


def _database() -> dict[str, Any]:
    from shuanglian.indicators.integrity.database import inspect_all

    return inspect_all()


def _print(result: dict[str, Any]) -> None:
    for finding in result["findings"]:
        rows = finding["rows"]
        where = f"第 {'、'.join(map(str, rows[:8]))}{'……' if len(rows) > 8 else ''} 行  " if rows else ""
        typer.echo(f"[{finding['severity']}] {finding['title']}  {where}{finding['explanation']}")
    typer.echo(f"共 {result['rows']} 行，{len(result['findings'])} 个提问。")
