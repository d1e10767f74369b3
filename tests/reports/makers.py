"""Documents of tests, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports.figures import cell, words
from shuanglian.indicators.reports.gathering import Gatherer, Provenance, derived, total

NASTY = "甲&<b>“乙”\x00\x07\u202e=1+1]]>\ud800丙"


def value(name: str, number: str, **more: object) -> d.Value:
    given: dict[str, object] = {"unit": "亿元", "period": "2024年", **more}
    return d.Value(d.FactKind.OBSERVED, name, number, Decimal(number), **given)  # type: ignore[arg-type]


def blocks(rows: int = 2, name: str = "规上工业产值") -> list[d.Block]:
    """Everything that a report may hold."""
    base, actual = value(f"{name}：基期", "100"), value(name, "160.50", observation=7, is_demo=True)
    target = value(f"{name}：目标", "200")
    given = {"base": base, "actual": actual, "target": target}
    progress = derived("进度", "({actual}-{base})/({target}-{base})*100", given, digits=1, unit="%")
    parts = [value(f"{name}{i}", str(10 + i), observation=100 + i) for i in range(rows)]
    body = [(words(f"{name}{i}"), cell(part)) for i, part in enumerate(parts)]
    if parts:
        body.append((words("合计"), cell(total("合计", parts, digits=0))))
    chart = d.Chart(
        "bar", "%", (name, "乙"), (d.Series("进度", (60.5, None)), d.Series("应达", (50.0, 70.0), "required"))
    )
    line = d.Chart("line", "亿元", ("2021", "2022", "2023"), (d.Series("实际", (1.0, 2.0, None)),))
    return [
        d.Heading(1, "一、总体情况"),
        d.Paragraph((d.Text("产值"), actual, d.Text("亿元，进度"), progress, d.Text("。"))),
        d.Heading(2, "（一）分项"),
        d.Paragraph((d.Text("说明"),), d.Manner.NOTE),
        d.Listing(((d.Text("第一条"),), (d.Text(name),)), ordered=True),
        d.Table("分项表", ("指标", "数值"), tuple(body), (60, 40), has_total=bool(parts), empty="没有分项"),
        d.Table("空表", ("指标", "数值"), (), empty="没有这样的数"),
        d.Table("缺数表", ("指标", "数值"), ((words("缺数的"), cell(None)),)),
        d.Figure("进度图", "甲快于乙。", chart),
        d.Figure("走势图", "一年比一年高。", line),
        d.PageBreak(),
        d.Heading(3, "1. 落款"),
        d.Signature("试验办公室", dt.date(2025, 7, 5)),
    ]


def document(
    rows: int = 2, name: str = "规上工业产值", content: Sequence[d.Block] | None = None, **more: object
) -> d.Document:
    known = Provenance(
        version=2, source="试验统计公报", reporter="试验统计局", published="2025-05-01 09:00", receipt="ab" * 32,
        url="/indicators/observations/7/",
    )  # fmt: skip
    gatherer = Gatherer({7: known})
    section = d.Section("summary", "总体情况", tuple(content if content is not None else blocks(rows, name)))
    marked = gatherer.section(section)
    given: dict[str, object] = {
        "kind": "bulletin", "title": f"{name}月报（2025年6月）", "issuer": "试验办公室",
        "as_of": dt.date(2025, 6, 30), "made_on": dt.date(2025, 7, 5), "sections": (marked,),
        "facts": gatherer.facts, "number": "试〔2025〕6号", "site": "https://reports.example", "is_demo": True,
    }  # fmt: skip
    return d.Document(**(given | more))  # type: ignore[arg-type]
