"""Whose figure is it?"""

from __future__ import annotations

import re
from typing import Final

from .clauses import before
from .lexicon import ACT, ADVERB, FLOW, STOCK, either
from .spot import Spot
from .survey import Survey
from .times import MENTION

Guess = tuple[str, float, str]
_BODY: Final = either(
    "公司 集团 大学 学院 研究院 研究所 实验室 中心 医院 银行 协会 学会 联合会 科协 委员会 管委会 人民政府 政府 局 产业园 科技园 创业园 创新园 科创园 软件园 "
    "孵化器 开发区 高新区 经开区 新区 科技城 走廊 科创走廊 平台 基地 社区 小镇 创新港 联盟 综合体 工作站 服务站 产业大脑 产业集群 产业社区 科创带 创新带 "
    "药业 医药 半导体 控股 股份 新城 机制 分院 分中心 工作室 商会 促进会 学校 合作社 园区 科技CBD CBD 二期 一期 三期 工程 项目 大赛 活动 科创周 峰会"
)
_GENERIC: Final = re.compile(
    r"^(?:各|一批|多个|若干|国家级|省级|市级|重大|重点|高能级|科创|创新|产业|科技|企业|公司|本|该|全|等|新型|国家|全省|共建|相关|有关|这|那|其|两|三|"
    r"全市|全区|全县|大|一个|多家|\d|[一二三四五六七八九十]+[个大家项])"
)
_ANAPHOR: Final = re.compile(
    r"(?:^|[，。“：；、])(?:目前，?|截至目前，?|如今，?|据悉，?)?(?P<word>该(?P<kind>公司|企业|社区|产业社区|中心|院|园区|平台|区|市|县|镇|项目|基地|集团|校|所|实验室|机构|机制|联盟|协会|学会|园)"
    r"|(?P<self>公司|企业|集团|双方|我们|他们|项目|平台|园区|社区|中心|走廊|产业社区)(?=[\u4e00-\u9fff]))"
)
_WHOLE: Final = re.compile(r"(?P<lead>[\u4e00-\u9fff]{2,3})?(?:全(?P<level>[省市区县镇域])|(?:我|本|该)(?P<own>[省市区县镇院]))")
_LEAD: Final = re.compile(
    rf"^[\s“”‘’—\-]*(?:(?:{MENTION.pattern}|数据显示|据统计|据悉|据了解|据介绍|统计显示|其中|同时|此外|另外|而|但|在此基础上|近年来|去年以来|今年以来|"
    r"当前|如今|眼下|通过[^，]{0,30}|截至|期间|以来|\*+)[，,]?\s*)*"
)


def subject_of(spot: Spot) -> Guess:
    """The subject's name, how sure it is, and why it is not certain."""
    if spot.context.subject:
        return spot.context.subject, 0.95, ""
    said = _in_clause(spot)
    if said:
        return said, 0.9, ""
    for low, high in before(spot.text, spot.clause[0]):
        said = _leading(spot.text[low:high], spot)
        if said:
            return said, 0.85, ""
    return _from_paragraph(spot) or _from_path(spot) or (spot.survey.subject, 0.6, "未写明主体，按文件主体")


def _in_clause(spot: Spot) -> str:
    return _leading(spot.left, spot) or (_leading(spot.within, spot) if not spot.left.strip() else "")


def _leading(words: str, spot: Spot) -> str:
    """The name at the head of a clause, after words for times: 2025年，柯桥区…增长."""
    rest = words[_LEAD.match(words).end() :] if _LEAD.match(words) else words  # type: ignore[union-attr]
    whole = _WHOLE.match(rest)
    if whole:
        return _resolved(whole, spot.survey)
    return _name(rest, spot.survey) or _place(rest, spot.survey) or _same(rest, spot)


def _resolved(match: re.Match[str], survey: Survey) -> str:
    level = match["level"] or match["own"] or ""
    named = survey.places.named(match["lead"]) if match["lead"] else ""
    if named:
        return named
    if level == "域" or (survey.place and _fits(survey.place, level)):
        return survey.place
    return survey.places.level(level) or survey.place


def _fits(place: str, level: str) -> bool:
    return place.endswith(level) or (level == "区" and place.endswith("区"))


