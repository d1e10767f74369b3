"""`shuanglian encoder`: what turns texts into vectors here, and making it now instead of at the first need."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Annotated, Any

import typer

from .output import emit_json

app = typer.Typer(no_args_is_help=True, help="Look after the optional encoder of meaning.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="encoder")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """What is in use, and why if nothing is. Opens an encoder that is there, but makes none."""
    _report(as_json, make=False)


@app.command("build")
def build(as_json: AsJson = False) -> None:
    """Make the encoder of the settings ready to use; quick when it already is. Exit code 1 if it cannot work."""
    _report(as_json, make=True)


def _report(as_json: bool, *, make: bool) -> None:
    from django.conf import settings

    from shuanglian.matching.encoder import inspect

    started = time.monotonic()
    found = inspect(make=make)
    told: dict[str, Any] = {"choice": settings.ENCODER, **asdict(found)}
    told["seconds"] = round(time.monotonic() - started, 2)
    if as_json:
        emit_json(told)
    else:
        typer.echo(found.words)
        if found.state == "ready":
            typer.echo(f"{found.name} · {found.dimension} · {found.fingerprint} · {told['seconds']} s")
    if found.state == "failed" or (make and found.state != "ready"):
        raise typer.Exit(1)
