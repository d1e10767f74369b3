"""Sentences and numbers that were cut become whole, and nothing is invented on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import Kind
from shuanglian.ingest.reading import marks

from .factories import body, only, read_words

LONG = "示例区深入实施创新驱动发展战略，加快集聚各类创新资源，全区已引进海内外人才"


def test_a_number_and_its_unit_cut_by_a_page_break_are_one() -> None:
    (row,) = body(f"{LONG} 885\n\n名，省级工程师 148 名。")
    assert row.text.text == f"{LONG} 885名，省级工程师 148 名。"
    at = row.text.text.index("885名")
    assert row.text.quote(at, at + 4) == "885\n\n名"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{LONG}，到 2025", "年，力争达到900名。"),
        (f"{LONG}推动部门协同", "的创新工作格局。"),
        (f"{LONG}，加速嵌入全球", "创新版图。"),
        (f"{LONG}推进“一码", "全享”，实现“一件联办”。"),
        (f"{LONG}12", "家、研究院3家。"),
        ("以绿道、江滨绿道、湖滨绿道为重点，以环湾滨海绿道、江岸绿道", "为重点，建设诗画韵味的绿道体系。"),
    ],
)
def test_sentences_go_on_over_a_blank_line(first: str, second: str) -> None:
    (row,) = body(f"{first}\n\n{second}")
    assert row.text.text == first + second


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n\r\n\r\n", "\n\x0c\n"])
def test_whatever_ends_stand_between(between: str) -> None:
    (row,) = (
        body(f"{LONG}885{between}名，另有团队，共计19个。")
        if between != "\n"
        else body(f"{LONG}，{between}另有19个。")
    )
    assert "\n" not in row.text.text


def test_a_page_number_between_the_halves_is_noise() -> None:
    rows = body(f"{LONG} 885\n\n- 12 -\n\n名，省级工程师 148 名。")
    assert [row.kind for row in rows] == [Kind.PARAGRAPH, Kind.NOISE]
    assert rows[0].text.text.endswith("人才 885名，省级工程师 148 名。")


def test_a_caption_inside_a_sentence_is_taken_out() -> None:
    text = f"{LONG}885\n\n\n\n生物医药国际联合实验室推进会活动现场\n\n名，另有团队19个，增势良好。"
    rows = body(text)
    assert [row.kind for row in rows] == [Kind.PARAGRAPH, Kind.CAPTION]
    assert rows[0].text.text == f"{LONG}885名，另有团队19个，增势良好。"


def test_a_caption_glued_to_the_rest_of_the_sentence_comes_off() -> None:
    text = f"{LONG}，但因为没有生产\n\n\n\n示例集团生产的缠绕装备实际运行情况能力，他们迟迟没有接单。"
    rows = body(text)
    assert rows[0].text.text == f"{LONG}，但因为没有生产能力，他们迟迟没有接单。"
    assert rows[1].kind is Kind.CAPTION
    assert rows[1].text.text == "示例集团生产的缠绕装备实际运行情况"


def test_a_table_inside_a_sentence_does_not_cut_it() -> None:
    text = f"{LONG}885\n\n表1 情况\n指标\t数量\n企业\t12\n院所\t3\n\n名，另有团队19个，增势良好。"
    rows = body(text)
    assert [row.kind for row in rows] == [Kind.PARAGRAPH, Kind.CAPTION, Kind.TABLE]
    assert rows[0].text.text.endswith("885名，另有团队19个，增势良好。")


@pytest.mark.parametrize(
    "following",
    ["一、总体要求", "（二）主要任务", "——依托园区，推进建设。", "专栏 2：主要指标", "2024年3月1日"],
)
def test_what_begins_anew_is_not_joined(following: str) -> None:
    rows = body(f"{LONG}达到八百人\n\n{following}\n\n后一段文字，说明情况。")
    assert rows[0].text.text == f"{LONG}达到八百人"


def test_whole_paragraphs_stay_apart() -> None:
    rows = body(f"{LONG}900名。\n\n名列前茅的还有其他区县，发展良好。")
    assert len(rows) == 2


def test_short_lines_are_not_glued_into_a_paragraph() -> None:
    rows = body("示例区人民政府\n示例区科学技术局\n示例区财政局\n")
    assert [row.text.text for row in rows] == ["示例区人民政府", "示例区科学技术局", "示例区财政局"]


def test_hard_wrapped_lines_become_paragraphs() -> None:
    words = (
        "全区坚持创新引领产业发展不断优化营商环境持续推动企业增资扩产加快培育新质生产力的各项工作取得积极成效"
    )
    lines = [words[:30], words[5:35], words[10:40], words[3:33], words[7:37]]
    text = "\n".join(lines) + "\n总数达到12家。\n    第二段说明工作情况。\n"
    first, second = body(text)
    assert first.text.text == "".join(lines) + "总数达到12家。"
    assert second.text.text == "第二段说明工作情况。"


def test_words_of_letters_keep_a_blank_between_them() -> None:
    (row,) = body(f"{LONG}，使用 Chemical Mechanical\n\nPolishing 材料12种。")
    assert "Mechanical Polishing" in row.text.text
    at = row.text.text.index(" Polishing")
    assert row.text.starts[at] == row.text.ends[at]


def test_stray_words_of_another_language_are_noise() -> None:
    rows = body("支持科研机构 and 人员更大自主权，建设孵化器 etc 人才飞地。")
    assert only(rows, Kind.NOISE) == ["and", "etc"]
    assert "and" not in rows[0].text.text and "etc" not in rows[0].text.text


def test_bold_marks_are_noise_and_their_word_stays() -> None:
    rows = body("重点引入原料药定制研发等 **CRO** 企业，支持 **CMO/CDMO** 企业。")
    assert rows[0].text.text == "重点引入原料药定制研发等 CRO 企业，支持 CMO/CDMO 企业。"
    assert only(rows, Kind.NOISE) == ["**"] * 4


def test_masked_words_stay() -> None:
    (row,) = body("引进集聚“****”等顶尖人才、领军型团队和相关高层次人才。")
    assert "“****”" in row.text.text


@pytest.mark.parametrize("text", ["Research and Development 经费", "A or B", "brand and 品牌"])
def test_words_of_a_foreign_phrase_are_no_strays(text: str) -> None:
    assert marks.STRAY.search(text) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("任务全面完成。", True),
        ("“这让我们十分感动。”", True),
        ("各部门、各单位：", True),
        ("（资料来源：统计局。）", True),
        ("占比3.0", False),
        ("人才 885", False),
        ("推进“两个全覆盖”，建设省级、市级、区级研发机构和新型研发机构体系的“梯队”", False),
        ("工作，", False),
    ],
)
def test_the_end_of_a_sentence_is_known(text: str, whole: bool) -> None:
    assert marks.finished(text) is whole


def test_two_columns_in_the_wrong_order_are_put_right_where_marks_prove_it() -> None:
    text = (
        "坚持“企业提需求、学会送服务、示例科\n\n服务中心已入驻机构12家，累计服务企业300家。\n\n"
        "各单位要继续加强协作，推动工作取得新成效。\n\n协搭平台、地方汇资源”的工作模式，建立服务站32家。"
    )
    document = read_words("一、主要做法\n\n" + text)
    assert [block.text.text[:8] for block in document.blocks[1:]] == [
        "坚持“企业提需求",
        "服务中心已入驻机",
        "各单位要继续加强",
    ]
    assert "示例科协搭平台" in document.blocks[1].text.text
    assert "reordered" in {note.code for note in document.notes}


def test_columns_that_cannot_be_put_right_are_told() -> None:
    text = (
        f"{LONG}，推动产业链创新链深度融合发展\n\n一、总体要求\n\n各单位要继续加强协作，推动工作取得新成效。"
    )
    assert "cut" in {note.code for note in read_words("一、主要做法\n\n" + text).notes}


PARAGRAPHS = [
    "示例区围绕现代产业体系建设，打出传统产业改造提升、新兴产业培育发展等组合拳，全区规上工业企业达到1520家，实现产值2300亿元，同比增长6.5%，综合评价居全市第二位。",
    "——规划范围：位于示例区东部，北至高铁线，南至一号路—二号路，西至越河，东至环城路，总面积约27平方公里，重点布局研发、孵化、中试等功能。",
    "“去年我们的产值突破2亿元，今年订单已经排到了6月。”公司负责人表示，凭借优良的性能，企业产品已占据国内市场超60%份额，并出口到12个国家和地区。",
]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(PARAGRAPHS),
    st.integers(26, 66),
    st.sampled_from(["\n\n", "\n\n- 12 -\n\n", "\n\n\n\n示例企业生产车间一景\n\n", "\n\x0c"]),
)
def test_a_paragraph_cut_anywhere_past_its_beginning_is_whole(text: str, at: int, between: str) -> None:
    if at >= len(text) or text[at - 1] in "。！？；：”":
        return
    rows = body(text[:at] + between + text[at:] + "\n\n（二）下一步工作\n")
    assert text in [row.text.text for row in rows]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("走进示例新材料有限公司", "的生产车间，可见功能多样的面料。"),
        ("企业创新实力显著提升", "。创新型企业加速涌现，达到120家。"),
        ("新兴产业已", "发展壮大，产值达到120亿元。"),
        ("——规划范围：位", "于示例区东部，面积约3平方公里。"),
        ("——范围：南至一号路—二号路，西至环城路", "—越河—滨河路，面积约3平方公里。"),
        (
            "过去两年获得多轮融资的示例合成能源科技有限公司，是生物质液体燃料",
            "产业的新星，鲜为人知的是，企业一度缺少资金。",
        ),
    ],
)
def test_what_no_heading_can_be_is_joined(first: str, second: str) -> None:
    joined = body(f"{first}\n\n{second}\n\n（二）下一步工作\n")[0]
    assert joined.text.text == first + second


def test_a_heading_that_leaves_a_mark_open_goes_on_in_the_next_line() -> None:
    rows = body(
        "（一）建立“企业提需求、科协搭平\n台、地方汇资源”工作模式\n\n围绕产业需求，先后签订协议12份。"
    )
    assert only(rows, Kind.HEADING) == ["（一）建立“企业提需求、科协搭平台、地方汇资源”工作模式"]


def test_only_the_first_line_of_a_paragraph_is_indented() -> None:
    text = "    全区现有规上工业企业1520家，其中高新技术企业\n360家，占比超过两成。\n    设备联网率提升至65.49%，成效明显。"
    assert [row.text.text for row in body(text)] == [
        "全区现有规上工业企业1520家，其中高新技术企业360家，占比超过两成。",
        "设备联网率提升至65.49%，成效明显。",
    ]


def test_a_paragraph_does_not_grow_without_end() -> None:
    rows = body("这一段没有标点一直写下去也没有结束的标志后面还要更长一些更长一些\n\n" * 2000)
    assert max(len(row.text) for row in rows) < 10_000
