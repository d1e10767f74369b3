"""Whole texts of four kinds, with everything that shall be found in them and nothing else."""

from __future__ import annotations

import pytest

from shuanglian.ingest.proposal import Kind

from .factories import found, triples

STORIES: dict[str, tuple[str, ...]] = {
    "news": (
        "北城区：一条链上的二十家企业",
        "本报讯 3月18日，北城区人民政府与东江理工大学在宁波签署战略合作协议，双方将共建东江理工大学北城研究院。区长孙立平、东江理工大学副校长何建明出席签约仪式。",
        "在浙江远澜膜科技有限公司的展厅里，董事长罗永强指着一卷白色的膜说，这是公司自主研发的新产品YL-300型反渗透膜。三年前，远澜膜科技曾面临膜元件寿命短的难题。北城区科技局主动对接，帮助企业联系东江理工大学膜分离实验室，田文博教授团队用半年时间攻克了涂层工艺。",
        "“没有他们，我们今天还在进口。”罗永强说。",
        "北城新材料产业园位于北城区东部，由宁波北城产业投资集团有限公司运营，已集聚远澜膜科技、汇川新材、拓普纤维等企业20家。该产业园入选浙江省特色产业园区名单。",
    ),
    "plan": (
        "东海市人民政府 浙江省经济和信息化厅关于印发《东海市未来产业发展规划》的通知",
        "为落实《浙江省未来产业先导区建设方案》，特编制《东海市未来产业发展规划》（以下简称《规划》）。",
        "依托东海大学、中科院宁波材料所、东海市人工智能研究院等高校院所，建设东海脑机接口实验室、东海量子计算中心，支持华芯微电子股份有限公司牵头建设省集成电路制造业创新中心，打造国家未来产业先导区。",
        "推进甬江科创走廊、杭州城西科创大走廊协同发展，加快海港新城、云湖小镇、蓝湾科技城建设。实施“揭榜挂帅”机制，推广“科技副总”制度，培育专精特新企业，新建省级重点实验室5家、市级企业研究院30家。",
        "市发展改革委、市科技局、市经信局按职责分工负责，各区县（市）人民政府、东海经济技术开发区管委会具体落实。",
    ),
    "service": (
        "为企业办好每一件小事",
        "“从提交材料到领证，只用了3个工作日。”浙江海棠智能装备有限公司总经理吴晓峰说。南湖区行政审批局推出“一窗通办”模式，启动容缺受理，帮助企业抢回两个月时间。",
        "区税务局联合中国银行嘉兴市分行推出“税银贷”产品，为中小企业授信3亿元。嘉兴市知识产权保护中心设立南湖工作站，指导浙江海棠智能装备有限公司应对海外纠纷。",
        "南湖区还依托浙江清华长三角研究院建立“科技专员”制度。长三角智能制造创新中心副主任董志远介绍，中心已为海棠智能、恒科电子、瑞丰机电等45家企业提供诊断。",
    ),
    "report": (
        "附件：科技经济融合试点工作情况",
        "杭州市萧山区。成立机器人协同创新联合体，由浙江机器人产业集团有限公司牵头，联合浙江大学机器人研究院、钱江机器人有限公司共建萧山机器人中试基地。",
        "湖州市德清县依托德清地理信息小镇，引进武汉大学技术转移中心，中国工程院院士李建成设立工作站。举办2021世界地理信息创新大赛。",
        "台州市温岭市在上海设立温岭上海创新中心。温岭市泵业产业创新服务综合体为新界泵业、大元泵业等企业服务。",
    ),
}

