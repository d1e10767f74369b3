"""People are told by their public role; a title is never a name."""

from __future__ import annotations

import pytest

from .factories import found, names, one


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("公司董事长蒋青禾一直很忙", "蒋青禾", "董事长"),
        ("创始人李云，曾在海外工作", "李云", "创始人"),
        ("浙江大学孙立言教授给出思路", "孙立言", "教授"),
        ("总经理赵文斌正在查看新装的生产线", "赵文斌", "总经理"),
        ("区委书记周明华出席会议", "周明华", "书记"),
        ("副区长何丽主持会议", "何丽", "副区长"),
        ("公司创始人欧阳晓峰表示", "欧阳晓峰", "创始人"),
        ("研究院院长王涛建议", "王涛", "院长"),
        ("记者 陈思远 报道", "陈思远", "记者"),
        ("博士卫春禾下决心回国", "卫春禾", "博士"),
        ("中心主任：刘国栋。", "刘国栋", "主任"),
    ],
)
def test_a_role_beside_a_name(text: str, name: str, role: str) -> None:
    row = one(name, text)
    assert (row.detail["type"], row.detail["role"]) == ("person", role)
    assert row.confidence <= 0.75


@pytest.mark.parametrize(
    "text",
    [
        "企业负责人表示，产品很好",
        "相关负责人介绍说",
        "董事长高度重视研发",
        "书记经常到企业走访",
        "专家应邀到场，教授团队参加",
        "党委书记、董事长和总经理",
        "院长任期三年，主任单独汇报",
        "工程师超2000人，博士后450名",
        "负责人解释道",
        "博士生、工程师和技术员",
        "各区县（市）书记抓人才述职",
        "引进专家和平台",
    ],
)
def test_a_title_alone_is_nobody(text: str) -> None:
    assert "person" not in names(text).values()


def test_two_or_three_characters_is_decided_by_the_rest_of_the_document() -> None:
    assert "陈立" in names("创始人陈立带队回国。后来陈立说，难关已过。陈立很高兴。")
    assert "陈立群" in names("创始人陈立群众所周知。后来陈立群说，难关已过。陈立群很高兴。")


def test_later_mentions_are_counted() -> None:
    assert one("肖青峰", "创始人肖青峰很忙。", "肖青峰说，谢谢。肖青峰走了。").detail["mentions"] == 3


def test_nothing_but_the_role_is_kept_of_a_person() -> None:
    row = one("肖青峰", "创始人肖青峰，电话13800000000，住云岭区。")
    assert set(row.detail) == {"type", "name", "aliases", "mentions", "role"}
    assert "1380" not in row.quote


def test_where_somebody_works() -> None:
    rows = [
        row.detail for row in found("江南青禾新材料有限公司董事长蒋青禾很忙。") if "predicate" in row.detail
    ]
    assert [(row["subject"], row["predicate"], row["object"], row["role"]) for row in rows] == [
        ("蒋青禾", "works_at", "江南青禾新材料有限公司", "董事长")
    ]


def test_the_founder_of_the_company_that_the_text_speaks_of() -> None:
    rows = found("青禾能源（杭州）有限公司是新星。企业创始人肖青峰曾很困难。")
    assert [
        (row.detail["subject"], row.detail["object"])
        for row in rows
        if row.detail.get("predicate") == "founded"
    ] == [("肖青峰", "青禾能源（杭州）有限公司")]
