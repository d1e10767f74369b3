"""What sentences say to hold between two names."""

from __future__ import annotations

import pytest

from shuanglian.ingest.names.relations import PREDICATES

from .factories import found, relations

A, B, C = "浙江青禾材料有限公司", "杭州云岭科技园", "滨江大学云岭研究院"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{A}位于{B}。", (A, "located_in", B)),
        (f"{A}落户{B}，进展顺利。", (A, "located_in", B)),
        (f"落户{B}的{A}很快投产。", (A, "located_in", B)),
        (f"{A}与{C}共建禾湖联合实验室。", (A, "builds", "禾湖联合实验室")),
        (f"{A}与{C}共建禾湖联合实验室。", (C, "builds", "禾湖联合实验室")),
        (f"{A}牵头建设江苏省碳纤维产业创新中心。", (A, "leads", "江苏省碳纤维产业创新中心")),
        (f"{B}由{A}负责运营。", (A, "runs", B)),
        (f"依托{C}运营的禾湖膜材料中试平台投用。", (C, "runs", "禾湖膜材料中试平台")),
        (f"依托{C}建设的禾湖膜材料中试平台投用。", ("禾湖膜材料中试平台", "relies_on", C)),
        (f"{C}为{A}解决了工艺难题。", (C, "solves_for", A)),
        (f"{A}与{C}签署战略合作协议。", (A, "partner", C)),
        (f"{A}自主研发的创新药QH-101获批。", (A, "makes", "QH-101")),
        (f"{A}完成2亿元B轮融资。", (A, "financing", "2亿元B轮融资")),
        (f"两年斩获千亿元级融资的{A}是新星。", (A, "financing", "千亿元级融资")),
        (f"{A}入股宁波青云电子有限公司。", (A, "invests", "宁波青云电子有限公司")),
        (f"{A}荣获国家科学技术进步奖二等奖。", (A, "award", "国家科学技术进步奖二等奖")),
        (f"中国纺织工业联合会授予{A}“创新先锋”称号。", (A, "award", "“创新先锋”称号")),
        (f"{A}入选国家技术创新示范企业名单。", (A, "listed_in", "国家技术创新示范企业名单")),
        (f"{A}向宁波青云电子有限公司供货。", (A, "supplies", "宁波青云电子有限公司")),
        (f"{A}隶属于宁波青云集团有限公司。", (A, "part_of", "宁波青云集团有限公司")),
    ],
)
def test_a_relation_is_told(text: str, said: tuple[str, str, str]) -> None:
    assert said in relations(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{A}很好，{B}也很好。",
        f"{A}有很多产品。{B}位于东部。",
        f"位于东部的企业很多，{A}、{C}等参加。",
        f"鼓励{A}发挥作用，加强合作。",
        f"{A}获得好评，获得支持，获市场认可。",
        f"融资难是问题，{A}面临融资难。",
        "科研团队和龙头企业共建实验室。",
    ],
)
def test_other_sentences_tell_none(text: str) -> None:
    assert relations(text) == set()


def test_the_quote_holds_both_names() -> None:
    [row] = [row for row in found(f"目前，{A}位于{B}，发展很快。") if "predicate" in row.detail]
    assert row.quote == f"{A}位于{B}"
    assert (row.subject, row.indicator) == (A, PREDICATES["located_in"])
    assert (row.detail["subject_type"], row.detail["object_type"]) == ("enterprise", "park")


def test_this_centre_means_the_last_one_named() -> None:
    text = f"{C}获奖项很多。依托该研究院运营的禾湖膜材料中试平台投用。"
    assert (C, "runs", "禾湖膜材料中试平台") in relations(text)


def test_members_of_a_park() -> None:
    said = relations(f"{B}位于东部，集聚康泽药业、百诺生物等企业。")
    assert said == {("康泽药业", "located_in", B), ("百诺生物", "located_in", B)}


def test_a_line_under_the_heading_of_its_subject() -> None:
    said = relations(
        "——规划范围：位于绍兴市青禾区，北至高铁。",
        "镜岭科技城、云岭科技城各有特色。",
        path=("（二）布局", "镜岭科技城"),
    )
    assert ("镜岭科技城", "located_in", "青禾区") in said or ("镜岭科技城", "located_in", "绍兴市") in said


def test_the_same_is_told_once() -> None:
    text = f"{A}位于{B}。后来，{A}位于{B}。"
    assert len([row for row in found(text) if "predicate" in row.detail]) == 1


def test_every_predicate_has_words_for_people() -> None:
    assert all(PREDICATES.values())
    assert {
        "located_in",
        "builds",
        "solves_for",
        "invests",
        "award",
        "leads",
        "alias_of",
        "works_at",
        "case",
    } <= set(PREDICATES)


def test_quoted_platforms_of_this_community() -> None:
    text = "杭州云岭健康产业社区成长快。该产业社区已入驻42人专家智库，建起“药物筛选”“体外诊断研发”等9大前沿技术平台。"
    said = relations(text)
    assert ("药物筛选", "located_in", "杭州云岭健康产业社区") in said
    assert ("体外诊断研发", "located_in", "杭州云岭健康产业社区") in said


def test_who_issued_a_document() -> None:
    said = relations("宁波市人民政府、浙江省财政厅关于印发《云岭科创走廊发展规划》的通知。")
    assert {who for who, predicate, _what in said if predicate == "issued"} == {
        "宁波市人民政府",
        "浙江省财政厅",
    }


def test_members_of_the_place_that_the_sentence_before_is_about() -> None:
    said = relations(f"{B}位于东部。产业链完整，集聚康泽药业、百诺生物等企业。")
    assert ("康泽药业", "located_in", B) in said
