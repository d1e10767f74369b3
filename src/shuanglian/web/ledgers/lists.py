"""Sheets that were handed in, handing one in, and the forms that are remembered."""

from __future__ import annotations

from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.ingest.ledgers import selectors, services
from shuanglian.ingest.ledgers.models import State

from ..http import actor_of, login_needed, text
from ..paging import page
from . import shown

READERS: Final = (Role.STEWARD, Role.ADMIN, Role.OFFICER)


@require_safe
@login_needed(*READERS)
def listing(request: HttpRequest) -> HttpResponseBase:
    return _list(request)


def _list(request: HttpRequest, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    viewer = actor_of(request)
    state = text(request, "state", 10) if request.method == "GET" else ""
    sender = text(request, "sender", 12) if request.method == "POST" else ""
    rows = selectors.visible_to(viewer)
    found = page(rows.filter(state=state) if state in State.values else rows, request, newest=True)
    context: dict[str, Any] = {
        "page": found, "rows": [shown.row(one) for one in found.rows], "state": state, "states": State.choices,
        "senders": [(one.pk, one.name) for one in selectors.may_hand_for(viewer)], "own": sender or viewer.organisation_id,
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "remembered": selectors.forms(viewer).values("fingerprint", "organisation").distinct().count(),
    }  # fmt: skip
    return render(request, "ledgers/list.html", context, status=status)


@require_POST
@login_needed(*READERS)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Keep the file and have it read; a file that is here already opens."""
    given, sender = request.FILES.get("file"), text(request, "sender", 12)
    try:
        if given is None:
            raise Invalid(Reason("file", _("请先选一个表格文件"), "file"))
        found, is_new = services.hand_in(
            actor=actor_of(request),
            upload=cast(BinaryIO, given),
            name=given.name or "",
            sender=int(sender) if sender.isdecimal() else None,
        )
    except DomainError as error:
        return _list(request, error.reasons, error.status)
    if not is_new:
        messages.info(request, _("这个文件交过，打开的是那一份"))
    return redirect("ledger-detail", found.pk)


@require_safe
@login_needed(*READERS)
def forms(request: HttpRequest) -> HttpResponseBase:
    """Forms in use, each with where its columns go."""
    found = page(selectors.forms(actor_of(request)), request, newest=True)
    return render(
        request, "ledgers/forms.html", {"page": found, "rows": shown.forms(actor_of(request), found.rows)}
    )


@require_POST
@login_needed(*READERS)
def forget(request: HttpRequest, form_id: int) -> HttpResponseBase:
    services.forget(actor=actor_of(request), form=form_id)
    messages.success(request, _("已忘记这个表式，下次会重新询问"))
    return redirect("ledger-forms")
