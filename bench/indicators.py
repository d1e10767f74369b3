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
from collections.abc import Callable, Iterator
from typing import Any

from .indicators_pages import PLACES, seed
from .measure import REPEATS, Figures, analyse, forget_seeding, measure_calls, timed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
DAY = dt.date(2025, 3, 31)
MONTHS = 50  # of each of the hundred series that are imported
LIMIT_MS = 200


def main(quick: bool) -> int:
    import django

    django.setup()
    figures: Figures = {}
    plan()
    places = max(10, PLACES // 10) if quick else PLACES
    figures["values"] = timed("seeding values (s)", figures, lambda: seed(places))
    analyse()
    forget_seeding()
    slow = reads(figures, REPEATS // 10 if quick else REPEATS)
    imports(figures, MONTHS // 10 if quick else MONTHS)
    figures["memory, peak (MB)"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["reads over 200 ms of processor time at p95"] = "、".join(slow) or "none"
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
    return [name for name, call in calls.items() if measure_calls(name, figures, [call] * repeats) > LIMIT_MS]


def imports(figures: Figures, months: int) -> None:
    """One file of a hundred series, ten indicators in ten places, checked and then brought in with the checks."""
    from shuanglian.foundation.actor import system
    from shuanglian.indicators import services, sheets

    actor = system("测试")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["代码", "期间", "数值", "单位", "地区"])
    rng = random.Random(6)
    for which in range(10):
        code = f"bench-import-{which}"
        services.indicator_save(actor=actor, code=code, name=f"导入{which}", unit="亿元")
        for place in range(10):
            writer.writerows(_lines(code, f"bench-{place}", months, rng))
    data, number = out.getvalue().encode(), 100 * months
    for name, run in (("checking", sheets.dry_run), ("importing", sheets.apply)):
        start, worked = time.perf_counter(), time.process_time()
        plan = run(data=data, actor=actor, name="bench.csv")
        if not plan.ok:
            figures[f"{name} {number} rows"] = f"refused: {plan.problems[:3]}"
            return
        wall, cpu = time.perf_counter() - start, time.process_time() - worked
        figures[f"{name} {number} rows of 100 series: rows/s; rows per CPU second"] = (
            f"{number / wall:.0f}; {number / cpu:.0f}"
        )
    figures["questions raised by the import"] = _questions()


def _lines(code: str, place: str, months: int, rng: random.Random) -> Iterator[list[str]]:
    """A series that grows, with noise."""
    level = rng.uniform(50, 500)
    for at in range(months):
        value = level * (1 + at / 100) * (1 + rng.gauss(0, 0.03))
        yield [code, f"{2019 + at // 12}-{at % 12 + 1:02}", f"{value:.2f}", "亿元", place]


def _questions() -> int:
    from shuanglian.indicators.integrity.models import Question

    return Question.objects.filter(indicator__code__startswith="bench-import").count()


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
