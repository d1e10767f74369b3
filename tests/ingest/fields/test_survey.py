"""What a document is as a whole, told from the document itself."""

from __future__ import annotations

import datetime as dt

import pytest

from shuanglian.ingest.fields.places import collect, is_level, is_zone
from shuanglian.ingest.fields.survey import dense, survey
from tests.ingest.fields.factories import document, plan


def test_a_plan_knows_its_period_base_and_subject() -> None:
    whole = survey(plan("到2025年，企业达到40家。"))
    assert (whole.plan, whole.first, whole.last, whole.base) == (True, 2021, 2025, 2021)
    assert whole.subject == "东湖科技城"
    assert whole.period == "2021..2025"


def test_the_period_may_stand_in_the_title() -> None:
    doc = document("到2028年，企业达到40家。", title="海州高新区高质量发展行动计划（2026—2028年）")
    whole = survey(doc)
    assert (whole.first, whole.last) == (2026, 2028)
    assert whole.subject == "海州高新区"


def test_a_notice_is_about_what_it_encloses() -> None:
    doc = document(
        "到2025年，基本建成。规划期为2021—2025年。",
        title="海州市人民政府关于印发《青江科创走廊发展规划》的通知",
    )
    assert survey(doc).subject == "青江科创走廊"


def test_news_is_about_the_place_of_its_title() -> None:
    whole = survey(document("海州市多次提到，临江区只提到一次，海州市。", title="海州临江区：创新谱新篇"))
    assert (whole.plan, whole.subject) == (False, "临江区")


def test_the_year_is_that_of_the_date_else_the_latest_that_is_no_aim() -> None:
    assert survey(document("无", dated=dt.date(2024, 1, 1))).year == 2024
    assert survey(document("2023年成立，2025年投产，到2030年建成。", dated=None)).year == 2025
    assert survey(document("共有2000家企业。", dated=None)).year == 0


def test_asked_again_the_answer_is_the_same() -> None:
    doc = document("临江区有企业12家。")
    assert survey(doc) is survey(doc)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("浙江省绍兴市和临江区、青山县", {"浙江省", "绍兴市", "临江区", "青山县"}),
        ("推进市区和社区、园区、片区、城区建设", set()),
        ("位于越城区和盐城市", {"越城区", "盐城市"}),
        ("建设智慧化市政设施，由市人大会同市有关部门", set()),
        ("走进滨海经济技术开发区，滨海经济技术开发区正忙", {"滨海经济技术开发区"}),
        ("张家港市与石家庄市", {"张家港市", "石家庄市"}),
        ("打造国家级示范区和绿色智造先行区", set()),
        ("绍兴滨海新区、绍兴市", {"绍兴滨海新区", "绍兴市"}),
    ],
)
def test_names_of_places(text: str, names: set[str]) -> None:
    assert set(collect([text]).full) == names


def test_short_names_mean_one_place() -> None:
    places = collect(["临江区发展快，临江处处是工地。滨海经济技术开发区，滨海经济技术开发区。"])
    assert places.named("临江") == "临江区"
    assert places.named("滨海经开区") == "滨海经济技术开发区"
    assert places.named("别处") == ""
    assert places.last("从临江到别处") == "临江区"


def test_levels() -> None:
    assert (
        is_level("浙江省", "省") and is_level("广西壮族自治区", "省") and not is_level("广西壮族自治区", "区")
    )
    assert is_level("临江区", "区") and is_level("滨海新区", "区") and not is_level("甲经开区", "区")
    assert is_zone("甲高新区") and not is_zone("临江区")


def test_narrow_punctuation_is_read_as_wide() -> None:
    doc = document("临江智能制造中心已承担国家级项目52项,先后获奖20项(省级).去年新增专利21项.")
    assert survey(doc).subject == "临江区"
    assert dense("甲 区,2,000 家(乙):丙") == "甲区，2,000家（乙）：丙"


def test_a_byline_is_no_title() -> None:
    doc = document("滨海经济技术开发区：链上发力", "滨海经济技术开发区很忙。", title="记者 李某 2026-01-12")
    assert survey(doc).subject == "滨海经济技术开发区"


def test_a_zone_that_only_the_title_names_is_called_as_the_text_calls_it() -> None:
    doc = document(
        "东麓湾高新区加快建设。东麓湾高新区引进企业60家。",
        "近年来，东麓湾高新区持续发力，建成平台12个。",
        title="东麓湾科创走廊：向新而行",
    )
    assert survey(doc).subject == "东麓湾高新区"
