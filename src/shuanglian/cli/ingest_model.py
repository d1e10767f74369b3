"""`shuanglian ingest --model`: the rules first, then what a language model proposes beside them, file by file."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

if TYPE_CHECKING:
    from shuanglian.ingest.model import Client
    from shuanglian.ingest.proposal import Proposal


def run_with_model(files: list[Path], out: Path | None) -> int:
    """The exit code: 1 if a file failed. Raises typer.BadParameter where no model is set. Rows go to `out` or stdout."""
    from shuanglian.ingest.batch import sources_of

    client = _client()
    failed = False
    with ExitStack() as stack:
        stream = stack.enter_context(out.open("wb")) if out else typer.get_binary_stream("stdout")
        leave = frozenset({out.absolute()}) if out else frozenset()
        for source in sources_of(files, leave=leave):
            failed |= not _one(source.path, source.name, client, stream)
    return 1 if failed else 0


def _client() -> Client:
    from shuanglian.ingest.model import ModelUnavailable, client_from_environment

    try:
        client = client_from_environment()
    except ModelUnavailable as error:
        raise typer.BadParameter(str(error)) from None
    if client is None:
        raise typer.BadParameter(
            "--model 需要先设置 SHUANGLIAN_INGEST_MODEL_URL（见 docs/operator/settings.md）"
        )
    return client


def _one(path: Path, name: str, client: Client, stream: BinaryIO) -> bool:
    from shuanglian.ingest.apart import read_apart
    from shuanglian.ingest.document import Unreadable
    from shuanglian.ingest.model import ask_fully, document_of

    try:
        reading = read_apart(path.absolute(), name)
    except (Unreadable, OSError) as error:
        typer.secho(f"{path}：{error}", err=True, fg="red")
        return False
    answer = ask_fully(document_of(reading, name), reading.proposals, client)
    for note in answer.notes:
        typer.secho(f"{path}：{note.message}", err=True, fg="yellow")
    _write(stream, [*reading.proposals, *answer.proposals])
    return True


def _write(stream: BinaryIO, rows: list[Proposal]) -> None:
    for row in rows:
        stream.write((json.dumps(row.as_json(), ensure_ascii=False) + "\n").encode())
    stream.flush()
