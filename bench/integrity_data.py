"""Made-up files: clean ones of many shapes, and the same ones with one kind of fraud planted. Nothing here is real."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Rng = np.random.Generator
Row = list[Any]
PLACES = ["越城区", "柯桥区", "上虞区", "诸暨市", "嵊州市", "新昌县", "滨海新区", "镜湖新区"]
END = dt.datetime.fromisoformat("2025-01-31 17:30")
REPORTERS = [f"示例单位{letter}" for letter in "甲乙丙丁戊己"]


@dataclass
class Sheet:
    """A table; `planted` are the data rows (from 1) that were tampered with."""

    header: list[str]
    rows: list[Row]
    planted: frozenset[int] = frozenset()

    def data(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue().encode()


def fmt(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def months(n: int, first: int = 2021) -> list[str]:
    return [f"{first + i // 12}-{i % 12 + 1:02}" for i in range(n)]


def path(
    rng: Rng, n: int, *, level: float, noise: float, tails: str = "normal", season: bool = True
) -> np.ndarray[Any, Any]:
    """Trend, season and noise, multiplied."""
    trend = np.exp(rng.normal(0.005, 0.004) * np.arange(n))
    wave = 1 + (
        0.25 * rng.uniform(0.3, 1) * np.sin(2 * np.pi * (np.arange(n) + rng.integers(12)) / 12)
        if season
        else 0.0
    )
    if tails == "t3":
        shocks = rng.standard_t(3, n) * noise / 1.7
    elif tails == "walk":
        shocks = np.cumsum(rng.normal(0, noise, n))
    else:
        shocks = rng.normal(0, noise, n)
    return level * trend * wave * np.exp(np.clip(shocks, -1.5, 1.5))


# ---- clean -----------------------------------------------------------------------------------------------------------


def panel(rng: Rng, tails: str = "normal", n: int = 36, places: int = 6, decimals: int = 2) -> Sheet:
    rows: list[Row] = []
    for place in PLACES[:places]:
        values = path(rng, n, level=rng.uniform(20, 400), noise=rng.uniform(0.015, 0.06), tails=tails)
        for when, value in zip(months(n), values, strict=True):
            rows.append(["技术交易额", place, when, fmt(value, decimals), "亿元"])
    return Sheet(["指标", "地区", "期间", "数值", "单位"], rows)


def heavy(rng: Rng) -> Sheet:
    return panel(rng, "t3")


def walk(rng: Rng) -> Sheet:
    return panel(rng, "walk")


def one_series(rng: Rng) -> Sheet:
    sheet = panel(rng, str(rng.choice(["normal", "t3"])), n=int(rng.integers(24, 61)), places=1)
    return Sheet(["period", "value"], [[row[2], row[3]] for row in sheet.rows])


def with_growth(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in PLACES[:5]:
        values = path(rng, 36, level=rng.uniform(50, 300), noise=0.03)
        for i, when in enumerate(months(36)):
            growth = fmt(100 * (round(values[i], 2) / round(values[i - 12], 2) - 1), 1) if i >= 12 else ""
            rows.append(["规上工业增加值", place, when, fmt(values[i], 2), "亿元", growth])
    return Sheet(["indicator", "place", "period", "value", "unit", "growth"], rows)


def counts(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in PLACES:
        mean = rng.uniform(0.5, 8)
        rows += [
            ["新增发明专利奖", place, f"{2019 + q // 4}Q{q % 4 + 1}", rng.poisson(mean), "项"]
            for q in range(24)
        ]
    return Sheet(["指标名称", "区县", "报告期", "完成值", "计量单位"], rows)


def stocks(rng: Rng) -> Sheet:
    """Counts that only grow, a few a year."""
    rows: list[Row] = []
    for place in PLACES:
        total = int(rng.integers(1, 60))
        for year in range(2014, 2026):
            total += int(rng.poisson(1 + total * 0.05))
            rows.append(["高新技术企业", place, year, total, "家"])
    return Sheet(["指标", "地区", "年份", "数值", "单位"], rows)


def rounded(rng: Rng) -> Sheet:
    sheet = panel(rng, n=24)
    rows = [[*row[:3], int(round(float(row[3]) * 100, -2)), "万元"] for row in sheet.rows]
    return Sheet(sheet.header, rows)


def cumulative(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in PLACES[:6]:
        values = path(rng, 36, level=rng.uniform(5, 60), noise=0.1)
        for i in range(36):
            year, month = 2021 + i // 12, i % 12 + 1
            total = values[i - month + 1 : i + 1].sum()
            rows.append(["固定资产投资", place, f"{year}-01..{month:02}", fmt(total, 2), "亿元"])
    return Sheet(["指标", "地区", "期间", "数值", "单位"], rows)


def quarters(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in PLACES[:5]:
        values = np.round(path(rng, 20, level=rng.uniform(30, 200), noise=0.04), 2)
        for year in range(5):
            part = values[4 * year : 4 * year + 4]
            rows += [["营业收入", place, f"{2020 + year}Q{q + 1}", fmt(part[q], 2), "亿元"] for q in range(4)]
            rows.append(["营业收入", place, str(2020 + year), fmt(part.sum(), 2), "亿元"])
    return Sheet(["指标", "地区", "期间", "数值", "单位"], rows)


def wide(rng: Rng) -> Sheet:
    years = list(range(2015, 2026))
    rows: list[Row] = []
    for place in PLACES:
        values = path(rng, len(years), level=rng.lognormal(4, 1), noise=0.05, season=False) * np.exp(
            0.06 * np.arange(len(years))
        )
        rows.append([place, *(fmt(v, 1) for v in values)])
    return Sheet(["地区", *(f"{y}年" for y in years)], rows)


def totals(rng: Rng) -> Sheet:
    """Places and their sum, by year."""
    rows: list[Row] = []
    level = {place: rng.lognormal(4, 0.6) for place in PLACES[:6]}
    for year in range(2014, 2025):
        values = {
            p: round(v * 1.05 ** (year - 2014) * float(np.exp(rng.normal(0, 0.04))), 2)
            for p, v in level.items()
        }
        rows += [["研发经费", place, year, fmt(value, 2), "亿元"] for place, value in values.items()]
        rows.append(["研发经费", "全市", year, fmt(sum(values.values()), 2), "亿元"])
    return Sheet(["指标", "地区", "年份", "数值", "单位"], rows)


def shares(rng: Rng) -> Sheet:
    """Columns with a sum and a share, and headings that say so only partly."""
    rows: list[Row] = []
    for i in range(30):
        a, b, c = (round(float(x), 2) for x in rng.lognormal(3, 0.5, 3))
        total = round(a + b + c, 2)
        rows.append(
            [f"示例企业{i:03}", fmt(a, 2), fmt(b, 2), fmt(c, 2), fmt(total, 2), fmt(100 * a / total, 2)]
        )
    return Sheet(
        [
            "企业名称",
            "研发投入（万元）",
            "技改投入（万元）",
            "其他投入（万元）",
            "投入合计（万元）",
            "研发占比（%）",
        ],
        rows,
    )


def parts(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in PLACES:
        for year in (2022, 2023, 2024):
            a, b = (round(float(x), 1) for x in rng.lognormal(4, 0.4, 2))
            rows.append(["专利授权", place, year, fmt(a + b, 1), fmt(a, 1), fmt(b, 1), "百件"])
    return Sheet(["indicator", "place", "year", "total", "part1", "part2", "unit"], rows)


def ledger(rng: Rng, n: int = 600, sigma: float = 1.6) -> Sheet:
    rows: list[Row] = []
    for i in range(n):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=int(rng.integers(365)))
        amount = float(rng.lognormal(3.5, sigma))
        who = f"示例企业{int(rng.integers(n // 3)):03}"
        rows.append(
            [f"HT{i:05}", who, fmt(max(amount, 0.11), 2), day.isoformat(), str(rng.choice(REPORTERS))]
        )
    return Sheet(["合同编号", "企业名称", "合同金额（万元）", "签订日期", "报送单位"], rows)


def plain_ledger(rng: Rng) -> Sheet:
    """Whole numbers of 万元, few decades, no number of the contract."""
    rows: list[Row] = []
    for _ in range(300):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=int(rng.integers(365)))
        rows.append(
            [
                f"示例企业{int(rng.integers(120)):03}",
                round(float(rng.gamma(3, 300))),
                day.isoformat(),
                str(rng.choice(REPORTERS)),
            ]
        )
    return Sheet(["company", "amount", "date", "reporter"], rows)


def small_ledger(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for _ in range(200):
        day = dt.date(2024, 3, 1) + dt.timedelta(days=int(rng.integers(90)))
        rows.append([f"示例企业{int(rng.integers(20)):02}", int(rng.poisson(2)) + 1, day.isoformat()])
    return Sheet(["company", "amount", "date"], rows)


def targets(rng: Rng) -> Sheet:
    rows: list[Row] = []
    spread = float(rng.uniform(0.02, 0.15))
    centre = float(rng.uniform(0.95, 1.1))
    for i in range(200):
        target = round(float(rng.lognormal(5, 0.8)) + 60, 0)
        value = target * float(np.exp(rng.normal(np.log(centre), spread)))
        rows.append(
            [
                f"考核项{i:03}",
                str(rng.choice(PLACES)),
                "2024",
                fmt(value, 2),
                fmt(target, 0),
                str(rng.choice(REPORTERS)),
            ]
        )
    return Sheet(["指标", "地区", "期间", "实际值", "目标值", "报送单位"], rows)


def edits(rng: Rng) -> Sheet:
    """A log of reports and of corrections that come at any time."""
    rows: list[Row] = []
    end = END
    for i in range(240):
        value = float(rng.lognormal(4, 0.6))
        when = end - dt.timedelta(
            hours=float(rng.uniform(1, 24 * 40)) if rng.random() < 0.7 else float(rng.exponential(30)) + 0.2
        )
        corrected = rng.random() < 0.25
        old = fmt(value * float(np.exp(rng.normal(0, 0.05))), 2) if corrected else ""
        rows.append(
            [
                f"指标{i % 24:02}",
                PLACES[i % 8],
                f"2024-{i // 24 + 1:02}",
                fmt(value, 2),
                old,
                when.isoformat(sep=" ", timespec="minutes"),
                REPORTERS[i % 6],
                end.isoformat(sep=" ", timespec="minutes"),
            ]
        )
    return Sheet(["指标", "地区", "期间", "数值", "原值", "上报时间", "报送人", "截止时间"], rows)


def sources(rng: Rng) -> Sheet:
    """Two sources that agree but for rounding."""
    rows: list[Row] = []
    for place in PLACES:
        for year in range(2020, 2025):
            value = float(rng.lognormal(4, 0.7))
            rows.append(["高技术产业产值", place, year, fmt(value, 2), "亿元", "统计公报"])
            rows.append(["高技术产业产值", place, year, fmt(value, 1), "亿元", "部门报表"])
    return Sheet(["指标", "地区", "年份", "数值", "单位", "来源"], rows)


def ratios(rng: Rng) -> Sheet:
    rows: list[Row] = []
    for place in ["绍兴市", *PLACES]:
        level = float(rng.uniform(1.5, 4))
        rows += [
            [
                "研发投入强度",
                place,
                year,
                fmt(level + 0.06 * (year - 2016) + float(rng.normal(0, 0.05)), 2),
                "%",
            ]
            for year in range(2016, 2025)
        ]
    return Sheet(["指标", "地区", "年份", "数值", "单位"], rows)


def matrix(rng: Rng) -> Sheet:
    """A table as yearbooks print it: one row per place and year, one column per quantity."""
    rows: list[Row] = []
    for place in PLACES:
        gdp, people = float(rng.lognormal(6, 0.6)), float(rng.uniform(30, 120))
        for year in range(2015, 2025):
            gdp *= float(np.exp(rng.normal(0.06, 0.02)))
            people *= float(np.exp(rng.normal(0.004, 0.003)))
            g, p = round(gdp, 2), round(people, 2)
            rows.append([place, year, fmt(g, 2), fmt(p, 2), fmt(g / p, 4), int(rng.poisson(gdp / 3))])
    return Sheet(
        ["地区", "年份", "GDP（亿元）", "常住人口（万人）", "人均GDP（万元）", "高新技术企业（家）"], rows
    )


CLEAN: dict[str, Callable[[Rng], Sheet]] = {
    "monthly": panel,
    "heavy tails": heavy,
    "random walk": walk,
    "one series": one_series,
    "stated growth": with_growth,
    "small counts": counts,
    "growing stocks": stocks,
    "round units": rounded,
    "cumulative": cumulative,
    "quarters and year": quarters,
    "wide years": wide,
    "places and sum": totals,
    "columns with sum": shares,
    "total and parts": parts,
    "ledger": ledger,
    "ledger, narrow": plain_ledger,
    "ledger, small": small_ledger,
    "targets": targets,
    "corrections": edits,
    "two sources": sources,
    "ratios": ratios,
    "yearbook": matrix,
}


# ---- planted ---------------------------------------------------------------------------------------------------------


def _with(sheet: Sheet, rows: Sequence[int]) -> Sheet:
    return Sheet(sheet.header, sheet.rows, frozenset(rows))


def _set(sheet: Sheet, index: int, column: int, value: str) -> Sheet:
    sheet.rows[index][column] = value
    return _with(sheet, [index + 1])


def jump(rng: Rng) -> Sheet:
    sheet = panel(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 3, fmt(float(sheet.rows[index][3]) * float(rng.uniform(2.2, 4)), 2))


def unit_slip(rng: Rng, factor: float | None = None) -> Sheet:
    sheet = panel(rng, str(rng.choice(["normal", "t3"])))
    index = int(rng.integers(len(sheet.rows)))
    by = factor or float(rng.choice([10, 100, 10_000, 0.1, 0.0001]))
    return _set(sheet, index, 3, f"{float(sheet.rows[index][3]) * by:.8g}")


def slip_in_wide(rng: Rng) -> Sheet:
    sheet = wide(rng)
    index, column = int(rng.integers(len(sheet.rows))), int(rng.integers(3, 11))
    return _set(sheet, index, column, fmt(float(sheet.rows[index][column]) * 10_000, 1))


def growth(rng: Rng) -> Sheet:
    sheet = with_growth(rng)
    stated = [i for i, row in enumerate(sheet.rows) if row[5]]
    index = int(rng.choice(stated))
    return _set(sheet, index, 5, fmt(float(sheet.rows[index][5]) + float(rng.uniform(3, 9)), 1))


def falls(rng: Rng) -> Sheet:
    sheet = cumulative(rng)
    index = int(rng.choice([i for i, row in enumerate(sheet.rows) if int(row[2][-2:]) > 3]))
    return _set(sheet, index, 3, fmt(float(sheet.rows[index - 1][3]) * float(rng.uniform(0.8, 0.97)), 2))


def quarter_sum(rng: Rng) -> Sheet:
    sheet = quarters(rng)
    index = int(rng.choice([i for i, row in enumerate(sheet.rows) if "Q" not in row[2]]))
    return _set(sheet, index, 3, fmt(float(sheet.rows[index][3]) * 1.06, 2))


def place_sum(rng: Rng) -> Sheet:
    sheet = totals(rng)
    index = int(rng.choice([i for i, row in enumerate(sheet.rows) if row[1] == "全市"]))
    return _set(sheet, index, 3, fmt(float(sheet.rows[index][3]) * float(rng.choice([0.93, 1.05])), 2))


def over_whole(rng: Rng) -> Sheet:
    sheet = parts(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 4, fmt(float(sheet.rows[index][3]) * 1.2, 1))


def column_sum(rng: Rng) -> Sheet:
    sheet = shares(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 4, fmt(float(sheet.rows[index][4]) * 1.1, 2))


def share(rng: Rng) -> Sheet:
    sheet = shares(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 5, fmt(float(sheet.rows[index][5]) + 5, 2))


def first_digits(rng: Rng) -> Sheet:
    sheet = ledger(rng)
    for row in sheet.rows:
        row[2] = fmt(float(rng.uniform(1, 10)) * 10 ** int(rng.integers(0, 4)), 2)
    return _with(sheet, range(1, len(sheet.rows) + 1))


def last_digits(rng: Rng) -> Sheet:
    sheet = plain_ledger(rng)
    planted = [i for i, row in enumerate(sheet.rows) if row[3] in REPORTERS[:2]]
    for i in planted:
        row = sheet.rows[i]
        row[1] = int(row[1]) // 10 * 10 + int(
            rng.choice(
                [1, 3, 7, 8, 2, 6, 4, 9, 5, 0], p=[0.04, 0.28, 0.28, 0.16, 0.06, 0.06, 0.06, 0.04, 0.01, 0.01]
            )
        )
    return _with(sheet, [i + 1 for i in planted])


def heaped(rng: Rng) -> Sheet:
    sheet = plain_ledger(rng)
    planted = [i for i, row in enumerate(sheet.rows) if row[3] == REPORTERS[1]]
    for i in planted:
        if rng.random() < 0.75:
            sheet.rows[i][1] = round(float(sheet.rows[i][1]) / 5) * 5
    return _with(sheet, [i + 1 for i in planted])


def just_above(rng: Rng) -> Sheet:
    sheet = targets(rng)
    planted = []
    for i, row in enumerate(sheet.rows):
        reach = float(row[3]) / float(row[4])
        if 0.9 <= reach < 1 and rng.random() < 0.9:
            row[3] = fmt(float(row[4]) * (1 + float(rng.uniform(0, 0.008))), 2)
            planted.append(i + 1)
    return _with(sheet, planted)


def copied_place(rng: Rng) -> Sheet:
    sheet = panel(rng)
    n = len(sheet.rows) // 6
    for i in range(n):
        sheet.rows[n + i][3] = sheet.rows[i][3]
    return _with(sheet, range(1, 2 * n + 1))


def part_of_place(rng: Rng) -> Sheet:
    """Ten months of one district taken from another."""
    sheet = panel(rng)
    n = len(sheet.rows) // 6
    start = int(rng.integers(n - 10))
    rows = range(start, start + 10)
    for i in rows:
        sheet.rows[2 * n + i][3] = sheet.rows[i][3]
    return _with(sheet, [r + 1 for i in rows for r in (i, 2 * n + i)])


def proportional(rng: Rng) -> Sheet:
    sheet = panel(rng)
    n = len(sheet.rows) // 6
    factor = float(rng.uniform(0.4, 1.8))
    for i in range(n):
        sheet.rows[n + i][3] = fmt(float(sheet.rows[i][3]) * factor, 2)
    return _with(sheet, range(1, 2 * n + 1))


def forward(rng: Rng) -> Sheet:
    sheet = panel(rng)
    place, start = int(rng.integers(6)), int(rng.integers(1, 30))
    rows = range(place * 36 + start, place * 36 + start + 4)
    for i in rows:
        sheet.rows[i][3] = sheet.rows[rows[0]][3]
    return _with(sheet, [i + 1 for i in rows])


def last_year(rng: Rng) -> Sheet:
    sheet = panel(rng)
    place = int(rng.integers(6))
    factor = float(rng.choice([1.0, 1.08]))
    rows = range(place * 36 + 24, place * 36 + 36)
    for i in rows:
        sheet.rows[i][3] = fmt(float(sheet.rows[i - 12][3]) * factor, 2)
    return _with(sheet, [i + 1 for i in rows])


def same_rows(rng: Rng) -> Sheet:
    sheet = plain_ledger(rng)
    index = int(rng.integers(len(sheet.rows)))
    sheet.rows.append(list(sheet.rows[index]))
    return _with(sheet, [index + 1, len(sheet.rows)])


def same_number(rng: Rng) -> Sheet:
    sheet = ledger(rng)
    sheet.rows[50][0] = sheet.rows[10][0]
    return _with(sheet, [11, 51])


def two_ledgers(rng: Rng) -> Sheet:
    sheet = ledger(rng)
    mine = [row for row in sheet.rows if row[4] == REPORTERS[0]][:20]
    for k, row in enumerate(mine):
        sheet.rows.append([f"HX{k:05}", f"示例伙伴{k:03}", row[2], row[3], REPORTERS[3]])
    return _with(sheet, range(601, 601 + len(mine)))


def late(rng: Rng) -> Sheet:
    sheet = edits(rng)
    planted = []
    for i, row in enumerate(sheet.rows):
        if row[6] == REPORTERS[2] and len(planted) < 15:
            row[4] = fmt(float(row[3]) * 0.9, 2)
            row[5] = (END - dt.timedelta(minutes=float(rng.uniform(5, 600)))).isoformat(
                sep=" ", timespec="minutes"
            )
            planted.append(i + 1)
    return _with(sheet, planted)


def scopes(rng: Rng) -> Sheet:
    sheet = ratios(rng)
    for i in range(9):
        sheet.rows[9 + 9 + i][3] = sheet.rows[i][3]
    return _with(sheet, [*range(1, 10), *range(19, 28)])


def scope_pair(rng: Rng) -> Sheet:
    value = fmt(float(rng.uniform(2, 3)), 2)
    rows = [
        ["规上企业研发占比", "绍兴市", 2021, value, "%"],
        ["规上企业研发占比", "绍兴科创走廊", 2021, value, "%"],
    ]
    return Sheet(["指标", "地区", "年份", "数值", "单位"], rows, frozenset({1, 2}))


def contradict(rng: Rng) -> Sheet:
    sheet = sources(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 3, fmt(float(sheet.rows[index][3]) * float(rng.uniform(1.04, 1.3)), 2))


def negative(rng: Rng) -> Sheet:
    sheet = counts(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 3, "-3")


def over_hundred(rng: Rng) -> Sheet:
    sheet = shares(rng)
    index = int(rng.integers(len(sheet.rows)))
    return _set(sheet, index, 5, "134.50")


PLANTED: dict[str, tuple[Callable[[Rng], Sheet], frozenset[str]]] = {
    "jump (×2.2–4)": (jump, frozenset({"jump", "unit_slip"})),
    "unit slip": (unit_slip, frozenset({"unit_slip", "jump"})),
    "unit slip, wide table": (slip_in_wide, frozenset({"unit_slip", "jump"})),
    "growth not as levels": (growth, frozenset({"growth_mismatch"})),
    "cumulative falls": (falls, frozenset({"cumulative_falls"})),
    "quarters ≠ year": (quarter_sum, frozenset({"period_sum"})),
    "places ≠ sum": (place_sum, frozenset({"parts_sum", "part_over_whole"})),
    "part > whole": (over_whole, frozenset({"part_over_whole", "parts_sum"})),
    "columns ≠ sum": (column_sum, frozenset({"relation_broken", "parts_sum"})),
    "share not as parts": (share, frozenset({"relation_broken", "ratio_mismatch"})),
    "invented first digits": (first_digits, frozenset({"first_digit"})),
    "invented last digits": (last_digits, frozenset({"last_digit"})),
    "heaping": (heaped, frozenset({"heaping", "last_digit"})),
    "just above target": (just_above, frozenset({"above_target"})),
    "copied district": (copied_place, frozenset({"duplicate_series"})),
    "copied ten months": (part_of_place, frozenset({"duplicate_series"})),
    "proportional district": (proportional, frozenset({"proportional_copy"})),
    "copied forward ×4": (forward, frozenset({"copied_forward"})),
    "copied from last year": (last_year, frozenset({"copied_year"})),
    "record twice": (same_rows, frozenset({"duplicate_rows"})),
    "number twice": (same_number, frozenset({"duplicate_key"})),
    "ledger counted twice": (two_ledgers, frozenset({"duplicate_ledger"})),
    "late mass edits": (late, frozenset({"late_edits"})),
    "city value in a district": (scopes, frozenset({"same_value_scopes", "duplicate_series"})),
    "city value in the corridor": (scope_pair, frozenset({"same_value_scopes"})),
    "two sources contradict": (contradict, frozenset({"contradiction"})),
    "negative count": (negative, frozenset({"impossible_value"})),
    "share over 100 %": (over_hundred, frozenset({"impossible_value"})),
}
