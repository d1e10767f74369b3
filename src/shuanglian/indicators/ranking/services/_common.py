"""What the verbs share: locks, the one event, terms, texts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.workdays.services import CLOSE_OF_BUSINESS, ZONE, calendar, due_at

from ..models import Objection, Ranking
from ..rules import Term

MOST_WORDS = 2000


def lock(ranking: Ranking) -> Ranking:
    """The ranking as it is now, held until the end of the transaction."""
    row = Ranking.objects.select_for_update().filter(pk=ranking.pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这份排名")))
    return row


def lock_objection(objection: Objection) -> Objection:
    """The same for an objection; its ranking first, so that two people never wait for each other."""
    ranking = lock(objection.standing.ranking)
    rows = Objection.objects.select_for_update(of=("self",)).select_related("standing")
    row = rows.filter(pk=objection.pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这件异议")))
    row.standing.ranking = ranking
    return row


def note(ranking: Ranking, kind: str, actor: Actor, *, public: bool = True, **payload: Any) -> None:
    """The one event of a change. Payloads hold ids, days and receipts, never texts of people."""
    record(
        stream=f"ranking:{ranking.pk}",
        kind=kind,
        actor=actor,
        obj=("ranking", ranking.pk),
        payload=payload,
        public=public,
    )


def end_of(term: Term, start: dt.datetime) -> dt.datetime:
    """The end of business hours of the last day. The first day is not counted; a last day that is free moves to the next
    working day (Civil Code art. 201, 203). Raises `UnknownYear`."""
    if term.working:
        return due_at(start, term.days)
    last = start.astimezone(ZONE).date() + dt.timedelta(days=term.days)
    return dt.datetime.combine(calendar().next_workday(last), CLOSE_OF_BUSINESS, ZONE)


def words(text: str, field: str, *, least: int = 2, most: int = MOST_WORDS) -> str:
    """A text that people gave. Raises `Invalid` for none or too long a one."""
    found = text.replace("\x00", "").strip()
    if not least <= len(found) <= most:
        told = _("请填写 %(least)d 到 %(most)d 个字") % {"least": least, "most": most}
        raise Invalid(Reason("words", told, field))
    return found
