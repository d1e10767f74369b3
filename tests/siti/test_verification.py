"""The verdict follows from plan and readings, whatever they are."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.programmes.siti import verification
from shuanglian.programmes.siti.units import UnitMismatch, convert
from shuanglian.programmes.siti.verification import Comparator, Item, Reading, Rule, State, judge, meets

numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3, allow_nan=False, allow_infinity=False)
D = Decimal


@st.composite
def items(draw: st.DrawFn, key: int = 1) -> Item:
    comparator = draw(st.sampled_from(list(Comparator)))
    target = draw(numbers)
    rule = draw(st.sampled_from(list(Rule)))
    return Item(
        key=key,
        metric="静水压",
        comparator=comparator,
        target=target,
        unit="kPa",
        sample_size=draw(st.integers(1, 6)),
        rule=rule,
        share=draw(st.decimals(min_value=D("0.01"), max_value=1, places=2)) if rule is Rule.SHARE else None,
        high=target + abs(draw(numbers)) if comparator is Comparator.BETWEEN else None,
    )


def readings(item: Item, values: list[Decimal], unit: str = "kPa") -> list[Reading]:
    return [Reading(item.key, sample, value, unit) for sample, value in enumerate(values, 1)]


@settings(max_examples=100)
@given(items(), st.lists(numbers, max_size=8), st.randoms())
def test_order_of_entry_does_not_matter(item: Item, values: list[Decimal], random: object) -> None:
    rows = readings(item, values)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    left, right = judge([item], rows).verdicts[0], judge([item], shuffled).verdicts[0]
    assert (left.state, left.statistic, left.gap) == (right.state, right.statistic, right.gap)


@settings(max_examples=100)
@given(items(), st.lists(numbers, max_size=8))
def test_too_few_samples_are_never_a_pass(item: Item, values: list[Decimal]) -> None:
    report = judge([item], readings(item, values))
    if len(values) < item.sample_size:
        assert report.verdicts[0].state is State.MISSING
        assert not report.passed and not report.is_complete
    else:
        assert report.verdicts[0].state is not State.MISSING


@settings(max_examples=100)
@given(items(), st.lists(numbers, min_size=6, max_size=8))
def test_a_verdict_is_what_its_rule_says(item: Item, values: list[Decimal]) -> None:
    verdict = judge([item], readings(item, values)).verdicts[0]
    good = [meets(item, value) for value in values]
    if item.rule is Rule.ALL:
        expected = all(good)
    elif item.rule is Rule.MEAN:
        expected = meets(item, sum(values, D(0)) / len(values))
    else:
        expected = D(sum(good)) / len(good) >= (item.share or 1)
    assert (verdict.state is State.PASSED) == expected
    assert verdict.gap == 0 or not expected


@settings(max_examples=100)
@given(items(), st.lists(numbers, min_size=6, max_size=8), st.integers(0, 5), st.decimals(0, 500, places=2))
def test_better_readings_never_make_it_worse(
    item: Item, values: list[Decimal], at: int, gain: Decimal
) -> None:
    if item.comparator not in (Comparator.GE, Comparator.GT):
        item = dataclasses.replace(item, comparator=Comparator.GE, high=None)
    better = [value + gain if index == at else value for index, value in enumerate(values)]
    before, after = (judge([item], readings(item, rows)).passed for rows in (values, better))
    assert after or not before


@settings(max_examples=60)
@given(items(), st.lists(numbers, min_size=6, max_size=8))
def test_the_unit_it_was_read_in_does_not_matter(item: Item, values: list[Decimal]) -> None:
    plain = judge([item], readings(item, values))
    finer = judge([item], readings(item, [value * 1000 for value in values], "Pa"))
    assert plain.verdicts[0].state is finer.verdicts[0].state


@settings(max_examples=60)
@given(st.lists(items(), min_size=1, max_size=4), st.data())
def test_one_failed_hard_item_fails_the_whole(found: list[Item], data: st.DataObject) -> None:
    plan = [
        dataclasses.replace(item, key=key, is_hard=data.draw(st.booleans())) for key, item in enumerate(found)
    ]
    rows = [row for item in plan for row in readings(item, data.draw(st.lists(numbers, max_size=6)))]
    report = judge(plan, rows)
    hard = [v for v in report.verdicts if v.is_hard]
    assert report.passed == all(v.state is State.PASSED for v in hard)
    assert {v.key for v in report.failed} == {v.key for v in hard if v.state is State.FAILED}


def test_bounds_of_between_are_included() -> None:
    item = Item(1, "pH", Comparator.BETWEEN, D("6.5"), high=D("7.5"))
    assert [meets(item, D(value)) for value in ("6.4", "6.5", "7", "7.5", "7.6")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_an_empty_plan_passes_nothing() -> None:
    assert not judge([], []).passed


def test_kilograms_cannot_be_judged_against_kilopascal() -> None:
    item = Item(1, "静水压", Comparator.GE, D(98), "kPa")
    with pytest.raises(UnitMismatch):
        judge([item], [Reading(1, 1, D(100), "kg")])


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("104600", "Pa", "kPa", "104.6"),
        ("0.5", "", "%", "50"),
        ("25", "°C", "K", "298.15"),
        ("12.5", "克力某", "克力某", "12.5"),
        ("1", "吨", "kg", "1000"),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, expected: str) -> None:
    assert convert(D(value), source, target) == D(expected)


@settings(max_examples=100)
@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=4))
def test_the_digest_ignores_the_order_of_keys(report: dict[str, int]) -> None:
    turned = dict(reversed(list(report.items())))
    assert verification.digest(report) == verification.digest(turned)
