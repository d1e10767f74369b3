"""What `shuanglian verify` checks about the calendar."""

from __future__ import annotations

from collections.abc import Iterator

from shuanglian.foundation.events.invariants import Violation, register

from .models import YearNotice
from .services import digest_of


@register("workdays.digest")
def days_match_their_digest() -> Iterator[Violation]:
    """Days changed behind the back of the services would silently move legal dates."""
    for notice in YearNotice.objects.all():
        if digest_of(notice.year) != notice.digest:
            yield Violation(
                "workdays.digest", "calendar", str(notice.year), f"{notice.year} 年的日期被绕过服务改动"
            )
