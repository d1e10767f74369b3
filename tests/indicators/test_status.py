"""Where every indicator stands: pairs, growth, missing base, missing actual, a closed target year; never a made-up zero."""

from __future__ import annotations

import cProfile
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.indicators import selectors, services
from shuanglian.indicators.models import Target
from shuanglian.indicators.status import Status, missing_words, status
from shuanglian.indicators.trajectory import Light

from .factories import World

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.date(2025, 3, 31)


def one(world: World, code: str, as_of: dt.date = DAY, **data: Any) -> Status:
    (found,) = status(world["public"], as_of=as_of, codes=[code], **data)
    return found


def test_an_indicator_half_way_in_time_and_amount_is_green(world: World) -> None:
    indicator = world.indicator(base=100, target=200)
    world.fill(indicator, {"2022": 120, "2023": 150})
    found = one(world, indicator.code, dt.date(2023, 12, 31))
    assert found.actual is not None
    assert (found.base, found.actual.value, found.target, found.progress) == (100, 150, 200, D("0.5"))
    assert (found.expected, found.expected_progress, found.light, found.light_words) == (
        150,
        D("0.5"),
        "green",
        "按进度",
    )
    assert found.needed_per_month == pytest.approx(D(50) / 24)
    assert found.actual.is_demo and found.actual.period.text == "2023"
    assert found.missing == ("forecast",) and "至少要 4 期" in found.forecast_why


def test_a_missing_actual_is_missing_and_not_zero(world: World) -> None:
    found = one(world, world.indicator(base=100, target=200).code)
    assert (found.actual, found.progress, found.light, found.needed_per_month) == (
        None,
        None,
        Light.NONE,
        None,
    )
    assert found.missing == ("actual", "forecast") and found.light_words == "无法判断"
    assert found.expected is not None and found.expected > 100


