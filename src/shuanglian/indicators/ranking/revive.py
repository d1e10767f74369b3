"""A frozen form back into the configuration and the table it was computed from. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from . import numbers
from .rules import (
    Cell,
    Column,
    Config,
    Direction,
    Effect,
    Gate,
    Grades,
    Growth,
    Indicator,
    Kind,
    Line,
    Missing,
    Ratio,
    Sensitivity,
    SmallBase,
    Subject,
    Table,
    Term,
    Test,
    Ties,
    Way,
)

Told = Mapping[str, Any]
_OWN: Final = ("subject", "column", "value", "note")


def table_of(frozen: Told) -> Table:
    cells = {(one["subject"], one["column"]): _cell(one) for one in frozen["inputs"]}
    return Table(tuple(Subject(**one) for one in frozen["subjects"]), cells)


def _cell(one: Told) -> Cell:
    """Where it came from keeps what the document says beside the value."""
    value = _fraction(one["value"])
    origin = tuple((name, content) for name, content in one.items() if name not in _OWN)
    return Cell(value, "" if value is None else numbers.text_of(value), origin, one["note"])


def config_of(frozen: Told) -> Config:
    told = dict(frozen["config"])
    plain = ("key", "title", "version", "source", "note", "digits", "weights_normalised", "weights_declared")
    rest = ("period", "privacy", "is_demo")
    return Config(
        **{name: told[name] for name in (*plain, *rest)},
        indicators=tuple(_indicator(one) for one in told["indicators"]),
        kind=Kind(told["kind"]),
        valid_from=_day(told["valid_from"]),
        valid_to=_day(told["valid_to"]),
        subjects=tuple(Subject(**one) for one in told["subjects"]),
        columns=tuple(Column(**{**one, "aliases": tuple(one["aliases"])}) for one in told["columns"]),
        gates=tuple(_gate(one) for one in told["gates"]),
        grades=_grades(told["grades"]),
        ties=Ties(told["ties"]),
        scale=Fraction(told["scale"]),
        stated_sum=Fraction(told["stated_sum"]),
        cut_off=_day(told["cut_off"]),
        sensitivity=_sensitivity(told["sensitivity"]),
        publicity=Term(**told["publicity"]),
        appeal=Term(**told["appeal"]),
        answer=Term(**told["answer"]),
        chains=tuple(told["chains"]),
        warnings=tuple(frozen["warnings"]),
    )


def term_of(frozen: Told, name: str) -> Term:
    """`publicity`, `appeal` or `answer`."""
    return Term(**frozen["config"][name])


def _indicator(one: Told) -> Indicator:
    plain = ("key", "name", "unit", "code")
    return Indicator(
        **{name: one[name] for name in plain},
        weight=Fraction(one["weight"]),
        cap=Fraction(one["cap"]),
        floor=Fraction(one["floor"]),
        direction=Direction(one["direction"]),
        way=Way(one["way"]),
        missing=Missing(one["missing"]),
        target=_fraction(one["target"]),
        anchors=_points(one["anchors"]),
        growth=_growth(one["growth"]),
        ratio=_ratio(one["ratio"]),
        aliases=tuple(one["aliases"]),
    )


def _points(rows: Sequence[Sequence[str]]) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple((Fraction(value), Fraction(share)) for value, share in rows)


def _growth(one: Told | None) -> Growth | None:
    return one and Growth(one["base"], one["of"], _fraction(one["small"]), SmallBase(one["rule"]))  # type: ignore[return-value]


def _ratio(one: Told | None) -> Ratio | None:
    return one and Ratio(one["of"], one["per"], Fraction(one["factor"]))  # type: ignore[return-value]


def _gate(one: Told) -> Gate:
    return Gate(
        one["key"], one["name"], one["column"], Test(one["test"]), Effect(one["effect"]), _fraction(one["value"]),
        one["grade"],
    )  # fmt: skip


def _grades(one: Told | None) -> Grades | None:
    if one is None:
        return None
    lines = (
        Line(row["grade"], _fraction(row["share"]), _fraction(row["least"]), tuple(row["consequences"]))
        for row in one["lines"]
    )
    return Grades(one["by"], tuple(lines))


def _sensitivity(one: Told) -> Sensitivity:
    return Sensitivity(Fraction(one["shift"]), one["samples"], one["seed"])


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
