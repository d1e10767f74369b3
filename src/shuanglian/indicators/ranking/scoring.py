"""`score(config, table) -> Result`: totals that split exactly into their parts, places, grades, and who is not ranked.

Pure and exact (fractions inside, decimals out). A part is weight × share × scale, rounded half away from zero to the stated
number of places; a total is the sum of its rounded parts, so that what is printed adds up. Places follow the printed totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from . import grading, normal, numbers
from .normal import Value
from .reading import BadConfig, Issue
from .rules import Cell, Config, Effect, Gate, Indicator, Missing, Subject, Table, Test, Ties

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one indicator brings. `weight` is the share that counted for this subject, after missing values gave theirs away;
    `share` is None where nothing was judged."""

    indicator: str
    value: Fraction | None
    share: Fraction | None
    weight: Fraction
    points: Decimal
    stood_in: bool = False
    damped: bool = False
    note: str = ""
    cells: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """`last` says that a veto put it behind everybody else; `vetoes` are the names of those that hit."""

    subject: Subject
    rank: int
    total: Decimal
    parts: tuple[Part, ...]
    grade: str = ""
    vetoes: tuple[str, ...] = ()
    last: bool = False
    consequences: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Who is not ranked, and every reason."""

    subject: Subject
    reasons: tuple[str, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Rows in the order of places; `notes` tell what the reader of the whole must know."""

    config: Config
    rows: tuple[Row, ...]
    excluded: tuple[Left, ...]
    notes: tuple[str, ...]

    def row(self, subject: str) -> Row | None:
        return next((row for row in self.rows if row.subject.key == subject), None)


def score(config: Config, table: Table) -> Result:
    """Raises `BadConfig` when nobody can be ranked."""
    values = {
        one.key: {s.key: normal.value_of(config, table, s.key, one) for s in table.subjects}
        for one in config.indicators
    }
    out = _left_out(config, table, values)
    ranked = [s for s in table.subjects if s.key not in out]
    shares = {one.key: _shares(one, values[one.key], ranked) for one in config.indicators}
    parts = {s.key: _parts(config, s.key, values, shares) for s in ranked}
    for subject in ranked:
        if not any(part.weight for part in parts[subject.key]):
            out[subject.key] = ["一个可以评价的数都没有"]
    ranked = [s for s in ranked if s.key not in out]
    if not ranked:
        told = "；".join(f"{s.name}：{'、'.join(out[s.key])}" for s in table.subjects[:10])
        raise BadConfig([Issue("nobody", f"没有可以排名的对象（{told}）", "data")])
    rows = _rows(config, table, ranked, parts)
    left = [Left(s, tuple(out[s.key]), _bare(config, s.key, values)) for s in table.subjects if s.key in out]
    return Result(config, rows, tuple(left), _all_level(config, values, ranked))


# -- who is ranked ----------------------------------------------------------------------------------------
def _left_out(
    config: Config, table: Table, values: Mapping[str, Mapping[str, Value]]
) -> dict[str, list[str]]:
    """Every reason of everybody who is not ranked."""
    found: dict[str, list[str]] = {}
    for subject in table.subjects:
        reasons = [
            f"一票否决：{gate.name}" for gate in config.gates if gate.effect == Effect.EXCLUDE and _hits(config, gate, table, subject.key)
        ]  # fmt: skip
        for one in config.indicators:
            value = values[one.key][subject.key]
            if value.value is None and value.judged and one.missing == Missing.EXCLUDE:
                reasons.append(f"缺少“{one.name}”（{value.note or '没有数'}）")
        if reasons:
            found[subject.key] = reasons
    return found


def _hits(config: Config, gate: Gate, table: Table, subject: str) -> bool:
    """A missing value is no veto: it is told as missing by the indicator itself."""
    value = _gate_value(config, gate, table, subject)
    if value is None:
        return False
    if gate.test == Test.YES:
        return value != 0
    limit = gate.value if gate.value is not None else ZERO
    return value < limit if gate.test == Test.BELOW else value > limit


def _gate_value(config: Config, gate: Gate, table: Table, subject: str) -> Fraction | None:
    for one in config.indicators:
        if one.key == gate.column:
            return normal.value_of(config, table, subject, one).value
    return table.cell(subject, gate.column).value


# -- parts ------------------------------------------------------------------------------------------------
def _shares(one: Indicator, values: Mapping[str, Value], ranked: Sequence[Subject]) -> normal.Shares:
    """Among those ranked only: who is left out moves nobody."""
    known = {s.key: v for s in ranked if (v := values[s.key].value) is not None}
    return normal.shares(one, known)


