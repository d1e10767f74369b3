"""Whole questions: the matcher, and the part of the home page that answers while somebody types.

Query p50/p95 and build time at the size of the region and with many more offerings and parties. Hundreds of different
questions are made of the words of the region, each asked once, so that no cache knows them; the first question of a fresh
process is told apart, with and without the warming that `serve` does. With `--encoder` the built-in encoder encodes questions
and sentences; the vectors of the synthetic documents scatter around those of texts of the region.
`cpu_ms` is the processor time per question, which a busy machine changes less. Retrieval quality is measured by
`shuanglian eval matching`, the index alone by `bench.matching`.

    .venv/bin/python -m bench.questions [--quick] [--size 50000] [--encoder]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

FRAMES = (
    "{a}做不好，想找能做{b}的团队",
    "想做{a}，要{b}，{amount}",
    "{a}，{b}，{c}",
    "我们的{a}要达到{amount}，现在{b}跟不上，国内谁在做{c}？",
    "{a}{b}长期依赖进口",
)
AMOUNTS = ("耐水压 {} 毫米水柱以上", "纯度≥{}%", "{}℃ 下不开裂", "寿命 {} 小时以上", "成本降低{}%")
OTHERS = ("今天天气很好", "孩子上哪所小学好", "附近有什么好吃的", "股票明天涨不涨")
SPREAD = 0.7
ANCHORS = 400


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def line(**values: Any) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def timed(asked: list[str], answer: Callable[[str], object]) -> dict[str, float]:
    times = []
    spent = time.process_time()
    for question in asked:
        started = time.perf_counter()
        answer(question)
        times.append((time.perf_counter() - started) * 1000)
    spent = (time.process_time() - spent) * 1000 / len(asked)
    return {
        "p50_ms": round(percentile(times, 0.5), 1),
        "p95_ms": round(percentile(times, 0.95), 1),
        "cpu_ms": round(spent, 1),
    }


def words_of_the_region() -> list[str]:
    """Short stretches of the region's own texts; those of synthetic offerings are left out."""
    from shuanglian.registry.models import Offering

    own = Offering.objects.exclude(ref__startswith="BO").order_by("pk")
    texts = [text for text in own.values_list("text", flat=True) if len(text) > 20]
    return [text[i : i + 4] for text in texts for i in range(0, len(text) - 4, 2)]


def different(count: int, *, seed: int) -> list[str]:
    """Questions that all differ in their words, so that no cache answers; one in twenty is none for the region."""
    rng = random.Random(seed)
    words = words_of_the_region()
    found = []
    for turn in range(count):
        a, b, c = ("".join(rng.choices(words, k=rng.randint(1, 3))) for _ in range(3))
        amount = rng.choice(AMOUNTS).format(rng.randrange(10, 9000))
        asked = rng.choice(FRAMES).format(a=a, b=b, c=c, amount=amount)
        found.append(asked if turn % 20 else f"{rng.choice(OTHERS)}{turn}")
    return found


def speed(label: str, rounds: int, *, with_encoder: bool) -> None:
    """Whole questions through `services.match`: index, database, scores, reasons; then through the page."""
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import services, upkeep

    started = time.perf_counter()
    size = services.rebuild()
    built = time.perf_counter() - started
    if with_encoder:
        draw_vectors()
    first = {name: fresh(with_encoder, warmed=warmed) for name, warmed in (("cold", False), ("warmed", True))}
    asked = different(3 * rounds, seed=11)
    found = [services.match(PUBLIC, question) for question in different(10, seed=3)]
    direct = timed(asked[:rounds], lambda question: services.match(PUBLIC, question))
    page = timed(asked[rounds:], typed())
    started = time.perf_counter()
    upkeep.EVIDENCE.refresh({("offering", _an_offering())})
    line(
        bench="matching.speed",
        at=label,
        mode=found[-1].mode,
        documents=size,
        build_s=round(built, 2),
        **direct,
        **{f"page_{name}": value for name, value in page.items()},
        **{f"first_{name}_ms": value for name, value in first.items()},
        refresh_s=round(time.perf_counter() - started, 3),
    )


def fresh(with_encoder: bool, *, warmed: bool) -> float:
    """The first question of a process that has just started, in milliseconds. The encoder is open: it has been since
    the port was, give or take a second."""
    command = [sys.executable, "-m", "bench.questions", "--first", *(["--encoder"] if with_encoder else [])]
    command += ["--warmed"] if warmed else []
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ.copy())
    return float(done.stdout.splitlines()[-1])


def first_question(*, warmed: bool) -> None:
    from shuanglian.foundation.actor import PUBLIC
    from shuanglian.matching import encoder, services, warming

    (question,) = different(1, seed=77)
    encoder.wait_for(300)
    if warmed:
        warming.work(threading.Event())
    started = time.perf_counter()
    services.match(PUBLIC, question)
    print(round((time.perf_counter() - started) * 1000, 1))


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
    """A vector for every document, as if the encoder had made it: that of a text of the region, moved at random."""
    import numpy as np

    from shuanglian.matching import background, encoder, upkeep
    from shuanglian.registry.models import Offering

    ready = encoder.wait_for(300)
    if ready is None:
        raise SystemExit("the built-in encoder is missing: make encoder")
    background.prepare(ready)
    collection, snapshot = upkeep.EVIDENCE.collection, upkeep.EVIDENCE.current()
    assert snapshot is not None
    rng = np.random.default_rng(5)
    own = Offering.objects.exclude(ref__startswith="BO").order_by("pk").values_list("text", flat=True)
    anchors = ready.passages(list(own[:ANCHORS]))
    for shard in snapshot.shards:
        contents = np.unique(shard.rows.contents)
        if len(contents):
            drawn = anchors[rng.integers(0, len(anchors), len(contents))]
            noise = rng.normal(size=drawn.shape).astype(np.float32) * np.float32(ready.dimension**-0.5)
            drawn = drawn + noise * np.float32(
                SPREAD * np.linalg.norm(anchors - anchors.mean(0), axis=1).mean()
            )
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
    words = words_of_the_region()
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
                text="".join("".join(rng.choices(words, k=4)) + "。" for _ in range(5)),
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
    parser.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--warmed", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuanglian.config.settings")
    os.environ.setdefault("SHUANGLIAN_ENV", "test")
    if not options.first:
        os.environ["SHUANGLIAN_DATA_DIR"] = tempfile.mkdtemp(prefix="shuanglian-bench-")
    os.environ["SHUANGLIAN_ENCODER"] = "builtin" if options.encoder else "none"
    os.environ["SHUANGLIAN_LOG_LEVEL"] = "ERROR"
    os.environ.pop("SHUANGLIAN_DATABASE_URL", None)
    import django

    django.setup()
    if options.first:
        first_question(warmed=options.warmed)
        return
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
