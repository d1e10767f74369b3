"""`shuanglian eval ingest GOLD.jsonl --docs DIR`: how well documents are read, against marked quantities."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .evaluate import group
from .output import emit_json

if TYPE_CHECKING:
    from shuanglian.ingest.evaluation.gold import Marked


@group.command("ingest")
def ingest(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD.jsonl",
            exists=True,
            dir_okay=False,
            help="Marked quantities, one JSON object a line: id, source, value, value_max, unit, start, end (of the quote), "
            "indicator, subject, time, basis, comparator, growth; value_start and value_end where known.",
        ),
    ],
    docs: Annotated[
        Path,
        typer.Option(
            "--docs", metavar="DIR", exists=True, file_okay=False, help="Documents named after `source`."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    each: Annotated[
        bool, typer.Option("--each", help="Also every miss, invention, wrong field and trap.")
    ] = False,
) -> None:
    """Precision, recall and F1 of (value, unit, span), correctness per field, and labels taken as numbers."""
    result = _measured(_marks(gold), docs, each)
    if as_json:
        emit_json(result)
        return
    span, whole, traps = result["span"], result["value_unit_span"], result["traps"]
    typer.echo(f"位置   P {span['precision']:.3f}  R {span['recall']:.3f}  F1 {span['f1']:.3f}")
    typer.echo(f"值+单位+位置 F1 {whole['f1']:.3f}；找到的里面 {result['value_unit_of_found']:.3f} 正确")
    typer.echo("  ".join(f"{name} {share:.3f}" for name, share in result["fields"].items()))
    typer.echo(f"标签误当数值：{traps['taken_as_measurements']} / {traps['marked']}")


def _marks(gold: Path) -> list[Marked]:
    from shuanglian.ingest.evaluation.gold import load

    try:
        return load(gold)
    except (ValueError, OSError) as error:
        typer.secho(f"{gold.name}：{error}", err=True, fg="red")
        raise typer.Exit(2) from error


def _measured(marks: list[Marked], docs: Path, each: bool) -> dict[str, Any]:
    from shuanglian.ingest.evaluation import Report, score
    from shuanglian.ingest.evaluation.differences import differences
    from shuanglian.ingest.proposing import propose_file

    by_source: dict[str, list[Marked]] = defaultdict(list)
    for mark in marks:
        by_source[mark.source].append(mark)
    report = Report()
    for source, rows in sorted(by_source.items()):
        report.add(score(rows, propose_file(_file(docs, source))))
    result = {"documents": len(by_source), **report.as_json()}
    return {**result, "each": differences(report)} if each else result


def _file(docs: Path, source: str) -> Path:
    """The document that a mark names, with or without its ending. Exits with 2 where there is none."""
    for path in (docs / source, *sorted(docs.glob(f"{source}.*"))):
        if path.is_file():
            return path
    typer.secho(f"{docs} 里没有 {source}", err=True, fg="red")
    raise typer.Exit(2)
