"""`shuanglian assign FILE|DIR`: who does what in a round, computed from files alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json


def register(root: typer.Typer) -> None:
    root.command("assign")(assign)


def assign(
    path: Annotated[Path, typer.Argument(help="A JSON file, or a folder with needs, experts and edges.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    greedy: Annotated[
        bool, typer.Option("--greedy", help="Take the best pair first instead of the optimum.")
    ] = False,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="Most time for the solver.")] = 45.0,
) -> None:
    """The best assignment of experts to needs under capacities, conflicts and declared fairness. Needs no database."""
    from shuanglian.matching.rounds import assignment, reading, report
    from shuanglian.matching.rounds.problem import BadProblem

    try:
        problem = reading.read(path)
        found = assignment.greedy_solution(problem) if greedy else assignment.solve(problem, seconds=seconds)
    except BadProblem as error:
        _refuse(error, as_json)
        raise typer.Exit(1) from error
    told = report.report(found)
    if as_json:
        emit_json(told)
    else:
        _print(told)


def _refuse(error: Any, as_json: bool) -> None:
    """In the one error shape of the program."""
    reasons = [{"code": i.code, "message": i.message, "field": i.place} for i in error.issues]
    if as_json:
        emit_json({"ok": False, "error": {"code": "invalid", "reasons": reasons}})
        return
    for reason in reasons:
        typer.secho(f"{reason['field']}: {reason['message']} [{reason['code']}]", err=True, fg="red")


def _print(told: dict[str, Any]) -> None:
    for pair in told["assigned"]:
        typer.echo(f"{pair['need']}\t{pair['expert']}\t{pair['value']:.6f}\t{pair.get('why', '')}".rstrip())
    for row in told["unserved"]:
        typer.echo(f"{row['need']}\t-\t{', '.join(cause['code'] for cause in row['causes'])}")
    proven = "最优" if told["optimal"] else f"差距至多 {told['gap']:.4%}"
    typer.secho(
        f"满足 {told['served']} 项，总值 {told['value']:.3f}（逐个挑最好的：{told['greedy']['served']} 项，"
        f"{told['greedy']['value']:.3f}）；{proven}；{told['seconds']:.1f} 秒；凭据 {told['receipt'][:16]}",
        err=True,
    )
