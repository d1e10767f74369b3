"""What `shuanglian verify` checks between documents and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.indicators.models import Observation, ObservationState
from shuanglian.ingest.models import TAKEN, Became, IngestProposal

_LOCATOR = re.compile(r"\d+#(\d+)")


@register("intake.figures")
def accepted_figures_are_there() -> Iterator[Violation]:
    """An accepted figure is a value that points back to its sentence."""
    taken = IngestProposal.objects.filter(state__in=TAKEN, became_kind=Became.OBSERVATION).order_by()
    there = dict(Observation.objects.filter(origin="document").values_list("pk", "locator"))
    for pk, number in taken.exclude(change="same").values_list("pk", "became_id"):
        found = _LOCATOR.fullmatch(there.get(number or 0, ""))
        if found is None or int(found[1]) != pk:
            yield Violation("intake.figures", "fact", str(pk), _("采纳的数没有写入指标，或没有指回原句。"))


@register("intake.origin")
def figures_of_documents_have_a_fact() -> Iterator[Violation]:
    """A value with the locator of a fact was accepted by somebody, or has been sent back since."""
    rows = Observation.objects.filter(origin="document").exclude(state=ObservationState.REJECTED)
    found = {
        pk: int(m[1]) for pk, text in rows.values_list("pk", "locator") if (m := _LOCATOR.fullmatch(text))
    }
    states = dict(IngestProposal.objects.filter(pk__in=found.values()).values_list("pk", "state"))
    for pk, fact in found.items():
        if states.get(fact) not in (*TAKEN, "superseded"):
            yield Violation("intake.origin", "observation", str(pk), _("这个数来自文件，却没有采纳的事实。"))