def _place(rest: str, survey: Survey) -> str:
    words = sorted((*survey.places.full, *survey.places.short), key=len, reverse=True)
    for word in words:
        if rest.startswith(word):
            inner = rest[len(word) :]
            deeper = next((w for w in words if inner.startswith(w)), "")
            return survey.places.named(deeper or word)
    return ""


_STOP: Final = re.compile(rf"(?:{ADVERB}|{STOCK}|{FLOW}|位于|地处|由|被|把|将|与|和|对|为|是|以|共|等|作为)")


def _name(rest: str, survey: Survey) -> str:
    """A body's name at the very start: up to the last letter of 公司, 中心 ... that comes before the first verb."""
    head = re.split(r"[，。；：！？\t]", rest, maxsplit=1)[0][:40]
    for match in re.finditer(rf"^[“]?[\u4e00-\u9fffA-Za-z0-9（）()“”+·]{{2,30}}?(?:{_BODY})(?:（[^）]{{1,8}}）)?", head):
        name = match.group()
        if _proper(name, survey):
            tail = re.match(rf"(?:[\u4e00-\u9fffA-Za-z]{{0,8}}?)(?:{_BODY})", head[match.end() :])
            longer = name + tail.group() if tail and not _STOP.search(tail.group()[:-2]) else name
            return longer.strip("“") if longer.count("“") != longer.count("”") else longer
    return ""


_VERBAL: Final = re.compile(rf"“?(?:{STOCK}|{FLOW}|{ADVERB}|{ACT})")


def _proper(name: str, survey: Survey) -> bool:
    if _VERBAL.match(name):
        return False
    if _GENERIC.match(name) or re.search(r"[的了在已]|位于|推动|支持|鼓励", name):
        return False
    inner = re.sub(rf"(?:{_BODY})$", "", name)
    if any(word in inner for word in (*survey.places.full, *survey.places.short)):
        return True
    if name.endswith(("公司", "集团", "药业", "大学", "半导体", "医药", "股份")):
        return len(inner) >= 2
    return "“" in name or (survey.subject.endswith(name) and len(name) >= 3) or len(inner) >= 4


def _same(rest: str, spot: Spot) -> str:
    """走廊, 该社区, 公司: the body that was named before."""
    match = _ANAPHOR.match(rest)
    if match is None:
        return ""
    word = match["kind"] or match["self"] or ""
    if word in "省市区县":
        return spot.survey.places.level(word) or spot.survey.place
    if spot.survey.subject.endswith(word):
        return spot.survey.subject
    return _last_named(word, spot)


def _last_named(word: str, spot: Spot) -> str:
    ends = {"企业": "公司|集团|药业|股份|半导体|科技", "公司": "公司|集团|药业|股份|科技", "院": "研究院|学院|医院", "双方": "公司|大学"}
    tail = ends.get(word, re.escape(word))
    for text in (spot.text[: spot.clause[0]], spot.earlier, *reversed(spot.above)):
        rows = re.findall(rf"(?:^|[，。；、“”：\s在与由为给是])([\u4e00-\u9fffA-Za-z（）]{{2,24}}?(?:{tail}))(?![\u4e00-\u9fff]?(?:技术|部))", text)
        rows = [row for row in rows if not _GENERIC.match(row) and not re.search(r"[的了在]", row)]
        if rows:
            return rows[-1]
    return ""


def _from_paragraph(spot: Spot) -> Guess | None:
    """The subject of the sentence before, and so on up the paragraph."""
    for sentence in reversed(re.split(r"[。！？]", spot.earlier)):
        for clause in re.split(r"[，；：]", sentence):
            said = _leading(clause, spot)
            if said:
                return said, 0.75, "主体取自同段前文"
    return None


def _from_path(spot: Spot) -> Guess | None:
    for name in reversed(spot.path):
        words = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*", "", name)
        found = _name(words, spot.survey) or _place(words, spot.survey)
        if found:
            same = spot.survey.subject.endswith(found) or found.startswith(("科创走廊", "走廊"))
            return (spot.survey.subject if same else found), 0.8, "主体取自标题"
    return None
