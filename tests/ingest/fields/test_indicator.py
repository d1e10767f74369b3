"""What is counted is named as tables of indicators name it."""

from __future__ import annotations

import pytest

from shuanglian.ingest.fields import phrases
from shuanglian.ingest.fields.counted import threshold
from shuanglian.ingest.fields.lists import items
from tests.ingest.fields.factories import all_of, document, news, plan


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("临江区已集聚国家高新技术企业583家。", 583, "国家高新技术企业"),
        ("目前已建起12家民营人才创业园。", 12, "民营人才创业园"),
        ("全区人才资源总量已突破21万人。", 21, "人才资源总量"),
        ("全区高新技术企业累计达到640家。", 640, "高新技术企业"),
        ("2025年，临江区战略性新兴产业增加值同比增长12.8%。", 12.8, "战略性新兴产业增加值增速"),
        ("企业研发成本降低超过20%。", 20, "研发成本降幅"),
        ("数字经济核心产业增加值占地区生产总值的比重达到11.3%。", 11.3, "数字经济核心产业增加值占地区生产总值比重"),
        ("区里设立总规模50亿元的产业引导基金。", 50, "产业引导基金总规模"),
        ("注入6亿元的省级产业基金。", 6, "省级产业基金"),
        ("累计促成215项技术攻关合作。", 215, "累计促成技术攻关合作"),
        ("撬动全社会研发投入超25亿元。", 25, "撬动全社会研发投入"),
        ("全区建成共建实验室35家。", 35, "共建实验室"),
        ("每千家企业中科技型中小企业数（54.54）居前。", 54.54, "每千家企业中科技型中小企业数"),
        ("估值超亿元的人才企业更是达到61家。", 61, "人才企业（估值超亿元）"),
        ("平台累计服务320万人次。", 320, "服务人次"),
        ("构建“15分钟品质生活圈”。", 15, "品质生活圈"),
        ("2025年，规上工业企业实现利润总额21.4亿元。", 21.4, "规上工业企业利润总额"),
        ("规模以上工业增加值98.7亿元。", 98.7, "规上工业增加值"),
        ("产品已占据国内碳纤维设备市场超60%份额。", 60, "国内碳纤维设备市场份额"),
        ("打造千亿级新材料产业集群。", 1000, "新材料产业集群规模级别"),
    ],
)  # fmt: skip
def test_a_name_has_no_verbs_adverbs_or_subject(text: str, value: float, name: str) -> None:
    assert news(text, value).indicator.endswith(name)


def test_the_items_of_a_list_each_have_their_own_name() -> None:
    rows = all_of(document("临江区已建成共建实验室35家、创新联合体10个，催生产业化项目43个。"))
    assert [row.indicator for row in rows] == ["共建实验室", "创新联合体", "催生产业化项目"]


def test_new_ones_stay_new_along_a_list_and_grow() -> None:
    rows = all_of(plan("到2025年，新引进领军人才60名、创新团队80个。"))[-2:]
    assert [row.indicator for row in rows] == ["新引进领军人才", "新引进创新团队"]
    assert all(row.growth for row in rows)


def test_of_which_takes_the_head_of_what_it_is_of() -> None:
    rows = all_of(document("全区建成绿色工厂18家，其中国家级5家。"))
    assert rows[-1].indicator == "国家级绿色工厂"


def test_names_are_handed_out_in_their_order() -> None:
    rows = all_of(document("2025年，集成电路、生物医药、新材料产业总值分别达400亿元、356亿元、749亿元。"))
    assert [row.indicator for row in rows] == ["集成电路产业总值", "生物医药产业总值", "新材料产业总值"]
    assert [row.subject for row in rows] == ["集成电路产业", "生物医药产业", "新材料产业"]


def test_names_of_the_sentence_before_are_handed_out_too() -> None:
    text = "临江区大力发展智能装备、生命健康和新材料三大产业。2025年，三大产业产值分别达到620亿元、310亿元和480亿元。"
    rows = [row for row in all_of(document(text)) if row.unit == "亿元"]
    assert [row.indicator for row in rows] == ["智能装备产业产值", "生命健康产业产值", "新材料产业产值"]


