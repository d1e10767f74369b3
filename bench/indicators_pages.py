"""Pages around plan indicators at 22 indicators × 50 places × 10 years of months. Prints JSON on its last line.

`python -m bench.indicators_pages [--quick]` measures the database of SHUANGLIAN_DATABASE_URL, which must be empty;
`python -m bench` runs it on a fresh one of each kind. Accepted is a p95 below 200 ms for every page on a quiet machine;
pages that take more processor time than that are named, and the exit is 0 all the same.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from .measure import REPEATS, Figures, analyse, client_for, measure_calls, prepare, timed

LIMIT_MS = 200
PLACES, YEARS, BATCH = 50, 10, 2000
# Pages of the same rooms whose length does not grow with the values; what they ask of the values does.
OTHERS = {
    "other indicators": "/indicators/others/",
    "questions of the checks": "/indicators/questions/",
    "task board": "/plans/",
    "route map": "/plans/map/",
    "timetable": "/plans/timetable/",
    "project library": "/plans/library/",
    "orders, watched": "/plans/orders/watch/",
    "ranking page": "/rankings/",
    "rounds of reporting": "/reporting/",
    "overdue reports": "/reporting/overdue/",
    "reports": "/reports/",
    "supervision": "/supervision/",
    "cockpit": "/cockpit/",
}


def main(quick: bool) -> int:
    import django

    django.setup()
    prepare()
    figures: Figures = {}
    places, repeats = (PLACES // 10, REPEATS // 10) if quick else (PLACES, REPEATS)
    rows = timed("seeding values (s)", figures, lambda: seed(places))
    figures["values"] = rows
    analyse()
    as_served()
    slow = pages(figures, repeats)
    figures["pages over 200 ms of processor time at p95"] = "、".join(slow) or "none"
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def as_served() -> None:
    """What a server does when it has warmed up (`shuanglian serve` and the WSGI entry)."""
    from shuanglian.config import heap

    heap.warm()
    heap.settle()


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


def pages(figures: Figures, repeats: int) -> list[str]:
    """Whole requests through every middleware, without a network; the slow ones are named."""
    from django.test import Client

    from shuanglian.foundation.accounts.models import User
    from shuanglian.foundation.accounts.services import actor_for, ensure_personas
    from shuanglian.indicators.models import Indicator, Observation

    people = {one.key: actor_for(User.objects.get(username=one.username)) for one in ensure_personas()}
    leader, steward, public = client_for(people["leader"]), client_for(people["steward"]), Client()
    rng = random.Random(9)
    codes = list(Indicator.objects.filter(plan__isnull=False).values_list("code", flat=True))
    some = [rng.choice(codes) for _ in range(repeats)]
    values = list(Observation.objects.order_by("?").values_list("pk", flat=True)[:repeats])
    asked: dict[str, tuple[Any, list[str]]] = {
        "board (public)": (public, ["/indicators/"] * repeats),
        "board (leader)": (leader, [f"/indicators/?show={code}" for code in some]),
        "board of a place": (public, [f"/indicators/?place=bench-{rng.randrange(5)}" for _ in some]),
        "indicator page": (public, [f"/indicators/{code}/" for code in some]),
        "indicator page by month": (leader, [f"/indicators/{code}/?by=month" for code in some]),
        "definition of an indicator": (steward, [f"/indicators/{code}/definition/" for code in some]),
        "page of a value": (leader, [f"/indicators/observations/{pk}/" for pk in values]),
        "leader's page": (leader, ["/indicators/summary/"] * repeats),
        "table (csv)": (public, ["/indicators/export/?format=csv"] * repeats),
        "table (xlsx)": (public, ["/indicators/export/"] * repeats),
        **{name: (leader, [address] * repeats) for name, address in OTHERS.items()},
    }
    slow = [name for name, (who, urls) in asked.items() if _page(name, figures, who, urls) > LIMIT_MS]
    return slow + (["cockpit, read anew"] if _cockpit(figures, leader, repeats) > LIMIT_MS else [])


def _cockpit(figures: Figures, client: Any, repeats: int) -> float:
    """The wall keeps what it has read for half a minute; this is what reading it costs."""
    from django.core.cache import cache

    def anew() -> None:
        cache.clear()
        client.get("/cockpit/")

    return measure_calls("cockpit, read anew", figures, [anew] * repeats)


def _page(name: str, figures: Figures, client: Any, addresses: list[str]) -> float:
    """A page that fails says so in the table instead of a time."""
    status = client.get(addresses[0]).status_code
    if status != 200:
        figures[name] = f"{addresses[0]}: {status}"
        return 0.0
    return measure_calls(name, figures, [partial(client.get, address) for address in addresses])


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
