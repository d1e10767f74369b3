"""Names of places: what a document itself writes with 省, 市, 区, 县 ... and the short forms of those names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .lexicon import ACT, ADVERB, FLOW, STOCK, either

_PROVINCES: Final = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
    "甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()
_MUNICIPAL: Final = {"北京", "天津", "上海", "重庆"}
# 区, 市 and 县 also end words that name no place.
_NO_PLACE: Final = re.compile(
    r"(?:全|我|本|该|各|两|三|四|城|郊|市|社|园|片|地|小|校|厂|景|湾|辖|专|院|库|街|山|林|矿|牧|灾|疫|特|大|老|新|核心|示范|先行|引领|样板|"
    r"集聚|承载|联动|试验|先导|服务|商务|功能|开发|高新|经开|保税|自贸|合作|保护|居住|商业|工业|产业|住宅|生活|行政|区域|战略|最优|发展|改革|"
    r"超|门|夜|上|楼|股|债|车|房|菜|集|城|都|智慧|海绵|无废|文明|枢纽|强|山水|大|创新|网络|省辖|直辖|县级|地级|中心|百强|贫困|加速|融合|汇集|创业|"
    r"中|南|北|东|西|外|内|多|跨|设|郡|和|与|及|在|抓|级|个|整|我们|这|那|双|几|年|月|的|为|是|了|推|市级|区级|建|抢|占)$"
)
_VERBAL: Final = re.compile(rf"(?:{STOCK}|{FLOW}|{ADVERB}|{ACT})")
_ZONE: Final = either(
    "经济技术开发区 高新技术产业开发区 经济开发区 高新技术开发区 综合保税区 自由贸易试验区 自贸试验区 国家高新区 高新区 经开区 开发区 "
    "科创走廊 科技城 新区 新城 旅游度假区 度假区 工业园区 产业园区 街道 产业集聚区 示范区 科创大走廊"
)
_LEFT: Final = set("的了在到从由与和及或对向为是以于把被将让使给该各全本其此这那，。、；：（）“”《》〔〕— \t\n")
WHOLE: Final = {
    "全国": "全国",
    "国内": "全国",
    "全球": "全球",
    "世界": "全球",
}


@dataclass(frozen=True, slots=True)
class Places:
    """`full`: every name with how often it stands there; `short`: 柯桥 → 柯桥区 where the short form means one place."""

    full: dict[str, int]
    short: dict[str, str]

    def named(self, words: str) -> str:
        """The full name of a place that is written `words`, or ''."""
        if words in self.full:
            return words
        return self.short.get(words, "")

    def level(self, kind: str) -> str:
        """The commonest place of a level: 市 → the city the document speaks of most; '' where it names none."""
        best = [(count, name) for name, count in self.full.items() if is_level(name, kind)]
        return max(best)[1] if best else ""


def is_level(name: str, kind: str) -> bool:
    """Is it a place of the level 省, 市, 区 or 县? Zones are levels of their own."""
    if re.search(rf"(?:{_ZONE})$", name):
        return kind == "zone" or (kind == "区" and name.endswith("新区"))
    if kind in "区县":
        return name.endswith(("区", "县"))
    return name.endswith(kind)


def collect(texts: Iterable[str]) -> Places:
    """The places that a document names."""
    rows = list(texts)
    counts: Counter[str] = Counter()
    for text in rows:
        counts.update(_administrative(text))
    whole = "\n".join(rows)
    for base in _PROVINCES:
        if base in whole:
            counts[base + ("市" if base in _MUNICIPAL else "省")] += whole.count(base)
    names = _settled(counts, whole)
    short = _short(names, whole)
    for name in _zones(whole, names, short):
        names[name] = whole.count(name)
    return Places(dict(names), short)


def _administrative(text: str) -> Iterable[str]:
    for match in re.finditer(r"[市县区](?![级场域块位间际力民])", text):
        end = match.end()
        for size in (2, 3, 4):
            base = text[max(0, end - 1 - size) : end - 1]
            if len(base) != size or any(char in _LEFT for char in base):
                break
            if _NO_PLACE.search(base) or _VERBAL.match(base):
                break
            if any(char in "省市区县" for char in base):
                break
            yield base + text[end - 1]


def _settled(counts: Counter[str], whole: str) -> dict[str, int]:
    """Of 桥区柯桥区-like candidates that end alike, the one that is most likely a name: two letters, or longer and as common."""
    kept: dict[str, int] = {}
    for name, count in counts.items():
        if len(name) == 3:
            kept[name] = count
    for name in list(kept):
        longer = [word for word in counts if len(word) == 4 and word.endswith(name) and counts[word] >= 2]
        if longer and counts[longer[0]] == kept[name] and counts[name] >= 2:
            kept[longer[0]] = kept.pop(name)
    for base in _PROVINCES:
        name = base + ("市" if base in _MUNICIPAL else "省")
        if base in whole:
            kept[name] = counts[name]
    return {name: count for name, count in kept.items() if count > 1 or len(whole) < 4000 or name[-1] in "市县省"}


def _short(names: dict[str, int], whole: str) -> dict[str, str]:
    short: dict[str, str] = {}
    for name in sorted(names, key=lambda word: -names[word]):
        base = name[:-1]
        if len(base) >= 2 and base not in short:
            short[base] = name
    return short


def _zones(whole: str, names: dict[str, int], short: dict[str, str]) -> Iterable[str]:
    lead = "|".join(sorted((re.escape(word) for word in (*names, *short)), key=len, reverse=True))
    if not lead:
        return []
    pattern = re.compile(rf"(?:(?:{lead})[\u4e00-\u9fff]{{0,4}}?)+?(?:{_ZONE})")
    return {match.group() for match in pattern.finditer(whole) if not _has_word(match.group())}


def _has_word(name: str) -> bool:
    return bool(re.search(r"[的在和与及以了各]|推进|建设|打造|位于|所在|发展规划", name))
