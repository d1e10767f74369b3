"""The second person: publishes, sends back. One value of a series and period is in force, and the database sees to it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason

from .. import gate
from ..models import Observation, ObservationState
from ..models.observations import OPEN_STATES
from ..policies import may_publish, may_reject, may_withdraw, require
from . import _common
from .force import decide, move, put_in_force


@transaction.atomic
def observation_publish(*, actor: Actor, observation: Observation) -> Observation:
    """Put a value in force; the version that it corrects is superseded in the same step, and formulas over the
    indicator are computed again.

    Raises `NotAllowed` with all reasons (open questions among them), `Conflict` where somebody was faster.
    """
    row = _common.lock(actor, observation)
    require(may_publish(actor, row))
    return put_in_force(actor, row)


@transaction.atomic
def observation_reject(*, actor: Actor, observation: Observation, reason: str) -> Observation:
    """Send a value back to whoever reported it, with the reason. Raises `NotAllowed`, `Conflict`, `Invalid`."""
    row = _common.lock(actor, observation)
    require(may_reject(actor, row))
    reasons: list[Reason] = []
    why = _common.text(reason, "reason", reasons, required=_("请写明为什么退回"))
    if reasons:
        raise Invalid(reasons)
    decide(actor, row, ObservationState.REJECTED, note=why)
    _common.note(actor, row, "observation.rejected", reason=why)
    return row


@transaction.atomic
def observation_withdraw(*, actor: Actor, observation: Observation, reason: str = "") -> Observation:
    """Whoever reported a value takes it back while nobody has decided; it stays in the record as not accepted."""
    row = _common.lock(actor, observation)
    require(may_withdraw(actor, row))
    reasons: list[Reason] = []
    why = _common.text(reason, "reason", reasons) or _("报送人撤回")
    if reasons:
        raise Invalid(reasons)
    move(row, ObservationState.REJECTED, decision_note=why, decided_at=timezone.now())
    _common.note(actor, row, "observation.withdrawn", reason=why)
    return row


@transaction.atomic
def observation_settle(*, actor: Actor, observation: Observation) -> Observation:
    """Bring `held` and `proposed` in line with the questions that are open now; for the checks, after an answer."""
    row = _common.lock(actor, observation)
    if row.state not in OPEN_STATES:
        return row
    wanted = ObservationState.HELD if gate.waits(row) else ObservationState.PROPOSED
    if row.state != wanted:
        move(row, wanted)
        _common.note(actor, row, "observation.settled", state=wanted)
    return row
