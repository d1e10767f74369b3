"""Digits and numerals that say nothing about an amount."""

from __future__ import annotations

import pytest

from .reading import measured, pairs, read


@pytest.mark.parametrize(
    "text",
    [
        "沿G60科创走廊布局",
        "推进5G、8K、3D打印和IPv6升级",
        "创新药AB-101获批",
        "实施“135”闭环机制",
        "打造“5+3+X”产业体系",
        "创建“万亩千亿”新产业平台",
        "东至104国道，西至南滨路8号",
        "乘坐3号线到2号窗口",
        "拨打0575-81234567或13800001111",
        "“十四五”规划和二〇三五年远景目标",
        "第十九届中央委员会第五次全体会议",
        "十三届全国人大四次会议",
        "党的二十大精神",
        "推进“一件事”改革和一网通办",
        "建设一流平台、一批项目、一体化机制",
        "服务千家万户",
        "深化三农工作",
        "发挥第一资源作用，第一时间响应",
        "第二产业和第三代半导体",
        "2021年，全市经济向好",
        "截至2025年12月底，形势良好",
        "2026年1—4月，形势良好",
        "今年前5个月，形势良好",
        "上午9:30开始",
        "五年内全面建成",
        "近三年来持续推进",
        "见图3和附件2",
        "全天24小时自助服务",
        "实行7×24小时服务",
        "实现“0”到“1”的突破",
        "百分百可回收",
        "网址 https://example.org/2024/100 可查",
        "邮编312000",
        "二期工程正在建设",
        "最多跑一次",
        "零距离服务",
        "1. 发展基础",
        "（三）存在问题",
        "按1：1配套",
        "这让人十分高兴",
        "培育“四上”企业",
        "引进学会（家） 合同额（万元）",
        "三次产业结构持续优化",
        "表2 主要指标（单位：亿元）",
    ],
)
def test_labels_and_times_are_no_quantities(text: str) -> None:
    assert measured(text) == []


def test_a_label_beside_a_number_does_not_hide_it() -> None:
    assert measured("建成5G基站2.1万个，沿G60布局企业12家") == pairs(("2.1", "万个"), ("12", "家"))
    assert measured("“135”机制受理诉求300件") == pairs(("300", "件"))
    assert measured("PM2.5平均浓度28微克/立方米") == pairs(("28", "微克/立方米"))
    assert measured("1. 引进企业12家") == pairs(("12", "家"))


def test_one_line_alone_is_a_name() -> None:
    assert read("建成轨道交通1号线") == []


def test_a_document_that_is_cited_is_a_reference() -> None:
    assert measured("经批复（柳政发〔2023〕18号），设立基金5亿元") == pairs(("5", "亿元"))


def test_things_spoken_of_before_are_no_new_number() -> None:
    assert measured("100个项目晋级。这100个项目的负责人到会") == pairs(("100", "个"))


def test_editions_are_not_sittings() -> None:
    assert measured("市科协十届三次全委会议透露") == []
    assert measured("第三届国际合作会议开幕") == pairs(("3", "届"))


def test_words_that_end_like_a_mark_or_a_bound() -> None:
    assert measured("行业代表100多人参会") == pairs(("100", "人"))
    (row,) = read("大会签约了16个项目")
    assert row.comparator == "="
    (row,) = read("增速高于全市5.8个百分点")
    assert row.comparator == "="
