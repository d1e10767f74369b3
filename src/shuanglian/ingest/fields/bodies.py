"""Names of bodies at the head of a clause: companies, institutes, platforms, parks, zones, events."""

from __future__ import annotations

import re
from typing import Final

from .lexicon import OPENING, either
from .survey import Survey

# Endings that make a name by themselves, and endings that need a proper word before them.
_FIRM: Final = either("公司 集团 药业 股份 银行")
_HOUSE: Final = either(
    "大学 学院 研究院 研究所 实验室 中心 医院 协会 学会 联合会 科协 委员会 管委会 人民政府 政府 局 产业园 科技园 "
    "创业园 创新园 科创园 软件园 孵化器 众创空间 "
    "开发区 高新区 经开区 新区 科技城 科创城 走廊 科创走廊 社区 产业社区 小镇 创新港 联盟 综合体 工作站 服务站 "
    "产业大脑 科创带 创新带 分院 分中心 商会 促进会 "
    "科技CBD CBD 新城 园区 度假区 示范区 试验区 保税区 街道 产业集群 集群 科技园集群 高新园 联合体 研究中心 基金会 "
    "合作社 海关 之家 学校 小学 中学 城 港 谷 专班"
)
_LOOSE: Final = either(
    "平台 基地 机制 工程 项目 大赛 科创周 峰会 论坛 博览会 行动 计划 模式 半导体 科技 医药 生物 智能 新材料"
)
_BODY: Final = f"{_FIRM}|{_HOUSE}|{_LOOSE}"
_GENERIC: Final = re.compile(
    r"^(?:各|一批|多个|若干|国家|省|市|区|县|国际|国内|重大|重点|高能级|高水平|科创|创新|产业|科技|企业|公司|本|该|等|"
    r"新型|共建|相关|有关|这|那|其|两|三|大|一|多|"
    r"上市|A股|境内外?|境外|科创板|新三板|跨境|电商|外贸|小微|在册|博士后|院士(?!之家)|专家工作站|学会服务站|规上|骨干|龙头|中小|民营|外资|国有|高新技术|高新|科技型|专精特新|创新型|优质|知名|属地|所有|部分|入驻|在库|"
    r"头部|链主|领军|瞪羚|独角兽|传统|新兴|战略|"
    r"省级|市级|区级|县级|国家级|世界|全球|现代|未来产业|特色|主导|数字|智能|绿色|\d|[一二三四五六七八九十]+[个大家项])"
)
_INNER: Final = re.compile(
    r"[的了在已为是被、，]|有(?!限)|位于|\d+[家个项所]|内有|以及|以上|建成|实现|入选|拥有|累计|达到|突破|整合|大力|完成|"
    r"占据|居全|居[国省市]|之首|位居|位列|名列|列全|荣获|获得|现有|共有|积极|持续|围绕|聚焦|计划|力争|增加|增长|提升|推进|推动|加快|打造|"
    r"构建|将(?!军)|对标|下一步|落实|实施|开展|出台|设立|成立|举办|吸引|培育了|引进了"
)
_VERBAL: Final = re.compile(rf"“?(?:{OPENING})")
_HEAD: Final = re.compile(
    rf"[\u4e00-\u9fffA-Za-z0-9（）“”+·&]{{1,30}}?(?:{_BODY})(?:（[^）]{{1,8}}）)?(?:[一二三]期)?"
)
_NEXT: Final = re.compile(
    r"(?:[师部款商长群链化型性级类员力人者法度额率库证]|建设|产业|企业|人才|集聚区|技术|方案|实施)"
)
_STATISTICAL: Final = re.compile(
    r"战略性新兴|高新技术|高新|高技术|规上|规模以上|先进制造|装备制造|数字经济|第[一二三]|服务|文化|制造业|未来|核心"
)
_INDUSTRY: Final = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:产业集群|产业链|产业|集群)(?=[\u4e00-\u9fff]{0,2}(?:产值|总值|规模|营收|增加值|产量|总产值|企业)|集聚|拥有|现有|已有)"
)


def leading(words: str, survey: Survey) -> str:
    """The body that a clause begins with; '' where it begins otherwise. The longest name that is still one name."""
    head = re.split(r"[，。；：！？\t]", words, maxsplit=1)[0][:44].lstrip("“")
    match = _HEAD.match(head)
    return _longest(head, match, survey) if match else ""


def _longest(head: str, match: re.Match[str], survey: Survey) -> str:
    name, at = "", match.end()
    if is_proper(match.group(), survey) and not _NEXT.match(head[at:]):
        name = match.group()
    for _ in range(3):
        more = _HEAD.match(head[at:])
        if more is None or more.end() > 16 or _VERBAL.match(more.group()):
            break
        at += more.end()
        if is_proper(head[:at], survey) and not _NEXT.match(head[at:]):
            name = head[:at]
    return name


def is_proper(name: str, survey: Survey) -> bool:
    """Is it the name of one body, not of a kind of bodies?"""
    if (
        _GENERIC.match(name.lstrip("“"))
        or _VERBAL.match(name)
        or _INNER.search(name)
        or name.count("“") != name.count("”")
    ):
        return False
    inner = re.sub(rf"(?:{_BODY})(?:（[^）]*）)?(?:[一二三]期)?$", "", name)
    if any(word in inner for word in (*survey.places.order, *survey.places.stems)) or "”" in name:
        return True
    if re.search(rf"(?:{_FIRM})$", name):
        return len(inner) >= 2
    if re.search(rf"(?:{_HOUSE})(?:[一二三]期)?$", name):
        return len(inner) >= 3
    return len(inner) >= 4 and bool(re.search(r"(?:科技|医药|生物|半导体|新材料|智能)$", name))


def as_heading(words: str) -> str:
    """A heading that is nothing but a name: 镜湖科技城, not 打造科创引擎."""
    name = re.sub(r"^(?:第?[（(]?[一二三四五六七八九十\d]+[)）、.．章节]+|[·●■◆—\-])\s*", "", words).strip(
        "。：: "
    )
    short = 2 <= len(name) <= 20 and not _VERBAL.match(name) and not re.search(r"[，。；的]", name)
    ends = re.search(
        rf"(?:{_FIRM}|{_HOUSE}|产业|平台|基地|[城区镇港谷园岛湾所厂院馆市县])(?:（[^）]+）)?$", name
    )
    industry_like = name.endswith(("产业", "产业集群")) and len(name) > 4 and not _STATISTICAL.search(name)
    return name if short and ends and (industry_like or not _GENERIC.match(name)) else ""


def is_statistical(words: str) -> bool:
    """战略性新兴产业, 规上工业: a category of statistics, nobody's name."""
    return _STATISTICAL.search(words) is not None


def industry(words: str) -> str:
    """碳纤维产业 of 碳纤维产业总产值; a category of statistics (战略性新兴产业) is no subject."""
    match = _INDUSTRY.match(words)
    if (
        match is None
        or "、" in words[: match.end()]
        or _STATISTICAL.search(match.group())
        or _VERBAL.match(match.group())
        or re.fullmatch(r"(?:产业|集群|链|企业|行业|优势|重点|特色|新兴|传统)+", match.group())
    ):
        return ""
    return match.group()
