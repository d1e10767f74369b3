"""Speed, memory and build time of the index at 10,000, 100,000 and 1,000,000 offerings, beside bm25s and the full text
search of PostgreSQL with equal data in the same run.

    .venv/bin/python -m bench.matching [--size N ...] [--queries N] [--only NAME ...]

bm25s needs `pip install -r requirements/bench.in`, PostgreSQL an address in SHUANGLIAN_POSTGRES_URL (`make bench` gives
one); what is missing is left out and named.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000, 1_000_000)
ROWS = {
    "words": "this index, words",
    "hybrid": "this index, words and meaning",
    "bm25s": "bm25s (in memory)",
    "postgresql": "PostgreSQL, ts_rank, all tokens",
    "postgresql, 8 rarest": "PostgreSQL, ts_rank, 8 rarest tokens",
}
COLUMNS = ("build_s", "build_peak_mb", "disk_mb", "memory_mb", "p50_ms", "p95_ms", "cpu_p95_ms", "queries")
Figures = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.matching")
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--only", action="append", choices=[*ROWS, "change"])
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    wanted = options.only or [*ROWS, "change"]
    results = {size: dict(figures(size, options.queries, wanted)) for size in options.size or SIZES}
    table(results)
    return 0 if all(all(found.values()) for found in results.values()) else 1


def figures(size: int, queries: int, wanted: list[str]) -> Iterator[tuple[str, Figures]]:
    """Every engine in a fresh process, so that memory is its own."""
    with tempfile.TemporaryDirectory(prefix="shuanglian-bench-") as folder:
        ours = [name for name in ("words", "hybrid", "change") if name in wanted]
        built = engine("build", folder, size, queries) if ours else {}
        for name in [*ours, *(one for one in ROWS if one in wanted and one not in ours)]:
            absent = missing(name)
            if absent:
                print(f"{name}: left out, {absent}", file=sys.stderr)
                continue
            found = engine(name, folder, size, queries)
            yield name, (built | found if name in ours and found else found)


def missing(name: str) -> str:
    if name == "bm25s" and importlib.util.find_spec("bm25s") is None:
        return "bm25s is not installed (requirements/bench.in)"
    if name.startswith("postgresql") and not os.environ.get("SHUANGLIAN_POSTGRES_URL"):
        return "SHUANGLIAN_POSTGRES_URL is not set"
    return ""


def engine(name: str, folder: str, size: int, queries: int) -> Figures:
    command = [sys.executable, "-m", "bench.engines", name, folder, str(size), str(queries)]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=root, check=False)
    if done.returncode:
        print(f"{name}: measuring failed", file=sys.stderr)
        return {}
    found = dict(json.loads(done.stdout.splitlines()[-1]))
    print(f"{size} {name}: {json.dumps(found)}", flush=True)
    return found


def table(results: dict[int, dict[str, Figures]]) -> None:
    print(
        "\n| offerings | engine | build (s) | peak (MB) | disk (MB) | memory (MB) | p50 (ms) | p95 (ms) | CPU p95 (ms) | queries |"
    )
    print("|---:|---|" + "---:|" * len(COLUMNS))
    for size, found in results.items():
        for name, label in ROWS.items():
            if name in found:
                cells = " | ".join(str(found[name].get(column, "")) for column in COLUMNS)
                print(f"| {size:,} | {label} | {cells} |")
    for size, found in results.items():
        if "change" in found:
            print(f"\n{size:,}: a changed offering is found after {found['change'].get('changed_found_s')} s")


if __name__ == "__main__":
    sys.exit(main())
