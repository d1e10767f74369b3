"""What `shuanglian verify` checks about places: a moved case stands on nodes of the version it runs."""

from __future__ import annotations

from collections.abc import Iterator

from shuanglian.foundation.events.invariants import Violation, register

from .. import definitions
from ..models import Definition, Timer, Token


@register("casework.places")
def places_exist() -> Iterator[Violation]:
    """Every open place and every pending alarm is a node of the definition that its case is pinned to."""
    tokens = Token.objects.filter(status=Token.Status.ACTIVE)
    timers = Timer.objects.filter(status=Timer.Status.PENDING)
    here = set(tokens.order_by().values_list("case__definition", "node").distinct())
    here |= set(timers.order_by().values_list("case__definition", "node").distinct())
    rows = Definition.objects.in_bulk({definition for definition, _node in here})
    for pk, node in sorted(here):
        if node not in definitions.graph(rows[pk]).nodes:
            text = f"有办件停在“{node}”，它的流程版本没有这一步"
            yield Violation("casework.places", "definition", str(pk), text)
