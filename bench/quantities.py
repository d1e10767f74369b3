"""Numbers in sentences: characters per second on ordinary text and on text made to hurt.

`python -m bench.quantities` prints one line per text and ends with 1 if a million characters of anything take too long.
"""

from __future__ import annotations

import argparse
import sys
import time

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.quantities import find_in

ORDINARY = (
    "截至2025年底，全区共有高新技术企业711家，同比增长12.8%，其中省级平台20家左右，总投资近86.5亿元，"
    "带动就业超过10万名，指数居全省第一，形成15分钟服务圈。"
)
# The two texts that the limit is promised for, and other repetitions that patterns could trip over.
HOSTILE = {
    "digits": "1",
    "万": "万",
    "numerals": "一万",
    "letters": "a",
    "quotation marks": "“",
    "brackets": "（1",
    "lines": "1号线、",
    "dashes": "1—",
    "ordinals": "第",
    "addresses": "a@",
    "blanks": " ",
    "line ends": "\n",
}
LIMITED = {"digits": 2.0, "万": 2.0}


def seconds(text: str) -> float:
    aligned = Aligned.of(text)
    began = time.process_time()
    find_in(aligned)
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quantities")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    size = 100_000 if parser.parse_args().quick else 1_000_000
    took = seconds(ORDINARY * (size // 10 // len(ORDINARY)))
    print(f"ordinary text        {size / 10 / took:12,.0f} characters/s")
    slow = []
    for name, piece in HOSTILE.items():
        took = seconds(piece * (size // len(piece)))
        print(f"{name:<20} {size / took:12,.0f} characters/s  {took:6.2f} s")
        if took > LIMITED.get(name, float("inf")):
            slow.append(name)
    if slow:
        print(f"too slow: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