def _parts(
    config: Config,
    subject: str,
    values: Mapping[str, Mapping[str, Value]],
    shares: Mapping[str, normal.Shares],
) -> tuple[Part, ...]:
    found = [_judged(one, values[one.key][subject], shares[one.key], subject) for one in config.indicators]
    counted = sum(
        (one.weight for one, (share, _in) in zip(config.indicators, found, strict=True) if share is not None),
        ZERO,
    )
    parts = []
    for one, (share, stood_in) in zip(config.indicators, found, strict=True):
        value = values[one.key][subject]
        weight = one.weight / counted if share is not None and counted else ZERO
        points = numbers.rounded(weight * (share or ZERO) * config.scale, config.digits)
        parts.append(
            Part(one.key, value.value, share, weight, points, stood_in, value.damped, value.note, value.cells)
        )
    return tuple(parts)


def _judged(
    one: Indicator, value: Value, shares: normal.Shares, subject: str
) -> tuple[Fraction | None, bool]:
    if value.value is not None:
        return shares[subject], False
    share = normal.stand_in(one, shares) if value.judged else None
    return share, share is not None


def _bare(config: Config, subject: str, values: Mapping[str, Mapping[str, Value]]) -> tuple[Part, ...]:
    """What is known of somebody who is not ranked: values without points."""
    nothing = Decimal(0)
    return tuple(
        Part(one.key, v.value, None, ZERO, nothing, False, v.damped, v.note, v.cells)
        for one in config.indicators
        for v in (values[one.key][subject],)
    )


# -- places and grades ------------------------------------------------------------------------------------
def _rows(
    config: Config, table: Table, ranked: Sequence[Subject], parts: Mapping[str, tuple[Part, ...]]
) -> tuple[Row, ...]:
    totals = {s.key: sum((part.points for part in parts[s.key]), Decimal(0)) for s in ranked}
    vetoes = {s.key: [g for g in config.gates if _hits(config, g, table, s.key)] for s in ranked}
    behind = {key for key, gates in vetoes.items() if any(g.effect == Effect.LAST for g in gates)}
    places = ranks([(key in behind, -total) for key, total in totals.items()], config.ties)
    place_of = dict(zip(totals, places, strict=True))
    rows = [
        _row(
            config,
            s,
            place_of[s.key],
            totals[s.key],
            parts[s.key],
            vetoes[s.key],
            s.key in behind,
            len(ranked),
        )
        for s in ranked
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, row.subject.name, row.subject.key)))


def ranks(keys: Sequence[object], ties: Ties) -> list[int]:
    """Places by ascending keys: 1224, or 1223 where ties are dense."""
    ordered = sorted(set(keys))  # type: ignore[type-var]
    if ties == Ties.DENSE:
        place = {key: at for at, key in enumerate(ordered, 1)}
    else:
        place, at = {}, 1
        counts: dict[object, int] = {}
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
        for key in ordered:
            place[key] = at
            at += counts[key]
    return [place[key] for key in keys]


def _row(
    config: Config, subject: Subject, rank: int, total: Decimal, parts: tuple[Part, ...], vetoes: Sequence[Gate],
    last: bool, count: int,
) -> Row:  # fmt: skip
    fixed = [gate.grade for gate in vetoes if gate.effect == Effect.GRADE]
    grade = grading.grade_of(config.grades, rank, Fraction(total), count) if config.grades else ""
    grade = _worst(config, [grade, *fixed]) if fixed else grade
    return Row(
        subject, rank, total, parts, grade, tuple(gate.name for gate in vetoes), last,
        grading.consequences_of(config.grades, grade), _reasons(config, parts, vetoes),
    )  # fmt: skip


def _worst(config: Config, grades: Sequence[str]) -> str:
    order = [line.grade for line in config.grades.lines] if config.grades else []
    return max((g for g in grades if g in order), key=order.index, default=grades[-1])


def _reasons(config: Config, parts: Sequence[Part], vetoes: Sequence[Gate]) -> tuple[str, ...]:
    """What a reader must know of this place beyond its points."""
    told = [f"一票否决：{gate.name}" for gate in vetoes]
    for part in parts:
        one = config.indicator(part.indicator)
        if part.value is None and part.stood_in:
            how = {Missing.LOWEST: "按其他对象的最低得分计", Missing.MEDIAN: "按其他对象得分的中位数计"}
            told.append(f"“{one.name}”{part.note or '没有数'}，{how.get(one.missing, '按零分计')}")
        elif part.value is None:
            told.append(f"“{one.name}”{part.note or '没有数'}，权重按比例分给其他指标")
        elif part.note:
            told.append(f"“{one.name}”{part.note}")
    return tuple(told)


def _all_level(
    config: Config, values: Mapping[str, Mapping[str, Value]], ranked: Sequence[Subject]
) -> tuple[str, ...]:
    """Under min-max and z a column of equal values tells nobody apart; that is said."""
    found = []
    for one in config.indicators:
        known = {v for s in ranked if (v := values[one.key][s.key].value) is not None}
        if len(known) == 1 and len(ranked) > 1 and one.way in ("minmax", "z"):
            found.append(f"“{one.name}”各对象的数值相同，没有拉开差距")
    return tuple(found)
