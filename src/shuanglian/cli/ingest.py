"""`shuanglian ingest FILE...` and `shuanglian repair FILE`: documents to proposed facts. No database is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("repair")(repair)


def ingest(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Documents of any kind, or folders.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for each proposal.")
    ] = False,
) -> None:
    """The facts that documents propose, each with its quote and offsets. A file that cannot be read never stops the rest."""
    from shuanglian.ingest.document import Unreadable
    from shuanglian.ingest.proposing import propose_file

    failed = False
    for path in files:
        try:
            rows = propose_file(path)
        except (Unreadable, OSError) as error:
            failed = True
            typer.secho(f"{path}：{error}", err=True, fg="red")
            continue
        for row in rows:
            typer.echo(json.dumps(row.as_json(), ensure_ascii=False) if as_json else _line(row.as_json()))
    if failed:
        raise typer.Exit(1)


def _line(row: dict[str, Any]) -> str:
    value = "" if row["value"] is None else f"{row['comparator']} {row['value']} {row['unit']}"
    words = (row["kind"], row["subject"], row["indicator"], value, row["time"], row["basis"] or "")
    return "\t".join(" ".join(str(word).split()) for word in words)


def repair(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A damaged text.")
    ],
    as_json: AsJson = False,
) -> None:
    """The mended text; with --json also every change, with its offsets and whether it is certain, guessed or lost."""
    from shuanglian.ingest.reading.decode import decode
    from shuanglian.ingest.repair import repair as mend

    raw, encoding = decode(file.read_bytes())
    mended = mend(raw)
    if not as_json:
        typer.echo(mended.text.text, nl=False)
        return
    spans = [
        {
            "start": s.start,
            "end": s.end,
            "before": s.before,
            "after": s.after,
            "kind": s.kind,
            "status": str(s.status),
        }
        for s in mended.spans
    ]
    emit_json({"file": file.name, "encoding": encoding, "text": mended.text.text, "spans": spans})
