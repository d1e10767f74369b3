"""One sheet: what we understood, where its columns go, the dry run, taking over and taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, NotFound, Reason, Text
from shuanglian.ingest.document import Unreadable
from shuanglian.ingest.ledgers import exporting, selectors, services
from shuanglian.ingest.ledgers.models import LedgerIntake, State

from ..http import actor_of, download, login_needed, text
from ..pressing import press
from . import given, shown
from .lists import READERS

FINDINGS: Final = 300
Doing = Callable[..., LedgerIntake]


@require_safe
@login_needed(*READERS)
def intake(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """What we understood: the sheet's own grid, and a place for each column."""
    return _page(request, selectors.get_for(actor_of(request), intake_id))


def _page(
    request: HttpRequest, found: LedgerIntake, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    viewer = actor_of(request)
    context: dict[str, Any] = {
        "o": found, "head": shown.row(found), "reasons": reasons, "timeline": shown.timeline(viewer, found.stream),
        "editable": found.state in (State.READ, State.CHECKED),
    }  # fmt: skip
    if not found.is_busy and found.state != State.REFUSED:
        context |= {
            "tables": shown.tables(viewer, found),
            "options": shown.options(),
            "more": max(0, len(found.tables) - shown.SHOWN_TABLES),
        }
    return render(request, "ledgers/intake.html", context, status=status)


@require_POST
@login_needed(*READERS)
def remap(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """Keep where the columns go; with `do=check` look at once what that would do."""
    viewer = actor_of(request)
    found = selectors.get_for(viewer, intake_id)
    rev = text(request, "rev", 12)
    try:
        kept = services.remap(
            actor=viewer,
            intake=found,
            tables=given.tables(request, found),
            rev=int(rev) if rev.isdecimal() else None,
        )
        if text(request, "do", 10) == "check":
            services.check(actor=viewer, intake=kept)
            return redirect("ledger-result", intake_id)
    except Unreadable as error:
        return _page(request, found, (Reason(error.code, str(error)),), 422)
    except DomainError as error:
        return _page(request, selectors.get_for(viewer, intake_id), error.reasons, error.status)
    messages.success(request, _("已保存，下次同样的表不再询问"))
    return redirect("ledger-detail", intake_id)


@require_safe
@login_needed(*READERS)
def result(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """What the dry run found, or what was written."""
    return _result(request, selectors.get_for(actor_of(request), intake_id))


def _result(
    request: HttpRequest, found: LedgerIntake, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    viewer = actor_of(request)
    told = found.result or {}
    context: dict[str, Any] = {
        "o": found, "head": shown.row(found), "told": told, "reasons": reasons, "may": shown.may(viewer, found),
        "findings": [shown.finding(one) for one in told.get("findings", [])[:FINDINGS]],
        "total": len(told.get("findings", [])), "differences": [shown.difference(one) for one in told.get("differences", [])[:FINDINGS]],
        "placed": found.placements.order_by("pk")[:60] if found.applied_at else (), "timeline": shown.timeline(viewer, found.stream),
    }  # fmt: skip
    return render(request, "ledgers/result.html", context, status=status)


@require_safe
@login_needed(*READERS)
def progress(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """How far long work has come; when it is done the whole page comes back."""
    found = selectors.get_for(actor_of(request), intake_id)
    response = render(request, "ledgers/_progress.html", {"o": found})
    if not found.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@login_needed(*READERS)
def errors(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """The sheet with its wrong cells marked."""
    found = selectors.get_for(actor_of(request), intake_id)
    _demand_readable(found)
    name = _("有问题的单元格")
    return download(exporting.error_sheet(found), f"{name}-{found.pk}.xlsx")


@require_safe
@login_needed(*READERS)
def export(request: HttpRequest, intake_id: int, sheet_form: str) -> HttpResponseBase:
    """What was understood as one clean long table."""
    found = selectors.get_for(actor_of(request), intake_id)
    _demand_readable(found)
    name = _("台账明细") + f"-{found.pk}"
    if sheet_form == "json":
        response = HttpResponse(exporting.export(found, "json"), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="ledger-{found.pk}.json"'
        return response
    if sheet_form not in ("csv", "xlsx"):
        raise NotFound(Reason("unknown_format", _("没有这种格式")))
    return download(exporting.export(found, "csv" if sheet_form == "csv" else "xlsx"), f"{name}.{sheet_form}")


def _demand_readable(found: LedgerIntake) -> None:
    if found.state in (State.READING, State.REFUSED):
        raise Invalid(Reason("ledger.unread", _("这个文件还没有读出来。")))


def _undo(request: HttpRequest) -> Doing:
    def doing(*, actor: Actor, intake: LedgerIntake) -> LedgerIntake:
        return services.undo(actor=actor, intake=intake, reason=text(request, "reason", 200))

    return doing


@require_POST
@login_needed(*READERS)
def act(request: HttpRequest, intake_id: int, verb: str) -> HttpResponseBase:
    viewer = actor_of(request)
    found = selectors.get_for(viewer, intake_id)
    verbs: dict[str, tuple[Doing, Text]] = {
        "check": (services.check, gettext_lazy("已核对，还没有写入")),
        "apply": (services.apply, gettext_lazy("已写入")),
        "undo": (_undo(request), gettext_lazy("已撤销")),
    }

    def again(error: DomainError) -> HttpResponse:
        return _result(request, selectors.get_for(viewer, intake_id), error.reasons[:200], error.status)

    return press(
        request, verbs, verb, lambda doing: doing(actor=viewer, intake=found),
        again=again, back=redirect("ledger-result", intake_id),
    )  # fmt: skip
