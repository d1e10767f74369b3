"""The part of a bulletin that tells how far needs have come: 发布 → 应答 → 签约 → 验题通过.

The counts are those of the funnel (`selectors.funnel`), each with the page of the needs behind it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.indicators.reports import sections
from shuanglian.indicators.reports.document import Align, Block, Cell, FactKind, Paragraph, Table, Text, Value

from .selectors import funnel as needs


def register() -> None:
    sections.register("needs_funnel", gettext_lazy("难题"), build)


def build(viewer: Actor, as_of: dt.date) -> list[Block]:
    """Needs published up to the month of `as_of`. Real needs and demonstrations are never counted together: where there are
    real ones, they speak alone. Nothing is told where no need was published."""
    period = needs.Period(last=as_of)
    for demo in (False, True):
        cells = needs.funnel(viewer, period, demo=demo).total.cells
        if cells[0].n:
            return [_told(), _table([_value(cell, as_of, demo) for cell in cells])]
    return []


def _told() -> Paragraph:
    return Paragraph((Text(_("经过本平台的难题，每一步都从上一步里数。")),))


def _table(values: list[Value]) -> Table:
    names = [str(label) for _name, label in needs.STAGES]
    rows = tuple(
        (Cell((Text(name),)), Cell((value,), Align.RIGHT)) for name, value in zip(names, values, strict=True)
    )
    return Table(_("难题"), (_("阶段"), _("难题数")), rows, (60, 40))


def _value(cell: needs.Cell, as_of: dt.date, demo: bool) -> Value:
    number, label = cell.n or 0, dict(needs.STAGES)[cell.stage]
    asked = {"stage": cell.stage, "last": f"{as_of:%Y-%m}", **({"demo": "1"} if demo else {})}
    return Value(
        FactKind.COUNTED, _("难题：%(stage)s") % {"stage": label}, str(number), Decimal(number), _("件"),
        period=_("截至%s") % f"{as_of:%Y-%m}", source=_("平台运行数据"), url=f"/quality/needs/?{urlencode(asked)}",
        is_demo=demo,
    )  # fmt: skip
