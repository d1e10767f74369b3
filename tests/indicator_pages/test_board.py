"""The board: every state in words, filters that say what they do, a panel beside it, tables to take away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.indicators.models import Indicator, Plan
from tests.indicators.factories import World

from .factories import read, words

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def row(html: str, code: str) -> str:
    """The line of one indicator."""
    found = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*indicators/{code}/.*?</tr>", html, re.S)
    assert found, code
    return words(found[0])


def test_the_board_names_the_plan_its_time_and_what_cannot_be_judged(board: World, as_: As) -> None:
    said = words(read(as_("public"), "/indicators/"))
    assert "7 项规划指标，到 2025 年能不能完成" in said
    assert "规划期已结束，2025 年终值正在核对" in said and "项还没有可用的实际值，先不下判断" in said


def test_a_value_of_the_demonstration_says_so_with_its_period(board: World, as_: As) -> None:
    line = row(read(as_("public"), "/indicators/"), "t-deal")
    assert "118.2 2024 示例" in line and "67.8" in line and "130" in line


def test_missing_is_said_and_never_a_zero_or_a_verdict(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/")
    line = row(html, "t-empty")
    assert "暂无数据" in line and "无法判断" in line and not re.search(r"\b0\b", line)
    assert "缺基期" in row(html, "t-nobase")


def test_a_pair_stands_in_one_cell_and_is_explained(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/")
    line = row(html, "t-pair")
    assert "4（3）" in line and "6（6）" in line and "5（暂无数据）" in line
    assert "拆成两个分项，分别判断" in words(html)


def test_growth_is_judged_by_the_yearly_rate_and_draws_no_way(board: World, as_: As) -> None:
    line = row(read(as_("public"), "/indicators/"), "t-growth")
    assert "按年均增速判断" in line and "年均 15%" in line and "不设基期" in line


def test_every_verdict_has_words_and_a_shape(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/")
    for verdict in re.findall(r'<span class="sl-b (?:green|warm|red)">.*?</span>', html, re.S):
        assert "<svg" in verdict and words(verdict).strip()


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("group=科创设施", {"t-empty", "t-pair"}),
        ("light=none", {"t-empty", "t-nobase", "t-share"}),
        ("group=产业集群", {"t-growth"}),
        ("light=wrong", {"t-deal", "t-rd", "t-empty", "t-nobase", "t-pair", "t-growth", "t-share"}),
    ],
)
def test_filters_are_links_and_can_be_shared(board: World, as_: As, query: str, codes: set[str]) -> None:
    html = read(as_("public"), f"/indicators/?{query}")
    shown = {
        code
        for code in Indicator.objects.values_list("code", flat=True)
        if f'href="/indicators/{code}/"' in html[: html.find("<aside")]
    }
    assert shown == codes


def test_by_unit_only_what_it_answers_for(board: World, as_: As) -> None:
    html = read(as_("officer"), f"/indicators/?unit={board.unit.ref}")
    assert "t-deal" in html and 'href="/indicators/t-empty/"' not in html


def test_a_place_without_values_shows_what_is_missing(board: World, as_: As) -> None:
    html = read(as_("public"), f"/indicators/?place={board.district.code}")
    assert "暂无数据" in row(html, "t-deal") and "118.2" not in row(html, "t-deal")


def test_filters_without_a_match_say_so(board: World, as_: As) -> None:
    assert "没有符合条件的指标" in words(read(as_("public"), "/indicators/?group=没有这类"))


def test_a_region_without_a_plan_says_what_to_do(world: World, as_: As) -> None:
    Plan.objects.all().delete()
    for who in ("public", "leader"):
        assert "还没有导入规划" in words(read(as_(who), "/indicators/"))
    assert "还没有导入规划" in words(read(as_("leader"), "/indicators/summary/"))


def test_the_chosen_indicator_stands_beside_the_list_without_any_script(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/?show=t-deal")
    panel = html[html.index('<aside class="i-panel') :]
    assert "已走完" in panel and "这个数从哪来" in panel and 'class="sl-traj"' in panel
    assert 'class="sel"' in html and 'id="row-t-deal"' in html


def test_without_a_choice_the_one_that_needs_most_stands_beside(board: World, as_: As) -> None:
    html = read(as_("public"), "/indicators/")
    assert "研发投入比重" in html[html.index('<aside class="i-panel') :]


def test_a_hidden_indicator_does_not_exist_for_the_public(board: World, as_: As) -> None:
    Indicator.objects.filter(code="t-deal").update(is_public=False)
    client = as_("public")
    assert client.get("/indicators/t-deal/").status_code == 404
    assert client.get("/indicators/t-deal/definition/").status_code == 404
    assert "技术市场交易成交额" not in read(client, "/indicators/?show=t-deal")
    assert "技术市场交易成交额" in read(as_("officer"), "/indicators/")


def test_texts_of_the_catalogue_are_escaped(board: World, as_: As) -> None:
    Indicator.objects.filter(code="t-deal").update(name="<script>x</script>", unit="\"'>")
    for path in (
        "/indicators/",
        "/indicators/t-deal/",
        "/indicators/t-deal/definition/",
        "/indicators/?show=t-deal",
    ):
        assert "<script>x" not in read(as_("public"), path)


def table(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/indicators/export/?{query}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    if "csv" in query:
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [
        ["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_to_take_away_marks_demonstration_and_leaves_missing_empty(
    board: World, as_: As, form: str
) -> None:
    head, *lines = table(as_("public"), f"format={form}")
    rows = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert rows["t-deal"]["最新实际"] == "118.2" and rows["t-deal"]["示例"] == "是"
    assert rows["t-empty"]["最新实际"] == "" and "缺实际数" in rows["t-empty"]["缺什么"]
    assert (
        "t-pair" not in rows
        and float(rows["t-pair-a"]["最新实际"]) == 5
        and rows["t-pair-b"]["最新实际"] == ""
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_the_table_is_a_formula(board: World, as_: As, form: str) -> None:
    Indicator.objects.filter(code="t-deal").update(name='=HYPERLINK("http://x")', group="+1")
    answer = as_("public").get(f"/indicators/export/?format={form}")
    if form == "csv":
        assert (
            "'=HYPERLINK" in answer.content.decode("utf-8-sig")
            and ",=HYPERLINK" not in answer.content.decode()
        )
        return
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == '=HYPERLINK("http://x")' for cell in cells)


def test_the_table_holds_what_the_filters_leave(board: World, as_: As) -> None:
    lines = table(as_("public"), "format=csv&group=产业集群")
    assert [line[0] for line in lines[1:]] == ["t-growth"]


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_page_reads_the_indicators_once_and_their_values_without_sources(board: World, as_: As) -> None:
    client = as_("officer")
    for path in ("/indicators/", "/indicators/summary/", "/indicators/export/?format=csv"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        asked = [query["sql"] for query in captured]
        assert sum('FROM "indicators_indicator"' in sql for sql in asked) == 1, path
        [values] = [sql for sql in asked if 'FROM "indicators_observation"' in sql and '"period" AS' in sql]
        assert "JOIN" not in values


def test_queries_do_not_grow_with_indicators_or_values(board: World, as_: As) -> None:
    client = as_("officer")
    few = queries(client, "/indicators/")
    for number in range(12):
        more = board.indicator(f"t-more-{number}", base=1, target=9, owner=board.unit, group="科创主体")
        board.fill(more, {"2022": 2, "2023": 3, "2024": 4})
    assert queries(client, "/indicators/") == few <= 30


def test_the_page_stands_in_english(board: World, as_: As) -> None:
    client = as_("public")
    client.cookies["django_language"] = "en"
    html = read(client, "/indicators/")
    assert 'lang="en"' in html and "技术市场交易成交额" in html


@pytest.mark.parametrize(
    ("who", "shown"), [("officer", True), ("steward", True), ("leader", True), ("public", False)]
)
def test_who_works_with_questions_finds_their_list(board: World, as_: As, who: str, shown: bool) -> None:
    assert ('href="/indicators/questions/"' in read(as_(who), "/indicators/")) is shown
