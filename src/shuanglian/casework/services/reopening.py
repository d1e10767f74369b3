"""The clock of a step that is taken up again after the case was finished.

By default the step has its whole limit again, from the day after the reopening: what the first run took stays with the
clock of that run. A definition whose `reopen` is `continue` lets the days of the earlier run count instead, so that
closing and reopening wins nobody time.
"""

from __future__ import annotations

from django.utils import timezone

from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import UnknownYear

from .. import clocks, promises
from ..models import Case, Clock, Token
from ..working import facts_of
from . import dating


def date_reopened(case: Case, node: str) -> None:
    """Note in the new clocks of `node` what its last run used, and count accordingly. Without a limit: nothing."""
    clocks_of_node = Clock.objects.filter(token__case=case, token__node=node).select_related("token")
    rows = list(clocks_of_node.order_by("pk").select_for_update(of=("self",)))
    earlier = {str(row.token.item): row for row in rows if row.stopped_at is not None}
    for clock in (row for row in rows if row.token.status == Token.Status.ACTIVE):
        before = earlier.get(str(clock.token.item))
        if before is None:
            continue
        counts = promises.continues(case.config) and before.unit == clock.unit
        clock.carried = {"at": timezone.now().isoformat(), "used": _used(before), "counts": counts}
        dating.date_clock(clock, case.config, node)
        clock.save(update_fields=["carried", "due_at", "escalate_at", "calendar_version"])


def _used(before: Clock) -> int:
    """Days that the earlier run took, with those that it had counted on itself."""
    facts = facts_of(before)
    inherited = facts.earlier.used if facts.earlier is not None and facts.earlier.counts else 0
    try:
        until = clocks.local_day(before.stopped_at or before.started_at)
        return inherited + clocks.used_days(facts, workdays.calendar(), until)
    except UnknownYear:
        return inherited
