"""Rounding that begins, years that happen in December, parts beside their whole, and files as offices write them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from shuanglian.indicators.integrity.records import Record
from tests.integrity.factories import asked, codes, line, read, record, sheet

PLACES = ("甲区", "乙区", "丙区", "丁市", "戊市", "己县")


def months(seed: int, *, noise: float = 0.03) -> dict[str, list[str]]:
    """Three years of six places with trend and season."""
    rng = np.random.default_rng(seed)
    found = {}
    for place in PLACES:
        level = float(rng.uniform(100, 900))
        found[place] = [
            f"{level * 1.008**i * (1 + 0.1 * math.sin(i * math.pi / 6)) * float(rng.normal(1, noise)):.2f}"
            for i in range(36)
        ]
    return found


def records(values: dict[str, list[str]]) -> list[Record]:
    found: list[Record] = []
    for place, some in values.items():
        found += line(some, first=len(found) + 1, year=2022, place=place)
    return found


def rounded(values: list[str], since: int, to: int = -1) -> list[str]:
    return [*values[:since], *(f"{round(float(v), to):.2f}" for v in values[since:])]


def test_a_series_that_is_suddenly_rounded() -> None:
    values = months(1)
    values["乙区"] = rounded(values["乙区"], 20)
    (finding,) = asked(records(values), "rounded_run")
    assert finding.severity == "medium" and finding.rows == tuple(range(57, 73))
    assert "连续 16 个数都是 10 的整倍数，其余各期精确到 0.01" in finding.explanation


@pytest.mark.parametrize("who", [PLACES[:1], PLACES])
def test_who_always_rounds_has_a_convention(who: tuple[str, ...]) -> None:
    values = months(2)
    values |= {place: rounded(values[place], 0) for place in who}
    assert asked(records(values), "rounded_run") == []


def test_a_new_convention_of_most_is_no_question() -> None:
    values = {place: rounded(some, 20) for place, some in months(3).items()}
    assert asked(records(values), "rounded_run") == []


def test_a_few_round_values_are_chance() -> None:
    values = months(4)
    values["乙区"] = [*rounded(values["乙区"], 10)[:15], *values["乙区"][15:]]
    assert asked(records(values), "rounded_run") == []


@pytest.mark.parametrize("seed", range(6))
def test_one_month_that_is_twice_its_season(seed: int) -> None:
    values = months(10 + seed)
    values["丙区"][34] = f"{float(values['丙区'][34]) * 2.2:.2f}"
    assert [finding.rows for finding in asked(records(values), "jump")] == [(107,)]
    assert codes(asked(records(months(10 + seed)), "jump")) == set()


def contracts(n: int, seed: int, first: dt.date, days: int) -> list[Record]:
    rng = np.random.default_rng(seed)
    return [
        record(
            i + 1,
            f"{float(rng.uniform(500, 1000)):.2f}",
            (first + dt.timedelta(days=int(rng.integers(days)))).isoformat(),
            indicator="合同额",
            subject=f"企业{i}",
            in_ledger=True,
        )
        for i in range(n)
    ]


def test_a_year_that_happens_in_its_last_days() -> None:
    (finding,) = asked(contracts(200, 5, dt.date(2024, 12, 20), 12), "year_end")
    assert finding.severity == "medium" and len(finding.rows) == 200
    assert "最后 12 天登记了 200 笔，占全年数额的 100%，正常约 3.3%" in finding.explanation


def test_years_without_such_an_end_are_no_question() -> None:
    assert asked(contracts(300, 6, dt.date(2024, 1, 1), 366), "year_end") == []
    assert asked(contracts(300, 7, dt.date(2024, 12, 1), 31), "year_end") == [], "a ledger of one month"
    assert asked(contracts(20, 8, dt.date(2024, 12, 20), 12), "year_end") == [], "too few"
    giant = record(999, "9000000", "2024-12-28", indicator="合同额", subject="大", in_ledger=True)
    assert asked([*contracts(300, 9, dt.date(2024, 1, 1), 366), giant], "year_end") == []


def test_a_year_is_measured_by_the_other_years() -> None:
    even = [*contracts(100, 10, dt.date(2023, 1, 1), 365), *contracts(100, 11, dt.date(2024, 12, 20), 12)]
    (finding,) = asked(even, "year_end")
    assert "2024 年最后" in finding.explanation
    always = [*contracts(100, 12, dt.date(2023, 12, 20), 12), *contracts(100, 13, dt.date(2024, 12, 20), 12)]
    assert asked(always, "year_end") == []


@pytest.mark.parametrize(
    "header",
    [
        "指标,地区,年份,数值,单位,其中项,其中数",
        "指标,地区,年份,数值,单位,类别,其中：规上",
        "indicator,place,year,value,unit,kind,of which",
    ],
)
def test_a_part_beside_its_whole(header: str) -> None:
    rows = [
        f"高新技术企业,{place},{year},{value},家,规上,{part}"
        for place in PLACES[:3]
        for year, value, part in ((2022, 100, 40), (2023, 120, 60), (2024, 130, 70))
    ]
    assert read(sheet(header, rows)).findings == []
    rows[5] = "高新技术企业,乙区,2024,130,家,规上,140"
    (finding,) = read(sheet(header, rows)).findings
    assert (finding.code, finding.rows) == ("part_over_whole", (6,))
    assert "140 家 大于整体 130 家" in finding.explanation


@pytest.mark.parametrize("heading", ["其中：出口（万元）", "其中：占比（%）", "partners", "subsidy"])
def test_what_only_looks_like_a_part(heading: str) -> None:
    rows = [f"产值,甲区,{2015 + i},{40 + 3 * i},亿元,{52 + 7 * i if i < 4 else 30 + i}" for i in range(9)]
    found = read(sheet(f"指标,地区,年份,数值,单位,{heading}", rows)).findings
    assert "part_over_whole" not in codes(found)


def test_parts_need_not_add_up_to_the_value() -> None:
    rows = [f"产值,甲区,{2015 + i},{40 + 3 * i},亿元,{10 + i},{8 + 2 * i}" for i in range(9)]
    assert read(sheet("指标,地区,年份,数值,单位,其中：甲,其中：乙", rows)).findings == []


def test_profit_of_a_part_may_exceed_the_whole() -> None:
    some = record(1, "10", "2024", indicator="利润总额", unit="亿元", among=(Decimal(12),))
    assert asked([some], "part_over_whole") == []


# ---- shares a hundredfold off, with hardly any history


def shares(values: Sequence[str], years: int = 1, **more: Any) -> list[Record]:
    """Places in turn, `years` values each."""
    return [
        record(
            i + 1,
            v,
            str(2022 + i % years),
            place=f"{i // years}区",
            indicator="研发占比",
            **({"unit": "%"} | more),
        )
        for i, v in enumerate(values)
    ]


PLAIN = ["52.1", "48.3", "61.0", "44.7", "55.2", "39.8", "58.4", "50.6"]


@pytest.mark.parametrize(
    ("values", "years", "row"),
    [
        ([*PLAIN, "0.52"], 1, 9),
        ([*PLAIN[:3], "0.447", *PLAIN[4:]], 2, 4),
        ([f"{float(v) / 100:.3f}" for v in PLAIN[:7]] + ["50.6"], 1, 8),
        (["52.1", "0.53", "54.0"], 3, 2),
    ],
)
def test_a_share_a_hundredfold_off(values: list[str], years: int, row: int) -> None:
    (finding,) = asked(shares(values, years), "unit_slip")
    assert finding.rows == (row,) and finding.severity == "high" and finding.figures["factor"] == "100"


@pytest.mark.parametrize(
    ("values", "more"),
    [
        (PLAIN, {}),
        ([*PLAIN, "0.52"], {"indicator": "产值增速"}),
        ([*PLAIN, "0.12"], {}),
        (["12.1", "48.3", "61.0", "24.7", "15.2", "39.8", "8.4", "50.6", "0.4"], {}),
        (["52.1", "0.53", "48.0"], {}),
    ],
)
def test_shares_that_differ_anyway(values: list[str], more: dict[str, Any]) -> None:
    rows = [replace(one, **more) for one in shares(values)]
    assert asked(rows, "unit_slip") == []


# ---- places under the heading of indicators


def test_places_named_as_indicators_are_no_parts_of_each_other() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.uniform(20, 400, 12).round(1), rng.uniform(20, 400, 12).round(1)
    added = one + other
    added[7] += 31

    def table(*names: str) -> bytes:
        header = "指标," + ",".join(f"{2012 + i}年" for i in range(12))
        lines = zip(names, (one, other, added), strict=True)
        return sheet(header, [[name, *(f"{v:.1f}" for v in row)] for name, row in lines])

    assert "relation_broken" not in codes(read(table("甲区", "乙县", "丙市")).findings)
    assert "relation_broken" in codes(read(table("甲区", "乙县", "合计")).findings)
    assert "relation_broken" in codes(read(table("工业产值", "农业产值", "产值")).findings)


# ---- the last days of a month: reports or acts


def month_ends(subjects: int, *, times: int) -> list[str]:
    """`times` rows a month in turn of so many parties, on the days 28 to 30."""
    return [
        f"企业{i % subjects:02},{100 + (i * 7919) % 9973}.{i % 89 + 10},2024-{i // times % 11 + 3:02}-{28 + i % 3}"
        for i in range(times * 9)
    ]


def test_a_ledger_of_month_ends_is_a_ledger() -> None:
    header = "企业名称,金额,日期"
    assert read(sheet(header, month_ends(5, times=20))).shape == "ledger", "several a month"
    assert read(sheet(header, month_ends(90, times=10))).shape == "ledger", "each party but once"
    assert read(sheet(header, month_ends(6, times=6))).shape == "long", "each party once a month"
    assert read(sheet("日期,金额", [f"2024-{m:02}-28,{m * 37}.5" for m in range(1, 13)])).shape == "long"
