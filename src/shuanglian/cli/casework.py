"""`shuanglian casework`: check, lay out and publish process definitions; fire what is due; show a case's
record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from shuanglian.foundation.errors import NotFound, Reason

from .output import emit_json, refusals

cli = typer.Typer(no_args_is_help=True, help="Process definitions and cases.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.add_typer(cli, name="casework")


@cli.command()
def check(
    file: Path,
    dmn: Annotated[
        list[Path] | None, typer.Option("--dmn", help="Decision files that the process uses.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List every problem of a BPMN file: subset, shape, expressions, tables, soundness."""
    from shuanglian.casework import api
    from shuanglian.casework.tools import summary

    with refusals(as_json):
        xml = file.read_bytes()
        tables = [path.read_bytes() for path in dmn or []]
        problems = api.check("", bpmn_xml=xml, dmn_xmls=tables)
        if problems:
            raise api.BadDefinition(problems)
        facts = summary(xml)
        if as_json:
            emit_json({"ok": True, **facts})
        else:
            typer.echo("，".join(f"{key} {value}" for key, value in facts.items()))


@cli.command()
def layout(file: Path) -> None:
    """Write a diagram into a BPMN file that has none; a drawn one stays as it is."""
    from shuanglian.casework.layout import ensure

    with refusals():
        before = file.read_bytes()
        after = ensure(before)
        if after != before:
            file.write_bytes(after)
        typer.echo("drawn" if after != before else "has a diagram already")


@cli.command()
def publish(folder: Path, as_json: AsJson = False) -> None:
    """Publish a folder: process.bpmn, *.dmn, forms/*.json and, if there, config.json. Same content: no new
    version."""
    from shuanglian.casework.tools import publish_folder

    with refusals(as_json):
        row = publish_folder(folder)
        facts = {"key": row.key, "version": row.version, "sha256": row.sha256, "status": row.status}
        emit_json({"ok": True, **facts}) if as_json else typer.echo(
            f"{row.key} v{row.version} {row.sha256[:12]}"
        )


@cli.command()
def fire(limit: int = 1000, as_json: AsJson = False) -> None:
    """Fire due timers, mark late clocks and deliver messages now (the worker does this every minute)."""
    from dataclasses import asdict

    from shuanglian.casework import api

    facts: dict[str, Any] = {**asdict(api.fire_due(limit=limit)), "delivered": api.deliver_due()}
    emit_json(facts) if as_json else typer.echo(json.dumps(facts))


@cli.command()
def history(case: int, as_json: AsJson = False) -> None:
    """The record of one case, oldest first."""
    from shuanglian.casework import api
    from shuanglian.foundation.actor import system

    with refusals(as_json):
        found = api.get_for(system(), case)
        events = api.history(found)
        if not events:
            raise NotFound(Reason("no_events", f"case {case} has no record"))
        rows = [
            {
                "seq": e.seq,
                "at": e.at.isoformat(),
                "actor": e.actor_label,
                "kind": e.kind,
                "payload": e.payload,
                "hash": e.hash,
            }
            for e in events
        ]
        if as_json:
            emit_json(
                {
                    "case": case,
                    "stream": found.stream,
                    "status": found.status,
                    "events": rows,
                    "problems": api.verify(found),
                }
            )
            return
        for row in rows:
            typer.echo(f"{row['seq']:>4} {row['at']} {row['kind']} {row['actor']}")
