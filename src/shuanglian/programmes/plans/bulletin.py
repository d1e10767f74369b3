"""The part of bulletins and evaluations that tells of plan tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.indicators.reports import sections
from shuanglian.indicators.reports.document import (
    Align,
    Block,
    Cell,
    FactKind,
    Missing,
    Paragraph,
    Span,
    Table,
    Text,
    Tone,
    Value,
)

from . import selectors
from .progress import Status
from .selectors import TaskRow

MOST: Final = 20
WORDS: Final = {Status.LATE: gettext_lazy("逾期"), Status.BLOCKED: gettext_lazy("受阻")}


def register() -> None:
    sections.register("plan_tasks", gettext_lazy("规划任务"), build)


def build(viewer: Actor, as_of: dt.date) -> list[Block]:
    """Counts by status, and what is late or blocked. Real tasks and demonstrations are never counted together: where real
    tasks have data, they speak alone."""
    rows = [row for row in selectors.board(viewer, today=as_of) if row.status is not Status.NO_DATA]
    real = [row for row in rows if not row.task.is_demo]
    shown = real or rows
    if not shown:
        return []
    found: list[Block] = [_summary(shown)]
    pressing = [row for row in shown if row.status in WORDS][:MOST]
    if pressing:
        head = (_("任务"), _("牵头单位"), _("状态"), _("进度"), _("下一个期限"))
        lines = tuple(_line(row) for row in pressing)
        found.append(Table(_("逾期和受阻的规划任务"), head, lines, (36, 24, 10, 12, 18)))
    return found


def _summary(rows: Sequence[TaskRow]) -> Paragraph:
    counts, demo = selectors.board_counts(rows), rows[0].task.is_demo
    names = {
        "late": _("逾期"), "blocked": _("受阻"), "on_the_way": _("进行中"), "not_started": _("未开始"),
        "done": _("已完成"),
    }  # fmt: skip
    spans: list[Span] = [Text(_("有进展数据的规划任务")), _count(_("有进展数据的任务"), len(rows), demo)]
    for key, name in names.items():
        spans += [Text(f"，{name}"), _count(_("任务：%s") % name, counts[key], demo)]
    return Paragraph((*spans, Text("。")))


def _count(name: str, number: int, is_demo: bool) -> Value:
    told = _("%d 项") % number
    return Value(
        FactKind.COUNTED, name, told, Decimal(number), _("项"), source=_("平台运行数据"), url="/plans/",
        is_demo=is_demo,
    )  # fmt: skip


def _line(row: TaskRow) -> tuple[Cell, ...]:
    task = row.task
    lead: Span = Text(task.lead.name) if task.lead else Missing(_("规划没有点名"))
    due: Span = Text(row.next_due.isoformat()) if row.next_due else Missing()
    return (
        Cell((Text(task.title),)),
        Cell((lead,)),
        Cell((Text(str(WORDS[row.status])),), Align.CENTER, Tone.RED),
        Cell((_share(row),), Align.RIGHT),
        Cell((due,), Align.CENTER),
    )


def _share(row: TaskRow) -> Span:
    if row.percent is None:
        return Missing()
    return Value(
        FactKind.DERIVED, _("任务进度：%s") % row.task.title, f"{row.percent}%", Decimal(row.percent), "%",
        formula=_("完成的里程碑÷全部里程碑"), url=f"/plans/{row.task.pk}/", is_demo=row.task.is_demo,
    )  # fmt: skip
