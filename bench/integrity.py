"""How often the checks cry wolf on clean files, and how often they see planted fraud. Made-up files, fixed seeds.

`python -m bench.integrity [--quick] [--files N]`; also part of `make bench`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import numpy as np
from scipy.stats import beta

from .integrity_data import CLEAN, PLANTED, Sheet


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.integrity")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--files", type=int, default=0, help="files of each kind")
    parser.add_argument("--only", default="", help="kinds whose name contains this")
    options = parser.parse_args()
    from django.conf import settings

    settings.configure(USE_I18N=False)  # the checks are pure: no database, no apps
    n = options.files or (10 if options.quick else 100)
    start = time.perf_counter()
    clean(n, options.only)
    planted(n, options.only)
    print(f"\nintegrity checks: {n} files of each kind, {time.perf_counter() - start:.0f} s")
    return 0


def findings(sheet: Sheet) -> list[tuple[str, tuple[int, ...]]]:
    from shuanglian.indicators.integrity.inspecting import inspect

    return [(f.code, f.rows) for table in inspect(sheet.data()) for f in table.findings]


def clean(n: int, only: str) -> None:
    """Files with any finding at all, and by which check."""
    print("\n| clean files | files | with a false alarm | 95 % interval | checks |\n|---|---:|---:|---|---|")
    total = wrong = 0
    codes: Counter[str] = Counter()
    for number, (name, make) in enumerate(CLEAN.items()):
        if only not in name:
            continue
        raised: Counter[str] = Counter()
        alarms = 0
        for seed in range(n):
            found = {code for code, _rows in findings(make(np.random.default_rng([number, seed])))}
            alarms += bool(found)
            raised.update(found)
        codes.update(raised)
        total, wrong = total + n, wrong + alarms
        said = ", ".join(f"{code} {count}" for code, count in raised.most_common())
        print(f"| {name} | {n} | {alarms} | {interval(alarms, n)} | {said} |", flush=True)
    if total:
        print(f"| all | {total} | {wrong} | {interval(wrong, total)} | |")
        print("\n| check | false alarms per 1,000 clean files | 95 % interval |\n|---|---:|---|")
        for code, count in codes.most_common():
            print(f"| {code} | {1000 * count / total:.1f} | {interval(count, total, 1000)} |")
        print(f"| any other check | 0.0 | {interval(0, total, 1000)} |")


def planted(n: int, only: str) -> None:
    print(
        "\n| planted fraud | files | found | power | 95 % interval | other findings |\n|---|---:|---:|---:|---|---|"
    )
    for number, (name, (make, codes)) in enumerate(PLANTED.items()):
        if only not in name:
            continue
        seen = 0
        others: Counter[str] = Counter()
        for seed in range(n):
            sheet = make(np.random.default_rng([1000 + number, seed]))
            found = findings(sheet)
            seen += any(code in codes and sheet.planted & set(rows) for code, rows in found)
            others.update({code for code, _rows in found} - codes)
        said = ", ".join(f"{code} {count}" for code, count in others.most_common(4))
        print(f"| {name} | {n} | {seen} | {seen / n:.2f} | {interval(seen, n)} | {said} |", flush=True)


def interval(hits: int, n: int, scale: float = 100) -> str:
    """Clopper and Pearson's exact interval, in percent or per `scale`."""
    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits))
    return f"{scale * low:.1f}–{scale * high:.1f}" + (" %" if scale == 100 else "")


if __name__ == "__main__":
    sys.exit(main())
