"""The quality board as pages and sheets show it: every figure with its number of cases and its interval, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Text
from shuanglian.matching.board.online import Online
from shuanglian.matching.calibration import Bin
from shuanglian.matching.evaluation.intervals import Interval
from shuanglian.programmes.siti.selectors.funnel import NAMES, STAGES, Cell, Funnel, Row
from shuanglian.programmes.siti.selectors.quality import QualityBoard

FIGURES: Final[tuple[tuple[str, str, Text], ...]] = (
    ("ndcg10", "nDCG@10", gettext_lazy("合适的排得越靠前越高，1 为最好")),
    ("mrr10", "MRR@10", gettext_lazy("第一个合适的排第几：第一位得 1，第二位得 0.5")),
    ("recall10", "recall@10", gettext_lazy("合适的里面，前十位找到了多少")),
    ("recall50", "recall@50", gettext_lazy("合适的里面，前五十位找到了多少")),
)
# The reliability diagram, in its own units.
SIZE: Final = 300
MARGIN: Final = 36


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `value` is empty where there is nothing to count: then the page says 暂无数据."""

    key: str
    label: str
    value: str
    interval: str
    n: int
    help: Text


# -- figures in words -----------------------------------------------------------------------------------------------
def decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f}%"


def between(interval: Interval | None) -> str:
    return _("样本太少") if interval is None else f"{interval.low:.3f}–{interval.high:.3f}"


def between_percent(interval: Interval | None) -> str:
    return "" if interval is None else f"{100 * interval.low:.0f}–{100 * interval.high:.0f}%"


def lines(found: Online) -> list[Line]:
    """The online figures, each with its n."""
    shown = [
        Line(key, label, decimal(found.means[key]), between(found.intervals[key]), found.n, text)
        if found.n
        else Line(key, label, "", "", 0, text)
        for key, label, text in FIGURES
    ]
    return [*shown, _error(found), _first(found), _abstention(found)]


def _error(found: Online) -> Line:
    has = found.pairs > 0
    return Line(
        "calibration_error",
        _("校准误差"),
        decimal(found.error),
        between(found.error_interval) if has else "",
        found.pairs,
        _("说的把握和实际合适的比例差多少，0 为最好"),
    )


def _first(found: Online) -> Line:
    text = _("第一位推荐被邀请、选定或验题通过的比例（只算有人表态的）")
    return _share(
        "first_accepted", _("首推采纳率"), found.first.value, found.first.interval, found.first.n, text
    )


def _abstention(found: Online) -> Line:
    rest = found.abstention
    later = rest.refused - rest.rightly
    text = _("说了“没有合适的”的题里，后来确实没找到的比例；其中 %(later)d 题后来找到了答题方") % {
        "later": later
    }
    return _share("abstention", _("拒答准确率"), rest.precision, rest.interval, rest.refused, text)


def _share(key: str, label: str, value: float | None, interval: Interval, n: int, text: Text) -> Line:
    return Line(key, label, percent(value), between_percent(interval) if n else "", n, text)


# -- the reliability diagram ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Point:
    """One bin on the diagram: where it lies, and the ends of its interval."""

    x: str
    y: str
    low: str
    high: str
    radius: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """`ticks` are places along either axis with their words; all in units of the drawing."""

    size: int
    origin: int
    end: int
    ticks: list[tuple[str, str, str]]
    points: list[Point]


