"""`shuanglian process list`, `show` and `diff`: the library of processes on the console."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json, refusals
from .process import group

if TYPE_CHECKING:
    from shuanglian.casework.api import Definition

Named = Annotated[
    str, typer.Argument(metavar="KEY[:VERSION]", help="Such as siti:2; the newest without one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@group.command("list")
def listed(as_json: AsJson = False) -> None:
    """Every version of every process: status, who drafted and approved it, open cases."""
    from shuanglian.casework.studio import selectors
    from shuanglian.foundation.actor import system

    rows = [_row(row) for row in selectors.definitions(system())]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['key']}:{row['version']}  {row['status']}  {row['name']}  {row['open_cases']} open  {row['sha256'][:12]}"
        )


@group.command("show")
def show(name: Named, as_json: AsJson = False) -> None:
    """The plain list of steps of one version: who, how long, what it asks for, what comes next."""
    from shuanglian.casework.studio import steps
    from shuanglian.casework.studio.content import of_definition

    with refusals(as_json):
        row = _found(name)
        found = [asdict(step) for step in steps.rows(of_definition(row))]
        if as_json:
            emit_json({**_row(row), "steps": found})
            return
        for step in found:
            typer.echo(
                f"{step['id']}  {step['name']}  {step['who']}  {step['limit']}  → {'；'.join(step['after'])}"
            )


@group.command("diff")
def diff(before: Named, after: Named, as_json: AsJson = False) -> None:
    """What differs between two versions: elements, flows, rules of tables, forms, settings. Exit code 1 if anything."""
    from shuanglian.casework.studio.content import of_definition
    from shuanglian.casework.studio.differences import compare

    with refusals(as_json):
        found = compare(of_definition(_found(before)), of_definition(_found(after)))
    if as_json:
        emit_json([asdict(one) for one in found])
    else:
        for one in found:
            typer.echo(f"{one.kind}  {one.area}  {one.id}  {one.name}")
            for detail in one.details:
                typer.echo(f"    {detail.name}: {detail.before or '∅'} → {detail.after or '∅'}")
    raise typer.Exit(1 if found else 0)


def _found(name: str) -> Definition:
    from shuanglian.casework.studio import selectors
    from shuanglian.foundation.actor import system
    from shuanglian.foundation.errors import NotFound, Reason

    key, _colon, version = name.partition(":")
    rows = selectors.definitions(system()).filter(key=key).order_by("-version")
    if version.isascii() and version.isdecimal():
        rows = rows.filter(version=int(version[:9]))
    found = rows.first()
    if found is None:
        raise NotFound(Reason("not_found", f"没有流程 {name}"))
    return found


def _row(row: Definition) -> dict[str, Any]:
    names = ("id", "key", "version", "name", "status", "sha256", "created_by_label", "approved_by_label")
    return {name: getattr(row, name) for name in names} | {"open_cases": getattr(row, "open_cases", 0)}
