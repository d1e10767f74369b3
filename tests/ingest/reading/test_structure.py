"""Headings, items, captions, titles and notes of texts in the manner of official documents."""

from __future__ import annotations

import pytest

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Kind
from shuanglian.ingest.reading import marks
from shuanglian.ingest.reading.structure import Given, blocks_of

from .factories import blocks, only, read_words

PLAN = """示例区人民政府文件

示政发〔2024〕5号

示例区人民政府关于印发示例区高新技术企业
培育三年行动计划的通知

各镇人民政府、街道办事处，区级各部门：

现将《示例区高新技术企业培育三年行动计划》印发给你们，请认真组织实施。

示例区人民政府

2024年3月15日

示例区高新技术企业培育三年行动计划

为加快培育高新技术企业，推动经济高质量发展，特制定本行动计划。

一、总体目标

到2026年，全区高新技术企业达到600家以上。

二、重点任务

（一）强化源头培育

1. 孵化培育

依托各类载体，每年孵化科技型企业150家左右。

——孵化器。支持建设专业孵化器。

（二）加大投入。区财政每年安排资金2亿元。

三、保障措施

示例镇

——范围：东至一号路，面积约3平方公里。

注：本文有删减
"""


def test_the_title_of_a_notice_is_one_even_over_two_lines() -> None:
    titles = only(blocks(PLAN), Kind.TITLE)
    assert titles == [
        "示例区人民政府关于印发示例区高新技术企业培育三年行动计划的通知",
        "示例区高新技术企业培育三年行动计划",
    ]


def test_a_document_is_called_after_the_paper_that_a_notice_issues() -> None:
    assert read_words(PLAN).title == "示例区高新技术企业培育三年行动计划"


def test_numbered_and_bare_headings_stand_in_their_order() -> None:
    rows = [(row.level, row.text.text, row.path) for row in blocks(PLAN) if row.kind is Kind.HEADING]
    assert rows == [
        (1, "一、总体目标", ()),
        (1, "二、重点任务", ()),
        (2, "（一）强化源头培育", ("二、重点任务",)),
        (3, "1. 孵化培育", ("二、重点任务", "（一）强化源头培育")),
        (1, "三、保障措施", ()),
        (2, "示例镇", ("三、保障措施",)),
    ]


def test_a_heading_that_runs_into_its_paragraph_is_on_the_path() -> None:
    (row,) = [row for row in blocks(PLAN) if "2亿元" in row.text.text]
    assert row.kind is Kind.PARAGRAPH
    assert row.path == ("二、重点任务", "（二）加大投入")


def test_items_and_notes_are_told_apart_from_paragraphs() -> None:
    rows = blocks(PLAN)
    assert only(rows, Kind.ITEM) == [
        "——孵化器。支持建设专业孵化器。",
        "——范围：东至一号路，面积约3平方公里。",
    ]
    assert {"示政发〔2024〕5号", "2024年3月15日", "注：本文有删减", "示例区人民政府"} <= set(
        only(rows, Kind.NOTE)
    )


def test_what_stands_over_the_title_is_no_chapter() -> None:
    rows = blocks(
        "示例日报\n\n示例区：以创新之火，点燃产业引擎\n\n初夏时节，正值万物生长，全区项目建设如火如荼。\n"
    )
    assert [(row.kind, row.path) for row in rows] == [(Kind.NOTE, ()), (Kind.TITLE, ()), (Kind.PARAGRAPH, ())]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("第一编 总则", 10),
        ("第二章 目标", 20),
        ("第3节 任务", 30),
        ("一、总体要求", 40),
        ("十二、附则", 40),
        ("（三）存在问题", 50),
        ("(四) 构建体系", 50),
        ("1. 基础条件", 60),
        ("2、主要做法", 60),
        ("（1）资金", 70),
        ("①人才", 80),
        ("1.1 背景", 62),
        ("1.1.2 背景", 64),
        ("一带即以交通干线为主轴", 0),
        ("1.1类新药", 0),
        ("2025年", 0),
        ("第一方阵排头兵", 0),
        ("加快建设", 0),
    ],
)
def test_numbering_has_a_rank(text: str, rank: int) -> None:
    assert marks.numbered(text) == rank