def diagram(bins: Sequence[Bin]) -> Diagram | None:
    """None when nothing was judged."""
    filled = [row for row in bins if row.n]
    if not filled:
        return None
    most = max(row.n for row in filled)
    points = [
        Point(
            _x(row.told),
            _y(row.observed),
            _y(row.interval.low),
            _y(row.interval.high),
            f"{3 + 5 * (row.n / most) ** 0.5:.1f}",
        )
        for row in filled
    ]
    ticks = [(_x(value), _y(value), f"{value:g}") for value in (0, 0.25, 0.5, 0.75, 1)]
    return Diagram(SIZE, MARGIN, SIZE - MARGIN // 3, ticks, points)


def _x(value: float) -> str:
    return f"{MARGIN + value * (SIZE - MARGIN - MARGIN // 3):.1f}"


def _y(value: float) -> str:
    return f"{SIZE - MARGIN - value * (SIZE - MARGIN - MARGIN // 3):.1f}"


# -- the funnel -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Count:
    """One cell in words: `n` “少于 5” where it is hidden; `width` 0–100 of the first stage for the bar."""

    stage: str
    label: Text
    n: str
    share: str
    interval: str
    width: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class FunnelRow:
    key: str
    label: str
    counts: list[Count]


@dataclass(frozen=True, slots=True)
class FunnelShown:
    """`any`: something was published at all."""

    total: FunnelRow
    months: list[FunnelRow]
    segments: list[FunnelRow]
    stages: list[Text]
    any: bool


def funnel(found: Funnel) -> FunnelShown:
    total = _funnel_row(found.total, found.small)
    return FunnelShown(
        total,
        [_funnel_row(row, found.small) for row in found.months],
        [_funnel_row(row, found.small) for row in found.segments],
        [label for _name, label in STAGES],
        any=found.total.cells[0].n != 0,
    )


def _funnel_row(row: Row, small: int) -> FunnelRow:
    whole = row.cells[0].n
    return FunnelRow(row.key, row.label, [_count(cell, whole, small) for cell in row.cells])


def _count(cell: Cell, whole: int | None, small: int) -> Count:
    label = dict(STAGES)[cell.stage]
    if cell.n is None:
        return Count(cell.stage, label, _("少于 %d") % small, "", "", 0, hidden=True)
    width = round(100 * cell.n / whole) if whole else 0
    share, interval = percent(cell.share), between_percent(cell.interval)
    return Count(cell.stage, label, str(cell.n), share, interval, width, hidden=False)


# -- sheets ---------------------------------------------------------------------------------------------------------
def heading() -> list[str]:
    return [_("部分"), _("示例"), _("名称"), _("样本数"), _("数值"), _("区间下限"), _("区间上限"), _("说明")]


def rows(board: QualityBoard) -> Iterator[list[Any]]:
    """Everything that the viewer sees of the board, one figure a row; counts that are hidden are empty."""
    yield from _measurement_rows(board)
    for side, mark in ((board.real, ""), (board.demo, _("示例"))):
        if side.figures is not None:
            yield from _figure_rows(side.figures, mark)
        yield from _funnel_rows(side.funnel, mark)


def _measurement_rows(board: QualityBoard) -> Iterator[list[Any]]:
    for row in board.measurements:
        for name in ("ndcg10", "recall10", "recall100", "mrr10"):
            low, high = row.intervals.get(name, (None, None))
            about = f"{row.encoder} · {row.code_version} · {row.at:%Y-%m-%d}"
            label = f"{row.set_name} {name}"
            yield [_("检索测评"), "", label, row.n_queries, getattr(row, name), low, high, about]


def _figure_rows(found: Online, mark: str) -> Iterator[list[Any]]:
    part = _("推荐表现")
    for key, label, text in FIGURES:
        if (mean := found.means[key]) is not None:
            yield [part, mark, label, found.n, round(mean, 4), *_pair(found.intervals[key]), str(text)]
    if found.error is not None:
        yield [
            part,
            mark,
            _("校准误差"),
            found.pairs,
            round(found.error, 4),
            *_pair(found.error_interval),
            "",
        ]
    for label, hits, n, interval in (
        (_("首推采纳率"), found.first.hits, found.first.n, found.first.interval),
        (_("拒答准确率"), found.abstention.rightly, found.abstention.refused, found.abstention.interval),
    ):
        if n:
            yield [part, mark, label, n, round(hits / n, 4), *interval.pair(), ""]
    for bin_ in found.bins:
        if bin_.n:
            label = _("把握 %(low).1f–%(high).1f") % {"low": bin_.low, "high": bin_.high}
            yield [
                _("可靠性"),
                mark,
                label,
                bin_.n,
                round(bin_.observed, 4),
                *bin_.interval.pair(),
                round(bin_.told, 4),
            ]
    for reason, n in found.reasons:
        yield [_("不合适的理由"), mark, reason, n, "", "", "", ""]


def _pair(interval: Interval | None) -> list[Any]:
    return ["", ""] if interval is None else interval.pair()


def _funnel_rows(found: Funnel, mark: str) -> Iterator[list[Any]]:
    for part, group in (
        (_("漏斗合计"), (found.total,)),
        (_("漏斗按月"), found.months),
        (_("漏斗按环节"), found.segments),
    ):
        for row in group:
            for cell in row.cells:
                label = f"{row.label} {dict(STAGES)[cell.stage]}"
                share = "" if cell.share is None else round(cell.share, 4)
                yield [part, mark, label, cell.n, share, *_pair(cell.interval), ""]


def is_stage(name: str) -> bool:
    return name in NAMES
