"""What the status of an indicator says, as values with names, formulas and provenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from shuanglian.indicators.models import Plan, TargetKind
from shuanglian.indicators.status import Status
from shuanglian.indicators.trajectory import Light
from shuanglian.indicators.units import plain_number

from .document import Align, Cell, FactKind, Missing, Span, Spans, Text, Tone, Value
from .gathering import derived

PROGRESS = "({actual}-{base})/({target}-{base})*100"
EXPECTED = "({expected}-{base})/({target}-{base})*100"
TONES = {Light.GREEN: Tone.GREEN, Light.YELLOW: Tone.YELLOW, Light.RED: Tone.RED, Light.NONE: Tone.NONE}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, or one part of a pair, with its values; None is missing."""

    status: Status
    name: str
    number: str
    base: Value | None
    actual: Value | None
    target: Value | None
    progress: Value | None
    expected: Value | None
    forecast: Value | None
    needed: Value | None


def lines(rows: Sequence[Status], plan: Plan | None) -> list[Line]:
    """In the order of the plan; a pair stands as its parts."""
    return [line for row in rows for line in _flat(row, plan)]


def _flat(row: Status, plan: Plan | None) -> Iterator[Line]:
    number = str(row.number) if row.number is not None else ""
    if not row.parts:
        yield _line(row, row.name, number, plan)
    for part in row.parts:
        yield _line(part, part.name, number, plan)


def _line(row: Status, name: str, number: str, plan: Plan | None) -> Line:
    base, target, actual = _base(row, name, plan), _target(row, name, plan), _actual(row, name)
    known = {"base": base, "target": target, "actual": actual}
    progress = expected = None
    inputs = {key: value for key, value in known.items() if value is not None}
    if row.progress is not None and len(inputs) == len(known):
        progress = derived(_("%s：进度") % name, PROGRESS, inputs, digits=1, unit="%")
    if row.expected_progress is not None and base is not None and target is not None:
        given = {"expected": _expected(row, name), "base": base, "target": target}
        expected = derived(_("%s：按路径应达进度") % name, EXPECTED, given, digits=1, unit="%")
    return Line(
        row, name, number, base, actual, target, progress, expected, _forecast(row, name), _needed(row, name)
    )


def _base(row: Status, name: str, plan: Plan | None) -> Value | None:
    if row.base is None:
        return None
    return _of_plan(_("%s：基期值") % name, row.base, row, row.base_year, plan)


def _target(row: Status, name: str, plan: Plan | None) -> Value | None:
    if row.target is None:
        return None
    if row.target_kind == TargetKind.YEARLY_GROWTH:
        return _of_plan(_("%s：年均增速目标") % name, row.target, row, row.target_year, plan, unit="%")
    return _of_plan(_("%s：目标值") % name, row.target, row, row.target_year, plan)


def _of_plan(
    name: str, value: Decimal, row: Status, year: int | None, plan: Plan | None, unit: str = ""
) -> Value:
    period = _("%s年") % year if year else ""
    unit = unit or row.unit
    return Value(
        FactKind.TARGET, name, _text(value, unit), value, unit=unit, period=period, source=_plan_words(plan),
        is_demo=row.target_is_demo,
    )  # fmt: skip


def _plan_words(plan: Plan | None) -> str:
    if plan is None:
        return ""
    title = plan.source.title if plan.source else plan.name
    return "，".join(text for text in (title, plan.locator) if text)


def _actual(row: Status, name: str) -> Value | None:
    """What adds up over a year may be the sum of several reports: the name says so, the observation is the last one."""
    found = row.actual
    if found is None:
        return None
    told = _("%s：近一年合计") % name if found.rolling else name
    return Value(
        FactKind.OBSERVED, told, _text(found.value, row.unit), found.value, unit=row.unit,
        period=found.period.words(), observation=found.observation_id, is_demo=found.is_demo,
    )  # fmt: skip


def _expected(row: Status, name: str) -> Value:
    return Value(
        FactKind.DERIVED, _("%s：按规划路径应达值") % name, "", _rounded(row.expected), unit=row.unit,
        is_demo=row.target_is_demo,
    )  # fmt: skip


def _forecast(row: Status, name: str) -> Value | None:
    if row.forecast is None:
        return None
    value = _rounded(Decimal(str(row.forecast.value)))
    period = _("%s年") % row.target_year if row.target_year else ""
    told = _("%(name)s：%(model)s预测，回测误差 %(error)s%%") % {
        "name": name,
        "model": row.forecast.model_words(),
        "error": plain_number(Decimal(str(row.forecast.backtest_mape)), 1),
    }
    return Value(
        FactKind.DERIVED, told, _text(value, row.unit), value, unit=row.unit, period=period, is_demo=_is_demo(row)
    )  # fmt: skip


def interval(row: Status, name: str) -> tuple[Value, Value] | None:
    """The two ends of the forecast."""
    if row.forecast is None:
        return None
    ends = []
    for word, number in ((_("下限"), row.forecast.low), (_("上限"), row.forecast.high)):
        value = _rounded(Decimal(str(number)))
        told = _("%(name)s：预测区间%(end)s") % {"name": name, "end": word}
        ends.append(
            Value(
                FactKind.DERIVED,
                told,
                _text(value, row.unit),
                value,
                unit=row.unit,
                is_demo=_is_demo(row),
            )
        )
    return ends[0], ends[1]


def _needed(row: Status, name: str) -> Value | None:
    if row.needed_per_month is None:
        return None
    value = _rounded(row.needed_per_month)
    told = _("%s：到期前每月需增加") % name
    return Value(FactKind.DERIVED, told, _text(value, row.unit), value, unit=row.unit, is_demo=_is_demo(row))


def _is_demo(row: Status) -> bool:
    return row.target_is_demo or bool(row.actual and row.actual.is_demo)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 4)


def _text(value: Decimal | None, unit: str) -> str:
    """Percentages carry their sign, other units stand in the column beside."""
    if value is None:
        return ""
    return plain_number(value) + (unit if unit in ("%", "‰") else "")


def count(name: str, number: int, unit: str) -> Value:
    return Value(FactKind.COUNTED, name, str(number), Decimal(number), unit=unit)


def spans(value: Value | None, *more: Span) -> Spans:
    return (value, *more) if value is not None else (Missing(),)


def cell(value: Value | None, *more: Span, tone: Tone = Tone.NONE) -> Cell:
    return Cell(spans(value, *more), Align.RIGHT if value is not None else Align.CENTER, tone)


def words(text: str, align: Align = Align.LEFT, tone: Tone = Tone.NONE) -> Cell:
    return Cell((Text(text),), align, tone)
