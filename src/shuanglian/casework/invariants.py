"""What `shuanglian verify` checks about cases."""

from __future__ import annotations

from collections.abc import Iterator

from shuanglian.foundation.events.invariants import Violation, register

from .models import Case
from .verification import violations


@register("casework.cases")
def cases_are_consistent() -> Iterator[Violation]:
    """Open cases stand somewhere, closed ones nowhere; alarms and clocks belong to open tasks; no event is
    missing."""
    for pk, message in violations(Case.objects.all()):
        yield Violation("casework.cases", "case", str(pk), message)
