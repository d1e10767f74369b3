"""What indicators of the database say about each other: `integrity check --all`."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.indicators.integrity import database
from shuanglian.indicators.models import Indicator
from tests.indicators.factories import World

pytestmark = pytest.mark.django_db


def asked(code: str) -> list[dict[str, Any]]:
    return [finding for finding in database.inspect_all()["findings"] if finding["code"] == code]


def written(world: World, indicator: Indicator, values: dict[str, Any]) -> list[int]:
    return [world.report(indicator, period, value).pk for period, value in values.items()]


def test_a_declared_part_is_not_more_than_its_whole(world: World) -> None:
    whole = world.indicator("t-whole", name="产值", owner=world.unit)
    part = world.indicator(
        "t-part", name="出口产值", unit="万元", parent=whole, number=None, owner=world.unit
    )
    some = written(world, whole, {"2022": "100", "2023": "110"})
    more = written(world, part, {"2022": "400000", "2023": "1200000"})
    (finding,) = asked("part_over_whole")
    assert finding["rows"] == sorted((some[1], more[1])) and finding["severity"] == "high"
    assert "出口产值 1,200,000 万元" in finding["explanation"].replace("1200000", "1,200,000")


def test_shares_and_other_places_are_not_compared(world: World) -> None:
    whole = world.indicator("t-whole", name="产值", owner=world.unit)
    part = world.indicator("t-part", name="出口产值", parent=whole, number=None, owner=world.unit)
    rate = world.indicator("t-rate", name="产值增速", unit="%", parent=whole, number=None, owner=world.unit)
    written(world, whole, {"2022": "10"})
    written(world, rate, {"2022": "12"})
    world.report(part, "2022", "12", place=world.district)
    world.report(part, "2023", "12")
    assert asked("part_over_whole") == []


def test_a_written_value_against_its_formula(world: World) -> None:
    top, bottom = (world.indicator(f"t-{n}", name=n, owner=world.unit) for n in ("top", "bottom"))
    share = world.indicator("t-share", name="占比", unit="%", owner=world.unit)
    right, wrong = written(world, share, {"2022": "33.3", "2023": "45"})
    Indicator.objects.filter(pk=share.pk).update(formula="{t-top} / {t-bottom} * 100")
    written(world, top, {"2022": "40", "2023": "42"})
    written(world, bottom, {"2022": "120", "2023": "126"})
    (finding,) = asked("formula_mismatch")
    assert finding["rows"] == [wrong] and right not in finding["rows"]
    assert "填报为 45" in finding["explanation"] and "33.3333" in finding["explanation"]


def test_one_series_under_two_names(world: World) -> None:
    one = world.indicator("t-one", name="成交额", owner=world.unit)
    other = world.indicator("t-other", name="合同额", owner=world.unit)
    values = {"2020": "118.2", "2021": "124.7", "2022": "131.9", "2023": "140.3"}
    rows = written(world, one, values) + written(world, other, {**values, "2023": "139.1"})
    assert asked("duplicate_series") == [], "three equal values"
    last = written(world, one, {"2024": "152.6"}) + written(world, other, {"2024": "152.6"})
    (finding,) = asked("duplicate_series")
    assert set(finding["rows"]) == {*rows[:3], *rows[4:7], *last}
    assert "有 4 期数值完全相同" in finding["explanation"]


def test_a_part_that_is_the_whole_is_no_copy(world: World) -> None:
    one = world.indicator("t-one", name="成交额", owner=world.unit)
    part = world.indicator("t-part", name="区内成交额", parent=one, number=None, owner=world.unit)
    values = {"2020": "118.2", "2021": "124.7", "2022": "131.9", "2023": "140.3", "2024": "150.1"}
    written(world, one, values)
    written(world, part, values)
    assert database.inspect_all()["findings"] == []
