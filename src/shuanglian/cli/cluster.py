"""`shuanglian cluster`: the index in shards on several machines (optional extra `cluster`)."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from .output import emit_json, refusals

# Seconds that a question waits for an encoder that is being opened.
_PATIENCE = 5.0
app = typer.Typer(no_args_is_help=True, help="The index in shards on several machines.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="cluster")


@app.command("build")
def build(
    shards: Annotated[int, typer.Option(help="How many shards (0: as many as the documents ask for).")] = 0,
    here: Annotated[
        bool, typer.Option("--here", help="Build in this process instead of on the cluster.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build all shards from the database and put them in use; goes on with a build that was killed."""
    from shuanglian.matching.cluster import operation

    def report(stage: str, done: int, total: int) -> None:
        typer.echo(f"{stage} {done}" + (f"/{total}" if total else ""), err=True)

    with refusals(as_json):
        made = operation.build(shards or None, here=here, report=report)
    if as_json:
        emit_json(made.to_json())
    else:
        typer.echo(f"{made.version}: {len(made.shards)} shards, {made.documents} documents")


@app.command("serve")
def serve(
    replicas: Annotated[int, typer.Option(min=1, help="Servers per shard, on different machines.")] = 1,
) -> None:
    """Serve the shards until SIGTERM or Ctrl-C: servers are kept up, changes written, new versions taken over."""
    from shuanglian.matching.cluster import operation

    stopped = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    def on_signals() -> None:
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)

    with refusals():
        operation.serve(replicas=replicas, stopped=stopped, tell=typer.echo, joined=on_signals)


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """What is built, what is served, by which servers on which machines. Exit code 1 when a shard has no server."""
    from shuanglian.matching.cluster import operation

    state = operation.status()
    if as_json:
        emit_json(state)
    else:
        _print(state)
    raise typer.Exit(0 if operation.is_whole(state) else 1)


def _print(state: dict[str, object]) -> None:
    built, serving = state["built"], state["serving"]
    typer.echo(f"setting: {state['setting'] or '-'}")
    if isinstance(built, dict):
        typer.echo(
            f"built: {built['version']}, {len(built['shards'])} shards, {built['documents']} documents, "
            f"{built['bytes'] / 1e6:.1f} MB, encoder {built['encoder'] or '-'}"
        )
    if not isinstance(serving, dict):
        typer.echo("serving: -")
        return
    typer.echo(f"serving: {serving['version']} {serving['problem']}")
    for server in serving["servers"]:
        where = f"{server['node'][:12]} {server['pid']}" if server["alive"] else server["problem"]
        typer.echo(f"  shard {server['shard']}, replica {server['replica']}: {where}")


@app.command("query")
def query(
    text: Annotated[str, typer.Argument(help="The problem in plain words.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many documents.")] = 10,
    as_json: AsJson = False,
) -> None:
    """The documents that the shards find for TEXT, with scores, and what was missing. For looking after the index;
    `shuanglian match` answers questions."""
    from shuanglian.matching import meaning
    from shuanglian.matching.cluster import operation

    meaning.ready_within(_PATIENCE)
    answer = operation.query(text, limit)
    if as_json:
        emit_json(answer)
        return
    for found in answer["candidates"]:
        typer.echo(f"{found['score']:.4f}  {found['kind']} {found['id']}")
    typer.echo(
        f"{answer['documents']} documents, {answer['milliseconds']} ms {' '.join(answer['degraded'])}",
        err=True,
    )
