"""`shuanglian process move`: take running cases over to a newer version of their definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json, refusals
from .process import group

if TYPE_CHECKING:
    from shuanglian.casework.moving.models import Move


@group.command("move")
def move(
    source: Annotated[
        str, typer.Option("--from", metavar="KEY:VERSION", help="Where the cases run now.")
    ] = "",
    target: Annotated[
        str, typer.Option("--to", metavar="KEY:VERSION", help="A newer published version.")
    ] = "",
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="OLD=NEW", help="A node that is called differently; OLD= drops an alarm."
        ),
    ] = None,
    cases: Annotated[
        list[int] | None, typer.Option("--case", help="Only these cases; all without it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every case; nothing is changed.")] = False,
    run: Annotated[int, typer.Option("--run", metavar="ID", help="Execute an approved plan now.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Plan and check a move (--dry-run), or execute one that a second person has approved on the page (--run)."""
    from shuanglian.casework.moving import services
    from shuanglian.foundation.actor import system

    if dry_run == bool(run):
        raise typer.BadParameter("give either --dry-run with --from and --to, or --run ID")
    with refusals(as_json):
        if run:
            _show(services.execute(run), as_json)
            return
        mapping = dict(_pair(text) for text in pairs or [])
        actor = system("命令行")
        row = services.plan(
            actor=actor, source=_version(source), target=_version(target), mapping=mapping, cases=cases or ()
        )
        _show(services.dry_run(row.pk, actor=actor), as_json)


def _version(text: str) -> Any:
    from shuanglian.casework.moving import selectors
    from shuanglian.foundation.actor import system

    key, _colon, number = text.rpartition(":")
    if not key or not number.isdecimal():
        raise typer.BadParameter(f"{text!r} should be KEY:VERSION")
    return selectors.version(system(), key, int(number))


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not sign or not old:
        raise typer.BadParameter(f"{text!r} should be OLD=NEW")
    return old.strip(), new.strip()


def _show(row: Move, as_json: bool) -> None:
    from shuanglian.casework.moving import selectors

    facts: dict[str, Any] = {
        "id": row.pk,
        "from": [row.source.key, row.source.version],
        "to": [row.target.key, row.target.version],
        "mapping": row.mapping,
        "status": row.status,
        "digest": row.digest,
        "counts": selectors.counts(row),
        "problems": row.problems,
    }
    if as_json:
        lines = selectors.lines(row)
        told = [{"case": one.case_id, "status": one.status, "problems": one.problems} for one in lines]
        emit_json({"ok": True, **facts, "cases": told})
        return
    typer.echo(f"plan {row.pk} ({row.status}): {facts['counts']} {row.digest[:12]}")
    for problem in row.problems:
        typer.echo(f"  {problem['cases']} x {problem['element']}: {problem['message']} [{problem['code']}]")
