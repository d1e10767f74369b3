"""Whole questions through the matcher: query p50/p95 and build time at the size of the region and at 50,000 documents.
Retrieval quality is measured by `shuanglian eval matching`, the index alone by `bench.matching`.

    .venv/bin/python -m bench.questions [--quick]
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from typing import Any

QUESTIONS = (
    "想做百分百可回收的面料，还要防水透湿，耐水压 10000 毫米水柱以上，洗了不掉性能。",
    "碳化硅晶体生长缺陷多，想找做长晶炉的团队，微管密度<0.1个/cm²",
    "国内海水淡化项目核心膜元件长期依赖进口，脱盐率要到99.7%以上",
    "半导体封装用的胶水耐温不够，回流焊 260℃ 后开裂",
    "想做小分子创新药，缺药物筛选平台",
    "今天天气很好",
)


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def line(**values: Any) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def speed(label: str, rounds: int) -> None:
    """Whole questions through `services.match`: index, database, scores, reasons."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import services, upkeep

    started = time.perf_counter()
    size = services.rebuild()
    built = time.perf_counter() - started
    for question in QUESTIONS:
        services.match(PUBLIC, question)
    times = []
    for turn in range(rounds):
        started = time.perf_counter()
        services.match(PUBLIC, QUESTIONS[turn % len(QUESTIONS)])
        times.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    upkeep.EVIDENCE.refresh({("offering", _an_offering())})
    line(
        bench="matching.speed",
        at=label,
        documents=size,
        build_s=round(built, 2),
        p50_ms=round(percentile(times, 0.5), 1),
        p95_ms=round(percentile(times, 0.95), 1),
        refresh_s=round(time.perf_counter() - started, 3),
    )


def _an_offering() -> int:
    from shuanglian.registry.models import Offering

    return Offering.objects.values_list("pk", flat=True).first() or 0


def grow(total: int) -> None:
    """Synthetic parties and offerings, their words drawn from the texts of the region."""
    from shuanglian.registry.models import Offering, Party, Segment

    rng = random.Random(7)
    texts = [t for t in Offering.objects.values_list("text", flat=True) if len(t) > 20]
    words = [t[i : i + 4] for t in texts for i in range(0, len(t) - 4, 2)]
    segments = list(Segment.objects.values_list("pk", flat=True))
    parties = [
        Party(
            ref=f"B{i}",
            kind="enterprise",
            name=f"示例企业{i}",
            is_demo=True,
            summary="".join(rng.choices(words, k=8)),
        )
        for i in range(total // 2)
    ]
    made = Party.objects.bulk_create(parties, batch_size=1000)
    offerings = Offering.objects.bulk_create(
        [
            Offering(
                ref=f"BO{i}",
                party=party,
                kind="expertise",
                title="".join(rng.choices(words, k=3)),
                text="，".join("".join(rng.choices(words, k=4)) for _ in range(5)),
                is_demo=True,
            )
            for i, party in enumerate(made)
        ],
        batch_size=1000,
    )
    links = Offering.segments.through
    links.objects.bulk_create(
        [links(offering_id=o.pk, segment_id=rng.choice(segments)) for o in offerings], batch_size=2000
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    os.environ.setdefault("SHUANGLIAN_ENV", "test")
    scratch = tempfile.mkdtemp(prefix="shuanglian-bench-")
    os.environ["SHUANGLIAN_DATA_DIR"] = scratch
    os.environ.pop("SHUANGLIAN_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions
    from shuanglian.registry.regions.folder import BUNDLED

    quick = "--quick" in sys.argv
    call_command("migrate", verbosity=0)
    regions.load(BUNDLED / "shaoxing", actor=system("基准"))
    speed("region", 30 if quick else 120)
    grow(5_000 if quick else 50_000)
    speed("large", 30 if quick else 120)


if __name__ == "__main__":
    main()
