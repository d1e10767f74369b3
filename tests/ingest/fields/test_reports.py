"""Sentences as reports on services, zones and pilot projects write them; all are made up."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.ingest.fields.factories import all_of, document, news


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "项目从立项到验收的全程审批时间，从61个工作日压缩到30个工作日。",
            ["全程审批时间", "全程审批时间"],
        ),
        ("企业商会由21家发展到85家。", ["企业商会", "企业商会"]),
        ("全区民生支出占一般公共预算支出的比重达75.2%。", ["民生支出占一般公共预算支出比重"]),
        (
            "其中制造业投资、高技术产业投资分别增长12.7%和20.3%。",
            ["制造业投资增速", "高技术产业投资增速"],
        ),
        ("城镇新增就业5102人，完成年度目标的61.3%。", ["城镇新增就业", "城镇新增就业完成年度目标比重"]),
        ("16个一级指标中有9个进入全市前列。", ["一级指标", "进入全市前列的一级指标"]),
        ("从12个单位选派96名干部担任联络员。", ["单位", "干部"]),
        ("累计为711家企业免罚820余万元。", ["企业", "免罚"]),
        ("“拿地即建”项目累计落地27个。", ["“拿地即建”项目"]),
        (
            "收集的诉求12小时内响应、5个工作日内办结。",
            ["收集的诉求响应时限", "收集的诉求办结时限"],
        ),
        (
            "规上工业增加值198.2亿元，增长8.1%，总量占全市的21.4%。",
            ["规上工业增加值", "规上工业增加值增速", "规上工业增加值占全市比重"],
        ),
        (
            "工业用电量7.1亿千瓦时，由上年同期的下降2.2%转为增长3.6%。",
            ["工业用电量", "工业用电量降幅", "工业用电量增速"],
        ),
        (
            "开行货运班列38列、发运3120标箱，同比分别增加7列、640标箱。",
            ["开行货运班列", "发运", "开行货运班列增加", "发运增加"],
        ),
        (
            "技术合同登记512项、成交额22.6亿元，分别是去年同期的1.3倍和1.6倍。",
            ["技术合同登记", "成交额", "技术合同登记与去年同期之比", "成交额与去年同期之比"],
        ),
        ("印发《某某工作办法》等制度文件7个。", ["制度文件"]),
        ("会同14个部门和5个县（市、区），形成合力。", ["部门", "县（市、区）"]),
        ("平台帮助1830户经营主体获得授信36.2亿元。", ["获得授信的经营主体", "授信"]),
        ("对3类96项轻微违法行为实行免罚。", ["轻微违法行为", "轻微违法行为"]),
        ("每季度至少回访1次。", ["回访"]),
        ("办这件事只跑了一趟。", ["跑动次数"]),
        ("600余名建设者加紧施工。", ["建设者"]),
        ("总投资36亿元的长河新材料二期3月6日开工。", ["长河新材料二期总投资"]),
        (
            "外贸出口占比首次过半，达到50.8%。",
            ["外贸出口占比"],
        ),
    ],
)
def test_what_a_sentence_counts(text: str, names: list[str]) -> None:
    assert [row.indicator for row in all_of(document(text))] == names


def test_the_mark_of_an_item_is_no_part_of_a_name() -> None:
    rows = all_of(document("（二）学会资源加速下沉。全市引进服务站11个。", title="临江市试点工作总结"))
    assert rows[0].subject.startswith("临江")


def test_a_platform_that_was_just_made_is_whose_the_figures_are() -> None:
    row = news("区里开发“某某通”线上平台，目前注册用户2.3万人。", 2.3)
    assert row.subject == "“某某通”线上平台"
    row = news("临江区打造“某某贷”线上平台。今年1—4月，平台帮助86户经营主体获得贷款。", 86)
    assert row.subject == "“某某贷”线上平台"


def test_a_sum_of_money_belongs_to_the_project_that_it_stands_before() -> None:
    rows = all_of(document("总投资36亿元的长河新材料二期3月6日开工，占地150亩，设计月产能3万片。"))
    assert {row.subject for row in rows} == {"长河新材料二期"}
    assert news("总投资20亿元的产业项目集中开工。", 20).subject == "临江区"


def test_a_report_of_half_a_year_says_its_time_in_the_title() -> None:
    rows = all_of(document("规上工业总产值612.4亿元。", title="临江区2026年上半年经济运行情况"))
    assert rows[0].time == "2026-01..2026-06"
    rows = all_of(
        document("力保全年增长6%。", title="临江区2026年上半年经济运行情况", dated=dt.date(2026, 7, 20))
    )
    assert rows[0].basis == "target"


def test_the_whole_year_after_its_half() -> None:
    rows = all_of(document("下半年，力保全年地区生产总值增长6%、冲刺6.5%。"))
    assert [(row.time, row.basis, row.growth) for row in rows] == [("2026", "target", True)] * 2
    assert {row.indicator for row in rows} == {"地区生产总值增速"}


def test_what_is_told_under_next_steps_lies_ahead() -> None:
    rows = all_of(document("规上工业总产值迈上800亿元台阶。", path=("三、下一步工作安排",)))
    assert rows[0].basis == "target"


def test_an_investment_that_is_planned_makes_no_plan_of_what_follows() -> None:
    rows = all_of(document("签约项目41个，计划总投资210亿元，其中外资项目3个。"))
    assert [row.basis for row in rows] == ["actual", "plan", "actual"]


def test_what_somebody_says_is_of_no_period_told_before() -> None:
    text = "今年1—4月，全区授信30亿元。“从申请到拿到200万元贷款只用了一天。”一家企业的负责人说。"
    assert news(text, 200).time == "2026"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "上半年，全区41个亿元以上项目集中开工，总投资206亿元，同比增加9个。",
            ["项目（亿元以上）", "总投资", "项目（亿元以上）增加"],
        ),
        (
            "对2.6万家小微企业逐一走访，7120家获得贷款，户均98万元。",
            ["小微企业", "获得贷款的小微企业", "户均贷款"],
        ),
        ("已有42项达成合作，17项实现量产。", ["达成合作", "实现量产"]),
        ("像他这样的“企业管家”，临江区共有266名。", ["“企业管家”"]),
        ("做到每周1次电话联系、每月1次上门走访。", ["电话联系", "上门走访"]),
        ("4项经验获省级推广。", ["获省级推广的经验"]),
        (
            "投资3600万元建成5200平方米的东湖创新中心，引进机构11家。",
            ["投资金额", "东湖创新中心面积", "机构"],
        ),
        ("授信8.1亿元，利率较同类产品低60个基点。", ["授信", "利率较同类产品低"]),
        ("增加值同比增长12.6%，两年平均增长7.1%。", ["增加值增速", "增加值增速"]),
    ],
)
def test_what_follows_in_a_sentence_is_named_after_what_it_goes_on_with(text: str, names: list[str]) -> None:
    assert [row.indicator for row in all_of(document(text))] == names


def test_courts_and_bureaus_have_their_own_figures() -> None:
    assert news("区法院设立绿色通道，平均审理天数41.2天。", 41.2).subject == "临江区法院"
    assert news("区司法局组建服务团，走进280家企业。", 280).subject == "临江区司法局"


def test_by_the_end_of_next_year_is_a_target() -> None:
    rows = all_of(document("按照计划，到明年底，该区还将新增学位5000个、公寓3200套。"))
    assert [(row.basis, row.time, row.growth) for row in rows] == [("target", "2027-12", True)] * 2


def test_what_is_said_of_late_is_of_no_period_before() -> None:
    text = "上半年，全区签约项目36个。在近日发布的榜单中，临江区位列第16位。"
    assert news(text, 16).time == "2026"


def test_a_chapter_on_what_is_lacking_aims_at_nothing() -> None:
    rows = all_of(document("国家级平台仅2家。", path=("四、存在的短板与下步打算",)))
    assert rows[0].basis == "actual"


def test_a_zone_that_only_the_title_names_is_whose_document_it_is() -> None:
    doc = document("一季度，经开区实现产值86.4亿元。", title="——海棠经济开发区以创新引领产业跃升")
    assert all_of(doc)[0].subject.startswith("海棠")


def test_an_industry_and_a_building_go_on_as_subjects() -> None:
    rows = all_of(document("其中绿色纺织产业集聚上下游企业900余家，从业人员5.3万人。"))
    assert [row.subject for row in rows] == ["绿色纺织产业"] * 2
    rows = all_of(document("投入2100万元建成县科创服务中心，面积3100平方米。"))
    assert rows[-1].subject == "县科创服务中心"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我们每年拿出销售收入的7%用于研发。", ["研发投入占销售收入比重"]),
        ("产品不良率由3.2%降到1.4%。", ["产品不良率", "产品不良率"]),
        ("设立专项资金900万元，每年递增不低于8%。", ["专项资金", "专项资金增速"]),
        ("邀请专家76批次320人次来考察指导。", ["专家", "专家"]),
        ("30家企业用工平均减少22%。", ["企业用工", "企业用工降幅"]),
    ],
)
def test_verbs_that_end_a_name(text: str, names: list[str]) -> None:
    assert [row.indicator for row in all_of(document(text))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("每周召开企业家早餐会，已举办38场。", ["企业家早餐会", "企业家早餐会"]),
        ("人才公寓租金仅为市场价的一半。", ["人才公寓租金占市场价比重"]),
        ("增速9.1%，高于各项贷款平均增速6.2个百分点。", ["增速", "增速高于各项贷款平均增速"]),
        ("3100平方米的大厅里设有专区8个。", ["大厅面积", "专区"]),
        ("用时不长，2天就拿到了证照。", ["拿到证照用时"]),
    ],
)
def test_other_names_of_service_reports(text: str, names: list[str]) -> None:
    assert [row.indicator for row in all_of(document(text))] == names


def test_what_was_founded_jointly_and_who_leads_a_firm() -> None:
    rows = all_of(document("临江区与某某大学共建的现代纺织研究院，现有博士41名、高工15名。"))
    assert {row.subject for row in rows} == {"现代纺织研究院"}
    row = news("“年利率只有2.9%，一年省下不少。”启明光电总经理孙某说。", 2.9)
    assert row.subject == "启明光电"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("展望2026年，开发区提出新目标。全区现有企业56家，比2023年增加9家。", "2025"),
        ("今年是“十五五”开局之年。全区现有企业56家。", "2026"),
        ("今年是“十四五”规划收官之年。全区现有企业56家。", "2025"),
    ],
)
def test_the_year_of_a_text_without_a_date(text: str, year: str) -> None:
    assert news(text, 56, dated=None).time == year
    assert news(text, 56, dated=dt.date(2023, 12, 31)).time == year
