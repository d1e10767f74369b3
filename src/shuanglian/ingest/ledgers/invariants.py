"""What `shuanglian verify` computes again about sheets."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.registry.models import Party

from .models import WRITTEN, LedgerIntake, LedgerPlacement, State


@register("ledgers.placements")
def only_written_sheets_have_placements() -> Iterator[Violation]:
    """Nothing was written by a sheet that was not taken over; an undone one has nothing left."""
    odd = ~Q(intake__state__in=WRITTEN) | Q(intake__state=State.UNDONE, taken_back=False)
    for number in (
        LedgerPlacement.objects.filter(odd).values_list("intake", flat=True).distinct().order_by("intake")
    ):
        yield Violation("ledgers.placements", "ledger", str(number), "写入记录与台账的状态不一致")


@register("ledgers.parties")
def placed_parties_are_there() -> Iterator[Violation]:
    there = Party.objects.filter(pk=OuterRef("target"))
    rows = LedgerPlacement.objects.filter(kind="party").exclude(Exists(there))
    for number in rows.values_list("intake", flat=True).distinct().order_by("intake"):
        yield Violation("ledgers.parties", "ledger", str(number), "写入的主体已不在名录里")


@register("ledgers.file")
def the_kept_file_is_the_one_that_was_handed_in() -> Iterator[Violation]:
    rows = (
        LedgerIntake.objects.select_related("file").defer("understanding", "mapping", "result").order_by("pk")
    )
    for row in rows.iterator(500):
        if row.file.sha256 != row.sha256:
            yield Violation("ledgers.file", "ledger", str(row.pk), "文件摘要不一致")
