"""Whose figure it is: said in the clause, before it, by a speaker, at the head of the paragraph, in a heading."""

from __future__ import annotations

import pytest

from shuanglian.ingest.fields import bodies
from shuanglian.ingest.fields.survey import survey
from tests.ingest.fields.factories import all_of, document, news, one, plan


@pytest.mark.parametrize(
    ("text", "value", "subject"),
    [
        ("海州大学临江研究院累计孵化企业78家。", 78, "海州大学临江研究院"),
        ("该中心由海州市建设。浙东精密轴承股份有限公司2025年研发投入2.6亿元。", 2.6, "浙东精密轴承股份有限公司"),
        ("两年斩获千亿元级融资的绿色能源（临江）有限公司，是行业新星。", 1000, "绿色能源（临江）有限公司"),
        ("截至目前，全区已有高新技术企业583家。", 583, "临江区"),
        ("临江区碳纤维产业总产值达55.55亿元。", 55.55, "临江区碳纤维产业"),
        ("位于园区的宏芯微电子（临江）有限公司，去年产值80亿元。", 80, "宏芯微电子（临江）有限公司"),
        ("“四方联动”机制已促成合作项目35项。", 35, "“四方联动”机制"),
        ("在临江实验室，300余名科研人员正在攻关。", 300, "临江实验室"),
        ("推动艇湖未来城建设成为百亿级数字化新城。", 100, "艇湖未来城"),
    ],
)  # fmt: skip
def test_the_subject_of_the_clause(text: str, value: float, subject: str) -> None:
    assert news(text, value).subject == subject


def test_an_earlier_clause_and_sentence_carry_the_subject_on() -> None:
    rows = all_of(
        document("临江智能制造中心已承担国家级项目52项，先后获省部级科技奖20项。去年新增专利21项。")
    )
    assert {row.subject for row in rows} == {"临江智能制造中心"}


def test_a_speaker_of_a_firm_speaks_of_the_firm() -> None:
    text = "“要满足客户需求，产能至少要扩大3倍。”这段时间，浙江某某半导体科技有限公司董事长李某一直在忙。"
    assert news(text, 3).subject == "浙江某某半导体科技有限公司"


def test_the_firm_is_the_one_named_before() -> None:
    doc = document(
        "浙江远山集成科技股份有限公司就是受益者。", "“新设备，产能跃升至5000吨。”企业负责人表示，产品走俏。"
    )
    assert one(doc, 5000).subject == "浙江远山集成科技股份有限公司"


def test_this_community_is_the_one_named_before() -> None:
    doc = document("背后是临江医疗健康产业社区的培育。", "截至目前，该产业社区已入驻36家企业。")
    assert one(doc, 36).subject == "临江医疗健康产业社区"


def test_the_second_phase_is_of_what_was_named() -> None:
    text = "临江区还在加快建设海州现代纺织技术创新中心二期。二期总面积达25万平方米。"
    assert news(text, 25).subject == "海州现代纺织技术创新中心二期"


def test_a_heading_that_is_a_name_is_the_subject() -> None:
    doc = plan("总面积约27平方公里。", path=("三、空间布局", "镜湖科技城"))
    assert one(doc, 27).subject == "镜湖科技城"


def test_a_part_of_what_the_heading_names_is_told() -> None:
    doc = plan("北片位于东部，面积约28平方公里。总面积约31平方公里。", path=("三、空间布局", "青江科技城"))
    rows = {float(row.value or 0): row.subject for row in all_of(doc)}
    assert rows[28] == "青江科技城（北片）"
    assert rows[31] == "青江科技城"


def test_a_paragraph_that_begins_with_a_name_is_about_it() -> None:
    doc = plan(
        "智能装备产业。依托产业园，到2025年产值达到450亿元。", path=("四、重点任务", "（一）壮大产业集群")
    )
    row = one(doc, 450)
    assert (row.subject, row.indicator) == ("智能装备产业", "智能装备产业产值")


def test_a_plan_speaks_of_what_its_title_names() -> None:
    row = one(plan("力争新增省级科技创新机构6个。", path=("二、总体要求", "（四）发展目标")), 6)
    assert row.subject == "东湖科技城"


def test_a_list_of_places_is_no_subject() -> None:
    text = "临江区高新园区发展良好。其中青山、临江、北川等3家高新园区进入全省前列。"
    assert news(text, 3).subject != "青山"


def test_a_category_of_statistics_is_nobody() -> None:
    text = "高新技术产业、装备制造业增加值分别增长9.1%和7.4%。"
    assert {row.subject for row in all_of(document(text))} == {"临江区"}


def test_the_office_of_the_place() -> None:
    doc = document("省科协每年安排专项经费1500万元。", title="江苏省试点工作总结", dated=None)
    assert one(doc, 1500).subject == "江苏省科协"


def test_which_city_the_whole_city_is_follows_the_heading() -> None:
    doc = document(
        "全市模具产业实现产值186.3亿元。",
        title="江苏省试点工作总结",
        path=("三、试点成效", "（一）临溪市"),
    )
    assert one(doc, 186.3).subject == "临溪市"


def test_compared_with_the_whole_gives_its_place() -> None:
    doc = document("海州市临江区工业发展较快。临江区工业增加值占全市的38%。", "海州市是省会城市。")
    assert one(doc, 38).place == "海州市"


@pytest.mark.parametrize(
    "name", ["省级以上企业研究院", "上市公司", "推广双元制模式", "各类平台", "国家级孵化器"]
)
def test_a_kind_of_bodies_is_no_body(name: str) -> None:
    assert not bodies.is_proper(name, survey(document("临江区")))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("镜湖科技城", "镜湖科技城"),
        ("（一）临溪市", "临溪市"),
        ("三、打造高能级创新平台", ""),
        ("智能装备产业", "智能装备产业"),
        ("优化本地高校学科专业体系", ""),
    ],
)
def test_a_heading_that_is_nothing_but_a_name(heading: str, name: str) -> None:
    assert bodies.as_heading(heading) == name


@pytest.mark.parametrize(
    ("text", "value", "subject"),
    [
        ("全区A股上市公司增至27家。", 27, "临江区"),
        ("A股上市公司增至27家。", 27, "临江区"),
        ("博士后工作站增至39家。", 39, "临江区"),
        ("由区政府与江东大学共建的新材料研究院，承担课题52项。", 52, "新材料研究院"),
        ("走进临江区经济技术开发区，货车穿梭。开发区完成产值214亿元。", 214, "临江区经济技术开发区"),
        ("园区完成产值214亿元，增速居全市各开发区之首，新签约项目18个。", 18, "临江区"),
        ("下一步将对标世界银行评估，实施举措36条。", 36, "临江区"),
        ("在第三届临江科创大会上，一批项目签约，总金额达8600万元。", 8600, "临江科创大会"),
    ],
)
def test_kinds_of_bodies_and_what_will_be_done_are_nobody(text: str, value: float, subject: str) -> None:
    assert news(text, value).subject == subject
