"""`shuanglian match TEXT` asks the matcher; `shuanglian match index` shows or rebuilds its index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .output import emit_json, refusals

if TYPE_CHECKING:
    from shuanglian.matching.answers import Answer

_INDEX = "index"


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
    """Who can solve TEXT, with reasons, best first. Prints an empty list when nobody fits (the reason goes to
    stderr)."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import services

    if text == _INDEX:
        _index(rebuild, as_json)
        return
    with refusals(as_json):
        answer = services.match(PUBLIC, text, limit=limit)
    if answer.abstained:
        typer.echo(
            f"没有合适的答题方：最高把握 {answer.best:.2f}，低于推荐线 {answer.threshold:.2f}。", err=True
        )
    if as_json:
        emit_json([found.to_json() for found in answer.results])
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    for place, found in enumerate(answer.results, 1):
        typer.secho(f"{place}. {found.party_name}  {found.offering_title}  {found.score:.3f}", bold=True)
        for reason in found.reasons:
            typer.echo(f"   + {reason.text}  [{reason.source}]")
        for reason in found.counter_reasons:
            typer.echo(f"   - {reason.text}")


def _index(rebuild: bool, as_json: bool) -> None:
    from shuanglian.matching import services, upkeep

    size = services.rebuild() if rebuild else upkeep.EVIDENCE.snapshot().size
    state = {"documents": size, "version": upkeep.EVIDENCE.snapshot().version, "rebuilt": rebuild}
    if as_json:
        emit_json(state)
    else:
        typer.echo(f"{state['version']}: {size} documents")
