"""`shuanglian serve`: the site and, unless it runs elsewhere, the worker, in one process."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import Annotated, NoReturn

import typer

THREADS = 8
GRACE_SECONDS = 30


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave background jobs to other processes.")
    ] = False,
) -> None:
    """Serve until SIGTERM or Ctrl-C. Requests and the job in hand are finished before the process ends."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    from shuanglian.config import heap
    from shuanglian.foundation.jobs import worker
    from shuanglian.matching import warming

    try:
        server = create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=False,
            max_request_body_size=settings.FILES_MAX_BYTES * 6,
        )
    except OSError as error:
        typer.secho(f"{host}:{port}: {error.strerror}", err=True, fg="red")
        raise typer.Exit(1) from error
    heap.addresses()
    stop = threading.Event()
    settle_after(warming.start(stop))
    thread = worker.start(stop) if settings.WORKER_EMBEDDED and not no_worker else None
    signal.signal(signal.SIGTERM, _leave)
    typer.echo(f"http://{host}:{server.effective_port}/")
    sys.stdout.flush()
    server.run()
    stop.set()
    if thread is not None:
        thread.join(GRACE_SECONDS)


def settle_after(warm: threading.Thread) -> threading.Thread:
    """Load templates behind the back of the first requests, and set aside what stays: once for the pages, and once
    more when the matcher has its index, which may take minutes."""
    thread = threading.Thread(target=_settle, args=(warm,), name="settling", daemon=True)
    thread.start()
    return thread


def _settle(warm: threading.Thread) -> None:
    from shuanglian.config import heap

    heap.warm()
    heap.settle()
    warm.join()
    heap.settle()


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """waitress ends its loop on SystemExit and lets running requests finish."""
    raise SystemExit(0)
