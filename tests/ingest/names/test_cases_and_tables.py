"""Needs with who solved them, and tables that list names."""

from __future__ import annotations

from shuanglian.ingest.proposal import Proposal

from .factories import found, proposals, table, triples

OWNER, SOLVER = "浙江青禾材料有限公司", "滨江大学膜材料研究院"
STORY = (
    f"{OWNER}就是其中之一。去年，企业提出难题：如何突破高通量膜材料的国产化瓶颈？云岭区科技局随即“助题”，"
    f"协调对接{SOLVER}，就工艺方案开展专项研究。如今产能翻番。"
)


def case(*paragraphs: str) -> Proposal:
    return next(row for row in found(*paragraphs) if row.detail.get("predicate") == "case")


def test_a_need_its_owner_its_helper_and_its_solver() -> None:
    row = case(STORY)
    assert row.detail["need"]["text"] == "如何突破高通量膜材料的国产化瓶颈"
    assert (row.detail["enterprise"]["name"], row.detail["helper"]["name"], row.detail["solver"]["name"]) == (
        OWNER,
        "云岭区科技局",
        SOLVER,
    )
    assert (row.detail["subject"], row.detail["object"]) == (OWNER, SOLVER)


def test_every_part_of_a_case_has_its_place() -> None:
    row = case(STORY)
    for part in ("need", "enterprise", "helper", "solver"):
        held = row.detail[part]
        assert STORY[held["start"] : held["end"]] == held.get("text", held.get("name"))
        assert row.start <= held["start"] < held["end"] <= row.end


def test_a_case_without_help_is_less_sure() -> None:
    row = case(f"{OWNER}曾面临膜寿命太短的难题。{SOLVER}孙立言教授找到破题思路，难关得以突破。")
    assert "helper" not in row.detail
    assert row.detail["solver"]["name"] == "孙立言"
    assert row.confidence < case(STORY).confidence


def test_a_need_that_nobody_answers_is_no_case() -> None:
    rows = found(f"{OWNER}提出高通量膜的难题。大家都很关心。")
    assert not [row for row in rows if row.detail.get("predicate") == "case"]


def test_the_solver_of_the_next_company_is_not_mixed_in() -> None:
    rows = found(f"{OWNER}提出高通量膜的难题。宁波青云电子有限公司与{SOLVER}联合攻关，研发新品。")
    assert not [row for row in rows if row.detail.get("predicate") == "case"]


ROWS = [
    ("序号", "基地名称", "开发主体", "范围面积"),
    ("1", "云岭湖科技CBD", "云岭区人民政府、滨湖新区管委会", "位于镜岭科技城，占地约1800亩。"),
    ("2", "精准医学产业园", "浙江云湾精准医学产业发展有限公司等", "位于镜岭科技城，占地约500亩。"),
    ("3", "镜岭科技城", "云岭区人民政府", "地处云岭区。"),
]


def test_a_table_of_names_and_builders() -> None:
    rows = proposals(table(ROWS))
    names = {row.subject: row.detail["type"] for row in rows if "type" in row.detail}
    assert names["云岭湖科技CBD"] == "base"
    assert names["精准医学产业园"] == "park"
    assert {
        ("云岭湖科技CBD", "developed_by", "云岭区人民政府"),
        ("云岭湖科技CBD", "developed_by", "滨湖新区管委会"),
        ("精准医学产业园", "developed_by", "浙江云湾精准医学产业发展有限公司"),
        ("精准医学产业园", "located_in", "镜岭科技城"),
    } <= triples(rows)


def test_a_bare_head_leaves_the_kind_to_the_title() -> None:
    rows = proposals(
        table([("序号", "名称", "建设单位"), ("1", "禾湖大装置", "浙江青禾材料有限公司")], "十大科创平台")
    )
    assert {row.subject: row.detail["type"] for row in rows if "type" in row.detail}[
        "禾湖大装置"
    ] == "platform"


def test_a_table_of_numbers_names_nothing() -> None:
    rows = proposals(
        table(
            [("指标名称", "单位", "2021年"), ("国家级科技创新机构", "个", "1"), ("高新技术企业", "家", "711")]
        )
    )
    assert rows == []
