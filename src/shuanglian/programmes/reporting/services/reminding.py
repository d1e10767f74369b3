"""催报: recorded, and once a day at most for each round."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, Reason, TooMany

from .. import selectors
from ..models import Reminder, Round
from ..notices import tell, unit
from ..policies import may_remind, require
from ._common import lock, note

LONGEST = 200


@transaction.atomic
def reminder_send(*, actor: Actor, round: Round, text: str = "") -> Reminder:
    """Remind the unit. Raises `TooMany` if it was reminded today, by whomever."""
    row = lock(actor, round)
    require(may_remind(actor, row))
    words = text.strip()
    if len(words) > LONGEST or "\x00" in words:
        raise Invalid(Reason("too_long", _("最多 %(count)d 个字") % {"count": LONGEST}, "text"))
    today = timezone.localdate()
    try:
        with transaction.atomic():
            made = Reminder.objects.create(round=row, on=today, text=words, by_id=actor.user_id)
    except IntegrityError as error:
        raise TooMany(Reason("reporting.reminded", _("今天已经催过这个单位，明天可以再催"))) from error
    note(actor, row, "reminded", text=words)
    tell(unit(row), "reporting.reminder", row, _("请尽快报数"), body=words, but=actor)
    return made


def remind_overdue(*, actor: Actor) -> int:
    """Remind every unit that is late and was not reminded today; how many were."""
    sent = 0
    for row in selectors.overdue(actor).exclude(reminders__on=timezone.localdate()).order_by("pk")[:500]:
        try:
            reminder_send(actor=actor, round=row)
        except TooMany:  # somebody else at the same moment
            continue
        except DomainError:
            if sent:
                continue
            raise
        sent += 1
    return sent
