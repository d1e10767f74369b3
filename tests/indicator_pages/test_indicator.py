"""The page of one indicator, its definition, and the page for leaders."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import system
from shuanglian.indicators import services
from shuanglian.indicators.models import Observation
from shuanglian.indicators.status import Status, status
from shuanglian.web.indicators import blocks, cards, lines, shown, told
from tests.indicators.factories import World

from .factories import by_place, read, today, words

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def one(world: World, code: str, as_of: dt.date | None = None) -> Status:
    return status(world["officer"], as_of=as_of or today(), codes=[code])[0]


def test_the_page_says_how_far_how_far_it_should_be_and_what_is_left(board: World, as_: As) -> None:
    said = words(read(as_("public"), "/indicators/t-deal/"))
    assert "已走完 81% 的路，按直线应走 75%。" in said and "离 2025 年目标还差 11.8 亿元。" in said
    assert "2025 年终值还没有，判断用的是最近的数。" in said and "规划期已结束" in said


def test_while_the_plan_runs_the_need_of_each_month_is_said(board: World) -> None:
    said = told.progress(one(board, "t-deal", dt.date(2025, 6, 30)))
    assert "从现在起平均每月需 1.69 亿元。" in said


def test_the_forecast_says_interval_and_error_or_why_there_is_none(board: World) -> None:
    ahead = told.ahead(one(board, "t-deal", dt.date(2025, 6, 30)))
    assert "十次里有八次落在" in ahead and "平均偏" in ahead
    assert "至少要" in told.ahead(one(board, "t-empty", dt.date(2025, 6, 30)))


def test_differences_of_shares_are_percentage_points(board: World) -> None:
    assert "个百分点" in told.progress(one(board, "t-rd"))


def test_growth_is_told_by_its_rate(board: World) -> None:
    said = told.progress(one(board, "t-growth"))
    assert "年均增长 14.96%" in said and "目标年均 15%" in said


def test_a_value_that_fell_below_its_base_says_so(board: World) -> None:
    assert "比基期还退了" in told.progress(one(board, "t-rd"))


def test_the_table_holds_what_the_drawing_shows(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/t-deal/")
    table = html[html.index('class="sl-table stack-rows i-obs"') :]
    for value in ("118.2", "96.4", "79.1"):
        assert f">{value}</text>" in html and f">{value} 亿元</a>" in table
    first = Observation.objects.get(indicator__code="t-deal", period="2024")
    assert f"/indicators/observations/{first.pk}/" in table


def test_months_make_a_year_and_lead_to_their_months(world: World, as_: As) -> None:
    monthly = world.indicator("t-m", base=10, target=200, accumulation="flow", frequency="month")
    world.fill(monthly, {f"2024-{m:02d}": 10 for m in range(1, 13)})
    years = read(as_("public"), "/indicators/t-m/?by=year")
    assert "由 12 个月的数合计" in years and "?by=month&amp;year=2024" in years and "120 亿元" in years
    months = words(read(as_("public"), "/indicators/t-m/?by=month&year=2024"))
    assert "2024年12月" in months and "2024年1月" in months and "不能和全年目标比" in months


@pytest.mark.parametrize("query", ["by=nonsense", "by=month&year=abcd", "year=99999", "by=quarter", "page=x"])
def test_any_question_to_the_page_has_an_answer(board: World, as_: As, query: str) -> None:
    read(as_("public"), f"/indicators/t-deal/?{query}")


def test_an_indicator_without_any_value_shows_no_number(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/t-empty/")
    said = words(html)
    assert "还没有可用的实际值，先不下判断" in said and "这类期间还没有数据" in said
    assert "2022—2025 暂无数据" in html and "无法判断" in said


def test_a_pair_is_two_drawings_that_are_judged_apart(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/t-pair/")
    assert 'href="/indicators/t-pair-a/"' in html and 'href="/indicators/t-pair-b/"' in html
    assert html.count('class="sl-traj"') == 4  # each for wide and narrow windows


def test_a_formula_names_its_inputs_and_leads_to_them(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/t-share/")
    said = words(html)
    assert "怎么算出来的" in said and "技术市场交易成交额 / 国家级机构" in said
    assert 'href="/indicators/t-deal/"' in html and "118.2 亿元" in said


def test_the_map_has_a_table_and_marks_places_without_data(board: World, as_: As) -> None:
    indicator = next(made for made in board.made if made.code == "t-deal")
    by_place(board, indicator)
    html = read(as_("public"), "/indicators/t-deal/")
    assert 'class="sl-areas"' in html and "示意" in html
    said = words(html[html.index('id="h-map"') :])
    assert "东区 31 亿元" in said.replace("31 亿元 示例", "31 亿元") and "西区 暂无数据" in said


def test_provenance_leads_from_target_to_report(board: World, as_: As) -> None:
    said = words(read(as_("public"), "/indicators/t-deal/"))
    for step in ("目标与基期", "原始记录", "台账", "报数", "领导无改数权限"):
        assert step in said


def test_values_that_wait_are_listed_for_people_at_work_only(board: World, as_: As) -> None:
    indicator = next(made for made in board.made if made.code == "t-deal")
    board.report(indicator, "2025", 131)
    assert "等核对的数" in words(read(as_("steward"), "/indicators/t-deal/"))
    assert "等核对的数" not in words(read(as_("public"), "/indicators/t-deal/"))


def test_the_definition_keeps_its_history(board: World, as_: As) -> None:
    services.indicator_save(actor=system("测试"), code="t-deal", definition="技术合同登记的成交额。")
    said = words(read(as_("public"), "/indicators/t-deal/definition/"))
    assert "技术合同登记的成交额。" in said and "口径第 2 版" in said and "维护口径（口径）" in said
    assert "2021：67.8" in said and "130 亿元" in said


def test_queries_of_the_page_do_not_grow_with_values(board: World, as_: As) -> None:
    client = as_("officer")

    def count() -> int:
        client.get("/indicators/t-deal/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/indicators/t-deal/").status_code == 200
        return len(captured)

    few = count()
    indicator = next(made for made in board.made if made.code == "t-deal")
    board.fill(indicator, {f"2023-{m:02d}": 80 + m for m in range(1, 13)})
    assert count() <= few <= 40


# -- the page for leaders ----------------------------------------------------------------------------------
def test_the_leader_sees_lights_in_words_what_is_late_and_whom_to_ask(board: World, as_: As) -> None:
    said = words(read(as_("leader"), "/indicators/summary/"))
    assert "规划走到哪了" in said and "落后" in said and "研发投入比重" in said
    assert f"问：{board.unit.name}的统计联系人" in said and "其中" in said and "示例数" in said


def test_what_changed_this_week_is_one_line_an_indicator(board: World, as_: As) -> None:
    said = words(read(as_("leader"), "/indicators/summary/"))
    assert "这一周变了什么" in said and "另有 2 个数" in said


def test_a_week_with_more_than_is_looked_through_is_still_counted(
    board: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changes() -> blocks.Block:
        return blocks.of(board["leader"], None, today())[-1]

    whole = changes()
    monkeypatch.setattr(blocks, "MOST_CHANGES", 2)
    assert changes().total == whole.total > 2
    assert changes().lines[0].title == whole.lines[0].title and len(changes().lines) <= 2


def test_queries_of_the_page_for_leaders_do_not_grow_with_values(board: World, as_: As) -> None:
    client = as_("leader")

    def count() -> int:
        client.get("/indicators/summary/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/indicators/summary/").status_code == 200
        return len(captured)

    few = count()
    indicator = next(made for made in board.made if made.code == "t-deal")
    board.fill(indicator, {f"2023-{m:02d}": 80 + m for m in range(1, 13)})
    assert count() <= few <= 25


def test_blocks_without_lines_say_that_there_is_nothing(world: World, as_: As) -> None:
    said = words(read(as_("leader"), "/indicators/summary/"))
    for empty in ("没有过期的里程碑", "没有逾期的政令事项", "没有逾期的报数", "没有新发布或更正的数"):
        assert empty in said


def test_the_page_for_leaders_is_not_for_everybody(board: World, as_: As) -> None:
    assert as_("enterprise").get("/indicators/summary/").status_code == 403
    assert as_("public").get("/indicators/summary/").status_code == 302


# -- small things --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "family", "words_"),
    [
        ("2024", "year", "2024"), ("2024-12-31", "year", "2024"), ("2024-06-30", "quarter", "截至2024年6月30日"),
        ("2024-05-31", "month", "截至2024年5月31日"), ("2024Q2", "quarter", "2024年二季度"),
        ("2024-01..04", "cumulative", "2024年1—4月"),
    ],
)  # fmt: skip
def test_periods_find_their_line(text: str, family: str, words_: str) -> None:
    from shuanglian.indicators.periods import parse

    period: Any = parse(text)
    assert lines.family(period) == family and shown.short(period) == words_


@pytest.mark.parametrize(("day", "said"), [("2024-12-31", "2024"), ("2025-09-30", "至 2025-09 的 12 个月")])
def test_twelve_months_are_named_by_their_end(day: str, said: str) -> None:
    assert shown.rolling(dt.date.fromisoformat(day)) == said


@pytest.mark.parametrize(
    ("day", "said"), [("2026-01-01", "规划期已结束"), ("2025-11-30", "规划期还有 1 个月")]
)
def test_the_time_of_the_plan_is_said(world: World, day: str, said: str) -> None:
    assert said in shown.phase(world.plan, dt.date.fromisoformat(day))


def test_indicators_outside_of_plans_have_a_list_of_their_own(world: World, as_: As) -> None:
    loose = world.indicator("t-loose", name="全区技术交易额", plan=None, number=None)
    world.publish(loose, "2024", 90, comparator="gt")
    said = words(read(as_("public"), "/indicators/others/"))
    assert "全区技术交易额" in said and "> 90 亿元" in said.replace("&gt;", ">")
    assert "全区技术交易额" not in read(as_("public"), "/indicators/")


def test_changed_fields_are_named_in_words_or_left_out(board: World, as_: As) -> None:
    services.indicator_save(
        actor=system("区域包"),
        code="t-deal",
        group="科创效益二",
        number=77,
        parent=None,
        definition="新的口径",
    )
    said = words(read(as_("officer"), "/indicators/t-deal/definition/"))
    assert "类别" in said and "序号" in said
    assert not {"group", "number", "measure", "locator", "printed"} & set(
        said.replace("、", " ").replace("（", " ").split()
    )


def test_a_pair_without_series_of_its_own_does_not_say_that_there_is_no_data(board: World, as_: As) -> None:
    pair = next(row for row in status(board["officer"], as_of=today()) if row.parts)
    said = words(read(as_("public"), f"/indicators/{pair.code}/"))
    assert "这类期间还没有数据" not in said


def test_a_missing_target_is_said_once_and_without_a_unit(board: World) -> None:
    found = one(board, "t-empty")
    bare = dataclasses.replace(found, target=None, parts=[])
    pair = dataclasses.replace(bare, parts=[bare, bare])
    assert shown.target(pair) == shown.target(bare) == "没有目标"
    assert cards.card(bare, today()).target == "" and cards.card(pair, today()).target == ""


def test_officers_are_not_led_to_the_page_of_those_who_remind(board: World, as_: As) -> None:
    def way(who: str) -> str:
        block = next(row for row in blocks.of(board[who], None, today()) if row.key == "reports")
        return block.url

    for who in ("officer", "leader"):
        assert as_(who).get(way(who)).status_code == 200
    assert way("officer") != way("leader")
