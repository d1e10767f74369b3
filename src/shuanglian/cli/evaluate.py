"""`shuanglian eval …`: measuring what the software claims about itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import emit_json

if TYPE_CHECKING:
    from shuanglian.matching.evaluation.intervals import Difference
    from shuanglian.matching.evaluation.run import Run
    from shuanglian.matching.evaluation.sets import JudgedSet
    from shuanglian.matching.evaluation.vectors import Encoder
    from shuanglian.programmes.siti.selectors.funnel import Period

group = typer.Typer(
    no_args_is_help=True, help="Measure quality: retrieval on judged sets, the quality board."
)


def register(root: typer.Typer) -> None:
    root.add_typer(group, name="eval")


Month = Annotated[str, typer.Option(help="Of the board: a month of publication, such as 2026-01.")]
Public = Annotated[bool, typer.Option("--public", help="Of the board: what the public sees.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@group.command("matching")
def matching(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv. Without it: the quality board.",
        ),
    ] = None,
    as_json: AsJson = False,
    encoder: Annotated[
        str, typer.Option("--encoder", help="none, builtin, a model folder, or the address of an endpoint.")
    ] = "none",
    limit: Annotated[int | None, typer.Option("--limit-queries", min=1, help="Ask only so many.")] = None,
    vectors: Annotated[
        Path | None, typer.Option("--vectors", help="Keep vectors here, to measure again quickly.")
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Also the figures of every question.")] = False,
    store: Annotated[
        str, typer.Option("--store", help="Keep the result for the quality board under this name of the set.")
    ] = "",
    earlier: Annotated[
        Path | None, typer.Option("--compare", help="An earlier result written with --json --each.")
    ] = None,
    first: Month = "",
    last: Month = "",
    public: Public = False,
) -> None:
    """Measure retrieval on a judged set with a throw-away index; touches no database unless told to store the result.
    Without a set: what `eval board` prints."""
    if folder is None:
        if encoder != "none" or limit or vectors or each or store or earlier:
            raise typer.BadParameter("these options need a set: eval matching DIR")
        _prepare()
        _show_board(first, last, public, as_json)
    elif first or last or public:
        raise typer.BadParameter("--first, --last and --public are of the board, which a set has no part in")
    else:
        _measure(folder, as_json, encoder, limit, vectors, each, store, earlier)


def _measure(
    folder: Path,
    as_json: bool,
    encoder: str,
    limit: int | None,
    vectors: Path | None,
    each: bool,
    store: str,
    earlier: Path | None,
) -> None:
    from shuanglian.matching.evaluation import run

    judged = _load(folder, as_json)
    before = _earlier(earlier, as_json) if earlier else None
    made = run.measure(judged, encoder=_encoder(encoder, as_json), limit=limit, cache=vectors, say=_say)
    told = made.to_json(each=each)
    if before is not None:
        told["compared"] = {name: _difference(d) for name, d in run.compare(before, made).items()}
    if store:
        _store(store, told, as_json)
    if as_json:
        emit_json(told)
    else:
        _print(made, told)


@group.command("board")
def board(first: Month = "", last: Month = "", public: Public = False, as_json: AsJson = False) -> None:
    """The quality board: stored measurements, what became of proposals, the funnel, the calibration."""
    _show_board(first, last, public, as_json)


def _show_board(first: str, last: str, public: bool, as_json: bool) -> None:
    from shuanglian.foundation.actor import PUBLIC, system
    from shuanglian.programmes.siti.selectors.quality import quality_board, to_json

    period = _period(first, last, as_json)
    told = to_json(quality_board(PUBLIC if public else system("测评"), period))
    if as_json:
        emit_json(told)
    else:
        _print_board(told)


def _period(first: str, last: str, as_json: bool) -> Period:
    from shuanglian.programmes.siti.selectors.funnel import period_of

    period, problems = period_of(first, last)
    for problem in problems:
        typer.secho(f"--{problem.field}: {problem.message}", err=True, fg="red")
    if problems:
        _refuse(as_json, "invalid", [(p.code, str(p.message), p.field) for p in problems])
        raise typer.Exit(2)
    return period


def _refuse(as_json: bool, code: str, reasons: list[tuple[str, str, str]]) -> None:
    """The machine's copy of a refusal that people read on stderr; the caller leaves."""
    if as_json:
        told = [{"code": one, "message": message, "field": field} for one, message, field in reasons]
        emit_json({"ok": False, "error": {"code": code, "reasons": told}})


