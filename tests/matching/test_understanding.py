"""Free text becomes a kind of need, a place in the chains, quantities and key words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.understanding import SegmentName, is_technical, kind_of, understand

SEGMENTS = [
    SegmentName(1, "设备制造", "碳纤维"),
    SegmentName(2, "纤维制备", "碳纤维"),
    SegmentName(3, "绿色印染", "现代纺织"),
    SegmentName(4, "封装测试", "集成电路"),
]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("碳化炉温场不均匀", "technical"),
        ("静水压≥98kPa的面料", "technical"),
        ("研发资金短缺，想融资", "finance"),
        ("产业化场地难觅", "space"),
        ("核心商标在境外突遭抢注", "ip"),
        ("急着完成节能审查", "approval"),
        ("绕开海峡的海运路线", "logistics"),
        ("打响新面料的知名度", "market"),
        ("产能不足，想扩产", "capacity"),
        ("仪器共享，按机时付费", "equipment"),
        ("绍兴黄酒多少钱一瓶", "chatter"),
        ("早上好", "other"),
        ("涂层剥离强度上不去", "technical"),
        ("膜組件通量衰減太快", "technical"),
        ("晶圓翹曲超過80微米", "technical"),
        ("How to reduce pilling of knitted fabric", "technical"),
        ("We need a waterproof breathable membrane with hydrostatic pressure above 10000 mmH2O", "technical"),
        ("looking for venture capital for our biotech startup", "finance"),
        ("need a bank loan of 5 million yuan", "finance"),
        ("厂里缺流动资金，想办贷款", "finance"),
        ("想找产业基金投我们A轮", "finance"),
        ("股权融资两千万", "finance"),
        ("商标在东南亚被人抢注了", "ip"),
        ("竞争对手告我们专利侵权", "ip"),
        ("trademark infringement overseas", "ip"),
        ("想做专利布局和导航", "ip"),
        ("软件著作权怎么登记", "ip"),
        ("租三千平方米标准厂房", "space"),
        ("looking for lab space in Shaoxing", "space"),
        ("实验室场地不够，想进孵化器", "space"),
        ("新项目要两百亩工业用地", "space"),
        ("想借用扫描电镜测断口形貌", "equipment"),
        ("哪里可以做XPS测试", "equipment"),
        ("access to a shared scanning electron microscope", "equipment"),
        ("需要第三方检测机构出报告", "equipment"),
        ("大型仪器预约上机", "equipment"),
        ("产能跟不上订单，需要外协代工", "capacity"),
        ("订单太多做不过来，找代加工厂", "capacity"),
        ("need contract manufacturing capacity", "capacity"),
        ("想扩建年产5万吨生产线", "capacity"),
        ("新产品打不开销路", "market"),
        ("想进入中东市场找经销商", "market"),
        ("looking for overseas distributors", "market"),
        ("参加展会推广黄酒品牌", "market"),
        ("环评批复一直下不来", "approval"),
        ("新厂施工许可要多久", "approval"),
        ("药品注册申报怎么走流程", "approval"),
        ("危化品经营许可证到期", "approval"),
        ("集装箱订不到舱位", "logistics"),
        ("冷链运输到新疆怎么走", "logistics"),
        ("customs clearance for exported fabric", "logistics"),
        ("想走中欧班列", "logistics"),
        ("公司简介", "other"),
        ("黄酒好喝吗", "chatter"),
        ("绍兴有什么好玩的", "chatter"),
        ("what is the weather today", "chatter"),
        ("杭州到绍兴几点有车", "chatter"),
        ("帮我写一首诗", "chatter"),
        ("数据孤岛，ERP和MES打不通", "technical"),
        ("用机器视觉检测布面疵点", "technical"),
        ("污水站氨氮超标", "technical"),
        ("空压机能耗高", "technical"),
        ("减速机噪音大", "technical"),
        ("大模型推理延迟太高", "technical"),
        ("黄酒有沉淀浑浊", "technical"),
        ("缺乏懂膜材料的专家", "technical"),
        ("招聘膜材料博士", "chatter"),
        ("想引进高层次人才", "other"),
        ("缺研发工程师", "other"),
        ("培训染整技术工人", "other"),
    ],
)
def test_the_kind_of_need_is_told(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_segments_are_known_by_their_names_and_their_chains() -> None:
    found = understand("碳纤维设备制造的国产化", SEGMENTS).segments
    assert [(guess.id, guess.basis) for guess in found] == [(1, "name"), (2, "name")]
    assert found[0].weight > found[1].weight


def test_english_and_traditional_questions_are_placed_like_chinese_ones() -> None:
    for text in ("carbon fiber equipment", "碳纖維設備製造"):
        assert next(guess.id for guess in understand(text, SEGMENTS).segments) == 1
    assert is_technical("How to reduce pilling of knitted fabric")
    assert not is_technical("what is the weather today")


def test_quantities_and_key_words_are_shown_back() -> None:
    understood = understand("想做百分百可回收的面料，耐水压 10000 毫米水柱以上", SEGMENTS)
    assert [m.words for m in understood.aims] == ["可回收 = 100 %", "耐水压 ≥ 10000 mmH2O"]
    assert "面料" in understood.keywords
    assert {m.code for m in understood.missing} >= {"present", "deadline"}


def test_circumstances_are_no_aims() -> None:
    assert [m.value for m in understand("目前良率85%，20次水洗后保持率≥80%").aims] == [80]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_understood_without_error(text: str) -> None:
    assert understand(text, SEGMENTS).to_json()["kind"]
