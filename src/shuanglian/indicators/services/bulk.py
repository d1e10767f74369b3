"""Many values at once: the same rules as one report, a few queries per thousand values."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.events.services import Entry, record_many

from .. import gate
from ..models import Observation, ObservationState
from ..policies import may_report, require
from . import _common

BATCH = 1000


@transaction.atomic
def observations_report(*, actor: Actor, rows: Sequence[Observation]) -> list[Observation]:
    """Keep checked rows (see `sheets`), numbered by their versions; each waits for a second person. Raises `NotAllowed`,
    and `Conflict` where somebody reported one of them at the same moment."""
    held = {pk: _common.hold(pk) for pk in sorted({row.indicator_id for row in rows})}
    for pk, indicator in held.items():
        first = next(row for row in rows if row.indicator_id == pk)
        require(may_report(actor, indicator, origin=first.origin, is_demo=first.is_demo))
    try:
        with transaction.atomic():
            made = Observation.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise Conflict(Reason("indicators.there", _("刚刚有人报了同一期的数据，请重新核对。"))) from error
    for row in made:
        row.indicator = held[row.indicator_id]
    gate.reported_many(made)
    _hold(made)
    record_many(actor=actor, entries=[_entry(row) for row in made])
    return made


def _hold(rows: Sequence[Observation]) -> None:
    """What the checks ask about waits for the answers."""
    asked = gate.open_questions([row.pk for row in rows])
    if asked:
        Observation.objects.filter(pk__in=asked).update(state=ObservationState.HELD)
    for row in rows:
        if row.pk in asked:
            row.state = ObservationState.HELD


def _entry(row: Observation) -> Entry:
    payload = {
        "period": row.period, "version": row.version, "value": str(row.value), "is_demo": row.is_demo,
        "state": row.state, "origin": row.origin,
    }  # fmt: skip
    return Entry(row.stream, "observation.reported", ("observation", row.pk), payload)
