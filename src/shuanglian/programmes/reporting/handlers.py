"""What the process does by itself. It looks for what the service has written: a task finished elsewhere, without it, does not
move the round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .models import LineState, Round, RoundStatus

Result = dict[str, Any]


@handlers.register("reporting.submitted")
def submitted(case: Case, data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(case, RoundStatus.CHECKING if data.get("second") else RoundStatus.REVIEWING)
    return {}


@handlers.register("reporting.checked")
def checked(case: Case, data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(case, RoundStatus.REVIEWING if data.get("agreed") else RoundStatus.FILLING)
    return {}


@handlers.register("reporting.reviewed")
def reviewed(case: Case, data: Mapping[str, Any], _actor: Actor) -> Result:
    """Finished only with every line accepted."""
    complete = bool(data.get("complete"))
    found = _require(case, RoundStatus.FINISHED if complete else RoundStatus.FILLING)
    if complete and found.lines.exclude(state=LineState.ACCEPTED).exists():
        raise _elsewhere()
    return {}


@handlers.link_for("reporting")
def link(case: Case) -> str:
    return f"/reporting/{case.business_id}/"


@handlers.publicity_for("reporting")
def publicity(_case: Case) -> bool:
    """Rounds are between a unit and the data steward; published figures stand on the indicator's page."""
    return False


def _require(case: Case, status: RoundStatus) -> Round:
    found = Round.objects.select_for_update(of=("self",)).get(pk=case.business_id)
    if found.status != status:
        raise _elsewhere()
    return found


def _elsewhere() -> Conflict:
    return Conflict(Reason("reporting.use_page", _("请在报数页面办理这一步")))