def test_chapters_stand_over_sections_and_numbered_headings() -> None:
    text = "第一章 总则\n\n第一节 目标\n\n一、指标\n\n（一）创新\n\n到2025年建成研究院12家，形成体系。\n\n第二章 附则\n\n本办法自发布之日起施行。"
    (target,) = [row for row in blocks(text) if "12家" in row.text.text]
    assert target.path == ("第一章总则", "第一节目标", "一、指标", "（一）创新")
    assert blocks(text)[-1].path == ("第二章附则",)


def test_contents_are_no_headings() -> None:
    text = "示例规划\n\n目 录\n\n前 言.....1\n一、基础\t3\n(一) 意义 4\n\n- 1 -\n二、目标……5\n附图 1 位置图 6\n\n前 言\n\n本规划说明发展的方向和路径。\n\n一、基础\n\n基础良好，已有企业12家。"
    rows = blocks(text)
    assert len(only(rows, Kind.CONTENTS)) == 7
    assert only(rows, Kind.HEADING) == ["前 言", "一、基础"]


def test_contents_without_pages_are_known_by_the_headings_that_come_again() -> None:
    text = "目录\n一、基础\n二、目标\n\n一、基础\n现有企业12家，发展良好。\n二、目标\n到2025年达到30家。"
    rows = blocks(text)
    assert only(rows, Kind.CONTENTS) == ["目录", "一、基础", "二、目标"]
    assert only(rows, Kind.HEADING) == ["一、基础", "二、目标"]


def test_contents_without_a_heading_are_known_by_their_leaders() -> None:
    rows = blocks("一、基础......1\n二、目标......3\n三、任务......5\n\n一、基础\n现有企业12家，发展良好。")
    assert len(only(rows, Kind.CONTENTS)) == 3


def test_a_caption_stands_in_the_room_of_its_picture() -> None:
    text = "第一段说明发展情况，企业达到12家。\n\n\n\n示例城区全景\n\n创新引领 产业兴旺\n\n第二段说明下一步工作，目标是30家。\n"
    rows = blocks(text)
    assert only(rows, Kind.CAPTION) == ["示例城区全景"]
    assert only(rows, Kind.HEADING) == ["创新引领 产业兴旺"]


@pytest.mark.parametrize(
    "text",
    [
        "专栏 1：平台简介",
        "表2 主要目标",
        "附件3",
        "图 4 空间布局",
        "附图 1 范围图",
        "▲ 生产车间",
        "图为企业生产线",
    ],
)
def test_captions_are_known_by_their_words(text: str) -> None:
    rows = blocks(f"前一段文字，说明情况。\n\n{text}\n\n后一段文字，说明情况。")
    assert only(rows, Kind.CAPTION) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "来源：示例日报",
        "记者：某某",
        "抄送：区委各部门。",
        "（此件公开发布）",
        "本版图片由示例区提供",
        "2024年3月1日印发",
        "单位：亿元",
        "发布时间：2024-03-01",
    ],
)
def test_notes_are_known_by_their_words(text: str) -> None:
    assert text in only(blocks(f"前一段文字，说明情况。\n\n{text}\n\n后一段文字，说明情况。"), Kind.NOTE)


def test_a_short_line_at_the_end_is_no_heading() -> None:
    rows = blocks(
        "一、总结\n\n全年工作取得新成效，任务全面完成。\n\n示例区人民政府办公室\n\n2024年3月1日印发\n"
    )
    assert [row.kind for row in rows] == [Kind.HEADING, Kind.PARAGRAPH, Kind.NOTE, Kind.NOTE]


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks("") == blocks(" \n\t\n") == ()


def test_what_the_format_says_wins_over_the_words() -> None:
    text = Aligned.of("标题在此\n甲行\n乙行\n普通一段，说明情况。")
    rows = blocks_of(text, given=[Given(Kind.HEADING, 0, 4, rank=15), Given(Kind.NOISE, 5, 10)])
    assert [(row.kind, row.text.text) for row in rows] == [
        (Kind.HEADING, "标题在此"),
        (Kind.NOISE, "甲行\n乙行"),
        (Kind.PARAGRAPH, "普通一段，说明情况。"),
    ]


def test_of_two_stretches_that_overlap_no_line_is_lost_or_doubled() -> None:
    text = Aligned.of("甲行\n乙行\n丙行")
    rows = blocks_of(text, given=[Given(Kind.ITEM, 0, 8), Given(Kind.NOISE, 3, 5)])
    assert sorted("".join(row.text.text for row in rows).replace("\n", "")) == sorted("甲行乙行丙行")
