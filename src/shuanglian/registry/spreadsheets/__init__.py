"""Parties, offerings and needs in and out of spreadsheets.

A dry run reports every error of every row at once; `apply` writes all or nothing, in one transaction with one
event on its own stream, and is safe to repeat: rows that change nothing are left alone.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record

from ..models import Source
from ..numbers import take
from . import exporting, formulas, needs, offerings, parties, reading, writing
from .columns import SPECS, SheetKind, SheetSpec
from .directory import Directory
from .report import CellError, ImportReport
from .rows import Sheet

__all__ = ["KINDS", "CellError", "ImportReport", "apply", "dry_run", "error_sheet", "export", "template"]
KINDS: Final = tuple(SPECS)
_ROOMS: Final[dict[str, Any]] = {"parties": parties, "offerings": offerings, "needs": needs}


def template(kind: str) -> bytes:
    """An .xlsx to fill in: headings, drop-down lists, an example row marked 示例行, and instructions."""
    return writing.template(_spec(kind))


def dry_run(kind: str, data: bytes, *, actor: Actor | None = None) -> ImportReport:
    """What importing `data` (.xlsx, .xls, .ods or CSV) would do and everything that stands against it.

    With `actor` (pages and the API must give it) rows that he may not write are among the errors, and what he may
    not see is not there. Without, it is the operator who asks. Writes nothing. Raises `InvalidImport` only if there
    is no table to be found in the file, `NotAllowed` if he may not import such sheets at all.
    """
    return _plan(kind, data, actor or system(), lock=False)[0]


@transaction.atomic
def apply(*, actor: Actor, kind: str, data: bytes) -> ImportReport:
    """Import the file, whole or not at all. Raises `InvalidImport` (all errors), `NotAllowed`, `Conflict`."""
    report, plan = _plan(kind, data, actor, lock=True)
    report.refuse()
    if report.created or report.updated:
        if kind != "needs" and plan.unsourced:  # a need is its owner's own word
            plan.source = _source(report, actor)
        _write(kind, plan, actor)
        _record(actor, report)
    return report


def error_sheet(report: ImportReport) -> bytes:
    """The rows with problems as they were handed in, with the row number and the problems in front."""
    problems: dict[int, list[str]] = {}
    for error in report.errors:
        where = f"{error.column}：" if error.column else ""
        problems.setdefault(error.row, []).append(f"{where}{error.message}")
    rows = [
        (number, report.cells.get(number, []), "\n".join(found)) for number, found in sorted(problems.items())
    ]
    return writing.marked(_("有问题的行"), report.header, rows)


def export(viewer: Actor, kind: str, *, fmt: Literal["xlsx", "csv"] = "xlsx") -> bytes:
    """All of `kind` that `viewer` may see, in the form that can be imported again."""
    spec = _spec(kind)
    with translation.override("zh-hans"):  # the sheet is Chinese in every locale, as its headings are
        columns, rows = exporting.rows(viewer, spec.kind)
        return writing.table(spec, columns, rows) if fmt == "xlsx" else writing.table_csv(columns, rows)


def _spec(kind: str) -> SheetSpec:
    if kind not in KINDS:
        raise Invalid(Reason("unknown_kind", _("没有这种表：%(kind)s。") % {"kind": kind}, "kind"))
    return SPECS[kind]


def _plan(kind: str, data: bytes, actor: Actor, *, lock: bool) -> tuple[ImportReport, Any]:
    spec = _spec(kind)
    table = reading.read(spec, data)
    report = ImportReport(spec.kind, hashlib.sha256(data).hexdigest(), table.sheet, header=table.header)
    if table.unknown:
        report.notes.append(_("这些列不导入：%(names)s。") % {"names": "、".join(table.unknown)})
    for name in table.repeated:
        report.add(0, name, _("这一列出现了两次。"), "repeated_column")
    plan = _ROOMS[kind].plan(Sheet(spec, table, report), Directory(actor), actor, lock=lock)
    formulas.explain(report, table, data)
    report.errors.sort(key=lambda error: error.row)
    wrong = {error.row for error in report.errors}
    report.cells = {number: cells for number, cells in table.rows if number in wrong}
    return report, plan


def _write(kind: SheetKind | str, plan: Any, actor: Actor) -> None:
    try:
        with transaction.atomic():
            _ROOMS[kind].write(plan, actor)
    except IntegrityError as error:
        raise Conflict(Reason("changed_meanwhile", _("导入期间库里的内容变了，请再检查一次。"))) from error


def _source(report: ImportReport, actor: Actor) -> Source:
    """The sheet as a source. Its file name stays out: sources are public, and names of files tell too much."""
    found = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    day = timezone.localdate()
    values = {
        "title": f"{SPECS[report.kind].title}表（{day.isoformat()} 导入）",
        "publisher": found.name if found else "",
        "published_on": day,
    }
    return Source.objects.get_or_create(code=f"表格-{report.sha256[:12]}", defaults=values)[0]


def _record(actor: Actor, report: ImportReport) -> None:
    number = take("import")[0]
    counts = {name: getattr(report, name) for name in ("rows", "created", "updated", "unchanged", "skipped")}
    record(
        stream=f"import:{number}",
        kind=f"{report.kind}.imported",
        actor=actor,
        obj=("import", number),
        payload={"kind": report.kind, "sha256": report.sha256, **counts},
    )
