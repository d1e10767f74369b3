"""What is, what shall be, what is planned, what is expected."""

from __future__ import annotations

import pytest

from shuanglian.ingest.fields import Context
from shuanglian.ingest.proposal import Basis
from tests.ingest.fields.factories import all_of, document, news, one, plan


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        ("目前已建起12家创业园。", 12, Basis.ACTUAL),
        ("力争到2027年，高新技术企业突破700家。", 700, Basis.TARGET),
        ("到2026年底，高新技术企业达到700家。", 700, Basis.TARGET),
        ("全区高新技术企业由2020年的210家增加到2026年的346家。", 346, Basis.ACTUAL),
        ("全区计划实施产业项目120个。", 120, Basis.PLAN),
        ("年度计划投资148.3亿元。", 148.3, Basis.PLAN),
        ("今年，临江区将实施新行动，新建标准厂房50万平方米。", 50, Basis.PLAN),
        ("达产后预计年产值可达80亿元。", 80, Basis.FORECAST),
        ("引进海内外英才计划人才885名。", 885, Basis.ACTUAL),
        ("建成后计划五年内集聚科研人员不少于1500人。", 1500, Basis.TARGET),
        ("加快建设创新中心二期，二期总面积达25万平方米。", 25, Basis.PLAN),
        ("构建“15分钟品质生活圈”。", 15, Basis.PLAN),
        ("传统产业改造提升水平指数居全省第一。", 1, Basis.RANK),
    ],
)  # fmt: skip
def test_the_basis_in_news(text: str, value: float, basis: Basis) -> None:
    assert news(text, value).basis is basis


def test_an_aim_ends_where_what_is_done_begins() -> None:
    rows = all_of(document("力争引进项目30个，目前已签约12个。"))
    assert [row.basis for row in rows] == [Basis.TARGET, Basis.ACTUAL]


@pytest.mark.parametrize(
    ("text", "value", "path", "basis"),
    [
        ("拥有高新技术企业711家。", 711, "二、发展基础", Basis.ACTUAL),
        ("高新技术企业达到1040家。", 1040, "三、发展目标", Basis.TARGET),
        ("到2025年，建设新型研发机构50家。", 50, "五、重点任务", Basis.TARGET),
        ("总面积约27平方公里。", 27, "四、空间布局", Basis.PLAN),
        ("规划面积86平方公里。", 86, "二、发展现状", Basis.PLAN),
        ("打造千亿级新材料产业集群。", 1000, "四、空间布局", Basis.TARGET),
        ("推进500kV输变电扩建工程。", 500, "五、重点任务", Basis.PLAN),
        ("打造半小时交通圈。", 0.5, "五、重点任务", Basis.TARGET),
    ],
)  # fmt: skip
def test_the_basis_in_a_plan(text: str, value: float, path: str, basis: Basis) -> None:
    assert one(plan(text, path=(path,)), value).basis is basis


def test_what_surrounds_a_cell_wins_over_guesses() -> None:
    context = Context(subject="甲园区", place="乙县", indicator="面积", time="2019", basis="base")
    row = all_of(document("占地约300亩。"), context)[0]
    assert (row.subject, row.place, row.indicator, row.time, row.basis) == (
        "甲园区",
        "乙县",
        "面积",
        "2019",
        Basis.BASE,
    )


def test_parts_of_a_structure_are_shown_apart() -> None:
    rows = all_of(document("打造“互联网+”、生命健康、新材料三大科创高地。"))
    assert {row.basis for row in rows} <= {Basis.STRUCTURE}


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        ("到2028年，力争建成创新平台8个；服务覆盖率达到92%。", 92, "target"),
        ("展望2027年，临江区提出，财政收入增长6%以上。", 6, "target"),
        ("到“十五五”末，园区产值突破800亿元。", 800, "target"),
        ("下一步，临江区将对标先进，实施改革举措37条。", 37, "plan"),
        ("“公司还要再投入4000万元。”他说。", 4000, "plan"),
        ("到2025年底，园区已有企业80家；服务覆盖率达到92%。", 92, "actual"),
    ],
)
def test_what_lies_ahead_reaches_over_a_semicolon(text: str, value: float, basis: str) -> None:
    assert news(text, value).basis == basis
