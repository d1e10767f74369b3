"""What lies under the pages of indicators: status, series and import at full size. Prints JSON on its last line.

`python -m bench.indicators [--quick]` measures the database of SHUANGLIAN_DATABASE_URL, which must be empty;
`python -m bench` runs it on a fresh one of each kind.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from .indicators_pages import PLACES, seed
from .measure import REPEATS, Figures, analyse, forget_seeding, spread, timed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
DAY = dt.date(2025, 3, 31)
IMPORTED = 1000  # every value is looked at by the checks, which is what most of the time goes into
LIMIT_MS = 200


def main(quick: bool) -> int:
    import django

    django.setup()
    figures: Figures = {}
    plan()
    places = PLACES // 10 if quick else PLACES
    figures["values"] = timed("seeding values (s)", figures, lambda: seed(places))
    analyse()
    forget_seeding()
    slow = reads(figures, REPEATS // 3 if quick else REPEATS)
    imports(figures, IMPORTED // 10 if quick else IMPORTED)
    figures["memory, peak (MB)"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["reads over 200 ms at p95"] = "、".join(slow) or "none"
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def plan() -> None:
    """The 22 indicators with their places and sources, without the rest of the region."""
    from django.core.management import call_command

    from shuanglian.indicators import region
    from shuanglian.registry.models import Place, Source

    call_command("migrate", verbosity=0)
    for code in ("000", "001", "002", "003"):
        Source.objects.create(code=code, title=code)
    for code, kind in (("sx-corridor", "corridor"), ("330603", "district")):
        Place.objects.create(code=code, name=code, kind=kind)
    region.install()


def reads(figures: Figures, repeats: int) -> list[str]:
    """Status of the plan, of a place, of one indicator, and a series of ten years; the slow ones are named."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.indicators import selectors
    from shuanglian.indicators.models import Indicator
    from shuanglian.indicators.status import status
    from shuanglian.registry.models import Place

    rng = random.Random(4)
    places = list(Place.objects.filter(code__startswith="bench-"))
    rows = list(
        Indicator.objects.filter(plan__isnull=False).exclude(measure="paired").select_related("place")
    )
    calls: dict[str, Callable[[], Any]] = {
        "status of 22": lambda: status(PUBLIC, as_of=DAY, plan="sx-corridor-2025"),
        "status of 22 in a place": lambda: status(
            PUBLIC, as_of=DAY, plan="sx-corridor-2025", place=rng.choice(places)
        ),
        "status of one": lambda: status(PUBLIC, as_of=DAY, codes=[rng.choice(rows).code]),
        "series of one (120 months)": lambda: selectors.series(PUBLIC, rng.choice(rows)),
        "series of one in a place": lambda: selectors.series(
            PUBLIC, rng.choice(rows), place=rng.choice(places)
        ),
    }
    return [name for name, call in calls.items() if _measure(name, figures, call, repeats) > LIMIT_MS]


def _measure(name: str, figures: Figures, call: Callable[[], Any], repeats: int) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        call()
    times = []
    for _again in range(repeats):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    figures[f"{name}: p50 / p95 (ms), queries"] = f"{spread(times)}, {len(seen)}"
    return sorted(times)[max(0, int(len(times) * 0.95) - 1)]


def imports(figures: Figures, number: int) -> None:
    """One file of monthly values for one indicator of its own and places, checked and then brought in."""
    from shuanglian.foundation.actor import system
    from shuanglian.indicators import services, sheets

    actor = system("测试")
    services.indicator_save(actor=actor, code="bench-import", name="导入", unit="亿元")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["代码", "期间", "数值", "单位", "地区"])
    for index in range(number):
        place, month = divmod(index, 400)
        writer.writerow(
            [
                "bench-import",
                f"{1985 + month // 12}-{month % 12 + 1:02}",
                index % 97,
                "亿元",
                f"bench-{place}",
            ]
        )
    data = out.getvalue().encode()
    for name, run in (("checking", sheets.dry_run), ("importing", sheets.apply)):
        start = time.perf_counter()
        plan = run(data=data, actor=actor, name="bench.csv")
        if not plan.ok:
            raise SystemExit(f"import: {plan.problems[:3]}")
        figures[f"{name} {number} rows: rows/s"] = round(number / (time.perf_counter() - start))


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
