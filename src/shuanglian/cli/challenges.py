"""`shuanglian challenges …`: open what is due, and check the receipt of a bid without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .output import emit_json, refusals

challenges = typer.Typer(no_args_is_help=True, help="揭榜挂帅: open challenges.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
File = Annotated[Path, typer.Argument(help="The receipt, as downloaded by the bidder.")]
Extract = Annotated[Path | None, typer.Option("--extract", help="record.json of the challenge.")]
Opening = Annotated[Path | None, typer.Option("--opening", help="opening.json of the challenge.")]
Attachments = Annotated[
    list[Path] | None, typer.Option("--file", help="An attachment of the bid; repeatable.")
]


def register(app: typer.Typer) -> None:
    app.add_typer(challenges, name="challenges")


@challenges.command("open-due")
def open_due(as_json: Json = False) -> None:
    """Open the bids of every challenge whose deadline has passed (the worker does it every minute). Exit code 1 if one stays closed."""
    from shuanglian.programmes.challenges import moment
    from shuanglian.programmes.challenges.services import open_overdue, overdue

    with refusals(as_json):
        opened, refused = open_overdue()
        waiting = overdue(moment.now())
    if as_json:
        emit_json({"ok": not waiting, "opened": opened, "waiting": waiting, "refused": refused})
    else:
        typer.echo(f"开标 … {opened} 份榜单")
        if waiting:
            typer.secho(f"没有开成 … {'、'.join(map(str, waiting))}", err=True)
        for number, reason in refused.items():
            typer.secho(f"  {number}  {reason}", err=True)
    if waiting:
        raise typer.Exit(1)


@challenges.command("verify-receipt")
def verify_receipt(
    file: File,
    extract: Extract = None,
    opening: Opening = None,
    files: Attachments = None,
    as_json: Json = False,
) -> None:
    """Check a receipt offline: the commitment, its row in the record, and the opened content. Exit code 1 if broken."""
    from shuanglian.programmes.challenges import verify_receipt as offline

    try:
        lines = offline.verify(
            offline.load(str(file)),
            opening=offline.load(str(opening)) if opening else None,
            extract=offline.load(str(extract)) if extract else None,
            files=[offline.read(str(path)) for path in files or []],
        )
        problem = ""
    except (offline.Broken, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        lines, problem = [], str(error) if isinstance(error, offline.Broken) else f"not a receipt: {error!r}"
    if as_json:
        emit_json({"ok": not problem, "checked": lines, "problem": problem})
    else:
        for line in lines:
            typer.echo(f"  {line}")
        typer.secho(f"BROKEN {problem}" if problem else "OK", err=bool(problem))
    if problem:
        raise typer.Exit(1)
