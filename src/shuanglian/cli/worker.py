"""`shuanglian worker`: background jobs in a process of their own."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)


def worker(
    once: Annotated[bool, typer.Option(help="Do what is due now and leave.")] = False,
    name: Annotated[
        str, typer.Option(help="Name of this worker (default: host, process and a random part).")
    ] = "",
) -> None:
    """Do background jobs until told to stop (SIGTERM, Ctrl-C); the job in hand is finished first."""
    from shuanglian.foundation.jobs import services
    from shuanglian.foundation.jobs import worker as loop

    if once:
        typer.echo(f"{services.run_due(limit=10_000)} jobs")
        return
    stop = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    loop.run(stop, name=name)
