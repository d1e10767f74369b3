"""One engine of the comparison in a process of its own: `python -m bench.engines NAME FOLDER SIZE QUERIES`.

Each gets the same tokens of the same texts and prints one line of JSON. Encoding is no part of any figure.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from shuanglian.matching.shards import Collection, Document, Key, Marks, Query
from shuanglian.matching.shards.segments import content_hash
from shuanglian.matching.text import tokens

from . import corpus

FINGERPRINT = "synthetic"
LIMIT = 100
_BATCH = 20_000
Figures = dict[str, Any]


def measured(ask: Callable[[str], object], size: int, count: int, seconds: float = 120.0) -> Figures:
    """p50 and p95 over `count` different questions, fewer if they would take longer than that; and p95 of the time that
    processors worked, which a busy machine changes little."""
    questions = corpus.queries(count + 5, size)
    for question in questions[:5]:
        ask(question)
    times: list[float] = []
    work: list[float] = []
    began = time.perf_counter()
    for question in questions[5:]:
        started, worked = time.perf_counter(), time.process_time()
        ask(question)
        times.append(time.perf_counter() - started)
        work.append(time.process_time() - worked)
        if time.perf_counter() - began > seconds:
            break
    return {
        "queries": len(times),
        "p50_ms": share(times, 0.5),
        "p95_ms": share(times, 0.95),
        "cpu_p95_ms": share(work, 0.95),
        "memory_mb": resident(),
    }


def share(seconds: list[float], part: float) -> float:
    ranked = sorted(seconds)
    return round(1000 * ranked[min(len(ranked) - 1, int(part * len(ranked)))], 1)


def resident() -> int:
    """What the process holds in memory now, mapped files included."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def documents(size: int, after: Key | None) -> Iterator[Document]:
    first = after[1] if after else 0
    for number, text in enumerate(corpus.texts(size - first, first=first), first + 1):
        yield Document("offering", number, number % 5000 + 1, 1, text, "result", number % 40, (number % 120,))


def build(folder: Path, size: int, _count: int) -> Figures:
    """The words from the texts, then the vectors, as a background encoder would leave them."""
    collection = Collection(folder, tokens)
    generating = timed(lambda: [None for _ in documents(min(size, 5000), None)]) * size / min(size, 5000)
    with collection.building():
        seconds = timed(lambda: collection.build(lambda after: documents(size, after), Marks))
    store = collection.store(FINGERPRINT)
    for first in range(0, size, _BATCH):
        count = min(_BATCH, size - first)
        keys = [content_hash(text) for text in corpus.texts(count, first=first)]
        store.add(np.array(keys, dtype=np.uint64), corpus.vectors(count, first=first))
    codes = timed(lambda: collection.publish(FINGERPRINT))
    version = next(path.parent for path in folder.glob("*/additions.json"))
    return {
        "build_s": round(seconds - generating, 1),
        "codes_s": round(codes, 1),
        "build_peak_mb": peak(),
        "disk_mb": on_disk(version),
    }


def words(folder: Path, size: int, count: int) -> Figures:
    """Words alone: no vector is in memory."""
    snapshot = Collection(folder, tokens).current()
    assert snapshot is not None
    return measured(lambda text: snapshot.search(Query(tokens(text)), LIMIT), size, count)


def hybrid(folder: Path, size: int, count: int) -> Figures:
    """Words and meaning, fused."""
    snapshot = Collection(folder, tokens).current(FINGERPRINT)
    assert snapshot is not None
    asked = iter(corpus.vectors(count + 5, first=10**9))
    return measured(lambda text: snapshot.search(Query(tokens(text), vector=next(asked)), LIMIT), size, count)


def change(folder: Path, size: int, _count: int) -> Figures:
    """From a changed document to a search that finds it, in another process's eyes."""
    collection = Collection(folder, tokens)
    before = collection.current(FINGERPRINT)
    assert before is not None
    times = []
    for number in range(1, 6):
        text = f"{corpus.text(number)} unique{number}"
        changed = Document("offering", number, 1, 2, text)
        started = time.perf_counter()
        with collection.writing():
            collection.write_additions([changed.key], [changed], Marks())
        found = collection.current(FINGERPRINT)
        assert found is not None
        top = found.search(Query([f"unique{number}"]), 1).candidates[0]
        times.append(time.perf_counter() - started)
        assert top.id == number
    return {"changed_found_s": round(max(times), 2)}


