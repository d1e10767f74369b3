"""The statements of one command, prepared: every step of every case runs these, so they are built once.

What is asked less often (who is seated, what a timer sweep finds) stays with the ORM.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef

from shuanglian.foundation import direct
from shuanglian.foundation.prepared import Insert, Select, Update

from ..models import Case, Clock, Outbox, Seat, Timer, Token

# -- reading
_PINNED: Final = ("pk", "key", "version", "name", "sha256", "config")
CASE_LOCKED: Final = Select(Case, ("pk",), related="definition", related_only=_PINNED, lock=True)
CASE_FREE: Final = Select(Case, ("pk",), related="definition", related_only=_PINNED, skip_locked=True)
# The case of a token, locked; not one that was called: whoever waits for it is locked before it.
CASE_OF: Final = Select(
    Case, ("tokens__pk", "caller__null"), related="definition", related_only=_PINNED, lock=True
)
CALLER: Final = Select(Case, ("pk",), only=("pk", "caller"))
PLACE: Final = Select(Token, ("pk",), only=("pk", "case"), related="case", related_only=("pk", "caller"))
TOKEN: Final = Select(Token, ("pk",))
ACTIVE: Final = Select(Token, ("case", "status=active"), order=("pk",))
SEATS: Final = Select(Seat, ("case",))

# -- writing
INSERT_CASE: Final = Insert(Case)
INSERT_TOKEN: Final = Insert(Token)
INSERT_CLOCK: Final = Insert(Clock)
INSERT_TIMER: Final = Insert(Timer)
INSERT_OUTBOX: Final = Insert(Outbox)
NAME_STREAM: Final = Update(Case, ("stream",), ("pk",))
_ENDED: Final = ("status", "ended_at", "ended_by", "ended_by_user", "on_behalf_of")
CLOSE_TOKEN: Final = Update(Token, _ENDED, ("pk", "status=active"))
CLOSE_DONE: Final = Update(Token, (*_ENDED, "result", "organisation"), ("pk", "status=active"))
VOID_TIMERS: Final = Update(Timer, ("status",), ("token", "status=pending"))
STOP_CLOCK: Final = Update(Clock, ("stopped_at",), ("token", "stopped_at__null"))
MEET_CLOCK: Final = Update(Clock, ("stopped_at", "met_at"), ("token", "stopped_at__null"))
_MOVED: Final = (
    "data",
    "written",
    "branches",
    "status",
    "end_node",
    "reason",
    "ended_at",
    "suspended_at",
    "rev",
)
_SAVE_CASE: Final = Update(Case, _MOVED, ("pk", "rev"))


def of_open_case() -> Exists:
    """Whether the case of a timer or clock is open: asked of each row that is due, never the other way round.

    A join lets the planner begin with all open cases, which makes a sweep with nothing to do as slow as there are cases.
    """
    return Exists(Case.objects.filter(pk=OuterRef("case"), status=Case.Status.OPEN))


# Whether a sweep finds anything to do: the first entry of each partial index, as its sweep asks (but for open cases). The
# instants stand outside, so that one plan is right for all of them.
_ANYTHING_DUE: Final = """
SELECT (SELECT min(due_at) FROM casework_timer WHERE status = 'pending') <= %s
    OR (SELECT min(due_at) FROM casework_clock WHERE stopped_at IS NULL AND paused_at IS NULL AND breached_at IS NULL) < %s
    OR (SELECT min(due_at) FROM casework_clock WHERE stopped_at IS NULL AND paused_at IS NULL AND breached_at IS NULL
        AND warned_at IS NULL) <= %s
    OR (SELECT min(resume_at) FROM casework_clock WHERE stopped_at IS NULL AND resume_at IS NOT NULL) <= %s
    OR (SELECT min(escalate_at) FROM casework_clock WHERE stopped_at IS NULL AND escalate_at IS NOT NULL) < %s
    OR EXISTS (SELECT 1 FROM casework_timer WHERE status = 'pending' AND due_at IS NULL)
    OR EXISTS (SELECT 1 FROM casework_clock WHERE stopped_at IS NULL AND paused_at IS NULL AND due_at IS NULL)
"""


def anything_due(now: dt.datetime, horizon: dt.datetime) -> bool:
    """Whether a sweep at `now` that warns up to `horizon` may find something. May be wrong in saying yes, never in
    saying no."""
    database = direct.wrapper()
    at, until = map(database.ops.adapt_datetimefield_value, (now, horizon))
    sql = direct.sql_for(_ANYTHING_DUE, database.vendor)
    ((found,),) = direct.rows(database, sql, [at, at, until, at, at])
    return bool(found)


def case(case_id: int, *, skip_locked: bool = False) -> Case | None:
    """The case, locked, with its definition; None if it is gone, or busy with `skip_locked`."""
    return (CASE_FREE if skip_locked else CASE_LOCKED).first(case_id)


def save(row: Case, *, before: int) -> bool:
    """Whether the case still had the revision `before` and now has what `row` says."""
    return _SAVE_CASE(*(getattr(row, name) for name in _MOVED), row.pk, before) == 1


def message(
    row: Case, topic: str, payload: Mapping[str, Any], *, now: Any, token: Token | None = None
) -> None:
    """Leave word for people; delivered after the transition."""
    INSERT_OUTBOX.values(
        {
            "case_id": row.pk,
            "token_id": None if token is None else token.pk,
            "topic": topic,
            "payload": dict(payload),
            "created_at": now,
            "next_try_at": now,
        }
    )
