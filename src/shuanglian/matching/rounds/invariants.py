"""What must hold over all rounds; `shuanglian verify` checks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from . import reading, report
from .models import LIVE, Round, RoundExpert, RoundProposal
from .problem import BadProblem
from .table import table


@register("rounds.receipt")
def results_are_as_sealed() -> Iterator[Violation]:
    """Inputs and result of a computed round give its receipt again."""
    for found in Round.objects.filter(result__isnull=False).order_by("pk").iterator(20):
        if found.inputs is None or _receipt(found.inputs, found.result or {}) != found.receipt:
            message = _("第 %(id)s 轮的输入或结果与凭据不符。") % {"id": found.pk}
            yield Violation("rounds.receipt", "round", str(found.pk), message)


@register("rounds.capacity")
def nobody_has_more_than_their_time() -> Iterator[Violation]:
    """No expert has more live proposals in a round than they have time for."""
    live = Count("proposals", filter=Q(proposals__decision__in=LIVE))
    rows = RoundExpert.objects.annotate(live=live).filter(live__gt=F("capacity")).order_by("pk")
    for row in rows:
        message = _("第 %(id)s 轮里有专家超出余力。") % {"id": row.round_id}
        yield Violation("rounds.capacity", "round", str(row.round_id), message)


@register("rounds.membership")
def proposals_stay_in_their_round() -> Iterator[Violation]:
    """Need and expert of a proposal belong to its round."""
    rows = RoundProposal.objects.exclude(need__round=F("round"), expert__round=F("round")).order_by("pk")
    for row in rows:
        message = _("第 %(id)s 轮有一条拟派的难题或专家不属于这一轮。") % {"id": row.round_id}
        yield Violation("rounds.membership", "round", str(row.round_id), message)


def _receipt(inputs: Any, result: dict[str, Any]) -> str:
    try:
        return report.receipt(table(reading.parse(inputs)), result)
    except (BadProblem, TypeError):
        return ""
