"""`shuanglian quantities TEXT`: the requirements that a text states in numbers. Needs no database."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Final

import typer

from .output import emit_json

_LIMIT: Final = 1_000_000
_ROLES: Final = {"aim": "目标", "circumstance": "条件", "present": "现状"}
_SIGNS: Final = {">=": "≥", "<=": "≤", "~": "约", "range": ""}


def register(app: typer.Typer) -> None:
    app.command("quantities")(quantities)


def quantities(
    text: Annotated[str, typer.Argument(help="The text itself, or `-` to read it from standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The quantities read from TEXT, with comparator, unit and role. An empty list is an answer (exit code 0)."""
    from shuanglian.matching.readout import requirements

    rows = requirements(_given(text))
    if as_json:
        emit_json(rows)
    elif rows:
        _print(rows)
    else:
        typer.echo("没有读到带数值的要求。")


def _given(text: str) -> str:
    """The text; from standard input for `-`. Exits with 2 when that is no UTF-8 text, or far too long."""
    if text == "-":
        try:
            text = sys.stdin.buffer.read(4 * _LIMIT + 1).decode("utf-8")
        except UnicodeDecodeError as error:
            typer.secho("标准输入不是 UTF-8 文本。", err=True, fg="red")
            raise typer.Exit(2) from error
    if len(text) > _LIMIT:
        typer.secho(f"文本太长，最多 {_LIMIT} 个字符。", err=True, fg="red")
        raise typer.Exit(2)
    return text


def _print(rows: list[dict[str, Any]]) -> None:
    table = [("指标", "要求", "换算", "性质", "原文")]
    table += [
        (row["metric"] or "—", _stated(row), _converted(row), _nature(row), row["quote"]) for row in rows
    ]
    widths = [max(_width(line[column]) for line in table) for column in range(4)]
    for line in table:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=False)]
        typer.echo("  ".join([*cells, " ".join(line[-1].split())]))


def _stated(row: dict[str, Any]) -> str:
    sign = _SIGNS.get(row["comparator"], row["comparator"])
    if row["relative"]:
        sign = ("升" if row["direction"] == "up" else "降") + ("" if sign == "=" else f" {sign}")
    return f"{sign} {_number(row['value'], row['value_max'])} {row['unit']}".strip()


def _converted(row: dict[str, Any]) -> str:
    if row["norm_unit"] == row["unit"]:
        return ""
    return f"{_number(row['norm_value'], row['norm_value_max'])} {row['norm_unit']}"


def _number(value: float, high: float | None) -> str:
    return f"{value:.8g}" if high is None else f"{value:.8g}—{high:.8g}"


def _nature(row: dict[str, Any]) -> str:
    return _ROLES[row["role"]] + ("" if row["hard"] or row["role"] != "aim" else "（期望）")


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
