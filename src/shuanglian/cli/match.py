"""`shuanglian match TEXT` asks the matcher; `shuanglian match index` shows or rebuilds its index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .output import emit_json, refusals

if TYPE_CHECKING:
    from shuanglian.matching.answers import Answer

_INDEX = "index"
# Seconds that a question waits for an encoder that is being opened, and a rebuild for one that is being made.
_PATIENCE = 5.0
_MAKING = 180.0
_ENCODING = 36_000.0
_STAGES = {
    "reading": "已读文档",
    "joining": "正在合并文档",
    "encoding": "已有向量的文档",
    "ready": "索引完成",
}


def register(root: typer.Typer) -> None:
    root.command("match")(match)


def match(
    text: Annotated[
        str, typer.Argument(help="The problem in plain words, or `index` to look after the index.")
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", help="At most so many results.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="With `index`: build anew from the database.")
    ] = False,
) -> None:
    """Who can solve TEXT, why, and what speaks against it; or nobody, when that is the true answer. Prints one JSON
    object with --json."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import meaning, services

    if text == _INDEX:
        _index(rebuild, as_json)
        return
    with refusals(as_json):
        services.check(text, limit)
        meaning.ready_within(_PATIENCE)
        answer = services.match(PUBLIC, text, limit=limit)
    if as_json:
        emit_json(answer.to_json())
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    from shuanglian.matching import helping

    typer.echo(_manner(answer))
    if answer.abstained:
        typer.echo(f"没有合适的答题方：最高把握 {answer.best:.2f}，低于推荐线 {answer.threshold:.2f}。")
    for place, found in enumerate(answer.results, 1):
        typer.secho(f"{place}. {found.party_name}  {found.offering_title}  {found.score:.3f}", bold=True)
        for reason in found.reasons:
            typer.echo(f"   + {reason.text}  [{reason.source}]")
        for reason in found.counter_reasons:
            typer.echo(f"   - {reason.text}")
    shown = {found.party_id for found in answer.results}
    for kind, matches in answer.help.items():
        others = [match for match in matches if match.party_id not in shown]
        for match in others:
            typer.echo(f"{helping.NAMES[kind]}：{match.party_name}  {match.offering_title}")


def _manner(answer: Answer) -> str:
    if answer.mode == "hybrid":
        return f"检索方式：字词和意思（{answer.encoder}）"
    return "检索方式：字词（没有可用的语义编码器，或索引还没有向量）"


def _tell(stage: str, done: int) -> None:
    """Progress goes to stderr: it is no part of the answer."""
    typer.echo(f"{_STAGES[stage]}：{done}", err=True)


def _index(rebuild: bool, as_json: bool) -> None:
    from shuanglian.matching import meaning, services, upkeep

    if rebuild:
        services.rebuild(_tell)
    encoder = meaning.ready_within(_MAKING if rebuild else _PATIENCE)
    if rebuild and encoder is not None:
        upkeep.EVIDENCE.encode(_ENCODING, _tell)
    found = upkeep.EVIDENCE.snapshot()
    state = {
        "documents": found.size,
        "vectors": found.covered,
        "encoder": encoder.name if encoder else None,
        "version": found.version,
        "rebuilt": rebuild,
    }
    if as_json:
        emit_json(state)
    else:
        typer.echo(f"{found.version}: {found.size} documents, {found.covered} with vectors")
