"""Making a report step by step: freeze its content, then print one format after the other. Bears repetition at any point."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files.services import store

from . import frozen, kinds, notices, writing
from .document import Document
from .models import Report, ReportFile, ReportNumber, ReportState
from .press import excel, pdf, word
from .services.asking import viewer
from .services.templates import bytes_of

log = logging.getLogger(__name__)
CONTENT = "content"


def run(report_id: int) -> None:
    """The whole of it, or what is left of it after a worker was killed."""
    report = _begin(report_id)
    if report is None:
        return
    try:
        document = _freeze(report)
    except DomainError as error:
        _fail(report, CONTENT, str(error))
        return
    except Exception:
        _fail(report, CONTENT, _("写这份报告时出错，管理员可以在日志里查到。"))
        raise
    failed = None
    for name in report.formats:
        failed = _print(report, document, name) or failed
    _finish(report)
    if failed is not None:
        raise failed


def bytes_for(document: Document, name: str, template: bytes) -> bytes:
    """One format of a document."""
    writers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: word.to_docx(document, template),
        "pdf": lambda: pdf.to_pdf(document),
        "xlsx": lambda: excel.to_xlsx(document),
    }
    return writers[name]()


@transaction.atomic
def _begin(report_id: int) -> Report | None:
    """The report, from now on being made; None when it is done already."""
    found = Report.objects.select_for_update(of=("self",)).select_related("template__file")
    report = found.filter(pk=report_id).first()
    if report is None or report.state == ReportState.DONE:
        return None
    report.state, report.problems = ReportState.RUNNING, {}
    report.save(update_fields=["state", "problems"])
    return report


def _freeze(report: Report) -> Document:
    """The content, written once; a second run finds it there."""
    if report.content:
        _step(report, 1)
        return frozen.from_json(report.content)
    what = kinds.kind(report.kind)
    ask = writing.ask_for(
        viewer(), kind_key=report.kind, as_of=report.as_of, plan_key=report.plan_key, ranking=report.ranking
    )
    made_on = timezone.localtime(report.asked_at).date()
    document = writing.write(
        ask, what, title=report.title, issuer=report.issuer, number=report.number, made_on=made_on,
        chosen=report.sections,
    )  # fmt: skip
    _keep(report, document)
    return document


@transaction.atomic
def _keep(report: Report, document: Document) -> None:
    now = timezone.now()
    values = {
        "content": frozen.to_json(document), "receipt": frozen.receipt(document), "is_demo": document.is_demo,
        "frozen_at": now, "done_steps": 1,
    }  # fmt: skip
    # Two runs of one job may overlap when a lease was lost: the first to seal the content counts.
    if not Report.objects.filter(pk=report.pk, content__isnull=True).update(**values):
        report.refresh_from_db()
        return
    ReportNumber.objects.bulk_create(
        [
            ReportNumber(report=report, mark=fact.id, observation_id=fact.observation)
            for fact in document.facts
            if fact.observation is not None
        ],
        batch_size=500,
    )
    report.refresh_from_db()
    _note(report, "report.frozen", receipt=report.receipt, numbers=len(document.facts))


def _print(report: Report, document: Document, name: str) -> Exception | None:
    """One format; what cannot be printed is told and keeps the others from nothing. An unexpected error comes back."""
    if report.files.filter(format=name).exists():
        _step(report)
        return None
    try:
        data = bytes_for(document, name, bytes_of(report.template, report.kind))
        _store(report, name, data)
    except DomainError as error:
        report.problems[name] = str(error)
    except Exception as error:
        log.exception("report %s: %s could not be printed", report.pk, name)
        report.problems[name] = _("印这种格式时出错，管理员可以在日志里查到。")
        _step(report)
        return error
    _step(report)
    return None


@transaction.atomic
def _store(report: Report, name: str, data: bytes) -> None:
    """The bytes in the store of files; the store writes the event."""
    if ReportFile.objects.filter(report=report, format=name).exists():
        return
    file = store(
        actor=_printer(report), upload=io.BytesIO(data), name=file_name(report, name), visibility="case",
        scope=f"report:{report.pk}",
    )  # fmt: skip
    ReportFile.objects.create(report=report, format=name, file=file)


def file_name(report: Report, name: str) -> str:
    """The title, without what no file system likes."""
    plain = "".join("_" if c in '\\/:*?"<>|' else c for c in report.title)[:100].strip(" .") or "report"
    return f"{plain}.{name}"


def _step(report: Report, to: int | None = None) -> None:
    report.done_steps = min(report.total_steps, to if to is not None else report.done_steps + 1)
    Report.objects.filter(pk=report.pk).update(done_steps=report.done_steps, problems=report.problems)


@transaction.atomic
def _finish(report: Report) -> None:
    """Done when at least one format is there."""
    there = list(report.files.values_list("format", flat=True))
    report.state = ReportState.DONE if there else ReportState.FAILED
    report.finished_at, report.done_steps = timezone.now(), report.total_steps
    Report.objects.filter(pk=report.pk).update(
        state=report.state,
        problems=report.problems,
        finished_at=report.finished_at,
        done_steps=report.done_steps,
    )
    kind = "report.made" if there else "report.failed"
    _note(report, kind, formats=sorted(there), failed=sorted(report.problems))
    notices.tell_finished(report)


@transaction.atomic
def _fail(report: Report, part: str, why: str) -> None:
    report.problems = {part: why}
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.FAILED, problems=report.problems, finished_at=timezone.now()
    )
    _note(report, "report.failed", failed=[part])
    notices.tell_finished(report)


def _printer(_report: Report) -> Actor:
    return system(_("报告"))


def _note(report: Report, kind: str, **payload: object) -> None:
    record(
        stream=f"report:{report.pk}", kind=kind, actor=_printer(report), obj=("report", report.pk),
        payload=dict(payload),
    )  # fmt: skip
