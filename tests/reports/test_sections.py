"""What the sections say: about plan indicators and about frozen rankings, with real rows, few and many."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import system
from shuanglian.indicators.ranking import demo as rankings
from shuanglian.indicators.ranking.models import Ranking
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports import kinds, making, sections, standings, writing
from shuanglian.indicators.reports.press import excel
from shuanglian.indicators.reports.templates import built_in
from tests.indicators.factories import World

from .test_excel import assert_kept_values_are_right

DAY = dt.date(2025, 6, 30)


def written(kind: str = "bulletin", as_of: dt.date = DAY, **more: Any) -> d.Document:
    ask = writing.ask_for(system(), kind_key=kind, as_of=as_of, **more)
    return writing.write(
        ask, kinds.kind(kind), title="试", issuer="试验办公室", number="", made_on=as_of, chosen=()
    )


def words_of(document: d.Document) -> str:
    told = []
    for block in document.blocks():
        told.append(
            getattr(block, "text", "") or getattr(block, "caption", "") or getattr(block, "title", "")
        )
        told.append(d.plain(d.spans_of(block), "暂无数据"))
    return "\n".join(told)


def test_a_bulletin_tells_what_stands_how(filled: World) -> None:
    document = written()
    text = words_of(document)
    assert "规划指标分项共3项" in text and "其中1项还没有实际数" in text
    assert "发明专利 & <b>“件”进度7.5%" in text
    keys = [section.key for section in document.sections]
    assert keys == ["summary", "board", "charts", "late", "questions", "missing"]
    heads = [block.text for block in document.blocks() if isinstance(block, d.Heading)]
    assert heads[0] == "一、总体情况" and heads[5].startswith("六、")


def test_the_board_shows_base_actual_target_progress(filled: World) -> None:
    table = next(b for b in written().blocks() if isinstance(b, d.Table) and b.caption == "规划指标进度表")
    rows = [[d.plain(cell.spans, "暂无数据") for cell in row] for row in table.rows]
    assert rows[0][:7] == ["1", "规上工业产值", "亿元", "100", "185（2024年）", "200", "85.0%"]
    assert rows[2][3:7] == ["5", "暂无数据", "9", "暂无数据"]
    assert table.rows[1][8].tone == d.Tone.RED and rows[1][8] == "落后于进度"


def test_an_evaluation_tells_method_groups_and_trajectories(filled: World) -> None:
    document = written("evaluation")
    keys = [section.key for section in document.sections]
    assert keys[:4] == ["method", "summary", "groups", "board"] and "trajectories" in keys
    figures = [block for block in document.blocks() if isinstance(block, d.Figure)]
    assert [figure.title for figure in figures] == ["发明专利 & <b>“件”走势", "规上工业产值走势"]
    assert all(figure.svg.startswith("<svg") for figure in figures)
    first = figures[1].chart
    assert first.categories == ("2021", "2022", "2023", "2024", "2025")
    assert first.series[0].values == (100.0, 130.0, 160.0, 185.0, None)
    assert first.series[1].values == (100.0, 125.0, 150.0, 175.0, 200.0)
    assert "（示例）" in first.series[0].name


def test_what_was_not_known_on_the_day_is_not_in_the_report(filled: World) -> None:
    facts = {fact.name: fact for fact in written(as_of=dt.date(2023, 12, 31)).facts}
    assert facts["规上工业产值"].text == "160" and facts["规上工业产值"].period == "2023年"


def test_growth_targets_pairs_and_missing_bases_print(world: World) -> None:
    world.indicator("grow", name="增速类", unit="%", measure="growth", target=7, kind="yearly_growth")
    bare = world.indicator("bare", name="无基期", target=50)
    pair = world.indicator("pair", name="成对", measure="paired")
    world.indicator("pair-a", name="成对甲", parent=pair, number=None, base=1, target=4)
    world.indicator("pair-b", name="成对乙", parent=pair, number=None, base=2, target=3)
    world.publish(bare, "2024", 20)
    document = written()
    table = next(b for b in document.blocks() if isinstance(b, d.Table) and b.caption == "规划指标进度表")
    names = [d.plain(row[1].spans, "") for row in table.rows]
    assert names == ["增速类", "无基期", "成对甲", "成对乙"]
    assert not any(fact.value is None for fact in document.facts)
    for name in ("docx", "xlsx"):
        assert making.bytes_for(document, name, built_in("bulletin"))


def test_open_questions_and_unspecified_owners_are_said(filled: World) -> None:
    table = next(
        b for b in written().blocks() if isinstance(b, d.Table) and b.caption == "滞后指标与责任单位"
    )
    assert [d.plain(row[5].spans, "") for row in table.rows] == ["未指定"]
    assert "没有待答的核查提问" in words_of(written())


def test_a_region_may_name_sections_that_nobody_registered() -> None:
    what = kinds.kind("bulletin")
    assert {"plan_tasks", "needs_funnel"} <= set(what.sections)
    known = sections.known()
    assert [part.key for part in what.parts()] == [key for key in what.sections if key in known]


def test_a_section_of_a_programme_is_printed_where_the_kind_wants_it(
    filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "_PARTS", sections.known())
    sections._PARTS.pop("plan_tasks", None)

    def build(_viewer: object, as_of: dt.date) -> list[d.Block]:
        done = d.Value(d.FactKind.COUNTED, "按期完成的任务数", "12", Decimal(12), unit="项")
        return [d.Paragraph((d.Text(f"到{as_of:%Y}年按期完成"), done, d.Text("项。")))]

    sections.register("plan_tasks", "重点任务", build)
    document = written()
    keys = [section.key for section in document.sections]
    assert keys.index("questions") < keys.index("plan_tasks") < keys.index("missing")
    assert next(fact for fact in document.facts if fact.name == "按期完成的任务数").value == 12


def test_queries_do_not_grow_with_the_number_of_indicators(filled: World) -> None:
    written()
    with CaptureQueriesContext(
        connection,
    ) as few:
        written()
    for i in range(12):
        extra = filled.indicator(f"more-{i}", base=1, target=10)
        filled.publish(extra, "2024", 2 + i)
    with CaptureQueriesContext(connection) as many:
        written()
    assert len(many) <= len(few) + 1


def test_excel_of_a_real_report_computes_what_it_keeps(filled: World) -> None:
    assert assert_kept_values_are_right(excel.to_xlsx(written("evaluation"))) >= 8


@pytest.fixture
def ranked(db: None) -> Ranking:
    rankings.load_demo()
    return Ranking.objects.get(key="platform-contest")


def test_a_ranking_notice_tells_the_frozen_result(ranked: Ranking) -> None:
    document = written("ranking", as_of=ranked.as_of, ranking=ranked.pk)
    told = standings.told(ranked)
    text = words_of(document)
    assert f"对象共{len(told['ranking'])}个" in text and ranked.receipt[:16] in text
    table = next(b for b in document.blocks() if isinstance(b, d.Table) and b.caption == ranked.title)
    assert [d.plain(row[1].spans, "") for row in table.rows] == [row["name"] for row in told["ranking"]]
    totals = {fact.name: fact for fact in document.facts if fact.name.endswith("：总分")}
    for row in told["ranking"]:
        assert totals[f"{row['name']}：总分"].value == Decimal(row["total"])
    assert document.is_demo and all(
        fact.is_demo for fact in document.facts if fact.kind in (d.FactKind.SCORED, d.FactKind.DERIVED)
    )
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(excel.to_xlsx(document)))
    assert any(fact.formula.startswith("SUM(") for fact in totals.values()) and book.sheet_names
    assert assert_kept_values_are_right(excel.to_xlsx(document)) > len(told["ranking"])

    for found in Ranking.objects.filter(is_demo=True):
        other = written("ranking", as_of=found.as_of, ranking=found.pk)
        assert d.problems(other) == [] and making.bytes_for(other, "docx", built_in("ranking"))
    newest = standings.latest(system(), ranked.as_of)
    assert newest is not None and Ranking.objects.get(pk=newest).state != "frozen"
    assert standings.latest(system(), dt.date(1999, 1, 1)) is None
    assert standings.name(system(), 10**9) == ""


def test_a_notice_of_a_ranking_that_shows_totals_only_holds_no_figure_of_a_firm(ranked: Ranking) -> None:
    private = Ranking.objects.filter(is_demo=True, privacy="total").latest("as_of")
    document = written("ranking", as_of=private.as_of, ranking=private.pk)
    told = private.told()
    table = next(b for b in document.blocks() if isinstance(b, d.Table) and b.caption == private.title)
    assert len(table.head) == len(table.rows[0]) == 4  # place, name, total, grade
    assert not [fact for fact in document.facts if fact.name.endswith("得分")]
    names = [one["name"] for one in told["config"]["indicators"]]
    weights = [fact.name for fact in document.facts if fact.name.endswith("：权重")]
    assert weights == [f"{name}：权重" for name in names]
    row = next(one for one in standings.told(private)["ranking"])
    assert (row["parts"], row["reasons"], row["vetoes"]) == ([], [], []) and row["total"] and row["grade"]
    assert all(not one["reasons"] for one in standings.told(private)["excluded"])
    words = words_of(document)
    for one in told["excluded"]:
        assert one["subject"]["name"] in words and not any(why in words for why in one["reasons"])
    assert any(row["parts"] for row in standings.told(ranked)["ranking"])  # an open one keeps them
