"""`shuanglian verify`: is the record still what was written, and do the rules over the data hold?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from .output import emit_json, refusals


def register(app: typer.Typer) -> None:
    app.command("verify")(verify)


def verify(
    stream: Annotated[str, typer.Option(help="Only this chain, such as need:12.")] = "",
    extract: Annotated[str, typer.Option(help="Write the public extract of this chain instead.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Where the extract goes (default: standard output).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Recompute every chain and every invariant; exit code 1 and the first broken row of each broken
    chain."""
    if extract:
        _extract(extract, out, as_json)
    elif stream:
        _one(stream, as_json)
    else:
        _all(as_json)


def _extract(stream: str, out: Path | None, as_json: bool) -> None:
    from shuanglian.foundation.events.selectors import public_extract

    with refusals(as_json):
        text = json.dumps(public_extract(stream), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def _one(stream: str, as_json: bool) -> None:
    from shuanglian.foundation.errors import NotFound, Reason
    from shuanglian.foundation.events.models import Stream
    from shuanglian.foundation.events.selectors import verify_stream

    with refusals(as_json):
        if not Stream.objects.filter(name=stream).exists():
            raise NotFound(Reason("not_found", f"没有这条留痕流：{stream}", "stream"))
    broken = verify_stream(stream)
    if as_json:
        emit_json({"ok": broken is None, "stream": stream, "breaks": [asdict(broken)] if broken else []})
    elif broken is None:
        typer.echo(f"OK {stream}")
    else:
        typer.secho(f"{broken.stream}#{broken.seq} {broken.problem}: {broken.message}", fg="red", err=True)
    raise typer.Exit(0 if broken is None else 1)


def _all(as_json: bool) -> None:
    from shuanglian.foundation.events import invariants
    from shuanglian.foundation.events.selectors import verify_all

    report = verify_all(None if as_json else lambda rows: typer.echo(f"… {rows}", err=True))
    if as_json:
        emit_json(
            {
                "ok": report.ok,
                "streams": report.streams,
                "events": report.events,
                "breaks": [asdict(item) for item in report.breaks],
                "invariants": invariants.names(),
                "violations": [asdict(item) for item in report.violations],
            }
        )
    else:
        for item in report.breaks:
            typer.secho(f"{item.stream}#{item.seq} {item.problem}: {item.message}", fg="red", err=True)
        for found in report.violations:
            where = f"{found.object_type}:{found.object_id}"
            typer.secho(f"{found.rule} {where}: {found.message}", fg="red", err=True)
        word = "OK" if report.ok else "BROKEN"
        typer.echo(
            f"{word} {report.streams} streams, {report.events} events, {len(invariants.names())} invariants"
        )
    raise typer.Exit(0 if report.ok else 1)
