"""Names of places: what a document itself writes with 省, 市, 区, 县, 开发区 ... and the short forms of those names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .lexicon import ACT, ADVERB, FLOW, STOCK, either, words

_PROVINCES: Final = words(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
    "甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
_MUNICIPAL: Final = {"北京", "天津", "上海", "重庆"}
_OWN_RULE: Final = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}
# Names longer than two letters before 市 and 区; all others are two letters long.
_LONG: Final = words(
    "石家庄 秦皇岛 张家口 呼和浩特 鄂尔多斯 呼伦贝尔 葫芦岛 牡丹江 佳木斯 齐齐哈尔 双鸭山 七台河 连云港 张家港 马鞍山 "
    "景德镇 平顶山 三门峡 驻马店 张家界 防城港 "
    "攀枝花 六盘水 嘉峪关 石嘴山 乌鲁木齐 克拉玛依 石景山 门头沟 井冈山 都江堰 石河子 哈尔滨 西双版纳 公主岭 胶州湾 "
    "浦东新 香格里拉 武夷山 丹江口 神农架"
)
_CITIES: Final = frozenset(
    words("盐城 晋城 运城 宣城 聊城 诸城 项城 韩城 邹城 禹城 白城 丰城 麻城 应城 永城 海城 凤城 兴城 虞城")
)
# 区, 市 and 县 also end words that name no place: by the letter before, and by the two letters before.
_LAST: Final = {
    "区": frozenset(
        "全我本该各两三四个郊市社园片地小校厂景湾辖专院库街矿牧灾疫特老新县分强这那整级多设和及在的为是了"
    ),
    "市": frozenset("全我本该各两三四个股债楼车菜集夜超门上城都大强省县多设区内和及在的为是了由向从对抓"),
    "县": frozenset("全我本该各两三四个区强大市多设和及在的为是了"),
}
_NO_PLACE: Final = frozenset(
    words(
        "园区 社区 城区 核心 示范 先行 先进 引领 样板 集聚 承载 联动 试验 先导 服务 商务 功能 开发 高新 经开 保税 自贸 "
        "合作 保护 居住 商业 工业 产业 住宅 生活 行政 区域 战略 最优 发展 改革 "
        "智慧 慧化 海绵 无废 文明 枢纽 山水 创新 网络 省辖 直辖 县级 地级 中心 百强 贫困 加速 融合 汇集 创业 我们 市级 "
        "区级 相关 有关 试点 周边 沿线 会同 重点 部分 其他 若干 "
        "所辖 一流 现代 国际 生态 宜居 绿色 数字 未来 标杆 特色 旅游 度假 物流 港口 科教 文教 协作 聚集 拓展 预留 人才 "
        "主城 新城 古城 老城 县城 产城 省城 江城 大学 中小 东部 "
        "西部 南部 北部 中部 各类 属地 全域 跨省 设区 落实 探索 保障 推动 建设 发挥 依托 联合 办公 落户 海外 境内 境外 "
        "所在 核准 超大 特大 大中 全省 我省 上级 下级 基层"
    )
)
_VERBS: Final = frozenset("|".join((STOCK, FLOW, ADVERB, ACT)).split("|"))
ZONE: Final = either(
    "经济技术开发区 高新技术产业开发区 经济开发区 高新技术开发区 综合保税区 自由贸易试验区 自贸试验区 高新区 经开区 "
    "开发区 科创走廊 科创大走廊 科技城 科学城 "
    "新区 新城 旅游度假区 度假区 工业园区 产业园区 街道 产业集聚区 示范区 先行区"
)
_GENERIC: Final = re.compile(
    r"^(?:国家|省|市|区|县|全|各|多|本|该|产业|高新|现代|国际|特色|重点|首个|首批|唯一|一流|建设|国内|核心|综合|新型|"
    r"老|两|三|四|五|六|创新|科技|共同富裕|改革|人才|优势|协同|融合|发展|"
    r"集聚|功能|级|林荫|长三角|绿色|智造|经济|工业|科创|数字|生态|产城|体系|创业)"
)
_LONG_VERB: Final = "|".join(
    re.escape(word) for word in sorted(_VERBS, key=len, reverse=True) if len(word) > 1
)
_BREAK: Final = re.compile(
    rf"[的了在到从由与和及或对向是以于把被将让使给该各本其此这那，。、；：（）“”《》〔〕—\s\d]|{_LONG_VERB}|位于|走进|来到"
)


# A document names its places early; what a hostile one costs is bounded.
_REACH: Final = 400_000
_TOP: Final = 300


@dataclass(frozen=True, slots=True)
class Places:
    """`full`: every name with how often it stands there; `short`: 柯桥 → 柯桥区 where the short form means one place;
    `order`: all of them, the longest first; `stems`: 海州 of 海州高新区, which begins the names of bodies there.
    """

    full: dict[str, int]
    short: dict[str, str]
    order: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()

    def named(self, words: str) -> str:
        """The full name of a place that is written `words`, or ''."""
        return words if words in self.full else self.short.get(words, "")

    def level(self, kind: str) -> str:
        """The commonest place of a level: 市 → the city the document speaks of most; '' where it names none."""
        best = [(count, name) for name, count in self.full.items() if is_level(name, kind)]
        return max(best)[1] if best else ""

    def last(self, words: str, kind: str = "") -> str:
        """The place that is named last (of the level `kind`), by its full name; '' where there is none."""
        best: tuple[int, int, str] = (-1, 0, "")
        for word in (*self.full, *self.short):
            at = words.rfind(word)
            if at >= 0 and (not kind or is_level(self.named(word), kind)):
                best = max(best, (at + len(word), len(word), self.named(word)))
        return best[2]


def is_zone(name: str) -> bool:
    return re.search(rf"(?:{ZONE})$", name) is not None


def is_level(name: str, kind: str) -> bool:
    """Is it a place of the level 省, 市, 区 or 县? Zones are levels of their own."""
    if is_zone(name):
        return kind == "区" and name.endswith("新区")
    if kind == "省":
        return name.endswith(("省", "自治区"))
    if kind == "县":
        return name.endswith("县")
    return name.endswith(kind) and not name.endswith("自治区")


def collect(texts: Iterable[str]) -> Places:
    """The places that a document names."""
    whole = "\n".join(texts)[:_REACH]
    full = dict(_provinces(whole))
    counts = Counter(_administrative(whole))
    full.update(counts)
    short = _short(full)
    for name in _zones(whole, [*full, *short]):
        full.setdefault(name, whole.count(name))
    for name in full:
        called = re.sub(
            r"经济(?:技术)?开发区$", "经开区", re.sub(r"高新技术(?:产业)?开发区$", "高新区", name)
        )
        if called != name:
            short[called] = name
    brief = {word: means for word, means in short.items() if word not in full}
    stems = tuple(
        base for name in full if is_zone(name) and len(base := re.sub(rf"(?:{ZONE})$", "", name)) >= 2
    )
    return Places(full, brief, tuple(sorted((*full, *brief), key=len, reverse=True)), stems)


def _provinces(whole: str) -> Iterator[tuple[str, int]]:
    for base in _PROVINCES:
        count = whole.count(base)
        if count:
            yield _OWN_RULE.get(base, base + ("市" if base in _MUNICIPAL else "省")), count


def _administrative(whole: str) -> Iterator[str]:
    known = set()
    towns = []
    for match in re.finditer(r"[市县区](?![级场域块位间际力民值容]|政(?!府|协)|属(?!地))", whole):
        base = _base(whole, match.start(), match.group())
        if not base:
            continue
        if base.endswith("城") and base not in _CITIES:
            towns.append((base, whole[match.start() - 3 : match.start() - 1]))
            continue
        known.add(base)
        yield base + match.group()
    for base, lead in towns:
        if lead not in known and not re.search(r"[市区县]$", lead[:1]):
            yield base + "区"


def _base(whole: str, end: int, kind: str) -> str:
    """What stands before 市, 县 or 区, where it can be the name of a place."""
    long = next((name for name in _LONG if whole.endswith(name, 0, end)), "")
    base = long or whole[max(0, end - 2) : end]
    if long or base in _CITIES:
        return base
    if len(base) < 2 or not re.fullmatch(r"[\u4e00-\u9fff]+", base) or base[-1] in _LAST[kind]:
        return ""
    if base in _NO_PLACE or base in _VERBS or base in _PROVINCES or re.search(r"[的了是在由向把被让]", base):
        return ""
    zone = kind == "区" and re.search(rf"(?:{ZONE})$", whole[max(0, end - 9) : end + 1])
    return "" if zone else base


def _short(names: dict[str, int]) -> dict[str, str]:
    short: dict[str, str] = {}
    for name in sorted(names, key=lambda word: -names[word]):
        base = re.sub(r"(?:壮族|回族|维吾尔)?自治区$|[省市区县]$", "", name)
        if len(base) >= 2 and base not in short:
            short[base] = name
    return short


def _zones(whole: str, known: list[str]) -> set[str]:
    """Names that end in 开发区, 科技城 ...: from a mark or verb on, named twice or beginning with a known place."""
    lines = Counter(_candidates(whole))
    lead = tuple(known)
    names = {
        name
        for name, count in lines.items()
        if count >= 2 or (lead and name.startswith(lead)) or _opens(name, whole[:_TOP])
    }
    return {
        name
        for name in names
        if not any(other != name and name.endswith(other) and lines[other] >= lines[name] for other in names)
    } | {name for name in names if lead and name.startswith(lead)}


def _opens(name: str, top: str) -> bool:
    """Does a line of the title begin with it?"""
    return re.search(rf"(?:^|\n)[\s—\-–“]*{re.escape(name)}", top) is not None


def _candidates(whole: str) -> Iterator[str]:
    for match in re.finditer(ZONE, whole):
        head = whole[max(0, match.start() - 10) : match.start()]
        cut = [0 if match.start() <= 10 else None, *(found.end() for found in _BREAK.finditer(head))]
        for at in cut:
            base = head[at:] if at is not None else ""
            if (
                2 <= len(base) <= 8
                and not _GENERIC.match(base)
                and not _BREAK.search(base)
                and re.fullmatch(r"[\u4e00-\u9fff]+", base)
            ):
                yield base + match.group()
                break