def bm25s(folder: Path, size: int, count: int) -> Figures:
    """The library, in memory, with the same tokens; threads as it comes."""
    import bm25s as library
    from bm25s.tokenization import Tokenized

    known: dict[str, int] = {}
    numbers = [[known.setdefault(token, len(known)) for token in tokens(text)] for text in corpus.texts(size)]
    engine = library.BM25(method="lucene", k1=1.2, b=0.75)
    started = time.perf_counter()
    engine.index(Tokenized(ids=numbers, vocab=known), show_progress=False)
    seconds = time.perf_counter() - started
    del numbers

    def ask(text: str) -> object:
        return engine.retrieve([tokens(text)], k=min(LIMIT, size), show_progress=False)

    return {"build_s": round(seconds, 1), "build_peak_mb": peak(), **measured(ask, size, count)}


def postgresql(folder: Path, size: int, count: int) -> Figures:
    """Full text search: `tsvector` with GIN, all tokens of the question by OR, ranked by `ts_rank`."""
    return _postgresql(size, count, rarest=0)


def postgresql_rare(folder: Path, size: int, count: int) -> Figures:
    """The same with the eight rarest tokens of the question that the texts know, which somebody has to keep count of."""
    return _postgresql(size, count, rarest=8)


def _postgresql(size: int, count: int, *, rarest: int) -> Figures:
    import psycopg

    with psycopg.connect(os.environ["SHUANGLIAN_POSTGRES_URL"], autocommit=True) as connection:
        seconds = timed(lambda: _fill(connection, size))
        frequencies = _frequencies(size) if rarest else Counter()

        def ask(text: str) -> object:
            terms = set(tokens(text))
            if rarest:
                known = sorted(terms & frequencies.keys(), key=lambda term: (frequencies[term], term))
                terms = set(known[:rarest])
            wanted = " | ".join(f"'{term}'" for term in sorted(terms))
            return connection.execute(
                "SELECT id FROM bench_texts, to_tsquery('simple', %s) q WHERE words @@ q"
                " ORDER BY ts_rank(words, q) DESC, id LIMIT %s",
                (wanted, LIMIT),
            ).fetchall()

        figures = measured(ask, size, count, seconds=60.0)
        size_mb = connection.execute("SELECT pg_total_relation_size('bench_texts') >> 20").fetchone()
    del figures["memory_mb"], figures["cpu_p95_ms"]  # of the client, which say nothing
    return {"build_s": round(seconds, 1), "disk_mb": int(size_mb[0]) if size_mb else 0, **figures}


def _fill(connection: Any, size: int) -> None:
    """Once for both ways of asking."""
    row = connection.execute("SELECT to_regclass('bench_texts')").fetchone()
    if row[0] and connection.execute("SELECT count(*) FROM bench_texts").fetchone()[0] == size:
        return
    connection.execute("DROP TABLE IF EXISTS bench_texts")
    connection.execute("CREATE TABLE bench_texts (id int PRIMARY KEY, words tsvector)")
    connection.execute("SET maintenance_work_mem = '512MB'")
    with connection.cursor() as cursor, cursor.copy("COPY bench_texts FROM STDIN") as copy:
        for number, text in enumerate(corpus.texts(size), 1):
            copy.write_row((number, _tsvector(tokens(text))))
    connection.execute("CREATE INDEX ON bench_texts USING gin (words)")
    connection.execute("ANALYZE bench_texts")


def _tsvector(found: list[str]) -> str:
    """As `to_tsvector('simple', ...)` of the tokens between blanks would be."""
    places: dict[str, list[str]] = {}
    for place, token in enumerate(found, 1):
        places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(where)}" for token, where in places.items())


def _frequencies(size: int) -> Counter[str]:
    """Of a sample: rare is rare."""
    return Counter(token for text in corpus.texts(min(size, 20_000)) for token in set(tokens(text)))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


ENGINES: dict[str, Callable[[Path, int, int], Figures]] = {
    "build": build,
    "words": words,
    "hybrid": hybrid,
    "change": change,
    "bm25s": bm25s,
    "postgresql": postgresql,
    "postgresql, 8 rarest": postgresql_rare,
}


def main(arguments: Iterable[str]) -> None:
    name, folder, size, count = arguments
    print(json.dumps(ENGINES[name](Path(folder), int(size), int(count))))


if __name__ == "__main__":
    main(sys.argv[1:])
