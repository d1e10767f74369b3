"""Each check with a fraud that it catches and a clean twin that it lets pass."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.integrity.checks import CHECKS, check
from shuanglian.indicators.integrity.records import GrowthOf, Record, Rules, Severity

from .factories import asked, codes, line, record


def noisy(n: int, seed: int, level: float = 100.0, noise: float = 0.03) -> list[str]:
    rng = np.random.default_rng(seed)
    values = level * np.exp(0.004 * np.arange(n) + rng.normal(0, noise, n))
    return [f"{value:.2f}" for value in values]


def ledger(n: int, seed: int, **more: Any) -> list[Record]:
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=int(rng.integers(360)))
        value = f"{float(rng.lognormal(3.5, 1.7)):.2f}"
        base = {
            "indicator": "合同金额",
            "subject": f"企业{int(rng.integers(n)):04}",
            "in_ledger": True,
            "reporter": f"单位{i % 4}",
        }
        found.append(record(i + 1, value, day.isoformat(), **(base | more)))
    return found


# ---- limits


@pytest.mark.parametrize(
    ("value", "more", "expected"),
    [
        (-3, {"unit": "家"}, {"impossible_value"}),
        (-3, {"unit": "%", "indicator": "利润增速"}, set()),
        (-3, {"unit": "亿元", "indicator": "净增额"}, set()),
        ("134.5", {"unit": "%", "indicator": "研发占比"}, {"impossible_value"}),
        ("134.5", {"unit": "%", "indicator": "目标完成率"}, set()),
        ("12.5", {"unit": "家"}, {"not_whole"}),
        ("12.5", {"unit": "万人"}, set()),
        ("12.5", {"ceiling": Decimal(12)}, {"impossible_value"}),
        ("12.5", {"floor": Decimal(13)}, {"impossible_value"}),
        ("12.5", {"floor": Decimal(12), "ceiling": Decimal(13)}, set()),
    ],
)
def test_values_that_cannot_be(value: Any, more: dict[str, Any], expected: set[str]) -> None:
    assert codes(check([record(1, value, "2024", **more)])) == expected


# ---- identities


def test_parts_that_do_not_make_the_total() -> None:
    parts = (Decimal("40.1"), Decimal("59.8"))
    wrong = record(1, None, "2024", total=Decimal("109.9"), parts=parts, step=Decimal("0.1"))
    right = record(1, None, "2024", total=Decimal("100.0"), parts=parts, step=Decimal("0.1"))
    (finding,) = check([wrong])
    assert finding.code == "parts_sum" and "109.9" in finding.explanation and "99.9" in finding.explanation
    assert check([right]) == [], "one last digit is rounding"


def test_a_part_larger_than_its_whole() -> None:
    over = record(1, "52.3", "2024", total=Decimal("48.1"))
    assert codes(check([over])) == {"part_over_whole"}
    assert check([record(1, "48.1", "2024", total=Decimal("52.3"))]) == []


def test_a_ratio_of_other_parts() -> None:
    def shared(ratio: str) -> Record:
        return record(1, None, "2024", numerator=Decimal(25), denominator=Decimal(80), ratio=Decimal(ratio))

    assert codes(check([shared("38.2")])) == {"ratio_mismatch"}
    for same in ("31.25", "31.3", "0.3125", "0.31", "31"):
        assert check([shared(same)]) == [], same


def places(year: int, values: list[str], total: str) -> list[Record]:
    names = ["甲区", "乙区", "丙区", "全市"]
    start = (year - 2000) * 10
    return [
        record(start + i, value, str(year), place=name, unit="亿元")
        for i, (name, value) in enumerate(zip(names, [*values, total], strict=True))
    ]


def test_a_sum_row_that_is_not_the_sum_where_it_usually_is() -> None:
    years = [(y, [f"{20 + y % 7}.11", f"{31 + y % 5}.27", f"{44 + y % 3}.05"]) for y in range(2016, 2024)]
    clean = [r for y, v in years for r in places(y, v, f"{sum(map(Decimal, v))}")]
    assert asked(clean, "parts_sum") == []
    y, v = years[3]
    wrong = [r for r in clean if not (r.place == "全市" and r.period and r.period.year == y)]
    wrong += places(y, v, f"{sum(map(Decimal, v)) + 9}")[-1:]
    (finding,) = asked(wrong, "parts_sum")
    assert {r.row for r in wrong if r.period and r.period.year == y} == set(finding.rows)


def test_a_region_that_is_more_than_the_places_listed() -> None:
    """The whole city has other districts too."""
    rows = [r for y in range(2016, 2024) for r in places(y, ["20.1", "31.2", "44.3"], "160.4")]
    assert asked(rows, "parts_sum") == []


# ---- growth


def test_growth_that_the_levels_do_not_show() -> None:
    values = [float(v) for v in noisy(36, 1)]
    rows = line([f"{v:.2f}" for v in values])

    def stated(change: dict[int, float]) -> list[Record]:
        found = []
        for i, row in enumerate(rows):
            growth = (
                Decimal(f"{100 * (values[i] / values[i - 12] - 1) + change.get(i, 0.0):.1f}")
                if i >= 12
                else None
            )
            found.append(replaced(row, growth=growth, growth_of=GrowthOf.YEAR_BEFORE))
        return found

    assert asked(stated({}), "growth_mismatch") == []
    (finding,) = asked(stated({20: 4.5}), "growth_mismatch")
    assert finding.rows == (21,) and "4.5" in finding.figures["difference"]


def test_growth_at_constant_prices_is_no_question() -> None:
    """The usual difference between stated and computed growth is taken off."""
    values = [float(v) for v in noisy(36, 2)]
    rows = [
        replaced(
            row,
            growth=Decimal(f"{100 * (values[i] / values[i - 12] - 1) - 1.8:.1f}") if i >= 12 else None,
            growth_of=GrowthOf.YEAR_BEFORE,
        )
        for i, row in enumerate(line([f"{v:.2f}" for v in values]))
    ]
    assert asked(rows, "growth_mismatch") == []


def replaced(row: Record, /, **changes: Any) -> Record:
    from dataclasses import replace

    return replace(row, **changes)


# ---- times


def test_cumulative_values_never_fall() -> None:
    values = ["5.1", "11.3", "19.8", "26.0", "31.9", "40.2"]
    rows = [record(i + 1, v, f"2024-01..{i + 1:02}", place="甲区", unit="亿元") for i, v in enumerate(values)]
    assert check(rows) == []
    rows[4] = replaced(rows[4], value=Decimal("25.2"))
    (finding,) = asked(rows, "cumulative_falls")
    assert finding.rows == (4, 5)
    assert asked([replaced(r, unit="%", indicator="增速") for r in rows], "cumulative_falls") == []


def test_cumulative_values_begin_again_every_year() -> None:
    rows = [
        record(12 * y + m, f"{m * (5 + y) + 0.3:.1f}", f"{2020 + y}-01..{m:02}", unit="亿元")
        for y in range(3)
        for m in range(1, 13)
    ]
    assert asked(rows, "cumulative_falls") == []


def quarters(year: str) -> list[Record]:
    rows = [
        record(i + 1, v, f"2024Q{i + 1}", unit="亿元") for i, v in enumerate(["10.2", "11.4", "12.1", "13.9"])
    ]
    return [*rows, record(5, year, "2024", unit="亿元")]


def test_quarters_that_do_not_make_the_year() -> None:
    assert codes(check(quarters("52.6"))) == {"period_sum"}
    assert check(quarters("47.6")) == []
    assert check(quarters("13.9")) == [], "a stock at the end of the year is that of its last quarter"


# ---- jumps


def test_a_jump_and_a_slip_of_units() -> None:
    values = noisy(36, 3)
    assert check(line(values)) == []
    jumped = [*values[:20], f"{float(values[20]) * 2.7:.2f}", *values[21:]]
    (finding,) = check(line(jumped))
    assert (finding.code, finding.rows) == ("jump", (21,)) and "倍" in finding.explanation
    slipped = [*values[:20], f"{float(values[20]) * 10_000:.2f}", *values[21:]]
    (finding,) = check(line(slipped))
    assert (finding.code, finding.rows, finding.severity) == ("unit_slip", (21,), Severity.HIGH)


def test_a_season_is_no_jump() -> None:
    values = [
        f"{100 * (1 + 0.4 * (m % 12 in (10, 11))) * (1 + 0.002 * m) + (m * 7) % 5:.1f}" for m in range(48)
    ]
    assert asked(line(values), "jump") == []


def test_a_shock_that_hits_everybody_is_no_jump() -> None:
    rows: list[Record] = []
    for place in range(10):
        values = [float(v) for v in noisy(30, place, noise=0.02)]
        values[18:] = [v * 0.5 for v in values[18:]]
        rows += line([f"{v:.2f}" for v in values], first=1 + 100 * place, place=f"{place}区")
    assert asked(rows, "jump") == []


def test_short_history_needs_a_giant_jump() -> None:
    yearly = ["100.2", "104.9", "109.1", "114.8", "121.0"]
    rows = [record(i + 1, v, str(2019 + i), unit="亿元") for i, v in enumerate(yearly)]
    assert check(rows) == []
    assert check([*rows[:4], replaced(rows[4], value=Decimal("150.0"))]) == []


def test_peers_speak_where_own_history_cannot() -> None:
    rows: list[Record] = []
    for i in range(14):
        before = 50 + 13.7 * i
        after = before * (1.05 + 0.01 * (i % 3)) * (6.3 if i == 4 else 1)
        rows += [
            record(2 * i + 1, f"{before:.1f}", "2023", place=f"{i}镇", unit="亿元"),
            record(2 * i + 2, f"{after:.1f}", "2024", place=f"{i}镇", unit="亿元"),
        ]
    (finding,) = check(rows)
    assert (finding.code, finding.rows) == ("peer_jump", (10,))


# ---- copies


def test_two_districts_with_one_series() -> None:
    one, other = noisy(24, 5), noisy(24, 6)
    assert check([*line(one), *line(other, first=101, place="乙区")]) == []
    found = check([*line(one), *line(one, first=101, place="乙区")])
    assert codes(found) == {"duplicate_series"} and len(found[0].rows) == 48
    small = ["1", "2", "1", "3", "2", "2", "1", "2", "3", "1", "2", "1"]
    assert check([*line(small, unit="项"), *line(small, first=101, place="乙区", unit="项")]) == []


def test_a_series_in_proportion_to_another() -> None:
    one = noisy(24, 7)
    scaled = [f"{float(v) * 0.734:.2f}" for v in one]
    assert codes(check([*line(one), *line(scaled, first=101, place="乙区")])) == {"proportional_copy"}
    growing = [f"{100 * 1.01**m:.2f}" for m in range(24)], [f"{73 * 1.01**m:.2f}" for m in range(24)]
    assert check([*line(growing[0]), *line(growing[1], first=101, place="乙区")]) == [], "one rate is no copy"


def test_values_copied_forward_and_from_last_year() -> None:
    values = noisy(36, 8)
    forward = [*values[:12], *[values[12]] * 5, *values[17:]]
    (finding,) = check(line(forward))
    assert finding.code == "copied_forward" and finding.rows == (13, 14, 15, 16, 17)
    again = [*values[:24], *values[12:24]]
    assert "copied_year" in codes(check(line(again)))
    slow = [str(3 + m // 9) for m in range(36)]
    assert check(line(slow, unit="家")) == []


# ---- digits


def test_first_digits_that_nobody_counted() -> None:
    clean = ledger(500, 9)
    assert asked(clean, "first_digit") == []
    rng = np.random.default_rng(10)
    invented = [
        replaced(r, value=Decimal(f"{float(rng.uniform(1, 10)) * 10 ** int(rng.integers(4)):.2f}"))
        for r in clean
    ]
    (finding, *_more) = asked(invented, "first_digit")
    assert finding.p is not None and finding.p < 1e-4


def test_few_or_narrow_values_say_nothing_about_digits() -> None:
    assert asked(ledger(60, 11), "first_digit") == []
    narrow = [replaced(r, value=Decimal(i % 300 + 500)) for i, r in enumerate(ledger(500, 12))]
    assert asked(narrow, "first_digit") == []


def whole(n: int, seed: int) -> list[Record]:
    rng = np.random.default_rng(seed)
    return [
        replaced(r, value=Decimal(int(rng.integers(200, 5000))), step=Decimal(1)) for r in ledger(n, seed)
    ]


def test_round_numbers_by_one_reporter() -> None:
    clean = whole(240, 13)
    assert codes(check(clean)) & {"heaping", "last_digit"} == set()
    heaped = [
        replaced(r, value=Decimal(int(r.number) // 5 * 5)) if r.reporter == "单位2" else r for r in clean
    ]
    (finding,) = [f for f in check(heaped) if f.code == "heaping"]
    assert finding.figures["name"].startswith("单位2")
    convention = [replaced(r, value=Decimal(int(r.number) * 100)) for r in clean]
    assert codes(check(convention)) & {"heaping", "last_digit"} == set(), "all in hundreds is a convention"


def test_last_digits_that_people_like() -> None:
    rng = np.random.default_rng(14)
    liked = [
        replaced(r, value=Decimal(int(r.number) // 10 * 10 + int(rng.choice([3, 7, 8]))))
        for r in whole(200, 15)
    ]
    assert "last_digit" in codes(check(liked))


def test_values_just_above_their_target() -> None:
    rng = np.random.default_rng(16)

    def with_targets(bunched: bool) -> list[Record]:
        found = []
        for i in range(160):
            target = int(rng.integers(200, 900))
            value = target * float(np.exp(rng.normal(0, 0.06)))
            if bunched and target * 0.9 < value < target:
                value = target * (1 + float(rng.uniform(0, 0.01)))
            found.append(record(i + 1, f"{value:.2f}", "2024", indicator=f"项{i}", target=Decimal(target)))
        return found

    assert codes(check(with_targets(bunched=True))) == {"above_target"}
    assert check(with_targets(bunched=False)) == []


# ---- ledgers


def test_the_same_record_twice() -> None:
    clean = ledger(200, 17)
    assert check(clean) == []
    (finding,) = check([*clean, replaced(clean[40], row=201)])
    assert (finding.code, finding.rows) == ("duplicate_rows", (41, 201))


def test_a_number_given_twice() -> None:
    clean = [replaced(r, key=f"HT{r.row}") for r in ledger(50, 18)]
    assert check(clean) == []
    (finding,) = check([*clean[:-1], replaced(clean[-1], key="HT7")])
    assert (finding.code, finding.rows) == ("duplicate_key", (7, 50))


def test_two_ledgers_with_the_same_business() -> None:
    clean = ledger(300, 19)
    copied = [
        replaced(r, row=301 + i, reporter="单位9", subject=f"别家{i}") for i, r in enumerate(clean[:40])
    ]
    found = [f for f in check([*clean, *copied]) if f.code == "duplicate_ledger"]
    assert found and any("单位9" in (f.figures["name"], f.figures["other"]) for f in found)


# ---- edits and scopes


def corrections(late: int) -> list[Record]:
    rng = np.random.default_rng(20)
    end = dt.datetime.fromisoformat("2025-01-31 17:30")
    found = []
    for i in range(150):
        when = end - dt.timedelta(hours=float(rng.uniform(60, 900)))
        mass = i % 5 == 2 and i // 5 < late
        value = record(
            i + 1, f"{float(rng.lognormal(4, 0.5)):.2f}", "2024", indicator=f"项{i}", reporter=f"人{i % 5}"
        )
        old = Decimal("1.5") if mass or i % 11 == 0 else None
        found.append(
            replaced(
                value, reported_at=end - dt.timedelta(minutes=i) if mass else when, old=old, deadline=end
            )
        )
    return found


def test_many_corrections_just_before_the_end() -> None:
    assert check(corrections(0)) == []
    (finding,) = check(corrections(15))
    assert finding.code == "late_edits" and finding.figures["name"] == "人2" and len(finding.rows) == 15


def test_two_sources_that_contradict() -> None:
    def said(other: str, **more: Any) -> list[Record]:
        one = record(1, "52.41", "2024", place="甲区", unit="亿元", source="公报")
        return [one, replaced(record(2, other, "2024", place="甲区", unit="亿元", source="报表"), **more)]

    assert codes(check(said("55.2"))) == {"contradiction"}
    assert check(said("52.4")) == [], "rounded"
    assert check(said("524100", unit="万元")) == [], "another unit"
    assert check(said("50", comparator="gt")) == [], "more than 50 is no other value"
    assert codes(check(said("60", comparator="gt"))) == {"contradiction"}


def test_versions_of_one_voice_are_no_contradiction() -> None:
    first = record(1, "52.4", "2024", place="甲区", reporter="甲", version="1")
    assert check([first, replaced(first, row=2, value=Decimal("55.2"), version="2")]) == []


def test_one_value_for_two_scopes() -> None:
    def pair(other: str, place: str = "绍兴科创走廊") -> list[Record]:
        common = {"unit": "%", "indicator": "研发占比"}
        return [
            record(1, "2.42", "2021", place="绍兴市", **common),
            record(2, other, "2021", place=place, **common),
        ]

    assert codes(check(pair("2.42"))) == {"same_value_scopes"}
    assert check(pair("2.57")) == []


# ---- relations


def test_the_row_that_breaks_what_all_others_keep() -> None:
    rng = np.random.default_rng(21)

    def table(broken: int) -> list[Record]:
        found = []
        for i in range(20):
            a, b = (Decimal(f"{float(x):.2f}") for x in rng.lognormal(3, 0.5, 2))
            total = a + b + (7 if i + 1 == broken else 0)
            found.append(
                record(i + 1, a, "2024", indicator=f"项{i}", numbers=(("甲", a), ("乙", b), ("丙", total)))
            )
        return found

    (finding,) = check(table(5))
    assert (finding.code, finding.rows) == ("relation_broken", (5,)) and "丙 = 甲 + 乙" in finding.explanation
    assert check(table(0)) == []


# ---- properties

SOME = st.lists(st.integers(1, 10**6), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(SOME)
def test_nothing_makes_the_checks_fail(values: list[int]) -> None:
    for rows in (line(values), line(values, unit="%"), line([-v for v in values])):
        for finding in check(rows):
            assert finding.explanation and "%(" not in finding.explanation
            assert set(finding.rows) <= {row.row for row in rows}


@settings(max_examples=40, deadline=None)
@given(SOME, st.randoms())
def test_the_order_of_the_rows_does_not_matter(values: list[int], random: Any) -> None:
    rows = line(values)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert check(shuffled) == check(rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 10, 100]))
def test_the_unit_of_all_values_does_not_matter(seed: int, factor: int) -> None:
    """Ten times everything is another unit, not another pattern."""
    values = noisy(30, seed)
    values[20] = f"{float(values[20]) * 3:.2f}"
    scaled = [str(Decimal(v) * factor) for v in values]
    before, after = check(line(values)), check(line(scaled))
    assert [(f.code, f.rows) for f in before] == [(f.code, f.rows) for f in after]


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("unit", ["家", "亿元", "%"])
def test_constants_say_nothing(n: int, unit: str) -> None:
    assert check(line([7] * n, unit=unit)) == []
    assert check([]) == []


def test_the_rest_of_too_many_findings_is_counted() -> None:
    rows = [record(i + 1, -1, "2024", indicator=f"项{i}", unit="家") for i in range(9)]
    found = check(rows, Rules(findings=4))
    assert [f.code for f in found].count("impossible_value") == 4
    assert "5" in next(f for f in found if f.code == "more").explanation


def test_one_check_alone() -> None:
    rows = [record(1, -1, "2024", unit="家", total=Decimal(-5))]
    assert codes(check(rows, only=["limits"])) == {"impossible_value"} and "limits" in CHECKS
