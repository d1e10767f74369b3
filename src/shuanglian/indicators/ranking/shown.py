"""A computed ranking as plain values for the console program and the API: numbers beside the exact texts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import Ranked


def told(ranked: Ranked) -> dict[str, Any]:
    return of_document(ranked.told, ranked.receipt)


def of_document(frozen: Mapping[str, Any], receipt: str) -> dict[str, Any]:
    """`scores` and `ranks` by name; `ranking` in the order of places with parts that add up to the total."""
    config = frozen["config"]
    firm = {row["subject"]: row for row in frozen["sensitivity"]["rows"]}
    names = {one["key"]: one["name"] for one in config["indicators"]}
    inputs = inputs_of(frozen)
    rows = [_row(row, firm[row["subject"]["key"]], names, inputs) for row in frozen["results"]]
    return {
        "key": config["key"],
        "title": config["title"],
        "version": config["version"],
        "as_of": frozen["as_of"],
        "is_demo": frozen["is_demo"],
        "weights": {one["key"]: _number(one["weight"]) for one in config["indicators"]},
        "weights_normalised": config["weights_normalised"],
        "ranking": rows,
        "scores": {row["name"]: row["score"] for row in rows},
        "ranks": {row["name"]: row["rank"] for row in rows},
        "excluded": [_left(row) for row in frozen["excluded"]],
        "sensitivity": _sensitivity(frozen, names),
        "rules": _rules(config),
        "warnings": [*frozen["warnings"], *frozen["notes"]],
        "software": frozen["software"],
        "receipt": receipt,
    }


Inputs = Mapping[tuple[str, str], Mapping[str, Any]]


def inputs_of(frozen: Mapping[str, Any]) -> Inputs:
    """Every value that went in, by subject and column."""
    return {(one["subject"], one["column"]): one for one in frozen["inputs"]}


def _row(
    row: Mapping[str, Any], firm: Mapping[str, Any], names: Mapping[str, str], inputs: Inputs
) -> dict[str, Any]:
    return {
        "rank": row["rank"],
        "subject": row["subject"]["key"],
        "name": row["subject"]["name"],
        "score": float(row["total"]),
        "total": row["total"],
        "grade": row["grade"],
        "best": firm["best"],
        "worst": firm["worst"],
        "rank_changed": firm["changed"],
        "overtaken": firm["overtaken"],
        "vetoes": row["vetoes"],
        "consequences": row["consequences"],
        "reasons": row["reasons"],
        "parts": [_part(row["subject"]["key"], part, names, inputs) for part in row["parts"]],
    }


def _part(subject: str, part: Mapping[str, Any], names: Mapping[str, str], inputs: Inputs) -> dict[str, Any]:
    """`normalised` is the share between 0 and 1."""
    return {
        "indicator": part["indicator"],
        "name": names[part["indicator"]],
        "value": _float(part["value"]),
        "normalised": _float(part["share"]),
        "weight": _number(part["weight"]),
        "points": float(part["points"]),
        "stood_in": part["stood_in"],
        "damped": part["damped"],
        "note": part["note"],
        "inputs": [inputs[subject, column] for column in part["columns"] if (subject, column) in inputs],
    }


def _left(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"subject": row["subject"]["key"], "name": row["subject"]["name"], "reasons": row["reasons"]}


def _sensitivity(frozen: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    known = frozen["sensitivity"]
    titles = {row["subject"]["key"]: row["subject"]["name"] for row in frozen["results"]}
    told = {key: value for key, value in known.items() if key not in ("rows", "indicators")}
    return told | {
        "decides_name": names.get(known["decides"], ""),
        "subjects": [row | {"name": titles[row["subject"]]} for row in known["rows"]],
        "indicators": [row | {"name": names[row["indicator"]]} for row in known["indicators"]],
    }


def _rules(config: Mapping[str, Any]) -> dict[str, Any]:
    ways = {
        one["key"]: {name: one[name] for name in ("way", "direction", "missing")}
        for one in config["indicators"]
    }
    return {
        "ties": config["ties"],
        "digits": config["digits"],
        "scale": _number(config["scale"]),
        "indicators": ways,
    }


def _float(text: str | None) -> float | None:
    return None if text is None else _number(text)


def _number(text: str) -> float:
    return float(Fraction(text))
