"""The page of a round: form for the unit, decisions for the steward, what happened for both."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuanglian.foundation.errors import Reason
from shuanglian.programmes.reporting import selectors
from shuanglian.programmes.reporting.models import Round
from shuanglian.programmes.reporting.page import round_page
from shuanglian.programmes.reporting.sheets import LABEL

from ..http import actor_of, login_needed
from . import shown


@require_safe
@login_needed()
def page(request: HttpRequest, round_id: int) -> HttpResponseBase:
    return shown_page(request, selectors.get_for(actor_of(request), round_id))


def shown_page(
    request: HttpRequest,
    row: Round,
    reasons: tuple[Reason, ...] = (),
    verb: str = "",
    status: int = 200,
    given: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page; after a refusal with every reason and with what was typed."""
    viewer = actor_of(request)
    told = round_page(viewer, row)
    typed = given if given is not None else {}
    context: dict[str, Any] = {
        "r": row,
        "told": told,
        "lines": [_fields(view, typed) for view in told.lines],
        "tones": shown.TONES,
        "line_tones": shown.LINE_TONES,
        "timeline": shown.timeline(viewer, row),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "verb": verb,
        "given": typed,
        "key": uuid.uuid4().hex,
        "nature": LABEL,
    }
    return render(request, "reporting/round.html", context, status=status)


def _fields(view: Any, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields: as typed after a refusal, else as kept."""
    line = view.line
    if f"raw-{line.pk}" not in typed:
        return {
            "view": view, "raw": line.raw, "unit": line.unit or view.unit, "missing": line.is_missing,
            "missing_reason": line.missing_reason, "note": line.note,
        }  # fmt: skip
    return {
        "view": view,
        "missing": bool(typed.get(f"missing-{line.pk}")),
        **{name: typed.get(f"{name}-{line.pk}", "") for name in ("raw", "unit", "missing_reason", "note")},
    }
