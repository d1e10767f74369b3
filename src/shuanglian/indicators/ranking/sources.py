"""The values of a ranking from published observations: one query for the subjects, two for the values.

One cut-off for all: an observation counts when its period ends on that day at the latest and it is in force. One period for
all: the stated one, else the latest that any subject has. Figures of the demonstration only while there are no real ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Q

from shuanglian.registry.models import Comparator, Party, Place

from .. import periods
from ..models import Basis, Indicator, Observation, ObservationState
from . import numbers
from .reading import BadConfig, Issue
from .rules import Cell, Column, Config, Kind, Subject, Table

FIELDS = (
    "pk", "indicator__code", "place__code", "place__name", "subject__ref", "subject__name", "period", "period_kind",
    "period_start", "period_end", "value", "comparator", "version", "is_demo", "segment",
)  # fmt: skip


def table(config: Config, as_of: dt.date) -> tuple[Table, bool]:
    """The table and whether its figures are of the demonstration. Raises `BadConfig`."""
    if config.kind == Kind.NAMED:
        raise BadConfig(
            [
                Issue(
                    "no_data",
                    "没有数据：在配置里写 data，或用数据文件，或把对象类型设为 party 或 place",
                    "data",
                )
            ]
        )
    columns = config.needed()
    codes = {column.code or column.key for column in columns}
    _check_codes(columns)
    rows = _rows(config, codes, as_of)
    demo = bool(rows) and all(row["is_demo"] for row in rows)
    rows = [row for row in rows if row["is_demo"] == demo]
    subjects = _subjects(config, rows)
    cells = dict(_cells(config, columns, rows))
    return Table(subjects, cells, ()), demo


def _check_codes(columns: Sequence[Column]) -> None:
    wanted = {column.code or column.key: column for column in columns}
    known = set(Indicator.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = [
        Issue("no_indicator", f"指标目录里没有“{code}”（{column.name}）", "indicators")
        for code, column in wanted.items()
        if code not in known
    ]
    if missing:
        raise BadConfig(missing)


def _rows(config: Config, codes: Iterable[str], as_of: dt.date) -> list[dict[str, Any]]:
    rows = Observation.objects.filter(
        indicator__code__in=codes, state=ObservationState.PUBLISHED, basis=Basis.ACTUAL, period_end__lte=as_of,
        segment__isnull=True,
    )  # fmt: skip
    of_party = config.kind == Kind.PARTY
    rows = rows.filter(subject__isnull=not of_party)
    rows = rows if of_party else rows.filter(place__isnull=False)
    if config.is_demo:
        rows = rows.filter(is_demo=True)
    refs = [one.ref or one.key for one in config.subjects]
    if refs:
        key = "subject__ref__in" if config.kind == Kind.PARTY else "place__code__in"
        name = "subject__name__in" if config.kind == Kind.PARTY else "place__name__in"
        rows = rows.filter(Q(**{key: refs}) | Q(**{name: [one.name for one in config.subjects]}))
    return list(rows.order_by("pk").values(*FIELDS))


def _subjects(config: Config, rows: Sequence[dict[str, Any]]) -> tuple[Subject, ...]:
    """Those declared, as the registry knows them; without declared ones everybody who has a value."""
    if config.subjects:
        return tuple(_declared(config))
    ref, name = (
        ("subject__ref", "subject__name") if config.kind == Kind.PARTY else ("place__code", "place__name")
    )
    found = {row[ref]: Subject(row[ref], row[name], row[ref]) for row in rows}
    if not found:
        raise BadConfig([Issue("no_data", "截止日以前没有已发布的数据", "data")])
    return tuple(found[key] for key in sorted(found))


def _known_parties(refs: list[str], named: list[str]) -> list[tuple[str, str]]:
    return list(Party.objects.filter(Q(ref__in=refs) | Q(name__in=named)).values_list("ref", "name"))


def _known_places(codes: list[str], named: list[str]) -> list[tuple[str, str]]:
    return list(Place.objects.filter(Q(code__in=codes) | Q(name__in=named)).values_list("code", "name"))


def _declared(config: Config) -> Iterable[Subject]:
    wanted = [one.ref or one.key for one in config.subjects]
    names_of = [one.name for one in config.subjects]
    rows = _known_parties(wanted, names_of) if config.kind == Kind.PARTY else _known_places(wanted, names_of)
    by_word = {word: (ref, name) for ref, name in rows for word in (name, ref)}
    missing = []
    for one in config.subjects:
        hit = by_word.get(one.ref or one.key) or by_word.get(one.name)
        if hit is None:
            missing.append(Issue("no_subject", f"名录里没有“{one.name}”", "subjects"))
        else:
            yield Subject(hit[0], hit[1], hit[0], one.note)
    if missing:
        raise BadConfig(missing)


def _cells(
    config: Config, columns: Sequence[Column], rows: Sequence[dict[str, Any]]
) -> Iterable[tuple[tuple[str, str], Cell]]:
    ref = "subject__ref" if config.kind == Kind.PARTY else "place__code"
    for column in columns:
        mine = [row for row in rows if row["indicator__code"] == (column.code or column.key)]
        wanted = _period(config, mine)
        wanted = wanted.year_before() if wanted is not None and column.back else wanted
        for row in mine:
            if wanted is not None and (row["period_start"], row["period_end"]) == wanted.days:
                yield (row[ref], column.key), _cell(row)


def _period(config: Config, rows: Sequence[dict[str, Any]]) -> periods.Period | None:
    if config.period:
        return periods.parse(config.period)
    found = [
        periods.Period(periods.Kind(row["period_kind"]), row["period_start"], row["period_end"])
        for row in rows
    ]
    return max(found, key=periods.order_key, default=None)


def _cell(row: dict[str, Any]) -> Cell:
    """The exact value with the number and version of its observation; “more than 5” is no number to compare."""
    origin = (("observation", row["pk"]), ("version", row["version"]), ("period", row["period"]))
    if row["comparator"] != Comparator.EQ:
        return Cell(None, "", origin, "只报了上限或下限，不能比较")
    value = Fraction(row["value"])
    return Cell(value, numbers.text_of(value), origin)
