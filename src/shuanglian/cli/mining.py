"""`shuanglian process stats` and `process export`: what processes really do, as figures and for process miners."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json, refusals
from .process import group

if TYPE_CHECKING:
    from shuanglian.casework.mining import Period

Key = Annotated[str, typer.Argument(metavar="KEY", help="The process, such as siti.")]
Since = Annotated[
    dt.datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Cases that began on this day or later."),
]
Until = Annotated[
    dt.datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="Cases that began on this day or earlier."),
]
Version = Annotated[int | None, typer.Option("--version", help="Only cases of this version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@group.command("stats")
def stats(
    key: Key, since: Since = None, until: Until = None, version: Version = None, as_json: AsJson = False
) -> None:
    """Throughput, cycle time, waiting, rework and the bottleneck of one process. Durations are calendar hours."""
    from shuanglian.casework.mining import statistics
    from shuanglian.foundation.actor import system

    with refusals(as_json):
        found = asdict(statistics(system(), key, _period(since, until, version)))
        if as_json:
            emit_json(found)
        else:
            _print(found)


@group.command("export")
def export(
    key: Key,
    out: Annotated[Path, typer.Option("--out", help="The file to write; an existing one is replaced.")],
    form: Annotated[str, typer.Option("--format", help="ocel (OCEL 2.0 JSON) or xes.")] = "ocel",
    since: Since = None,
    until: Until = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """Write the record of a process for process miners; people appear as pseudonyms made anew each time."""
    from shuanglian.casework.mining import export as write
    from shuanglian.foundation.actor import system

    part = out.with_name(f"{out.name}.part")
    with refusals(as_json):
        try:
            with part.open("wb") as target:
                cases = write(system(), key, target, form=form, period=_period(since, until, version))
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
        facts = {"ok": True, "file": str(out), "format": form, "cases": cases, "bytes": out.stat().st_size}
        emit_json(facts) if as_json else typer.echo(f"{out}: {cases} cases")


def _period(since: dt.datetime | None, until: dt.datetime | None, version: int | None) -> Period:
    from shuanglian.casework.mining import Period

    return Period(since.date() if since else None, until.date() if until else None, version)


def _print(found: dict[str, Any]) -> None:
    figures = found["figures"]
    statuses = ", ".join(f"{status} {n}" for status, n in figures["by_status"].items())
    typer.echo(f"{found['name']} ({found['key']}): {figures['cases']} cases ({statuses or 'none'})")
    typer.echo(f"cycle time: {_spread(figures['cycle'])}; rework in {_share(figures['rework'])} of cases")
    for step in figures["steps"]:
        mark = " <- bottleneck" if step["node"] == figures["bottleneck"] else ""
        typer.echo(f"  {step['name']}: {_spread(step['total'])}, {_share(step['share'])} of the time{mark}")


def _spread(spread: dict[str, Any]) -> str:
    if not spread["n"]:
        return "none finished"
    return f"median {spread['median']:.1f} h, p90 {spread['p90']:.1f} h (n={spread['n']})"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