def _print_board(told: dict[str, Any]) -> None:
    for row in told["measurements"]:
        typer.echo(
            f"{row['set_name']:16} {row['encoder']:12} nDCG@10 {row['ndcg10']:.3f}  n={row['n_queries']}"
        )
    for side in ("real", "demo"):
        typer.secho(side, bold=True)
        figures = told[side]["figures"]
        for name in ("ndcg10", "mrr10", "recall10", "recall50") if figures and figures["n"] else ():
            interval = figures["intervals"][name] or ""
            typer.echo(f"  {name:18} {figures[name]:.3f}  {interval}  n={figures['n']}")
        if figures and figures["pairs"]:
            error, n = figures["calibration_error"], figures["pairs"]
            typer.echo(f"  {'calibration error':18} {error:.3f}  n={n}")
        total = told[side]["funnel"]["total"]
        steps = (f"{name} {total[name]['n']}" for name in ("published", "answered", "contracted", "verified"))
        typer.echo("  " + " → ".join(steps))
    state = told["calibration"]
    typer.echo(
        f"calibration: {state['version'] or 'provisional'} ({state['pairs']}/{state['least_pairs']} pairs)"
    )


def _prepare() -> None:
    from .ready import make_ready

    make_ready(["eval", "board"])


def _store(name: str, told: dict[str, Any], as_json: bool) -> None:
    """Keep the result; the only thing here that needs the database."""
    from shuanglian.foundation.actor import system
    from shuanglian.matching.board.services import measurement_store

    from .output import refusals

    _prepare()
    with refusals(as_json):
        measurement_store(actor=system("测评"), set_name=name, told=told)


def _load(folder: Path, as_json: bool) -> JudgedSet:
    """The set, or every problem of it (and what else was noticed) on stderr and exit code 2."""
    from shuanglian.matching.evaluation import sets

    try:
        judged = sets.load(folder)
    except sets.BadSet as error:
        _tell([*error.problems, *error.remarks])
        rows = [("set", problem) for problem in error.problems] + [("remark", r) for r in error.remarks]
        reasons = [(code, row.message, f"{row.file}:{row.line}") for code, row in rows[: sets.SHOWN]]
        _refuse(as_json, "bad_set", reasons)
        raise typer.Exit(2) from error
    _tell(judged.remarks)
    return judged


def _tell(problems: list[Any]) -> None:
    from shuanglian.matching.evaluation.sets import SHOWN

    for problem in problems[:SHOWN]:
        typer.echo(str(problem), err=True)
    if len(problems) > SHOWN:
        typer.echo(f"… 另有 {len(problems) - SHOWN} 处", err=True)


def _encoder(choice: str, as_json: bool) -> Encoder | None:
    """Exit code 1 and one line when it cannot be had."""
    if choice == "none":
        return None
    from shuanglian.matching import encoder

    try:
        return encoder.open_encoder(choice)
    except encoder.EncoderUnavailable as error:
        message = " ".join(str(error).split())
        typer.secho(message, err=True, fg="red")
        _refuse(as_json, "encoder_unavailable", [("encoder_unavailable", message, "encoder")])
        raise typer.Exit(1) from error


def _earlier(path: Path, as_json: bool) -> dict[str, Any]:
    from shuanglian.matching.evaluation import run

    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        run.demand_each(told)
    except (OSError, ValueError) as error:
        message = f"{path}: 不是用 --json --each 写下的结果（{error}）"
        typer.secho(message, err=True, fg="red")
        _refuse(as_json, "invalid", [("compare", message, "compare")])
        raise typer.Exit(2) from error
    return told  # type: ignore[no-any-return]


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "n": found.n,
        "mean": round(found.mean, 6),
        "interval": found.interval.pair(),
        "better": found.better,
        "worse": found.worse,
        "real": found.real,
    }


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _print(made: Run, told: dict[str, Any]) -> None:
    typer.secho(f"{made.name}  encoder {made.encoder}", bold=True)
    for name, (low, high) in told["intervals"].items():
        typer.echo(f"  {name:10} {told[name]:.4f}  [{low:.4f}, {high:.4f}]")
    for name, n in (("calibration_error", "calibration_n"), ("abstention_precision", "abstention_refused")):
        if told[name] is not None:
            low, high = told[f"{name}_interval"]
            typer.echo(f"  {name:20} {told[name]:.4f}  [{low:.4f}, {high:.4f}]  n={told[n]}")
    for name in ("n_queries", "n_docs", "build_seconds", "query_ms_p50", "query_ms_p95", "index_mb"):
        typer.echo(f"  {name:14} {told[name]}")
    for name, row in told.get("compared", {}).items():
        mark = "" if row["real"] else "  (not told apart from 0)"
        typer.echo(f"  Δ {name:10} {row['mean']:+.4f}  {row['interval']}{mark}")