def test_shares_and_rates_of_several_are_handed_out() -> None:
    text = (
        "2025年，全区集聚高新技术企业711家，科技型中小企业4276家，分别占全市的32%和54%，分别增长5.2%和6.9%。"
    )
    rows = [row for row in all_of(document(text)) if row.unit == "%"]
    assert [row.indicator for row in rows][:2] == ["高新技术企业占全市比重", "科技型中小企业占全市比重"]
    assert [row.growth for row in rows] == [False, False, True, True]


def test_what_two_names_share_is_given_to_both() -> None:
    rows = all_of(document("城镇居民和农村居民人均可支配收入分别为62318元和35427元。"))
    assert [row.indicator for row in rows] == ["城镇居民人均可支配收入", "农村居民人均可支配收入"]


def test_a_rank_is_named_after_what_is_ranked() -> None:
    assert news("传统产业改造提升水平指数居全省第一。", 1).indicator == "传统产业改造提升水平指数位次"


def test_a_total_is_of_what_was_counted_before() -> None:
    rows = all_of(document("2025年，全区新设经营主体3.2万户，总量突破21万户，居全市第二位。"))
    assert [row.indicator for row in rows] == ["新设经营主体", "经营主体总量", "经营主体总量位次"]


def test_from_and_to_are_the_same_indicator_at_two_times() -> None:
    rows = all_of(document("全区高新技术企业由2019年的210家增加到2021年的346家。"))
    assert [(row.indicator, row.time) for row in rows] == [("高新技术企业", "2019"), ("高新技术企业", "2021")]


def test_terms_of_handling_are_named_by_their_kind() -> None:
    rows = all_of(document("落实简单问题1日、复杂问题3日、疑难问题5日办结的闭环处置机制。"))
    assert [row.indicator for row in rows][1:] == ["复杂问题办结时限", "疑难问题办结时限"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("全市已引进国家重点引进人才", "国家重点引进人才"),
        ("其中，全区现有科技型中小企业", "科技型中小企业"),
        ("拥有A公司、B公司等知名医药企业", "知名医药企业"),
        ("拥有国家级、省级企业技术中心和研究院等研发平台", "国家级、省级企业技术中心和研究院等研发平台"),
        ("达产后预计年产值可达", "年产值"),
        ("现代纺织产业集群产值", "现代纺织产业集群产值"),
        ("实际使用外资", "实际使用外资"),
        ("有效发明专利", "有效发明专利"),
        ("共建产业研究院", "共建产业研究院"),
        ("在校学生", "在校学生"),
        ("高新技术企业总数达", "高新技术企业总数"),
    ],
)
def test_the_name_before_a_number(words: str, name: str) -> None:
    assert phrases.before(words) == name


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        ("个学科进入前列"[1:], "学科", "进入前列"),
        ("国家级开发区（甲开发区、乙开发区）", "国家级开发区", ""),
        ("智能工厂（数字化车间）", "智能工厂（数字化车间）", ""),
        ("国家级机构——国家某某研究中心", "国家级机构", ""),
        ("入选名单", "", "入选名单"),
    ],
)
def test_the_name_after_a_number(words: str, name: str, said: str) -> None:
    assert phrases.after(words) == (name, said)


def test_a_threshold_goes_into_brackets() -> None:
    assert threshold("年营收超亿元企业") == "企业（年营收超亿元）"
    assert threshold("高新技术企业") == "高新技术企业"


