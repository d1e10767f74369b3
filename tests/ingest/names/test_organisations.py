"""Names that end in a word for what they are."""

from __future__ import annotations

import pytest

from .factories import names, one


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("走进江南青禾新材料有限公司的车间", "江南青禾新材料有限公司", "enterprise"),
        ("浙江青禾科技股份有限公司年产值十亿元", "浙江青禾科技股份有限公司", "enterprise"),
        ("两年来，青禾能源（杭州）有限公司投产", "青禾能源（杭州）有限公司", "enterprise"),
        ("该项目由宁波青禾港务集团有限公司投资", "宁波青禾港务集团有限公司", "enterprise"),
        ("引进杭州电子科技大学云岭研究院", "杭州电子科技大学云岭研究院", "research_institute"),
        ("依托浙江省青禾技术创新中心开展攻关", "浙江省青禾技术创新中心", "platform"),
        ("云岭区人民政府印发办法", "云岭区人民政府", "government"),
        ("浙江省发展和改革委员会同意", "浙江省发展和改革委员会", "department"),
        ("在中国科学技术大学完成试验", "中国科学技术大学", "university"),
        ("云岭区科技局随即对接", "云岭区科技局", "department"),
        ("市科技局负责落实", "市科技局", "department"),
        ("工信部公布名单", "工信部", "department"),
        ("共建浙江大学医学院附属第一医院", "浙江大学医学院附属第一医院", "hospital"),
        ("中国纺织工业联合会发布报告", "中国纺织工业联合会", "association"),
        ("位于杭州湾青禾经济技术开发区", "杭州湾青禾经济技术开发区", "park"),
        ("国家黄酒工程技术研究中心落成", "国家黄酒工程技术研究中心", "lab"),
        ("串联宁波甬江科创大走廊", "宁波甬江科创大走廊", "place"),
        ("美国波士顿海外孵化中心建成", "美国波士顿海外孵化中心", "incubator"),
        ("举办2026温州市第三届青禾创新创业大赛", "温州市第三届青禾创新创业大赛", "event"),
        ("设立国家技术转移东部中心温州分中心", "国家技术转移东部中心温州分中心", "service_center"),
    ],
)
def test_a_name_is_found_whole(text: str, name: str, kind: str) -> None:
    assert names(text + "。").get(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "省级以上企业研究院达到391个",
        "新增国家级孵化器6家、省级众创空间80家",
        "建设一批产业创新服务综合体和公共服务平台",
        "支持高校、科研院所、企业组建创新联合体",
        "市政府各部门、各单位要抓好落实",
        "各县区人民政府，高新技术产业开发区管委会",
        "打造国际一流的科技创新中心和产业创新高地",
        "完善科技企业孵化器建设",
        "商业银行设立科技支行",
        "推动大学生就业，每年吸引大学生十万名",
        "构建科创空间新格局，做好全市创新布局",
        "培育一批上市公司、龙头企业和平台型企业",
        "国家高新区综合排名进入前十",
        "加强实验室体系建设，发展实验室经济",
        "公司与高校合作，企业负责人表示满意",
    ],
)
def test_words_for_a_kind_are_no_names(text: str) -> None:
    assert names(text + "。") == {}


def test_names_of_a_list_are_told_apart() -> None:
    found = names("串联镜岭科技城、越溪智汇芯城、滨湖科技城等平台，拥有清华大学、东华大学、天津大学等高校。")
    assert {"镜岭科技城", "越溪智汇芯城", "滨湖科技城", "清华大学", "东华大学", "天津大学"} <= set(found)


def test_two_organisations_joined_by_a_word_are_two() -> None:
    found = names("滨江大学与云岭区人民政府共建，杭州海关和宁波大学参加。")
    assert {"滨江大学", "云岭区人民政府", "杭州海关", "宁波大学"} <= set(found)
    assert all("与" not in name and "和" not in name for name in found)


def test_what_one_does_to_the_other_stands_between() -> None:
    found = names(
        "支持温州文理学院提升国家黄酒工程技术研究中心，青禾集成电路制造股份有限公司牵头建设省碳纤维产业创新中心。"
    )
    assert {"温州文理学院", "国家黄酒工程技术研究中心", "青禾集成电路制造股份有限公司"} <= set(found)


def test_a_blank_between_two_offices_parts_them() -> None:
    found = names("云岭市人民政府 浙江省科学技术厅 浙江省财政厅")
    assert {"云岭市人民政府", "浙江省科学技术厅", "浙江省财政厅"} <= set(found)


def test_a_blank_inside_a_name_does_not() -> None:
    row = one("长三角G60科创走廊", "接入长三角 G60 科创走廊。")
    assert row.quote == "长三角 G60 科创走廊"


def test_a_goal_is_no_name() -> None:
    assert names("到2030年，打造长三角先进材料制造基地、国家新型材料创新中心。") == {}


def test_a_name_after_many_verbs_begins_where_it_should() -> None:
    found = names(
        "加快推进镜岭科技城建设。高标准建设镜岭科技城。明确镜岭科技城定位。以镜岭科技城、滨湖科技城为核心。"
    )
    assert found == {"镜岭科技城": "park", "滨湖科技城": "park"}


def test_counts_do_not_belong_to_a_name() -> None:
    assert "两家国家高新区" not in names("有两家国家高新区和3个省级高新区。")
    assert list(names("引进12家云岭青禾新材料有限公司的供应商。")) == ["云岭青禾新材料有限公司"]


def test_the_district_before_a_park_says_where_it_lies() -> None:
    found = names("温州市瓯江区眼谷小镇集聚企业。")
    assert found.get("眼谷小镇") == "park"


def test_traditional_characters_are_read_and_quoted_as_they_stand() -> None:
    row = one("哈尔滨工业大学", "與哈爾濱工業大學合作。")
    assert row.quote == "哈爾濱工業大學"


def test_a_second_phase_in_brackets_belongs_to_the_name() -> None:
    assert "杭州国际生命健康产业新城（一期）" in names("杭州国际生命健康产业新城（一期）开工。")
