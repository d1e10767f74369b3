"""Own news-like sentences for the damage model: templates, words to fill them, pages of them. Nothing is from anywhere."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Final

from opencc import OpenCC

from shuanglian.ingest.repair.readings import readings
from shuanglian.ingest.repair.script import traditional_only

WORDS: Final = {
    "place": "云溪区 青浦新城 海口市 东湖街道 滨江园区 南浔镇 临港片区 长兴县 柳州市 经济开发区 梅山岛 石门镇 "
    "高新技术产业园 双桥工业园 宁海县 西山片区 综合保税区 嘉善县 凤凰山公园 内陆港",
    "firm": "蓝湾生物科技有限公司 远航精密机械厂 华信新材料集团 锦程纺织股份有限公司 天枢半导体公司 绿能环保设备公司 "
    "一家民营企业 启明医疗器械有限公司 大江化纤集团 某电子商务企业 瑞达汽车零部件公司",
    "office": "区发展和改革局 市科技局 经济和信息化局 省财政厅 街道办事处 人力资源和社会保障局 区委组织部 市场监管局 "
    "自然资源和规划局 行政审批局 国家税务总局 商务部门 生态环境分局",
    "person": "张建国 李晓梅 王志强 陈思远 刘海燕 赵明 周文博 吴丽华 郑国栋 孙一鸣",
    "role": "公司负责人 总经理 首席工程师 项目经理 党组书记 技术总监 研究院院长 车间主任 驻企专员 博士",
    "goods": "高性能碳纤维 海水淡化膜元件 新能源电池 智能纺织机械 集成电路封装材料 生物医药原料 工业机器人 光学镜头 "
    "绿色印染助剂 可降解包装 数控机床 无人驾驶汽车 量子通信设备",
    "do": "产业转型升级 科技成果转化 数字化改造 人才引进培养 知识产权保护 营商环境优化 基础设施建设 产学研合作 "
    "金融服务创新 乡村振兴 对外贸易发展 节能减排 公共服务均等化 安全生产",
    "thing": "重点实验室 创新中心 孵化器 产业基金 公共技术平台 标准厂房 人才公寓 中试基地 检验检测中心 博士后工作站 "
    "国际会议中心 物流枢纽 数据中心",
    "verb": "推进 加快 实施 深化 探索 统筹 落实 支持 鼓励 引导",
    "num": "3 5 8 12 15 26 37 48 60 120 135 260 1200 3.6 15.8",
    "unit": "家 个 项 亿元 万元 亩 平方公里 名 台 公里 万吨",
    "year": "2019年 2021年 2022年 2023年 2024年 2025年",
    "rate": "5.2% 8.6% 12% 20%左右 35.7% 一倍以上 三成",
    "latin": "5G AI GDP R&D ISO9001 B2B PCT 3D",
}

SENTENCES: Final = """
{year}，{place}实现地区生产总值{num}亿元，同比增长{rate}。
{office}{role}{person}表示：“我们将继续{verb}{do}，让企业得到实惠。”
“{goods}的核心技术长期依赖进口，怎么办？”{role}{person}说，“只能靠自己研发！”
走进{firm}的生产车间，一条条自动化生产线正在高速运转，工人们忙着赶制订单。
据介绍，{place}已建成{thing}{num}{unit}，累计投入资金{num}亿元。
面对国内外复杂的经济形势，{office}主动服务，{verb}{do}。
目前，该项目已完成规模化生产线建设，{goods}年产量达到{num}万吨。
{firm}与高校共建{thing}，联合攻关{num}{unit}关键技术。
各省（自治区、直辖市）要结合实际，制定具体实施方案；各部门要加强协调。
会议指出，{verb}{do}是一项长期任务，必须常抓不懈。
在海口市举行的签约仪式上，{firm}等{num}{unit}企业集中签约。
我们在这里看到，{place}的变化日新月异：道路更宽了，环境更美了，产业更强了。
记者了解到，{year}以来，{place}共办理业务{num}万件，群众满意率达99.8%。
“这里的服务太好了！”{role}{person}感慨地说。
为什么要{verb}{do}？因为这关系到千家万户。
通过{latin}技术的应用，{firm}的设备利用率提高了{rate}。
{place}出台《关于{verb}{do}的若干意见》，明确{num}条措施。
接下来，{office}将围绕“一个产业、一个研究院”的思路，{verb}{do}。
企业提出需求，平台组织专家诊断；问题解决后，由企业给予评价。
{goods}市场规模持续扩大，出口额突破{num}亿美元，创历史新高。
该中心占地{num}亩，总建筑面积{num}万平方米，计划于{year}底投入使用。
对符合条件的项目，给予最高{num}万元的补助，其中设备投资补贴不超过{num}%。
从实验室到车间，从样品到产品，{firm}只用了{num}个月。
“没想到这么快就办好了。”{person}拿着刚领到的营业执照，高兴得合不拢嘴。
{role}{person}带领团队开展调查研究，走访企业{num}{unit}，收集问题{num}个。
按照规划，到{year}，{place}将建设新型研发机构{num}家，引进高层次人才{num}名。
经过三年的努力，{place}的污水处理能力由每天{num}万吨提高到{num}万吨。
要进一步规范管理，加强对重点领域、关键环节的监督检查，严肃查处违法行为。
国务院有关部门、地方各级人民政府应当依照职责，做好{do}工作。
这个“卡脖子”难题，最终被一群年轻的科研人员攻克。
{office}会同{office}，对辖区内{num}{unit}企业进行了专项检查！
在产业链上下游的共同努力下，{goods}实现了国产替代，成本下降{rate}。
图为{firm}员工正在调试设备。
今年一季度，全区规模以上工业增加值同比增长{rate}，进出口总额达{num}亿元。
专家建议：应尽快建立统一的数据标准，打通部门之间的信息壁垒；同时保护好个人隐私。
“不仅要引得来，还要留得住、用得好。”{office}有关负责人说。
项目建成后，可实现年产值{num}亿元、税收{num}万元，带动就业{num}人。
村里的老人说，过去这里是一片荒滩，现在变成了现代化的产业园区。
据统计，全市共有高新技术企业{num}家，占比超过{rate}。
双方将在{do}、{do}等方面开展全方位合作。
""".strip().split("\n")


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def sentence(rng: random.Random) -> str:
    """One sentence in Traditional characters."""
    line = rng.choice(SENTENCES)
    filled = re.sub(r"\{(\w+)\}", lambda match: rng.choice(WORDS[match[1]].split(" ")), line)
    return str(_converter().convert(filled))


def text(seed: int, paragraphs: int = 12) -> str:
    """A page of paragraphs, each of one to six sentences."""
    rng = random.Random(seed)
    return "\n".join("".join(sentence(rng) for _ in range(rng.randint(1, 6))) for _ in range(paragraphs))


def annotated(seed: int, size: int = 40) -> dict[str, str]:
    """A set of annotated characters as such pages have them: common Traditional ones with their usual reading."""
    rng = random.Random(seed)
    words = "".join(SENTENCES) + "".join(WORDS.values())
    seen = sorted(set(_converter().convert(words + EVERYDAY)) & traditional_only())
    return {letter: readings()[letter][0] for letter in rng.sample(seen, min(size, len(seen)))}


def crossing(page: str, seed: int, size: int = 8) -> dict[str, str]:
    """Characters whose bytes stand across two neighbours somewhere on the page: annotated, they split them."""
    data = page.encode("gbk", "replace")
    pairs = {data[at : at + 2].decode("gbk", "replace") for at in range(len(data) - 1)}
    seen = sorted((pairs & traditional_only() & set(readings())) - set(page))
    return {
        letter: readings()[letter][0] for letter in random.Random(seed).sample(seen, min(size, len(seen)))
    }


EVERYDAY: Final = (
    "这来国时个们会说为过对发么经进长当样动从还现问间见学关开两给条话没头业东门书边让气运接实点总觉专记机员"
    "听变应连师张远带场话传请认谁处满亲几许义红报级虽爱儿难单钟尔设园团职农计术显务达类统据则党战转较节导"
    "领组织结构观条区产规验际权网济册纸检质价证选标准严举势环"
)
