"""An invented report for trying templates out: every number is 示例 and leads nowhere."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from . import document as d
from .figures import cell, words
from .gathering import Gatherer, derived, total
from .kinds import kind


def document(key: str) -> d.Document:
    """One of everything that a report may hold."""
    what = kind(key)
    gatherer = Gatherer()
    first = (what.sections or ("summary",))[0]
    section = d.Section(first, _("样张"), tuple(_blocks()))
    marked = gatherer.section(section)
    day = dt.date(2026, 6, 30)
    return d.Document(
        kind=key, title=_("%s样张") % what.name, issuer=_("示例科创走廊建设办公室"), as_of=day,
        made_on=dt.date(2026, 7, 3), sections=(marked,), facts=gatherer.facts, number=_("示例〔2026〕6号"),
        is_demo=True,
    )  # fmt: skip


def _blocks() -> list[d.Block]:
    base, actual, target = _value(_("示例基期"), 100), _value(_("示例实际"), 160), _value(_("示例目标"), 200)
    given = {"base": base, "actual": actual, "target": target}
    progress = derived(_("示例进度"), "({actual}-{base})/({target}-{base})*100", given, digits=1, unit="%")
    both = total(_("示例合计"), [base, actual], digits=0)
    rows = (
        (words(_("甲指标")), cell(base), cell(actual)),
        (words(_("乙指标")), cell(None), cell(None)),
        (words(_("合计")), cell(both), cell(None)),
    )
    chart = d.Chart("bar", "%", (_("甲"), _("乙")), (d.Series(_("进度"), (60.0, None)),))
    return [
        d.Heading(1, _("一、样张")),
        d.Paragraph((d.Text(_("正文示例，进度")), progress, d.Text("。"))),
        d.Heading(2, _("（一）分项")),
        d.Listing(((d.Text(_("第一条")),), (d.Text(_("第二条")),)), ordered=True),
        d.Table(_("样张表"), (_("指标"), _("基期"), _("实际")), rows, (40, 30, 30), has_total=True),
        d.Figure(_("样张图"), _("图下说明一句话。"), chart),
    ]


def _value(name: str, number: int) -> d.Value:
    return d.Value(
        d.FactKind.OBSERVED,
        name,
        str(number),
        Decimal(number),
        unit=_("亿元"),
        period=_("示例期"),
        is_demo=True,
    )
