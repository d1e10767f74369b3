"""What must hold over kept rankings; `shuanglian verify` checks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from . import document, engine
from .models import Objection, Ranking, RankingState


@register("ranking.receipt")
def texts_are_those_that_were_sealed() -> Iterator[Violation]:
    """The receipt is the digest of the text."""
    for row in Ranking.objects.only("document", "receipt").iterator(50):
        if document.receipt(row.document) != row.receipt:
            yield _wrong("ranking.receipt", row, _("封存的内容与凭据不符。"))


@register("ranking.recomputed")
def frozen_rankings_give_the_same_bytes() -> Iterator[Violation]:
    """Computed once more from what it holds itself, with the software that is installed now if it is the same version."""
    for row in Ranking.objects.only("document", "receipt").iterator(50):
        told = row.told()
        if told["software"] == document.software() and engine.again(told).text != row.document:
            yield _wrong("ranking.recomputed", row, _("用封存的数据重算，结果不同。"))


@register("ranking.standings")
def standings_are_those_of_the_text() -> Iterator[Violation]:
    for row in Ranking.objects.prefetch_related("standings").iterator(50):
        told = row.told()
        wanted = {one["subject"]["key"]: one["rank"] for one in told["results"]}
        wanted |= {one["subject"]["key"]: None for one in told["excluded"]}
        if {one.key: one.rank for one in row.standings.all()} != wanted:
            yield _wrong("ranking.standings", row, _("名次表与封存的内容不符。"))


@register("ranking.final")
def final_rankings_have_no_open_objection() -> Iterator[Violation]:
    rows = Objection.objects.filter(standing__ranking__state=RankingState.FINAL)
    for row in rows.filter(state__in=["open", "appealed"]) | rows.filter(upheld=True):
        message = _("异议 %s 没有办结或已成立，排名却已经定下。") % row.number
        yield Violation("ranking.final", "objection", str(row.pk), message)


def _wrong(rule: str, row: Ranking, message: str) -> Violation:
    return Violation(rule, "ranking", str(row.pk), message)
