"""Clusters and their members as a table, as far as the viewer may see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry.spreadsheets.writing import Book, defuse

from . import selectors, visibility
from .models import Cluster, Problem

CSV: Final = "csv"
XLSX: Final = "xlsx"
# More clusters than a person reads; the interface pages through all of them.
MOST: Final = 2_000
_WAN: Final = 1_000_000


def export(viewer: Actor, found: QuerySet[Cluster], form: str) -> bytes:
    """One line per member. `form` is `csv` (UTF-8 with a byte order mark) or `xlsx`; formulas are taken apart."""
    header, rows = _header(), list(_rows(viewer, found))
    return _as_csv(header, rows) if form == CSV else _as_xlsx(header, rows)


def _header() -> list[str]:
    return [
        _("难题群"),
        _("名称"),
        _("难题数"),
        _("企业数"),
        _("另有企业加入"),
        _("经济价值（万元）"),
        _("已确认"),
        _("难题编号"),
        _("题目"),
        _("出题单位"),
        _("示例"),
    ]


def _rows(viewer: Actor, found: QuerySet[Cluster]) -> Iterable[list[Any]]:
    rows = selectors.rows(viewer, found[:MOST])
    seen = visibility.shown(viewer).filter(cluster__in=[row.id for row in rows]).order_by("cluster", "pk")
    problems: dict[int | None, list[Problem]] = {}
    for problem in seen.only("kind", "object_id", "cluster"):
        problems.setdefault(problem.cluster_id, []).append(problem)
    told = selectors.tell([one for members in problems.values() for one in members])
    for row in rows:
        for problem in problems.get(row.id, []):
            if (one := told.get(problem.pk)) is not None:
                yield [
                    row.number,
                    row.title,
                    row.members,
                    row.enterprises,
                    row.joined,
                    row.stake_cents / _WAN,
                    row.confirmed,
                    one.number,
                    one.title,
                    one.owner_name,
                    one.is_demo,
                ]


def _as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([defuse(_plain(value)) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    return ("是" if value else "否") if isinstance(value, bool) else value


def _as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Book()
    sheet = book.sheet(_("共性难题"))
    for position, name in enumerate(header):
        book.put(sheet, 0, position, name, book.head)
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            book.put(sheet, line, position, value)
    sheet.freeze_panes(1, 0)
    return book.close()
