"""`shuanglian eval dmn`: conformance cases of decision tables, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .evaluate import group
from .output import emit_json


@group.command("dmn")
def dmn(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Searched at any depth.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the DMN TCK cases of a folder (*.dmn beside *-test-*.xml).

    One case is one result node: one expected value of one decision. passed: the value is the expected one.
    failed: it is another. refused: it cannot be asked (model missing or broken, or outside the supported subset).
    Exit code 1 when there is no case at all.
    """
    from shuanglian.casework.dmn import tck

    report = tck.run(folder)
    if as_json:
        emit_json(report.to_json())
    else:
        for case in report.cases:
            if case.status != "passed":
                told = f"{case.expected!r} ≠ {case.actual!r}" if case.status == "failed" else case.reason
                typer.secho(f"{case.status:8} {case.id}: {told}", fg="red")
        counts = (f"{status} {report.count(status)}" for status in ("passed", "failed", "refused"))
        typer.echo("  ".join(counts))
    if not report.cases:
        raise typer.Exit(1)
