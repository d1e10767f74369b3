"""Sections of a ranking notice, from the frozen form of the ranking: nothing is computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.indicators.ranking.models import Ranking

from . import standings
from .document import (
    Align,
    Block,
    Cell,
    Chart,
    FactKind,
    Figure,
    Missing,
    Paragraph,
    Series,
    Span,
    Table,
    Text,
    Value,
)
from .figures import cell, count, words
from .gathering import total
from .sections import Ask, register_own

# Beyond these a table shows totals only: paper is narrow, and the Excel file of the ranking holds every part.
MOST_PARTS: Final = 7
MOST_SUBJECTS: Final = 120
MOST_BARS: Final = 20


def _read(ask: Ask) -> tuple[Ranking, dict[str, Any]] | None:
    if ask.ranking is None:
        return None

    def read() -> tuple[Ranking, dict[str, Any]]:
        found = standings.get(ask.viewer, ask.ranking or 0)
        return found, standings.told(found)

    found: tuple[Ranking, dict[str, Any]] = ask.once("ranking", read)
    return found


def _scored(ranking: Ranking, name: str, number: str | Decimal, unit: str) -> Value:
    text = str(number)
    return Value(
        FactKind.SCORED, name, text, Decimal(text), unit=unit, period=_("截至%s") % ranking.as_of.isoformat(),
        source=_("%(title)s（配置 %(version)s）") % {"title": ranking.title, "version": ranking.config_version},
        receipt=ranking.receipt, url=f"/rankings/{ranking.pk}/", is_demo=ranking.is_demo,
    )  # fmt: skip


@register_own("ranking_summary", gettext_lazy("基本情况"))
def ranking_summary(ask: Ask) -> list[Block]:
    found = _read(ask)
    if found is None:
        return []
    ranking, told = found
    spans: list[Span] = [
        Text(_("本次排名的对象共")),
        count(_("参加排名的对象数"), len(told["ranking"]), _("个")),
        Text(_("个，数据统一截至%s，按事先公布的权重和方法计算。") % ranking.as_of.isoformat()),
    ]
    if told["ranking"]:
        first = told["ranking"][0]
        score = _total(ranking, told, first)
        spans += [Text(_("第一名是%s，得") % first["name"]), score, Text(_("分。"))]
    receipt = Paragraph(
        (Text(_("排名结果已封存，凭据 %s，任何人可以用公开的配置和数据复算。") % ranking.receipt[:16]),)
    )
    return [Paragraph(tuple(spans)), receipt]


@register_own("ranking_table", gettext_lazy("排名结果"))
def ranking_table(ask: Ask) -> list[Block]:
    """Places with the points of each indicator, which add up to the total."""
    found = _read(ask)
    if found is None:
        return []
    ranking, told = found
    rows = told["ranking"]
    names = [part["name"] for part in rows[0]["parts"]] if rows else []
    if len(names) > MOST_PARTS or len(rows) > MOST_SUBJECTS:
        names = []
    graded = any(row["grade"] for row in rows)
    head = (_("名次"), _("对象"), *names, _("总分"), *((_("等级"),) if graded else ()))
    shares = (8, 24, *(10,) * len(names), 12, *((9,) if graded else ()))
    body = tuple(_row(ranking, told, row, bool(names), graded) for row in rows)
    empty = _("没有可以排名的对象。")
    return [Table(ranking.title, head, body, shares, empty=empty), *_bars(ranking, rows)]


def _row(
    ranking: Ranking, told: Mapping[str, Any], row: Mapping[str, Any], parts: bool, graded: bool
) -> tuple[Cell, ...]:
    cells = [words(str(row["rank"]), Align.CENTER), words(row["name"])]
    if parts:
        cells += [_part_cell(ranking, row, part) for part in row["parts"]]
    cells.append(cell(_total(ranking, told, row)))
    return (*cells, words(row["grade"], Align.CENTER)) if graded else tuple(cells)


def _part_cell(ranking: Ranking, row: Mapping[str, Any], part: Mapping[str, Any]) -> Cell:
    if part["value"] is None and not part["weight"]:
        return Cell((Missing(),), Align.CENTER)
    return cell(_points(ranking, row, part))


def _points(ranking: Ranking, row: Mapping[str, Any], part: Mapping[str, Any]) -> Value:
    name = _("%(subject)s：%(indicator)s得分") % {"subject": row["name"], "indicator": part["name"]}
    return _scored(ranking, name, _exact(part["points"]), _("分"))


def _total(ranking: Ranking, told: Mapping[str, Any], row: Mapping[str, Any]) -> Value:
    """The sum of the parts where these are in the report too, so that Excel adds them up itself."""
    shown = len(row["parts"]) <= MOST_PARTS and len(told["ranking"]) <= MOST_SUBJECTS
    name = _("%s：总分") % row["name"]
    parts = [_points(ranking, row, part) for part in row["parts"]]
    sum_of_parts = sum((part.value or Decimal(0) for part in parts), Decimal(0))
    if not parts or not shown or sum_of_parts != Decimal(row["total"]):
        return _scored(ranking, name, row["total"], _("分"))
    digits = max(0, -int(Decimal(row["total"]).as_tuple().exponent))
    return total(name, parts, digits=digits)


def _exact(number: float | str) -> Decimal:
    return Decimal(str(number))


def _bars(ranking: Ranking, rows: list[dict[str, Any]]) -> list[Block]:
    if not rows:
        return []
    shown = rows[:MOST_BARS]
    suffix = _("（示例）") if ranking.is_demo else ""
    chart = Chart(
        "bar", _("分"), tuple(row["name"] + suffix for row in shown),
        (Series(_("总分"), tuple(float(row["total"]) for row in shown)),),
    )  # fmt: skip
    spread = _("第一名与所示最后一名相差 %s 分。") % (
        Decimal(shown[0]["total"]) - Decimal(shown[-1]["total"])
    )
    return [Figure(_("总分"), spread, chart)]


@register_own("ranking_method", gettext_lazy("计算方法"))
def ranking_method(ask: Ask) -> list[Block]:
    found = _read(ask)
    if found is None:
        return []
    ranking, told = found
    rows = []
    for key, weight in told["weights"].items():
        percent = round(Decimal(str(weight)) * 100, 2)
        name = told["names"][key]
        rows.append((words(name), cell(_scored(ranking, _("%s：权重") % name, percent, "%"))))
    note = Paragraph((Text(_("权重在计算前公布，配置版本 %s。") % ranking.config_version),))
    return [note, Table(_("指标与权重（%）"), (_("指标"), _("权重")), tuple(rows), (70, 30))]


@register_own("ranking_stability", gettext_lazy("名次是否稳固"))
def ranking_stability(ask: Ask) -> list[Block]:
    """How often the order is another one when the weights are moved."""
    found = _read(ask)
    if found is None:
        return []
    ranking, told = found
    known = told["sensitivity"]
    shift, draws = round(100 * known["shift"]), known["draws"]
    changed = round(Decimal(str(known["order_changed"])) * 100, 1)
    first = round(Decimal(str(known["first_changed"])) * 100, 1)
    spans: list[Span] = [
        Text(
            _("各项权重上下浮动 %(shift)s%% 试算 %(draws)s 次，名次有变化的占")
            % {"shift": shift, "draws": draws}
        ),
        _percent(ranking, _("名次有变化的试算占比"), changed),
        Text(_("，第一名换人的占")),
        _percent(ranking, _("第一名换人的试算占比"), first),
        Text("。"),
    ]
    if known["decides_name"]:
        spans.append(Text(_("影响名次最大的是%s的权重。") % known["decides_name"]))
    return [Paragraph(tuple(spans))]


def _percent(ranking: Ranking, name: str, number: Decimal) -> Value:
    import dataclasses

    return dataclasses.replace(_scored(ranking, name, number, "%"), text=f"{number}%")


@register_own("ranking_excluded", gettext_lazy("未参加排名的对象"))
def ranking_excluded(ask: Ask) -> list[Block]:
    found = _read(ask)
    if found is None or not found[1]["excluded"]:
        return []
    left = found[1]["excluded"]
    if not any(row["reasons"] for row in left):  # why is told to the firm alone
        return [
            Table(_("未参加排名的对象"), (_("对象"),), tuple((words(row["name"]),) for row in left), (100,))
        ]
    rows = tuple((words(row["name"]), words("；".join(row["reasons"]))) for row in left)
    return [Table(_("未参加排名的对象与原因"), (_("对象"), _("原因")), rows, (40, 60))]


@register_own("ranking_appeal", gettext_lazy("异议"))
def ranking_appeal(ask: Ask) -> list[Block]:
    found = _read(ask)
    if found is None:
        return []
    until = found[0].objections_until
    if until is None:
        return [Paragraph((Text(_("本次排名还没有公示，公示后可以提出异议。")),))]
    day = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
    return [Paragraph((Text(_("对结果有异议的，请在 %s 前在平台的排名页面提出，由责任单位答复。") % day),))]
