"""Words for times become canonical times, and a number gets the one that is its own."""

from __future__ import annotations

import datetime as dt

import pytest

from shuanglian.ingest.fields.times import mentions
from tests.ingest.fields.factories import all_of, document, news, one, plan


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2025年", "2025"),
        ("今年", "2026"),
        ("去年", "2025"),
        ("前年", "2024"),
        ("今年一季度", "2026Q1"),
        ("2025年上半年", "2025-01..2025-06"),
        ("今年前5个月", "2026-01..2026-05"),
        ("2026年1—4月", "2026-01..2026-04"),
        ("今年前三季度", "2026-01..2026-09"),
        ("截至今年3月", "asof 2026-03"),
        ("截至2025年底", "asof 2025-12"),
        ("2025年底", "2025-12"),
        ("2026年5月20日", "2026-05-20"),
        ("到2027年", "2027"),
        ("2021—2025年", "2021..2025"),
        ("“十四五”期间", "2021..2025"),
        ("“十四五”末", "2025"),
        ("过去五年", "past five years"),
        ("近三年来", "past three years"),
        ("五年内", "within 5 years"),
        ("截至目前", "2026"),
        ("一季度", "2026Q1"),
        ("1至4月", "2026-01..2026-04"),
    ],
)
def test_words_for_times(words: str, time: str) -> None:
    assert [row.time for row in mentions(words, 2026)] == [time]


def test_without_a_year_of_its_own_a_document_does_not_know_this_year() -> None:
    assert [row.time for row in mentions("今年一季度", 0)] == []
    assert [row.time for row in mentions("2025年", 0)] == ["2025"]


@pytest.mark.parametrize(
    ("text", "value", "time"),
    [
        ("目前已建起12家民营人才创业园。", 12, "2026"),
        ("截至今年3月，全区已培育出12个创新团队。", 12, "asof 2026-03"),
        ("累计促成215项技术攻关合作。", 215, "cumulative to 2026"),
        ("中心已累计承担项目52项，先后获科技奖20项。", 20, "cumulative to 2026"),
        ("2025年累计兑现资金7.6亿元。", 7.6, "2025"),
        ("年技术交易额超90亿元。", 90, "annual"),
        ("每年有超过10万名大学毕业生到临江就业。", 10, "annual 2026"),
        ("两年斩获8亿元融资。", 8, "two years to 2026"),
        ("去年技术交易额15亿元，比2020年增长22.4%。", 22.4, "2025"),
        ("去年12月，项目签约，建成后可实现年产值60亿元。", 60, "n/a"),
        ("力争到2027年，高新技术企业突破700家。", 700, "2027"),
        ("建成后计划五年内集聚科研人员不少于1500人。", 1500, "within 5 years of completion"),
        ("临江区2009年设立高新区，现有企业61家。", 61, "2026"),
    ],
)  # fmt: skip
def test_the_time_of_a_number_in_news(text: str, value: float, time: str) -> None:
    assert news(text, value).time == time


def test_a_year_said_once_holds_for_the_clauses_after_it() -> None:
    text = "2025年，工业增加值增长8.1%，投资增长12.5%；今年一季度，制造业增加值增长13%。"
    assert [row.time for row in all_of(document(text))] == ["2025", "2025", "2026Q1"]


def test_a_year_that_opens_a_sentence_holds_for_the_next_one() -> None:
    text = "2025年，全区财政收入88亿元。其中，税收收入77亿元。"
    assert [row.time for row in all_of(document(text))] == ["2025", "2025"]


def test_now_ends_what_was_carried() -> None:
    text = "2025年，全区财政收入88亿元。目前，全区有企业61家。"
    assert one(document(text), 61).time == "2026"


def test_a_bulletin_tells_the_year_of_its_title() -> None:
    doc = document("全年新增城镇就业4200人。", title="2025年南溪县国民经济和社会发展统计公报")
    assert one(doc, 4200).time == "2025"


def test_without_any_date_there_is_no_year() -> None:
    assert one(document("现有企业61家。", dated=None), 61).time == "n/a"


@pytest.mark.parametrize(
    ("text", "value", "path", "time"),
    [
        ("已引进国家级人才239名。", 239, "二、发展基础", "2021"),
        ("每年有超过10万名大学毕业生到临江就业。", 10, "二、发展基础", "annual 2021"),
        ("上市公司达到40家。", 40, "三、发展目标", "2025"),
        ("高新技术产业投资年均增长15%。", 15, "三、发展目标", "2021..2025"),
        ("年均新增大学生就业5万名以上。", 5, "三、发展目标", "annual to 2025"),
        ("总面积约27平方公里。", 27, "四、空间布局", "2021..2025"),
        ("到2030年，建成研究中心5个。", 5, "五、重点任务", "2030"),
        ("力争再落户知名高校1—2家。", 1, "五、重点任务", "2025"),
        ("实施金融支持3年1000亿元计划。", 1000, "五、重点任务", "3 years"),
    ],
)  # fmt: skip
def test_the_time_of_a_number_in_a_plan(text: str, value: float, path: str, time: str) -> None:
    rows = [
        row
        for row in all_of(plan(text, path=(path,)))
        if row.value == value or float(row.value or 0) == value
    ]
    assert rows[-1].time == time


EARLY = dt.date(2026, 1, 20)


@pytest.mark.parametrize(
    ("text", "value", "time"),
    [
        ("全年新签约项目41个。", 41, "2025"),
        ("一年来共走访企业860家。", 860, "2025"),
        ("过去一年，临江区举办路演活动33场。新引进团队12个。", 12, "2025"),
        ("今年，临江区力争全年引进项目40个。", 40, "2026"),
        ("全年办结诉求210件。目前，全区有企业960家。", 960, "2026"),
    ],
)
def test_early_in_a_year_the_whole_year_is_the_one_before(text: str, value: float, time: str) -> None:
    assert news(text, value, dated=EARLY).time == time


def test_later_in_a_year_the_whole_year_is_the_documents() -> None:
    assert news("全年新签约项目41个。", 41).time == "2026"


@pytest.mark.parametrize(
    ("text", "value", "time"),
    [
        ("2025年，临江区实现税收68亿元；完成投资92亿元，其中工业投资51亿元。", 51, "2025"),
        ("记者从会上获悉，2025年，临江区实现税收68亿元。完成投资92亿元。", 92, "2025"),
        ("临江区2024年完成投资90亿元；引进企业14家。", 14, "2024"),
        ("去年8月，临江区举办科创大会，集中签约项目16个；发布需求52项。", 52, "2025-08"),
        ("2012年建园之初，企业不到50家；如今，注册企业已有1300家。", 1300, "2026"),
        ("2025年，税收达到69亿元，亩均税收由2021年的20万元提升至33万元。", 33, "2025"),
        ("网上可办率由去年底的81%提高至95%，办理时间压缩62%。", 62, "2026"),
        ("公司订单已排到11月，预计产值可达5亿元。", 5, "2026"),
        ("2025年，发明专利拥有量达15件，是2020年的3.2倍。", 3.2, "2025"),
        ("自2023年5月获批国家级试点以来，临江区组织专家730人次。", 730, "cumulative to 2026"),
    ],
)
def test_how_far_a_time_reaches(text: str, value: float, time: str) -> None:
    assert news(text, value).time == time
