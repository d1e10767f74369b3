"""What the end of a name says about its kind, and what must not follow for it to be an end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

# kind: endings. Kinds are those of the registry's parties where it has them.
ENDINGS: Final[dict[str, str]] = {
    "enterprise": "集团股份有限公司 集团有限责任公司 集团有限公司 股份有限公司 有限责任公司 有限公司 集团公司 总公司 分公司"
    " 控股集团 集团 合伙企业 分行 支行 银行 证券交易所 交易所",
    "fund": "产业基金 投资基金 引导基金 发展基金 创投基金 科学基金 母基金 基金会",
    "university": "大学 科艺学院 职业技术学院 技术学院 师范学院 工程学院 外国语学院 文理学院 医学院 商学院 学院 校区",
    "research_institute": "研究总院 产业技术研究院 研究院有限公司 高等研究院 创新研究院 产业研究院 研究院 研究所 研究中心 科学院"
    " 农科院 林科院 社科院 畜科院 工程院 研究设计院 设计院 规划院 分院 分所 高研院 硅酸盐所 光机所 工研院",
    "lab": "联合实验室 重点实验室 实验室 工程技术研究中心 工程研究中心 国家研究中心 工程实验室",
    "platform": "技术创新中心 产业创新中心 制造业创新中心 协同创新中心 创新中心 科创中心 产业创新服务综合体 产业创新综合体"
    " 服务综合体 创新综合体 综合体 公共服务平台 技术平台 中试平台 新产业平台 服务平台 产业平台 交易平台 产业大脑 院士之家 产业社区"
    " 创新联合体 联合体",
    "service_center": "技术转移中心 服务中心 转移中心 检测中心 检验中心 评价中心 交易中心 审评中心 展示中心 指导中心"
    " 审批中心 促进中心 维权中心 保护中心 分中心 工作站 服务站 中心",
    "incubator": "海外孵化中心 孵化中心 孵化器 海外孵化器 加速器 孵化园 孵化基地 众创空间",
    "park": "物流园区 农业园区 化工园区 物流园 种业园 农业园 软件园 电商园 化工园"
    " 高新技术产业开发区 经济技术开发区 经济开发区 技术开发区 开发区 高新区 经开区 综合保税区"
    " 保税区 自由贸易试验区 自贸试验区 自贸区 开发试验区 试验区 工业区"
    " 产业合作园 人力资源服务产业园 科技产业园 数字经济产业园 产业园 科技园 科创园 创业园 创新园 工业园区 工业园 产业新城"
    " 科学园 科技城 科学城 科创城 新城 小镇 创新港 集聚区 科技园集群 园区 新区"
    " 生态城 云谷 科技谷 智谷 慧谷 芯城 生命谷 健康岛 科学岛 高新园",
    "base": "创新基地 产业化基地 生产基地 示范基地 实训基地 产业基地 研发基地 活动基地 中试基地 基地 试验站 观测站",
    "government": "人民政府 政府 管理委员会 管委会 街道办事处 办事处",
    "department": "委组织部 委宣传部 委统战部 委办公室 政府办公室 发展和改革委员会 发展改革委 发改委 经信委 国资委 科创委 监督管理局"
    " 行政审批局 管理局 审批局 科技局 经信局 发改局 财政局 商务局 人社局 教育局 税务局 统计局 公安局 环保局 生态环境局"
    " 自然资源局 住建局 交通局 水利局 文旅局 卫健委 农业农村局 应急管理局 市场监管局 金融办 科技厅 科学技术厅"
    " 经济和信息化厅 财政厅 商务厅 人力资源和社会保障厅 教育厅 生态环境厅 自然资源厅 科学技术部 工业和信息化部 教育部"
    " 财政部 商务部 国务院 开发办 建管委 领导小组办公室 领导小组 委员会 总局 局 厅 人民法院 检察院 海关",
    "hospital": "附属医院 人民医院 中医院 肿瘤医院 医院 院区 妇保院 医学中心",
    "association": "科协 工商联 妇联 侨联 总工会 行业协会 协会 商会 联合会 促进会 产业联盟 联盟",
    "society": "学会",
    "media": "日报 晚报 晨报 商报 时报 新闻网 信息网 电视台 通讯社",
    "market": "轻纺城 商品城 交易市场 批发市场",
    "infrastructure": "城际铁路 铁路 大厦",
    "place": "科创大走廊 科创走廊 大走廊 创新走廊 创新带 科创带 湿地公园 大湾区",
    "event": "创新创业大赛 海创大赛 大赛 峰会 高峰论坛 论坛 沙龙 推进会 博览会 科创周 人才周 创新周 对接会 交流会",
}
# what may not follow an ending: 大学生, 银行业, 基地化, 实验室体系
_FOLLOWS: Final[dict[str, str]] = {
    "大学": "生|城|本科|毕业|阶段|校园|科技园",
    "学院": "派",
    "银行": "业|卡|家|贷款",
    "集团": "化|军",
    "基地": "化|建设资金|群",
    "实验室": "体系|经济|联盟|成果|里|资质|级|阶段|到",
    "研究院": "集群|\\d",
    "平台": "化|型|公司|经济|体系|企业|大会",
    "中心": "区|城|城市|镇|化|任务|工作|环节|点|组",
    "协会": "员",
    "科协": "同|作",
    "局": "面|部|限|势|长",
    "厅": "长",
    "学会": "会|了",
    "政府": "性|部门|采购|债|引导|助|投资|补助|数据|网站|主导|购买|工作报告|运行|服务|扶持|管理|机关|职能|资金",
    "新区": "块|域",
    "联盟": "化|体系",
    "联合体": "章程|协议|模式|机制",
    "海关": "总署|数据|监管",
    "孵化器": "体系|—|-",
    "园区": "化|内|场景|开发|建设主体|管理",
    "新城": "市|区",
    "委员会": "委员|主任",
    "领导小组": "组长|副组长|成员|会议",
    "小镇": "建设标准",
    "开发区": "块",
    "综合体": "等级",
}
_ALWAYS: Final = "名单|清单|目录|名录|榜单|称号|化(?!工|学|纤)|型|性|式|级(?!别)|们|体系|集群|类"


@dataclass(frozen=True, slots=True)
class Ending:
    start: int
    end: int
    kind: str
    word: str


@cache
def _kinds() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, words in ENDINGS.items():
        for word in words.split():
            found.setdefault(word, kind)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_kinds(), key=lambda w: (-len(w), w))))


@cache
def _barred(word: str) -> re.Pattern[str]:
    more = [follow for end, follow in _FOLLOWS.items() if word.endswith(end)]
    return re.compile("|".join([_ALWAYS, *more]))


def endings(text: str) -> list[Ending]:
    """Every place where a name of an organisation, a park or a corridor may end, from left to right."""
    kinds = _kinds()
    found = (Ending(m.start(), m.end(), kinds[m.group()], m.group()) for m in _pattern().finditer(text))
    return [row for row in found if not _barred(row.word).match(text, row.end)]


def kind_of(name: str) -> str:
    """The kind that the end of `name` tells; blank for none."""
    hits = [row for row in endings(name) if row.end == len(name)]
    return hits[-1].kind if hits else ""