def test_a_list_of_another_length_is_no_list() -> None:
    assert items("甲产业、乙产业和丙产业", 3) == ["甲产业", "乙产业", "丙产业"]
    assert items("甲产业、乙产业", 3) == []


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("规上工业产值首次突破800亿元大关。", 800, "规上工业产值"),
        ("规上工业产值首次突破800亿元大关，达到812.6亿元。", 812.6, "规上工业产值"),
        ("全区研发经费支出占GDP比重由2021年的2.3%提高到2025年的3.1%。", 2.3, "研发经费支出占GDP比重"),
        ("全区研发经费支出占GDP比重由2021年的2.3%提高到2025年的3.1%。", 3.1, "研发经费支出占GDP比重"),
        ("跑动次数由平均6次减至2次。", 6, "跑动次数"),
        ("跑动次数由平均6次减至2次。", 2, "跑动次数"),
        ("许可时限由原来的45个工作日缩短至20个工作日以内。", 45, "许可时限"),
        ("许可时限由原来的45个工作日缩短至20个工作日以内。", 20, "许可时限"),
        ("新工艺使烘干时间由9小时缩短为40分钟。", 40, "烘干时间"),
        ("设备寿命提高至原来的4倍。", 4, "设备寿命"),
        ("居民人均可支配收入6.9万元，比上年增加0.4万元，增长6.1%。", 6.1, "居民人均可支配收入增速"),
        ("今年新设企业1900户，日均新增企业26户。", 26, "日均新增企业"),
        ("民间投资占固定资产投资比重保持在58%以上。", 58, "民间投资占固定资产投资比重"),
        ("工业投资占固定资产投资的比重首次超过41%。", 41, "工业投资占固定资产投资比重"),
        ("财政收入52亿元，年均增速保持在6%左右。", 6, "财政收入增速"),
        ("成交额21亿元，较试点前增长1.6倍。", 1.6, "成交额增速"),
        ("余额增速19.2%，比全部贷款增速高5.1个百分点。", 5.1, "余额增速比全部贷款增速高"),
        ("研发投入强度达4.9%，连续5年居全市首位。", 1, "研发投入强度位次"),
        ("全球50强企业中有7家在此设立研发中心。", 7, "企业"),
        ("组建由18名律师、9名会计师组成的服务队。", 9, "会计师"),
        ("每季度举办一次路演会，全年共6场。", 6, "路演会"),
        ("与江东大学等16所高校院所共建联合体21个。", 16, "高校院所"),
        ("与江东大学等16所高校院所共建联合体21个。", 21, "共建联合体"),
        ("从签约到开工仅用了76天，比约定时间提前32天。", 76, "从签约到开工用时"),
        ("从签约到开工仅用了76天，比约定时间提前32天。", 32, "比约定时间提前"),
        ("2. 全区A级以上信用企业4300家。", 4300, "A级以上信用企业"),
        ("“我们去年研发投入占比达到7.4%，还要再增加2500万元。”他说。", 7.4, "研发投入占比"),
        ("首批14个验证项目集中签约。", 14, "验证项目"),
        ("审批时限控制在22个工作日，较法定时限压缩75%。", 75, "审批时限降幅"),
        ("财政收入26亿元，同口径增长4.8%。", 4.8, "财政收入增速"),
        ("地区生产总值390亿元，按不变价格计算增长6.2%。", 6.2, "地区生产总值增速"),
        ("民间投资占比提高3个百分点。", 3, "民间投资占比增速"),
        ("成果转化率为31.4%，低于预期目标6.6个百分点。", 6.6, "成果转化率低于预期目标"),
        ("城镇、农村居民人均可支配收入分别为57300元、33900元。", 57300, "城镇居民人均可支配收入"),
        ("城乡居民收入比缩小至1.68。", 1.68, "城乡居民收入比"),
        ("孵化科技企业11家，其中3家获得融资。", 3, "孵化科技企业"),
        ("带动1.4万名农户户均增收1900元。", 1.4, "带动农户"),
        ("将218项审批事项纳入“免证明”范围。", 218, "审批事项"),
        ("经济总量迈上500亿元台阶。", 500, "经济总量"),
        ("专项资金6600万元，其中2026年到位2350万元。", 2350, "到位金额"),
        ("1200名专家深入一线。", 1200, "专家"),
        ("在全省信用评价中得分90.2分。", 90.2, "信用评价得分"),
    ],
)  # fmt: skip
def test_names_without_what_moved_and_who_made_it(text: str, value: float, name: str) -> None:
    rows = [row for row in all_of(document(text)) if row.value is not None and abs(float(row.value)) == value]
    assert rows, text
    assert rows[0].indicator.endswith(name)
    assert len(rows[0].indicator) <= len(name) + 4
