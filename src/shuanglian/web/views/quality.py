"""匹配质量: the board, the needs behind its numbers, its sheet, and deciding about the calibration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import STAFF_ROLES, Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.matching.board import policies, services
from shuanglian.matching.board.selectors import version_for
from shuanglian.programmes.siti.selectors.funnel import STAGES, Period, needs_of, period_of
from shuanglian.programmes.siti.selectors.quality import QualityBoard, Side, quality_board
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Segment
from shuanglian.registry.spreadsheets.writing import Book, defuse

from .. import paging
from .. import quality as shown
from ..http import actor_of, login_needed, text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAFF = tuple(role for role in Role if role in STAFF_ROLES and role != Role.SYSTEM)


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    return _page(request, [])


def _page(request: HttpRequest, reasons: list[Reason], status: int = 200) -> HttpResponse:
    viewer = actor_of(request)
    period, problems = _period(request)
    board = quality_board(viewer, period)
    context = {
        "board": board,
        "first": text(request, "first", 20),
        "last": text(request, "last", 20),
        "reasons": [*problems, *reasons],
        "sides": [_side(board.real, demo=False), _side(board.demo, demo=True)],
        "state": board.calibration,
        "may": _may(viewer, board),
    }
    return render(request, "web/quality/board.html", context, status=status)


def _period(request: HttpRequest) -> tuple[Period, list[Reason]]:
    return period_of(request.GET.get("first", "")[:20], request.GET.get("last", "")[:20])


def _side(side: Side, *, demo: bool) -> dict[str, Any]:
    found = side.figures
    return {
        "demo": demo,
        "key": "demo" if demo else "real",
        "figures": found,
        "lines": shown.lines(found) if found else [],
        "diagram": shown.diagram(found.bins) if found else None,
        "bins": [row for row in found.bins if row.n] if found else [],
        "funnel": shown.funnel(side.funnel),
        "empty": found is not None and not found.n and not found.pairs and not found.abstention.n,
    }


def _may(viewer: Actor, board: QualityBoard) -> dict[str, bool]:
    waiting = board.calibration.waiting
    return {
        "propose": waiting is None and board.calibration.enough and not policies.may_calibrate(viewer),
        "decide": waiting is not None and not policies.may_decide(viewer, waiting),
        "reject": waiting is not None and not policies.may_reject(viewer),
        "roll_back": board.calibration.version is not None and not policies.may_roll_back(viewer),
    }


@require_safe
@login_needed(*STAFF)
def needs(request: HttpRequest) -> HttpResponse:
    """The needs behind one number of the funnel."""
    viewer = actor_of(request)
    stage = text(request, "stage", 20) or "published"
    if not shown.is_stage(stage):
        raise NotFound(Reason("not_found", _("没有这一步。")))
    period, problems = _period(request)
    segment = _segment(text(request, "segment", 20))
    demo = text(request, "demo", 1) == "1"
    found = needs_of(viewer, period, stage=stage, segment=segment.pk if segment else None, demo=demo)
    page = paging.page(found, request, fields=("id",), newest=True)
    context = {
        "page": page,
        "rows": registry.need_views(viewer, page.rows),
        "count": found.count(),
        "stage": dict(STAGES)[stage],
        "segment": segment,
        "period": period,
        "demo": demo,
        "reasons": problems,
    }
    return render(request, "web/quality/needs.html", context)


def _segment(value: str) -> Segment | None:
    if not value:
        return None
    known = value.isascii() and value.isdecimal() and len(value) < 19
    found = Segment.objects.select_related("chain").filter(pk=int(value)).first() if known else None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个环节。")))
    return found


# -- the sheet ------------------------------------------------------------------------------------------------------
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What this viewer sees of the board, as .csv or .xlsx."""
    writers: dict[str, tuple[str, Callable[[QualityBoard], bytes]]] = {
        "csv": ("text/csv; charset=utf-8", _csv),
        "xlsx": (XLSX, _xlsx),
    }
    if kind not in writers:
        raise NotFound(Reason("not_found", _("没有这种格式。")))
    period, problems = _period(request)
    if problems:
        raise Invalid(problems)
    media_type, write = writers[kind]
    response = HttpResponse(write(quality_board(actor_of(request), period)), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="quality.{kind}"'
    return response


def _csv(board: QualityBoard) -> bytes:
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(shown.heading())
    writer.writerows([defuse("" if value is None else value) for value in row] for row in shown.rows(board))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(board: QualityBoard) -> bytes:
    book = Book()
    sheet = book.sheet(_("匹配质量"))
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(shown.heading()):
        book.put(sheet, 0, column, label, book.head)
    for number, row in enumerate(shown.rows(board), 1):
        for column, value in enumerate(row):
            book.put(sheet, number, column, value)
    return book.close()


# -- the calibration ------------------------------------------------------------------------------------------------
def _propose(actor: Actor, request: HttpRequest) -> str:
    made = services.calibrate(actor=actor, mode=text(request, "mode", 20) or "lexical")
    return _("第 %d 版校准已提出，等另一位同事复核") % made.number


def _put_in_use(actor: Actor, request: HttpRequest) -> str:
    version = version_for(actor, text(request, "version", 20))
    services.calibration_put_in_use(actor=actor, version=version)
    return _("第 %d 版校准已启用") % version.number


def _reject(actor: Actor, request: HttpRequest) -> str:
    version = version_for(actor, text(request, "version", 20))
    services.calibration_reject(actor=actor, version=version, reason=text(request, "reason"))
    return _("第 %d 版校准不采用，理由已记下") % version.number


def _roll_back(actor: Actor, request: HttpRequest) -> str:
    mode = text(request, "mode", 20) or "lexical"
    services.calibration_roll_back(actor=actor, mode=mode, reason=text(request, "reason"))
    return _("已退回上一版校准")


_VERBS: dict[str, Callable[[Actor, HttpRequest], str]] = {
    "propose": _propose,
    "put-in-use": _put_in_use,
    "reject": _reject,
    "roll-back": _roll_back,
}


@require_POST
@login_needed(*STAFF)
def calibration(request: HttpRequest, verb: str) -> HttpResponseBase:
    if verb not in _VERBS:
        raise NotFound(Reason("not_found", _("没有这个操作。")))
    try:
        told = _VERBS[verb](actor_of(request), request)
    except (Invalid, Conflict) as error:
        return _page(request, list(error.reasons), error.status)
    messages.success(request, told)
    return redirect("quality")
