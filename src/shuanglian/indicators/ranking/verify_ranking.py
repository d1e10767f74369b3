#!/usr/bin/env python3
"""Check a frozen ranking without the platform: `python3 verify_ranking.py FILE [--receipt HASH]`. 离线核对封存的排名。

Needs nothing but Python 3. Prints what was checked, in Chinese and in English, then OK or BROKEN with the reason; exit code
0 or 1. What it computes:

    receipt = SHA-256 of the file, which is JSON with sorted keys, without blanks, in UTF-8
    points  = weight × share × full score, rounded half away from zero to the stated number of places
    total   = the sum of the rounded points
    places  = by total from the best down, those behind a veto last; 1224, or 1223 where ties are dense
    grades  = by share of those ranked (cumulated, rounded half up) or by the least score; a veto may only worsen one
    inputs  = every value of an indicator that is a column of its own is the value that went in
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = "shuanglian-ranking/1"
Json = dict[str, Any]


class Broken(Exception):
    """What does not fit, in words: Chinese, then English."""


def need(condition: object, chinese: str, english: str) -> None:
    if not condition:
        raise Broken(f"{chinese} / {english}")


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def half_up(value: Fraction) -> int:
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def check_receipt(data: bytes, frozen: Json, receipt: str) -> str:
    need(frozen.get("format") == FORMAT, "不是封存的排名", "not a frozen ranking")
    need(canonical(frozen) == data, "文件不是规范写法，可能被改过", "the file is not in its canonical form")
    found = hashlib.sha256(data).hexdigest()
    need(not receipt or receipt == found, f"凭据不符：文件是 {found}", f"the receipt is {found}")
    return f"凭据 receipt {found}"


def check_parts(frozen: Json) -> str:
    """Points follow from weight and share, totals from points."""
    config = frozen["config"]
    scale, unit = Fraction(config["scale"]), 10 ** config["digits"]
    for row in frozen["results"]:
        name = row["subject"]["name"]
        for part in row["parts"]:
            share = Fraction(part["share"] or 0)
            wanted = half_up(Fraction(part["weight"]) * share * scale * unit)
            near = abs(Fraction(part["points"]) * unit - wanted) == 0
            need(near, f"{name} 的“{part['indicator']}”得分不对", f"points of {name} in {part['indicator']}")
        total = sum((Fraction(part["points"]) for part in row["parts"]), Fraction(0))
        need(
            total == Fraction(row["total"]),
            f"{name} 的得分加起来不是总分",
            f"the parts of {name} do not add up",
        )
        weights = sum((Fraction(part["weight"]) for part in row["parts"]), Fraction(0))
        need(abs(weights - 1) < Fraction(1, 10**20), f"{name} 的权重合计不是 100%", f"weights of {name}")
    return f"{len(frozen['results'])} 个对象的得分相加等于总分 / the parts of {len(frozen['results'])} subjects add up"


def check_places(frozen: Json) -> str:
    keys = [(row["last"], -Fraction(row["total"])) for row in frozen["results"]]
    ordered = sorted(set(keys)) if frozen["config"]["ties"] == "dense" else sorted(keys)
    for row, key in zip(frozen["results"], keys, strict=True):
        name = row["subject"]["name"]
        need(row["rank"] == ordered.index(key) + 1, f"{name} 的名次不对", f"the place of {name}")
    return "名次与总分相符 / places follow from totals"


def check_grades(frozen: Json) -> str:
    grades = frozen["config"]["grades"]
    if grades is None:
        return "没有分档 / no grades"
    lines = grades["lines"]
    order = [line["grade"] for line in lines]
    for row in frozen["results"]:
        wanted = order.index(_grade(grades, row, len(frozen["results"])))
        given = order.index(row["grade"])
        right = given == wanted or (row["vetoes"] and given > wanted)
        need(right, f"{row['subject']['name']} 的等级不对", f"the grade of {row['subject']['name']}")
    return "等级与分档相符 / grades follow from the cut lines"


def _grade(grades: Json, row: Json, count: int) -> str:
    lines = grades["lines"]
    if grades["by"] == "share":
        total = Fraction(0)
        for line in lines:
            total += Fraction(line["share"])
            if row["rank"] <= half_up(total * count / 100):
                return str(line["grade"])
        return str(lines[-1]["grade"])
    hits = (
        x["grade"] for x in lines if x["least"] is not None and Fraction(row["total"]) >= Fraction(x["least"])
    )
    return str(next(hits, lines[-1]["grade"]))


def check_inputs(frozen: Json) -> str:
    inputs = {(one["subject"], one["column"]): one["value"] for one in frozen["inputs"]}
    plain = {one["key"] for one in frozen["config"]["indicators"] if not one["ratio"] and not one["growth"]}
    count = 0
    for row in (*frozen["results"], *frozen["excluded"]):
        for part in row["parts"]:
            if part["indicator"] in plain and part["value"] is not None:
                given = inputs.get((row["subject"]["key"], part["indicator"]))
                name = row["subject"]["name"]
                same = given is not None and Fraction(given) == Fraction(part["value"])
                need(same, f"{name} 的“{part['indicator']}”与所用数据不同", f"an input of {name}")
                count += 1
    return f"{count} 个数与所用数据相同 / {count} values are those that went in"


def verify(data: bytes, receipt: str = "") -> list[str]:
    """Lines of what was checked. Raises `Broken`; ValueError, KeyError and TypeError for what is no frozen ranking."""
    frozen: Json = json.loads(data.decode("utf-8"))
    return [
        check_receipt(data, frozen, receipt),
        check_inputs(frozen),
        check_parts(frozen),
        check_places(frozen),
        check_grades(frozen),
    ]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a frozen ranking offline.")
    parser.add_argument("file")
    parser.add_argument("--receipt", default="")
    asked = parser.parse_args(arguments)
    try:
        lines = verify(Path(asked.file).read_bytes(), asked.receipt)
    except Broken as error:
        sys.stdout.write(f"不符 BROKEN {error}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, ZeroDivisionError) as error:
        sys.stderr.write(f"不是封存的排名 / not a frozen ranking: {error!r}\n")
        return 1
    for line in lines:
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write("核对通过 OK\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
