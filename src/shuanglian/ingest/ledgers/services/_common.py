"""What the verbs share: the lock on a sheet, its events, and the way to the worker for long ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.jobs.services import enqueue_once

from .. import selectors
from ..findings import Finding
from ..models import LedgerIntake, State

LONG: Final = 400_000  # bytes; a longer file goes to the worker
MUCH: Final = 1_000  # figures; four parties are as much work as one
MOST_REASONS: Final = 1_000


def lock(actor: Actor, intake: LedgerIntake) -> LedgerIntake:
    """The sheet as it is now, held until the end of the transaction. Raises `NotFound`."""
    selectors.get_for(actor, intake.pk)
    return (
        LedgerIntake.objects.select_for_update(of=("self",))
        .select_related("sender", "file")
        .get(pk=intake.pk)
    )


def same_rev(intake: LedgerIntake, rev: int | None) -> None:
    if rev is not None and rev != intake.rev:
        raise Conflict(Reason("rev", _("别人刚改过，请看过新的再办。"), "rev"))


def note(actor: Actor, intake: LedgerIntake, kind: str, **payload: Any) -> None:
    """Numbers only: names of files and words of cells stay out of the record."""
    record(
        stream=intake.stream,
        kind=f"ledger.{kind}",
        actor=actor,
        obj=("ledger", intake.pk),
        payload=payload,
        public=False,
    )


def moved(intake: LedgerIntake, state: State, **fields: Any) -> None:
    """Keep a new state with what goes with it; the revision counts up."""
    intake.state = state
    for name, value in fields.items():
        setattr(intake, name, value)
    intake.rev = LedgerIntake.objects.only("rev").get(pk=intake.pk).rev + 1
    intake.save()


def tell(intake_id: int, states: tuple[State, ...]) -> Callable[[int, int], None]:
    """How far long work has come; seen by others at once when it is told outside of a transaction."""
    last = [-1]

    def told(done: int, total: int) -> None:
        percent = min(99, 100 * done // max(total, 1))
        if percent != last[0]:
            last[0] = percent
            LedgerIntake.objects.filter(pk=intake_id, state__in=states).update(progress=percent)

    return told


def is_long(intake: LedgerIntake) -> bool:
    """By its bytes; once it is mapped, also by the number of figures and parties that it would write."""
    return intake.file.size > LONG or _work(intake) > MUCH


def _work(intake: LedgerIntake) -> int:
    count = 0
    for table, told in zip(intake.tables, intake.mapping.get("tables", []), strict=False):
        figures = sum(to == "value" or to.startswith("=") for to in told["columns"].values())
        count += (
            table["rows"] * figures
            if told["take"] == "facts"
            else table["rows"] // 4
            if told["take"] == "parties"
            else 0
        )
    return count


def to_worker(task: Any, intake: LedgerIntake, actor: Actor) -> None:
    """Have the worker do it in the name of this person, once."""
    enqueue_once(task, f"{task.name}:{intake.pk}", intake.pk, actor.user_id, actor.membership_id)


def actor_again(user_id: int | None, membership_id: int | None) -> Actor:
    """Who asked for long work, as they are now. Raises `NotFound` when they are gone."""
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    return actor_for(user, membership_id) if user is not None else system("台账")


def refuse(findings: list[Finding]) -> None:
    """Raises `Invalid` with every error among the findings."""
    wrong = [one for one in findings if one.level == "error"]
    if wrong:
        raise Invalid(
            Reason(one.code, one.message, f"{one.sheet}!{one.address}") for one in wrong[:MOST_REASONS]
        )


__all__ = ["F", "actor_again", "is_long", "lock", "moved", "note", "refuse", "same_rev", "tell", "to_worker"]
