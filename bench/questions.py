"""Whole questions: the matcher, and the part of the home page that answers while somebody types.

Query p50/p95 and build time at the size of the region and with many more offerings and parties; with `--encoder` the built-in
encoder encodes every question (each is asked once), while the vectors of the synthetic documents are drawn by lot.
Retrieval quality is measured by `shuanglian eval matching`, the index alone by `bench.matching`.

    .venv/bin/python -m bench.questions [--quick] [--size 50000] [--encoder]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
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


def timed(asked: list[str], answer: Callable[[str], object]) -> dict[str, float]:
    times = []
    for question in asked:
        started = time.perf_counter()
        answer(question)
        times.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": round(percentile(times, 0.5), 1), "p95_ms": round(percentile(times, 0.95), 1)}


def asked_once(rounds: int) -> list[str]:
    """Questions that differ, so that no cache answers."""
    rng = random.Random(11)
    return [f"{QUESTIONS[turn % len(QUESTIONS)]}（批次{rng.randrange(10**6)}）" for turn in range(rounds)]


def speed(label: str, rounds: int, *, with_encoder: bool) -> None:
    """Whole questions through `services.match`: index, database, scores, reasons; then through the page."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import services, upkeep

    started = time.perf_counter()
    size = services.rebuild()
    built = time.perf_counter() - started
    if with_encoder:
        draw_vectors()
    for question in QUESTIONS:
        found = services.match(PUBLIC, question)
    direct = timed(asked_once(rounds), lambda question: services.match(PUBLIC, question))
    page = timed(asked_once(2 * rounds)[rounds:], typed())
    started = time.perf_counter()
    upkeep.EVIDENCE.refresh({("offering", _an_offering())})
    line(
        bench="matching.speed",
        at=label,
        mode=found.mode,
        documents=size,
        build_s=round(built, 2),
        **direct,
        page_p50_ms=page["p50_ms"],
        page_p95_ms=page["p95_ms"],
        refresh_s=round(time.perf_counter() - started, 3),
    )


def typed() -> Callable[[str], object]:
    """What the server does for the home page when typing pauses: the whole request, without the network."""
    from django.core.cache import cache
    from django.test import Client

    client = Client(headers={"HX-Request": "true"})

    def ask(question: str) -> None:
        cache.clear()  # the limit per minute is not what is measured
        response = client.post("/match/", {"q": question})
        assert response.status_code == 200, response.status_code

    return ask


def draw_vectors() -> None:
    """Vectors by lot for every document, as if the encoder had made them."""
    import numpy as np

    from shuanglian.matching import background, encoder, upkeep

    ready = encoder.wait_for(300)
    if ready is None:
        raise SystemExit("the built-in encoder is missing: make encoder")
    background.prepare(ready)
    collection, snapshot = upkeep.EVIDENCE.collection, upkeep.EVIDENCE.current()
    assert snapshot is not None
    rng = np.random.default_rng(5)
    for shard in snapshot.shards:
        contents = np.unique(shard.rows.contents)
        if len(contents):
            drawn = rng.normal(size=(len(contents), ready.dimension)).astype(np.float32)
            drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
            collection.store(ready.fingerprint).add(contents, drawn)
    collection.publish(ready.fingerprint)


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
    parser = argparse.ArgumentParser(prog="bench.questions")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--encoder", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    os.environ.setdefault("SHUANGLIAN_ENV", "test")
    os.environ["SHUANGLIAN_DATA_DIR"] = tempfile.mkdtemp(prefix="shuanglian-bench-")
    os.environ["SHUANGLIAN_ENCODER"] = "builtin" if options.encoder else "none"
    os.environ["SHUANGLIAN_LOG_LEVEL"] = "ERROR"
    os.environ.pop("SHUANGLIAN_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions
    from shuanglian.registry.regions.folder import BUNDLED

    setup_test_environment()
    rounds = 30 if options.quick else 120
    call_command("migrate", verbosity=0)
    regions.load(BUNDLED / "shaoxing", actor=system("基准"))
    speed("region", rounds, with_encoder=options.encoder)
    grow(5_000 if options.quick else options.size)
    speed("large", rounds, with_encoder=options.encoder)


if __name__ == "__main__":
    main()
