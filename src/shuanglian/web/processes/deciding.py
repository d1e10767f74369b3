"""What a second person presses: approve, send back; and taking a version out of use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuanglian.casework.api import Definition
from shuanglian.casework.studio import selectors, services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason

from ..http import actor_of, login_needed, text
from .library import READERS


@require_POST
@login_needed(*READERS)
def decide(request: HttpRequest, definition_id: int, verb: str) -> HttpResponseBase:
    """approve, return, retire."""
    actor = actor_of(request)
    row = selectors.get_definition(actor, definition_id)
    try:
        told = _do(request, row, verb)
    except (Invalid, Conflict) as error:
        messages.error(request, "；".join(str(r.message) for r in error.reasons))
    else:
        messages.success(request, told)
    return redirect("process-version", row.pk)


def _do(request: HttpRequest, row: Definition, verb: str) -> str:
    actor = actor_of(request)
    if verb == "approve":
        services.approve(actor=actor, draft=_draft(row))
        return _("已批准。新的办件按这一版办，在办的按原来的版本办完")
    if verb == "return":
        services.send_back(actor=actor, draft=_draft(row), reason=text(request, "reason", 600))
        return _("已退回给起草人")
    if verb == "retire":
        services.retire(actor=actor, definition=row, reason=text(request, "reason", 600))
        return _("这一版已停用，在办的按它办完")
    raise NotFound(Reason("unknown_verb", _("没有这个动作")))


def _draft(row: Definition) -> Draft:
    found = selectors.draft_of(row)
    if found is None:
        raise Conflict(Reason("not_waiting", _("这个版本不在等批准")))
    return found
