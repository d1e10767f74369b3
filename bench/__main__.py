"""`make bench`: the same measurements on SQLite and PostgreSQL, printed as one table.

Each database runs in a process of its own with an empty database, so that figures do not disturb each other. After them
the index of the matcher (`bench.matching`) and whole questions (`bench.questions`, with the encoder if it is installed).
Options: --quick (a tenth of the size), --only sqlite|postgresql.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    results = {name: run(name, quick=options.quick) for name in databases(options.only)}
    table(results)
    subprocess.run(
        [sys.executable, "-m", "bench.assignment", *(["--quick"] if options.quick else [])],
        cwd=HERE.parent,
        check=False,
    )
    done = [bool(found) for found in results.values()] + [
        engine(quick=options.quick),
        index(quick=options.quick),
        questions(quick=options.quick),
        integrity(quick=options.quick),
        ingest(quick=options.quick),
        indicator_reads(options.only, quick=options.quick),
        indicator_pages(options.only, quick=options.quick),
    ]
    return 0 if all(done) else 1


def engine(*, quick: bool) -> bool:
    """The process engine at 100,000 open cases."""
    command = [sys.executable, "-m", "bench.casework", *(["--quick"] if quick else [])]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def index(*, quick: bool) -> bool:
    """The index of the matcher, which knows no database, beside other engines."""
    command = [sys.executable, "-m", "bench.matching", *(["--size", "10000"] if quick else [])]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def questions(*, quick: bool) -> bool:
    """Whole questions and the page at full size."""
    from shuanglian.matching.encoder.builtin import missing_packages

    command = [sys.executable, "-m", "bench.questions", *(["--quick"] if quick else ["--size", "100000"])]
    command += [] if missing_packages() else ["--encoder"]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def indicator_reads(only: str | None, *, quick: bool) -> bool:
    """Status, series and import at 22 indicators × 50 places × 10 years of months, on every database."""
    arguments = ["--quick"] if quick else []
    results = {name: in_fresh_database(name, "bench.indicators", *arguments) for name in databases(only)}
    table(results)
    return all(results.values())


def indicator_pages(only: str | None, *, quick: bool) -> bool:
    """Board, indicator and value pages at 22 indicators × 50 places × 10 years of months, on every database."""
    arguments = ["--quick"] if quick else []
    results = {
        name: in_fresh_database(name, "bench.indicators_pages", *arguments) for name in databases(only)
    }
    table(results)
    return all(results.values())


def integrity(*, quick: bool) -> bool:
    """False alarms and power of the checks of figures, on made-up files."""
    command = [sys.executable, "-m", "bench.integrity", *(["--quick"] if quick else [])]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def ingest(*, quick: bool) -> bool:
    """From documents to proposals, and repair; no database."""
    command = [sys.executable, "-m", "bench.ingest", *(["--quick"] if quick else [])]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def databases(only: str | None) -> list[str]:
    names = ["sqlite"] + (["postgresql"] if os.environ.get("SHUANGLIAN_POSTGRES_URL") else [])
    return [name for name in names if only in (None, name)]


def run(name: str, *, quick: bool) -> dict[str, Any]:
    return in_fresh_database(name, "bench.measure", *(["--quick"] if quick else []))


def in_fresh_database(name: str, module: str, *arguments: str) -> dict[str, Any]:
    """What `module` prints as JSON on its last line, run in a process of its own with an empty database."""
    with tempfile.TemporaryDirectory() as folder, empty_database(name, Path(folder)) as url:
        environment = os.environ | {
            "SHUANGLIAN_ENV": "test",
            "SHUANGLIAN_DATABASE_URL": url,
            "SHUANGLIAN_DATA_DIR": folder,
            "SHUANGLIAN_LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, cwd=HERE.parent, check=False
        )
    if done.returncode:
        print(f"{name}: {module} failed", file=sys.stderr)
        return {}
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def empty_database(name: str, folder: Path) -> Iterator[str]:
    """The address of a database that is empty, and gone afterwards."""
    if name == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import psycopg

    server = os.environ["SHUANGLIAN_POSTGRES_URL"]
    fresh = f"bench_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {fresh}")
        try:
            yield server.rpartition("/")[0] + f"/{fresh}"
        finally:
            connection.execute(f"DROP DATABASE {fresh} WITH (FORCE)")


def table(results: dict[str, dict[str, Any]]) -> None:
    rows: list[str] = []
    for figures in results.values():
        rows += [name for name in figures if name not in rows]
    names = list(results)
    print("\n| measurement | " + " | ".join(names) + " |\n|---|" + "---:|" * len(names))
    for row in rows:
        print(f"| {row} | " + " | ".join(str(results[name].get(row, "")) for name in names) + " |")


if __name__ == "__main__":
    sys.exit(main())