def test_the_value_is_judged_at_its_own_date(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2022": 25})
    found = one(world, indicator.code, dt.date(2025, 3, 31))
    assert found.expected == 25 and found.light == Light.GREEN
    assert "stale" in found.missing


def test_a_missing_base_leaves_only_the_value_to_be_judged(world: World) -> None:
    indicator = world.indicator(target=100)
    world.fill(indicator, {"2023": 60})
    found = one(world, indicator.code)
    assert (found.base, found.progress, found.light) == (None, None, Light.NONE)
    assert "base" in found.missing
    world.fill(indicator, {"2024": 110})
    assert one(world, indicator.code).light == Light.GREEN


def test_without_a_target_the_value_is_shown_and_the_target_is_missing(world: World) -> None:
    indicator = world.indicator()
    world.fill(indicator, {"2024": 60})
    found = one(world, indicator.code)
    assert found.actual is not None and (found.target, found.light) == (None, Light.NONE)
    assert found.missing == ("target",)
    assert missing_words("target") == "缺目标"


@pytest.mark.parametrize(
    ("value", "light", "words"),
    [(100, "green", "已达目标"), (99, "yellow", "接近目标"), (60, "red", "未达目标")],
)
def test_a_closed_target_year_is_judged_by_whether_it_was_reached(
    world: World, value: int, light: str, words: str
) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2025": value})
    for as_of in (dt.date(2025, 12, 31), dt.date(2026, 6, 30)):
        found = one(world, indicator.code, as_of)
        assert (found.closed, found.light, found.light_words, found.needed_per_month) == (
            True,
            light,
            words,
            None,
        )
        assert found.forecast is None and found.missing == () and "目标年" in found.forecast_why


def test_a_target_year_without_its_value_is_missing_and_not_failed(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2022": 25, "2023": 50, "2024": 75})
    found = one(world, indicator.code, dt.date(2026, 6, 30))
    assert (found.closed, found.final, found.light, found.missing) == (True, False, "green", ("final",))
    assert found.expected == 75 and found.needed_per_month is None
    assert found.forecast is not None and found.forecast.value == pytest.approx(100)


def test_what_comes_after_the_target_year_does_not_count_for_it(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2024": 70})
    services.target_save(
        actor=world["system"], indicator=indicator, year=2024, value=80, base_year=2021, base_value=0
    )
    Target.objects.filter(indicator=indicator, year=2025).delete()
    world.fill(indicator, {"2025": 500})
    found = one(world, indicator.code, dt.date(2026, 1, 1))
    assert found.actual is not None and (found.actual.period.text, found.light) == ("2024", "red")


def test_the_nearest_open_target_is_the_one_that_is_judged(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    services.target_save(
        actor=world["system"], indicator=indicator, year=2023, value=40, base_year=2021, base_value=0
    )
    assert [one(world, indicator.code, dt.date(y, 6, 1)).target for y in (2022, 2023, 2024, 2027)] == [
        40,
        40,
        100,
        100,
    ]


def test_what_had_not_ended_by_the_date_is_not_known(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2022": 20, "2023": 40, "2024": 60})
    values = [one(world, indicator.code, dt.date(y, 12, 30)).actual for y in (2022, 2023, 2024, 2025)]
    assert [found and found.value for found in values] == [None, 20, 40, 60]


def test_a_pair_has_two_parts_and_the_light_of_the_worse_one(world: World) -> None:
    pair = world.indicator("t-pair", measure="paired", unit="个")
    for code, value in (("t-pair-a", 6), ("t-pair-b", 3)):
        part = world.indicator(code, parent=pair, number=None, unit="个", base=2, target=6)
        world.fill(part, {"2024": value})
    found = one(world, "t-pair")
    assert [(p.code, p.light) for p in found.parts] == [("t-pair-a", "green"), ("t-pair-b", "red")]
    assert (found.light, found.progress, found.actual, found.target) == (Light.RED, None, None, None)
    assert [s.code for s in status(world["public"], as_of=DAY, plan="t-plan")] == ["t-pair"]
    assert one(world, "t-pair-b").light == Light.RED


def test_a_pair_of_which_one_part_is_missing_says_so(world: World) -> None:
    pair = world.indicator("t-pair", measure="paired", unit="个")
    for code in ("t-pair-a", "t-pair-b"):
        world.indicator(code, parent=pair, number=None, unit="个", base=2, target=6)
    assert one(world, "t-pair").missing == ("actual", "forecast")
    assert one(world, "t-pair").light == Light.NONE


def test_growth_is_judged_by_its_average_against_the_rate(world: World) -> None:
    indicator = world.indicator(measure="growth", unit="%", target=15, kind="yearly_growth")
    found = one(world, indicator.code)
    assert (found.light, found.missing, found.base, found.progress) == (Light.NONE, ("actual",), None, None)
    world.fill(indicator, {"2022": 20, "2023": 10})
    found = one(world, indicator.code, dt.date(2024, 6, 30))
    assert found.growth is not None and abs(found.growth - D("14.89")) < D("0.01")
    assert (found.light, found.expected, found.needed_per_month) == (Light.GREEN, 15, None)
    assert found.needed_growth is not None and abs(found.needed_growth - D("15.11")) < D("0.01")
    world.fill(indicator, {"2024": 0})
    assert one(world, indicator.code).light == Light.RED


def test_a_level_may_be_judged_by_a_rate_too(world: World) -> None:
    indicator = world.indicator(base=100, target=10, kind="yearly_growth")
    world.fill(indicator, {"2023": 121})
    found = one(world, indicator.code, dt.date(2024, 1, 1))
    assert found.growth is not None and abs(found.growth - 10) < D("1e-9") and found.light == Light.GREEN


def test_less_is_better_where_the_way_goes_down(world: World) -> None:
    indicator = world.indicator(base=80, target=40, direction="down")
    world.fill(indicator, {"2023": 60})
    found = one(world, indicator.code, dt.date(2023, 12, 31))
    assert (found.progress, found.light, found.needed_per_month) == (
        D("0.5"),
        Light.GREEN,
        pytest.approx(D(-20) / 24),
    )


def test_equal_rates_ask_for_less_at_first(world: World) -> None:
    indicator = world.indicator(base=100, target=1600, path="compound")
    world.fill(indicator, {"2023": 400})
    found = one(world, indicator.code, dt.date(2023, 12, 31))
    assert found.expected is not None and abs(found.expected - 400) < D("1e-9")
    assert found.light == Light.GREEN and found.progress == D("0.2")


def test_quarters_of_a_flow_are_held_against_the_year(world: World) -> None:
    indicator = world.indicator(base=80, target=120, accumulation="flow", frequency="quarter")
    world.fill(indicator, {"2024Q1": 20, "2024Q2": 25})
    found = one(world, indicator.code)
    assert found.actual is None and found.missing == ("full_year", "forecast")
    world.fill(indicator, {"2024Q3": 25, "2024Q4": 30})
    found = one(world, indicator.code)
    assert found.actual is not None
    assert (found.actual.value, found.actual.reported, found.actual.rolling) == (100, 30, True)
    assert found.actual.period.text == "2024Q4" and found.progress == D("0.5")


def test_a_forecast_starts_at_the_base_and_stays_within_what_is_possible(world: World) -> None:
    indicator = world.indicator(base=70, target=95, unit="%", measure="ratio", ceiling=100)
    world.fill(indicator, {"2022": 80, "2023": 90, "2024": 99})
    found = one(world, indicator.code)
    assert found.forecast is not None and found.forecast.n == 4
    assert found.forecast.value == 100 and found.forecast.high == 100 and found.forecast.low <= 100
    assert found.forecast_at == dt.date(2025, 12, 31) and found.missing == ()


def test_each_place_has_its_own_target_and_values(world: World) -> None:
    indicator = world.indicator(base=100, target=200)
    world.fill(indicator, {"2024": 190})
    services.target_save(
        actor=world["system"],
        indicator=indicator,
        place=world.district,
        year=2025,
        value=50,
        base_year=2021,
        base_value=10,
    )
    world.fill(indicator, {"2024": 20}, place=world.district)
    district = one(world, indicator.code, place=world.district)
    assert district.actual is not None and (district.target, district.actual.value, district.light) == (
        50,
        20,
        "red",
    )
    assert one(world, indicator.code).light == Light.GREEN


def test_retired_and_hidden_indicators_are_left_out(world: World) -> None:
    world.indicator("t-old", retired_on=dt.date(2024, 1, 1))
    world.indicator("t-hidden", is_public=False)
    world.indicator("t-shown")
    assert [s.code for s in status(world["public"], as_of=DAY)] == ["t-shown"]
    assert [s.code for s in status(world["leader"], as_of=dt.date(2023, 1, 1))] == [
        "t-old",
        "t-hidden",
        "t-shown",
    ]


def test_the_number_of_queries_does_not_grow_with_the_indicators(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            status(world["public"], as_of=DAY)
        return len(seen)

    world.fill(world.indicator(base=1, target=5), {"2023": 2, "2024": 3})
    few = queries()
    pair = world.indicator("t-pair", measure="paired")
    for number in range(6):
        indicator = world.indicator(
            f"t-x{number}", base=1, target=5, **({"parent": pair, "number": None} if number < 2 else {})
        )
        world.fill(indicator, {"2024": 3})
    assert queries() == few <= 5


def test_a_newer_demo_value_does_not_hide_a_real_one(world: World) -> None:
    indicator = world.indicator(base=0, target=100)
    world.fill(indicator, {"2023": 90, "2024": 95})
    real = services.observation_report(
        actor=world["system"],
        indicator=indicator,
        period="2022",
        value=20,
        origin="document",
        is_demo=False,
        source=world.source,
    )
    services.observation_publish(actor=world["system"], observation=real)
    found = one(world, indicator.code)
    assert found.actual is not None and (found.actual.value, found.actual.is_demo) == (20, False)


def test_a_long_series_is_put_into_words_only_where_it_is_shown(world: World) -> None:
    indicator = world.indicator(base=100, target=200)
    world.fill(indicator, {"2022": 120, "2023": 150})
    profile = cProfile.Profile()
    points = profile.runcall(selectors.series, world["public"], indicator)
    called = {getattr(row.code, "co_name", "") for row in profile.getstats()}
    assert len(points) == 2 and "source_words" not in called
    assert world.unit.name in points[0].source
