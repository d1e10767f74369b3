"""Pages of plan indicators at 22 indicators × 50 places × 10 years of months. Prints JSON on its last line.

`python -m bench.indicators_pages [--quick]` measures the database of SHUANGLIAN_DATABASE_URL, which must be empty;
`python -m bench` runs it on a fresh one of each kind. Accepted is a p95 below 200 ms for every page.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .measure import REPEATS, Figures, analyse, client_for, forget_seeding, measure, prepare, timed

LIMIT_MS = 200
PLACES, YEARS, BATCH = 50, 10, 2000


def main(quick: bool) -> int:
    import django

    django.setup()
    prepare()
    figures: Figures = {}
    places = PLACES // 10 if quick else PLACES
    rows = timed("seeding values (s)", figures, lambda: seed(places))
    figures["values"] = rows
    analyse()
    forget_seeding()
    pages(figures)
    slow = [name for name, told in figures.items() if "p95" in name and _p95(told) > LIMIT_MS]
    figures["pages over 200 ms at p95"] = "、".join(slow) or "none"
    print(json.dumps(figures, ensure_ascii=False))
    return 1 if slow else 0


def _p95(told: str) -> float:
    return float(told.split("/")[1].split(",")[0])


def seed(places: int) -> int:
    """Monthly values of every indicator of the plan for the corridor and for each place, written in bulk."""
    from shuanglian.indicators.models import Indicator, Observation
    from shuanglian.registry.models import Place

    made = [Place(code=f"bench-{i}", name=f"第{i}区", kind="district") for i in range(places)]
    Place.objects.bulk_create(made)
    indicators = list(Indicator.objects.filter(plan__isnull=False).exclude(measure="paired"))
    months = list(_months(2025, YEARS * 12))
    rng = random.Random(5)
    rows: list[Any] = []
    total = 0
    for indicator in indicators:
        for place in [indicator.place, *made]:
            rows += _series(indicator, place, months, rng)
            if len(rows) >= BATCH:
                total += len(Observation.objects.bulk_create(rows, batch_size=BATCH))
                rows = []
    return total + len(Observation.objects.bulk_create(rows, batch_size=BATCH))


def _months(last: int, count: int) -> Iterator[Any]:
    from shuanglian.indicators import periods

    for index in range(last * 12 + 12 - count, last * 12 + 12):
        yield periods.month(index // 12, index % 12 + 1)


def _series(indicator: Any, place: Any, months: list[Any], rng: random.Random) -> Iterator[Any]:
    """A walk that grows with the seasons; published and no demonstration, so that nothing is left out."""
    from shuanglian.indicators.models import Observation

    level, now = rng.uniform(5, 50), dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
    for at, period in enumerate(months):
        value = level * (1 + at / 100) * (1 + 0.2 * math.sin(at)) + rng.uniform(0, 1)
        yield Observation(
            indicator=indicator, place=place, period=period.text, period_kind=period.kind.value,
            period_start=period.start, period_end=period.end, value=Decimal(f"{value:.2f}"), origin="import",
            state="published", decided_at=now,
        )  # fmt: skip


def pages(figures: Figures) -> None:
    """Whole requests through every middleware, without a network."""
    from django.test import Client

    from shuanglian.foundation.accounts.models import User
    from shuanglian.foundation.accounts.services import actor_for, ensure_personas
    from shuanglian.indicators.models import Indicator, Observation

    people = {one.key: actor_for(User.objects.get(username=one.username)) for one in ensure_personas()}
    leader, public = client_for(people["leader"]), Client()
    rng = random.Random(9)
    codes = list(Indicator.objects.filter(plan__isnull=False).values_list("code", flat=True))
    some = [rng.choice(codes) for _ in range(REPEATS)]
    values = list(Observation.objects.order_by("?").values_list("pk", flat=True)[:REPEATS])
    measure("board (public)", figures, public, ["/indicators/"] * REPEATS)
    measure("board (leader)", figures, leader, [f"/indicators/?show={code}" for code in some])
    measure(
        "board of a place", figures, public, [f"/indicators/?place=bench-{rng.randrange(5)}" for _ in some]
    )
    measure("indicator page", figures, public, [f"/indicators/{code}/" for code in some])
    measure("indicator page by month", figures, leader, [f"/indicators/{code}/?by=month" for code in some])
    measure("page of a value", figures, leader, [f"/indicators/observations/{pk}/" for pk in values])
    measure("leader's page", figures, leader, ["/indicators/summary/"] * REPEATS)
    measure("table (csv)", figures, public, ["/indicators/export/?format=csv"] * REPEATS)


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
