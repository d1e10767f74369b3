"""`shuanglian ingest FILE...` and `shuanglian repair FILE`: documents to proposed facts. No database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .ingest_model import run_with_model
from .ingest_run import Options, run
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
    text: Annotated[
        bool, typer.Option("--text", help="Print the raw text instead, in which all offsets count.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Write the proposals here, as JSON lines.")
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="Write the files that failed here, with reasons."),
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", help="Files at once (default: all processors).")] = 0,
    seconds: Annotated[
        float, typer.Option(metavar="S", help="What one file may take (default 120); long scans need more.")
    ] = 0.0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with --out where an earlier run ended, however it ended.")
    ] = False,
    model: Annotated[
        bool, typer.Option("--model", help="Ask the language model of the settings too (JSON lines).")
    ] = False,
) -> None:
    """The facts that documents propose, each with its quote and offsets. A file that cannot be read never stops the rest."""
    if model:
        if text or resume:
            raise typer.BadParameter("--model 不能与 --text、--resume 同用")
        raise typer.Exit(run_with_model(files, out))
    raise typer.Exit(run(Options(files, as_json, text, out, errors, jobs, seconds, resume)))


def repair(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A damaged text.")
    ],
    as_json: AsJson = False,
    counts: Annotated[bool, typer.Option("--report", help="Say on stderr what was repaired.")] = False,
) -> None:
    """The mended text; with --json also every change, with its offsets and whether it is certain, guessed or lost."""
    from shuanglian.ingest.document import Unreadable
    from shuanglian.ingest.reading.decode import decode
    from shuanglian.ingest.repair import repair as mend
    from shuanglian.ingest.repair import report

    try:
        raw, encoding = decode(file.read_bytes())
    except (Unreadable, UnicodeDecodeError) as error:
        typer.secho(f"{file}：{error}", err=True, fg="red")
        raise typer.Exit(1) from error
    mended = mend(raw)
    found = report(mended)
    if counts:
        typer.echo("\n".join(found.lines()), err=True)
    if not as_json:
        typer.echo(mended.text.text, nl=False)
        return
    row: dict[str, Any] = {"file": file.name, "encoding": encoding, "text": mended.text.text}
    row |= {"spans": [span.as_json() for span in mended.spans], "doubts": sorted(mended.text.doubts)}
    emit_json(row | {"report": found.as_json()})