ENTITIES: dict[str, dict[str, str]] = {
    "news": {
        "北城区": "place",
        "北城区人民政府": "government",
        "东江理工大学": "university",
        "东江理工大学北城研究院": "research_institute",
        "孙立平": "person",
        "何建明": "person",
        "浙江远澜膜科技有限公司": "enterprise",
        "罗永强": "person",
        "YL-300": "product",
        "北城区科技局": "department",
        "东江理工大学膜分离实验室": "lab",
        "田文博": "person",
        "北城新材料产业园": "park",
        "宁波北城产业投资集团有限公司": "enterprise",
        "汇川新材": "enterprise",
        "拓普纤维": "enterprise",
        "浙江省": "place",
    },
    "plan": {
        "东海市人民政府": "government",
        "浙江省经济和信息化厅": "department",
        "东海市未来产业发展规划": "plan",
        "浙江省未来产业先导区建设方案": "plan",
        "东海大学": "university",
        "中科院宁波材料所": "research_institute",
        "东海市人工智能研究院": "research_institute",
        "东海脑机接口实验室": "lab",
        "东海量子计算中心": "service_center",
        "华芯微电子股份有限公司": "enterprise",
        "甬江科创走廊": "place",
        "杭州城西科创大走廊": "place",
        "海港新城": "park",
        "云湖小镇": "park",
        "蓝湾科技城": "park",
        "揭榜挂帅": "mechanism",
        "科技副总": "mechanism",
        "市发展改革委": "department",
        "市科技局": "department",
        "市经信局": "department",
        "东海经济技术开发区管委会": "government",
    },
    "service": {
        "浙江海棠智能装备有限公司": "enterprise",
        "吴晓峰": "person",
        "南湖区行政审批局": "department",
        "一窗通办": "mechanism",
        "区税务局": "department",
        "中国银行嘉兴市分行": "enterprise",
        "税银贷": "product",
        "嘉兴市知识产权保护中心": "service_center",
        "南湖工作站": "service_center",
        "南湖区": "place",
        "浙江清华长三角研究院": "research_institute",
        "科技专员": "mechanism",
        "长三角智能制造创新中心": "platform",
        "董志远": "person",
        "恒科电子": "enterprise",
        "瑞丰机电": "enterprise",
    },
    "report": {
        "杭州市": "place",
        "萧山区": "place",
        "浙江机器人产业集团有限公司": "enterprise",
        "浙江大学机器人研究院": "research_institute",
        "钱江机器人有限公司": "enterprise",
        "萧山机器人中试基地": "base",
        "湖州市": "place",
        "德清县": "place",
        "德清地理信息小镇": "park",
        "武汉大学技术转移中心": "service_center",
        "李建成": "person",
        "世界地理信息创新大赛": "event",
        "台州市": "place",
        "温岭市": "place",
        "温岭上海创新中心": "platform",
        "温岭市泵业产业创新服务综合体": "platform",
        "新界泵业": "enterprise",
        "大元泵业": "enterprise",
    },
}

RELATIONS: dict[str, set[tuple[str, str, str]]] = {
    "news": {
        ("北城区人民政府", "partner", "东江理工大学"),
        ("何建明", "works_at", "东江理工大学"),
        ("北城新材料产业园", "located_in", "北城区"),
        ("宁波北城产业投资集团有限公司", "runs", "北城新材料产业园"),
        ("浙江远澜膜科技有限公司", "located_in", "北城新材料产业园"),
        ("汇川新材", "located_in", "北城新材料产业园"),
        ("拓普纤维", "located_in", "北城新材料产业园"),
        ("浙江远澜膜科技有限公司", "case", "东江理工大学膜分离实验室"),
        ("东江理工大学膜分离实验室", "solves_for", "浙江远澜膜科技有限公司"),
    },
    "plan": {
        ("浙江省经济和信息化厅", "issued", "东海市未来产业发展规划"),
        ("东海市人民政府", "issued", "东海市未来产业发展规划"),
    },
    "service": {
        ("吴晓峰", "works_at", "浙江海棠智能装备有限公司"),
        ("中国银行嘉兴市分行", "makes", "税银贷"),
        ("嘉兴市知识产权保护中心", "builds", "南湖工作站"),
        ("董志远", "works_at", "长三角智能制造创新中心"),
    },
    "report": {
        ("钱江机器人有限公司", "builds", "萧山机器人中试基地"),
        ("浙江大学机器人研究院", "builds", "萧山机器人中试基地"),
    },
}


@pytest.mark.parametrize("story", list(STORIES))
def test_exactly_these_names_are_found(story: str) -> None:
    rows = found(*STORIES[story])
    assert {row.subject: row.detail["type"] for row in rows if row.kind is Kind.ENTITY} == ENTITIES[story]


@pytest.mark.parametrize("story", list(STORIES))
def test_exactly_these_relations_are_told(story: str) -> None:
    assert triples(found(*STORIES[story])) == RELATIONS[story]


@pytest.mark.parametrize("story", list(STORIES))
def test_traditional_characters_make_no_difference(story: str) -> None:
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    rows = found(*(convert(text) for text in STORIES[story]))
    names = {row.subject for row in rows if row.kind is Kind.ENTITY}
    assert len(names & set(ENTITIES[story])) >= 0.95 * len(ENTITIES[story])
