"""What reports need to know of frozen rankings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.indicators.ranking.models import Ranking, RankingState
from shuanglian.indicators.ranking.shown import of_document

TELLABLE = (RankingState.FROZEN, RankingState.PUBLISHED, RankingState.FINAL)


def rankings(_viewer: Actor) -> Any:
    """Those a notice may be written about, the newest first. Reports are for the region's own people only."""
    rows = Ranking.objects.defer("document").filter(state__in=TELLABLE)
    return rows.order_by("-as_of", "-pk")


def latest(viewer: Actor, as_of: dt.date) -> int | None:
    """The newest ranking up to a day; a published one before one that is only frozen."""
    rows = rankings(viewer).filter(as_of__lte=as_of)
    published = rows.exclude(state=RankingState.FROZEN).values_list("pk", flat=True).first()
    found: int | None = published or rows.values_list("pk", flat=True).first()
    return found


def name(viewer: Actor, ranking_id: int) -> str:
    """The title; empty for one that there is not."""
    found = rankings(viewer).filter(pk=ranking_id).values_list("title", flat=True).first()
    return str(found or "")


def told(ranking: Ranking) -> dict[str, Any]:
    """What may be printed. A report travels: of a ranking that shows totals only, no figure of a firm is in it, just as on
    the page that everybody sees (`ranking.selectors.shown`)."""
    frozen = ranking.told()
    found = of_document(frozen, ranking.receipt)
    found["names"] = {one["key"]: one["name"] for one in frozen["config"]["indicators"]}
    if ranking.privacy != "full":
        for row in found["ranking"]:
            row.update(parts=[], reasons=[], vetoes=[])
        for row in found["excluded"]:
            row.update(reasons=[])
    return found


def get(viewer: Actor, ranking_id: int) -> Ranking:
    found: Ranking = rankings(viewer).get(pk=ranking_id)
    return found
