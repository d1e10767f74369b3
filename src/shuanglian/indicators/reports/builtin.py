"""Sections on plan indicators: the summary, the board, charts, what is late, what is missing, open questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.indicators import status as indicators
from shuanglian.indicators import trajectory
from shuanglian.indicators.drawing import Trajectory
from shuanglian.indicators.drawing import trajectory as draw
from shuanglian.indicators.models import Indicator
from shuanglian.indicators.status import Status
from shuanglian.indicators.trajectory import Light

from . import figures
from .document import (
    Align,
    Block,
    Cell,
    Chart,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Series,
    Span,
    Table,
    Text,
    Value,
)
from .figures import Line, cell, count, words
from .sections import Ask, register_own

MOST_TRAJECTORIES: Final = 8
LATE: Final = (Light.RED, Light.YELLOW)


def rows_of(ask: Ask) -> list[Line]:
    """Read once for a report, whatever the number of sections."""

    def read() -> list[Line]:
        return figures.lines(indicators.status(ask.viewer, as_of=ask.as_of, plan=ask.plan), ask.plan)

    found: list[Line] = ask.once("lines", read)
    return found


@register_own("summary", gettext_lazy("总体情况"))
def summary(ask: Ask) -> list[Block]:
    """How many stand how, with the words of the lights."""
    lines = rows_of(ask)
    if not lines:
        return []
    lights = Counter(line.status.light for line in lines)
    spans: list[Span] = [
        Text(_("规划指标分项共")),
        count(_("指标分项数"), len(lines), _("项")),
        Text(_("项。")),
    ]
    for light in Light:
        if lights[light]:
            told = _light_words(lines, light)
            spans += [
                Text(told),
                count(_("%s的分项数") % told, lights[light], _("项")),
                Text(_("项；")),
            ]
    spans[-1] = Text(_("项。"))
    missing = sum(1 for line in lines if line.actual is None)
    if missing:
        number = count(_("没有实际数的分项数"), missing, _("项"))
        spans += [Text(_("其中")), number, Text(_("项还没有实际数，按缺数处理，不计为零。"))]
    return [Paragraph(tuple(spans)), *_worst(lines)]


def _light_words(lines: Sequence[Line], light: Light) -> str:
    """The words that stand in the rows themselves; targets that are due and others have different ones."""
    found = dict.fromkeys(line.status.light_words for line in lines if line.status.light == light)
    return "、".join(found)


def _worst(lines: Sequence[Line]) -> list[Block]:
    late = [line for line in lines if line.status.light == Light.RED and line.progress is not None]
    if not late:
        return []
    spans: list[Span] = [Text(_("落后最多的是："))]
    for line in sorted(late, key=lambda line: line.status.progress or 0)[:5]:
        assert line.progress is not None
        spans += [Text(_("%s进度") % line.name), line.progress, Text("；")]
    spans[-1] = Text("。")
    return [Paragraph(tuple(spans))]


@register_own("board", gettext_lazy("指标进度"))
def board(ask: Ask) -> list[Block]:
    lines = rows_of(ask)
    if not lines:
        return []
    head = (
        _("序号"), _("指标"), _("单位"), _("基期"), _("最近实际"), _("目标"), _("进度"), _("应达"), _("判断")
    )  # fmt: skip
    rows = tuple(_board_row(line) for line in lines)
    note = Paragraph((Text(_("进度＝（实际−基期）÷（目标−基期）；应达按规划声明的路径计算。")),))
    return [note, Table(_("规划指标进度表"), head, rows, (5, 24, 9, 10, 16, 10, 10, 9, 11))]


def _board_row(line: Line) -> tuple[Cell, ...]:
    status = line.status
    period: tuple[Span, ...] = (
        (Text(f"（{status.actual.period.words()}）"),) if status.actual is not None else ()
    )
    return (
        words(line.number, Align.CENTER),
        words(line.name),
        words(status.unit, Align.CENTER),
        cell(line.base),
        cell(line.actual, *period),
        cell(line.target),
        cell(line.progress),
        cell(line.expected),
        words(status.light_words, Align.CENTER, figures.TONES[status.light]),
    )


@register_own("charts", gettext_lazy("进度图"))
def charts(ask: Ask) -> list[Block]:
    """Progress beside what the path asks for, one bar a line."""
    lines = [line for line in rows_of(ask) if line.progress is not None and line.progress.value is not None]
    if not lines:
        return []
    names = tuple(
        line.name + (_("（示例）") if line.progress and line.progress.is_demo else "") for line in lines
    )
    done = tuple(_rough(line.progress) for line in lines)
    asked = tuple(_rough(line.expected) for line in lines)
    chart = Chart("bar", "%", names, (Series(_("进度"), done), Series(_("应达进度"), asked, "required")))
    behind = sum(1 for line in lines if line.status.light in LATE)
    sentence = _("能算出进度的 %(n)d 项里，%(late)d 项慢于规划路径。") % {"n": len(lines), "late": behind}
    return [Figure(_("各项指标进度与应达进度"), sentence, chart)]


def _rough(value: Value | None) -> float | None:
    return None if value is None or value.value is None else round(float(value.value), 1)


@register_own("late", gettext_lazy("滞后指标"))
def late(ask: Ask) -> list[Block]:
    """Each with whose it is and what is needed from now on."""
    lines = [line for line in rows_of(ask) if line.status.light in LATE]
    if not lines:
        return [Paragraph((Text(_("没有慢于规划路径的指标。")),))] if rows_of(ask) else []
    owners = _owners(lines)
    head = (_("指标"), _("判断"), _("进度"), _("应达"), _("每月还需"), _("责任单位"))
    rows = tuple(
        (
            words(line.name),
            words(line.status.light_words, Align.CENTER, figures.TONES[line.status.light]),
            cell(line.progress),
            cell(line.expected),
            cell(line.needed, *_unit(line)) if not line.status.closed else words("—", Align.CENTER),
            words(owners.get(line.status.indicator_id, "") or _("未指定")),
        )
        for line in lines
    )
    return [Table(_("滞后指标与责任单位"), head, rows, (28, 14, 12, 12, 16, 22))]


def _unit(line: Line) -> tuple[Span, ...]:
    unit = line.status.unit
    return () if unit in ("%", "‰", "") or line.needed is None else (Text(f" {unit}"),)


def _owners(lines: Sequence[Line]) -> dict[int, str]:
    """Indicator → the unit that answers for it; a part has that of its pair."""
    rows = Indicator.objects.filter(pk__in=[line.status.indicator_id for line in lines])
    found = rows.values_list("pk", "owner__name", "parent__owner__name")
    return {pk: own or parent or "" for pk, own, parent in found}


@register_own("missing", gettext_lazy("缺数情况"))
def missing(ask: Ask) -> list[Block]:
    """What is not there, never as zero."""
    lines = [line for line in rows_of(ask) if line.status.missing]
    if not lines:
        return []
    head = (_("指标"), _("缺什么"))
    rows = tuple(
        (words(line.name), words("、".join(indicators.missing_words(code) for code in line.status.missing)))
        for line in lines
    )
    return [Table(_("缺数清单"), head, rows, (50, 50))]


@register_own("questions", gettext_lazy("待答核查提问"))
def questions(ask: Ask) -> list[Block]:
    lines = [line for line in rows_of(ask) if line.status.questions]
    if not lines:
        return [Paragraph((Text(_("没有待答的核查提问。")),))] if rows_of(ask) else []
    counts = [count(_("%s：待答提问数") % line.name, line.status.questions, _("个")) for line in lines]
    rows = tuple((words(line.name), cell(number)) for line, number in zip(lines, counts, strict=True))
    return [Table(_("待答核查提问"), (_("指标"), _("提问数")), rows, (70, 30))]


@register_own("method", gettext_lazy("评估方法"))
def method(_ask: Ask) -> list[Block]:
    """How progress, light and forecast are made, so that a reader can check them."""
    return [
        Paragraph((Text(_("本报告按规划声明的基期、目标和路径，用已发布的数据评估。")),)),
        Listing(
            (
                (Text(_("进度＝（实际−基期）÷（目标−基期）；缺基期的只看是否达到目标值。")),),
                (Text(_("应达值按各指标声明的等量或等速路径，取最近数据所在的日期计算。")),),
                (Text(_("预测用最近各期数据外推，写明模型、区间和回测误差；数据太少的不预测。")),),
                (Text(_("没有报送的数写“暂无数据”，不当作零；示例数据逐个注明。")),),
            ),
            ordered=True,
        ),
    ]


@register_own("groups", gettext_lazy("分类评估"))
def groups(ask: Ask) -> list[Block]:
    """One paragraph an indicator, under the heading of its group."""
    blocks: list[Block] = []
    found: dict[str, list[Line]] = {}
    for line in rows_of(ask):
        found.setdefault(line.status.group or _("其他"), []).append(line)
    from .writing import ordinal

    for i, (group, lines) in enumerate(found.items(), 1):
        blocks.append(Heading(2, f"（{ordinal(i)}）{group}"))
        blocks += [_sentence(line) for line in lines]
    return blocks


def _sentence(line: Line) -> Paragraph:
    status, spans = line.status, [Text(line.name, strong=True), Text("：")]
    told: list[Span] = list(spans)
    for name, value in ((_("基期"), line.base), (_("目标"), line.target), (_("最近实际"), line.actual)):
        told += [Text(name), *figures.spans(value, Text(_said_unit(status))), Text("，")]
    if line.progress is not None:
        told += [Text(_("进度")), line.progress, Text("，")]
    told.append(Text(status.light_words))
    ends = figures.interval(status, line.name)
    if line.forecast is not None and ends is not None:
        told += [
            Text(_("；预测到期")),
            line.forecast,
            Text(_("（")),
            ends[0],
            Text("—"),
            ends[1],
            Text(_("）")),
        ]
    return Paragraph((*told, Text("。")))


def _said_unit(status: Status) -> str:
    return "" if status.unit in ("%", "‰") else status.unit


@register_own("trajectories", gettext_lazy("走势"))
def trajectories(ask: Ask) -> list[Block]:
    """The late ones first; as many as a report bears."""
    lines = [line for line in rows_of(ask) if line.status.points and line.target is not None]
    level = [line for line in lines if line.progress is not None]
    order = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.NONE: 3}
    level.sort(key=lambda line: order[line.status.light])
    return [_trajectory(line) for line in level[:MOST_TRAJECTORIES]]


def _trajectory(line: Line) -> Figure:
    status = line.status
    assert status.base is not None and status.target is not None and status.target_year is not None
    first = status.base_year or status.target_year - 1
    years = list(range(first, status.target_year + 1))
    ways = {year: float(_required(status, year, first)) for year in years}
    by_year = {point.when.year: float(point.value) for point in status.points} | {first: float(status.base)}
    demo = bool(status.actual and status.actual.is_demo)
    series = [
        Series(_("实际（示例）") if demo else _("实际"), tuple(by_year.get(year) for year in years)),
        Series(_("规划路径"), tuple(round(ways[year], 4) for year in years), "required"),
    ]
    sentence = _("%(name)s：%(words)s，目标 %(target)s。") % {
        "name": line.name,
        "words": status.light_words,
        "target": line.target.text if line.target else "",
    }
    chart = Chart("line", status.unit, tuple(str(year) for year in years), tuple(series))
    return Figure(_("%s走势") % line.name, sentence, chart, svg=_svg(line, ways, sentence))


def _required(status: Status, year: int, first: int) -> Decimal:
    assert status.base is not None and status.target is not None and status.target_year is not None
    return trajectory.required(
        status.base, status.target, first, status.target_year, Decimal(year), status.shape
    )


def _svg(line: Line, ways: dict[int, float], sentence: str) -> str:
    """The drawing that the pages of the board use."""
    status = line.status
    assert status.base is not None and status.target is not None and status.target_year is not None
    demo = bool(status.actual and status.actual.is_demo)
    first = status.base_year or status.target_year - 1
    actual = [(float(trajectory.decimal_year(p.when)), float(p.value), demo) for p in status.points]
    forecast = None
    if status.forecast is not None:
        at = float(status.target_year)
        forecast = (at, status.forecast.value, status.forecast.low, status.forecast.high)
    return str(
        draw(
            Trajectory(
                unit=status.unit, base=(first, float(status.base)),
                target=(status.target_year, float(status.target)), required=list(ways.items()), actual=actual,
                forecast=forecast, title=_("%s走势") % line.name, desc=sentence,
            )
        )
    )  # fmt: skip
