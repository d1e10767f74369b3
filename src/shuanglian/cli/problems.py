"""`shuanglian problems`: difficulties that several companies share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .output import emit_json, refusals

# Seconds that a rebuild waits for an encoder that is being made.
_MAKING = 180.0
app = typer.Typer(no_args_is_help=True, help="Difficulties that several companies share.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="problems")


@app.command("list")
def show(
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many clusters.")
    ] = 50,
    as_json: AsJson = False,
) -> None:
    """Clusters of problems, the largest first, brought up to date before."""
    from dataclasses import asdict

    from shuanglian.foundation.actor import system
    from shuanglian.matching.problems import selectors, upkeep

    viewer = system("命令行")
    with refusals(as_json):
        upkeep.catch_up()
        rows = selectors.rows(viewer, selectors.clusters(viewer).order_by("-members", "pk")[:limit])
    if as_json:
        emit_json([asdict(row) | {"repeated": row.repeated} for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.number}  {row.members} 项  {row.enterprises} 家  {row.title}")


@app.command("rebuild")
def rebuild(
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a rebuild that was interrupted.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build all clusters anew; decisions of people and the ids of clusters stay. Progress goes to stderr."""
    from shuanglian.matching import meaning
    from shuanglian.matching.problems import rebuild as building

    # Without this the encoder is still being opened, and a rebuild by words alone lasts until the next one.
    meaning.ready_within(_MAKING)

    def tell(phase: str, done: int, total: int) -> None:
        typer.echo(f"{phase} {done}/{total or '?'}", err=True)

    with refusals(as_json):
        found = building.run(tell, anew=not resume)
    if as_json:
        emit_json(found)
    else:
        typer.echo(f"{found['problems']} 项难题，{found['clusters']} 个难题群")


@app.command("eval")
def evaluate(
    encoder: Annotated[
        str, typer.Option("--encoder", help="none, builtin, a folder or an address of an encoder.")
    ] = "none",
    as_json: AsJson = False,
) -> None:
    """How well repeated, shared, same-trade and unrelated problems are told apart, on the labelled pairs that come
    with the program; a third of them is held out. Touches no data."""
    from shuanglian.matching.problems.evaluation import evaluate as measured

    found = measured(_vectors(encoder, as_json)) | {"encoder": encoder}
    if as_json:
        emit_json(found)
        return
    for half in ("tuned", "held_out"):
        for kind, figures in found[half].items():
            _print(half, kind, figures)


def _vectors(encoder: str, as_json: bool) -> Any:
    if encoder == "none":
        return None
    from shuanglian.matching.encoder import EncoderUnavailable, open_encoder

    try:
        return open_encoder(encoder).passages
    except EncoderUnavailable as error:
        if as_json:
            reason = {"code": "encoder_unavailable", "message": str(error), "field": "encoder"}
            emit_json({"ok": False, "error": {"code": "encoder_unavailable", "reasons": [reason]}})
        else:
            typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(1) from error


def _print(half: str, kind: str, figures: dict[str, float]) -> None:
    typer.echo(
        f"{half:9} {kind:10} n={figures['pairs']:<4} P {figures['precision']:.3f}  R {figures['recall']:.3f}  "
        f"F1 {figures['f1']:.3f}"
    )
