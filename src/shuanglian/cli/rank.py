"""`shuanglian rank CONFIG --as-of DATE`: a ranking from a configuration and a table, or from published observations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from .output import emit_json, refusals
from .ready import migrated

EPILOG = """
CONFIG is the key of a configuration of this installation (`shuanglian rank list` names them) or a YAML or JSON file.
\n\n
A small one:
\n\n
    {"title": "平台赛比", "missing": "redistribute", "grades": {"A": 20, "B": 60, "C": 20},\n
     "indicators": [{"key": "contracts", "name": "技术合同额", "unit": "万元", "weight": 60},\n
                    {"key": "days", "name": "平均办理天数", "direction": "down", "weight": 40}],\n
     "data": [{"name": "甲平台", "contracts": 1200, "days": 9}, {"name": "乙平台", "contracts": 800, "days": 5}]}
\n\n
Names of settings and headings may be Chinese or English (docs/developer/rankings.md has all of them). Data stand in the
configuration, in the file it names under `table`, in --data, or in the published observations of the database
(`kind: party` or `place`).
"""


def register(root: typer.Typer) -> None:
    root.command("rank", epilog=EPILOG)(rank)


def rank(
    config: Annotated[str, typer.Argument(help="A key, a YAML or JSON file, or `list`.")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="The one cut-off for all, such as 2024-12-31 (today).")
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option("--data", help="A table (CSV, xlsx) instead of the data of the configuration."),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", help="Write the frozen form, which scripts/verify_ranking.py checks."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Scores that add up, places, grades, how firm the order is, and the receipt. Changes nothing."""
    from shuanglian.indicators.ranking import engine, library
    from shuanglian.indicators.ranking.reading import BadConfig

    with refusals(as_json):
        if config == "list":
            _list(as_json)
            return
        try:
            day = _day(as_of)
            found, folder = _config(config, day)
            day = day or found.cut_off or dt.datetime.now(dt.UTC).astimezone().date()
            if engine.reads_database(found, data=data):
                migrated()
            table, demo = engine.table_of(found, day, data=data, folder=folder)
            ranked = engine.compute(found, table, day, is_demo=demo)
        except BadConfig as error:
            raise library.refusal(error) from error
    if receipt is not None:
        receipt.write_text(ranked.text, encoding="utf-8")
    if as_json:
        emit_json(_told(ranked))
    else:
        _print(ranked)


def _list(as_json: bool) -> None:
    from shuanglian.indicators.ranking import library

    rows = [
        {
            "key": key,
            "version": one.version,
            "title": one.title,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        }
        for key in library.known_keys()
        for one in library.versions(key)
    ]
    if as_json:
        emit_json({"ok": True, "configs": rows})
        return
    for row in rows:
        typer.echo(
            f"{row['key']}\t{row['version']}\t{row['title']}\t{row['valid_from']}–{row['valid_to'] or ''}"
        )


def _day(text: str) -> dt.date | None:
    from shuanglian.indicators.ranking.reading import BadConfig, Issue, day_of

    if not text:
        return None
    found = day_of(text)
    if found is None:
        raise BadConfig([Issue("date", f"“{text}”不是日期，请写成 2024-12-31", "as-of")])
    return found


def _config(name: str, day: dt.date | None) -> tuple[Any, Path | None]:
    """The configuration, and the folder in which its data lie."""
    from shuanglian.indicators.ranking import library

    on = day or dt.datetime.now(dt.UTC).astimezone().date()
    path = Path(name)
    if path.is_file():
        return library.load(path, on), path.resolve().parent
    return library.config_of(name, on), library.path_of(name).parent


def _told(ranked: Any) -> dict[str, Any]:
    from shuanglian.indicators.ranking.shown import told

    return {"ok": True, **told(ranked)}


def _print(ranked: Any) -> None:
    told = _told(ranked)
    for row in told["ranking"]:
        typer.echo(
            f"{row['rank']}\t{row['name']}\t{row['total']}\t{row['grade']}\t{row['best']}–{row['worst']}"
        )
    for row in told["excluded"]:
        typer.echo(f"-\t{row['name']}\t{'；'.join(row['reasons'])}")
    firm = told["sensitivity"]
    for note in told["warnings"]:
        typer.secho(note, err=True, fg="yellow")
    typer.secho(
        f"{told['title']} {told['version']}，截止 {told['as_of']}；权重上下变动 {firm['shift']:.0%}，"
        f"{firm['order_changed']:.1%} 的情形名次有变；凭据 {told['receipt']}",
        err=True,
    )
