"""Names that end in a word for what they are: companies, institutes, platforms, parks, offices, corridors, events."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Final

from ..document import Kind
from .edges import anchored, left_edge
from .mention import LEAST, Mention, longest
from .suffixes import Ending, endings, kind_of
from .view import View
from .words import covered, han, listed_lines, small_leaders

_TAIL: Final = re.compile(r"（(?:[\u3400-\u9fff]{0,8}(?:分园|园区|一期|二期|三期|分中心|筹|有限合伙))）")
# kinds whose bare word with a place is a name: 绍兴市人民政府, 浙江大学, 杭州海关
_BARE: Final = frozenset(
    {"government", "department", "university", "hospital", "media", "enterprise", "society", "association"}
)


@cache
def _bodies() -> tuple[re.Pattern[str], dict[str, str]]:
    """What is known by a name of its own: 工信部, 中科院."""
    pairs = (row.split("=", 1) for row in listed_lines("bodies"))
    kinds = {name: kind for kind, names in pairs for name in names.split()}
    either = "|".join(sorted(kinds, key=lambda name: (-len(name), name)))
    return re.compile(f"(?:{either})(?![\\u3400-\\u9fff]{{0,8}}(?:院|所|基地|中心|分院|分所))"), kinds


def _known(view: View) -> list[Mention]:
    pattern, kinds = _bodies()
    return [Mention(view, *found.span(), kinds[found.group()], 0.8) for found in pattern.finditer(view.text)]


def organisations(view: View) -> list[Mention]:
    """The longest names of this block, in text order."""
    found: list[Mention] = []
    for ending in endings(view.text):
        mention = _named(view, ending)
        if mention is not None:
            found.append(mention)
    return longest([*found, *_known(view)])


def _named(view: View, ending: Ending) -> Mention | None:
    start = left_edge(view.text, ending.start)
    if start is None or start > ending.start or ending.end - start > 44:
        return None
    start = _behind_district(view.text, start, ending)
    name = view.text[start : ending.end]
    told = _told(view, start, ending, name)
    if told is None:
        return None
    tail = _TAIL.match(view.text, ending.end)
    end = tail.end() if tail else ending.end
    return Mention(view, start, end, ending.kind, told[0], told[1])


_DISTRICT: Final = re.compile(
    r"(?:[\u3400-\u9fff]{2,3}(?:省|市))?[\u3400-\u9fff]{2,4}?(?:(?<![湾地园新])区|县|市)(?=[\u3400-\u9fff]{2})"
)


def _behind_district(text: str, start: int, ending: Ending) -> int:
    """某市某区眼谷小镇: the district says where it lies; the name of a park or platform is what follows, if that is one."""
    found = _DISTRICT.match(text, start, ending.start)
    if found is None or ending.kind not in _SITED or not anchored(text[start : found.end()]):
        return start
    if not found.group().endswith(("区", "县")) or covered(
        text[found.end() : ending.start], "generic", "topics"
    ):
        return start
    return found.end() if ending.start - found.end() >= 2 else start


_SITED: Final = frozenset({"park", "incubator", "base", "platform"})


def _told(view: View, start: int, ending: Ending, name: str) -> tuple[float, str] | None:
    """(confidence, why), None for what is no name of one thing."""
    core = name[: len(name) - len(ending.word)]
    place = anchored(core)
    rest = core[place:]
    if ending.word in ("局", "厅") and core[-1:] in "格布结邮当全大开棋破定客餐展前门新":
        return None
    if not core or han(name) < 3 or re.match(r"[\d）”」’]", name) or _COMMON.search(core):
        return None
    if place:
        told = _placed(ending, core, rest)
        unsure = ending.kind in ("base", "platform", "lab", "park", "service_center") and _planned(
            view.text, start
        )
        return (0.48, "可能是目标而不是名称") if told and unsure else told
    if ending.kind in ("government", "department"):
        return _office(core, ending)
    if core in _LEVELS and ending.word in _OF_A_LEVEL:
        return 0.7, "机构前只有级别"
    if core[0] in _LEVELS and re.match(r"[^级内外域场民]", core[1:]) and ending.word in _SERVICES:
        return 0.65, "机构前只有级别"
    if covered(_unquoted(core), "generic"):
        return None
    if core.startswith("国家") and ending.kind in ("lab", "research_institute", "platform"):
        return (0.8, "") if not _planned(view.text, start) else (0.45, "可能是目标而不是名称")
    if "公司" in ending.word:
        return (0.9, "") if han(core) >= 2 else None
    return _unplaced(view, start, ending, core)


def _unquoted(core: str) -> str:
    return re.sub(r"[“”（）]", "", re.sub(r"“[^”]*”", "", core))


def _placed(ending: Ending, core: str, rest: str) -> tuple[float, str] | None:
    outer = _unquoted(rest)
    if not outer:
        return (
            (0.85, "")
            if ending.kind in (*_BARE, "place", "park", "market") or ending.word == "院士之家"
            else None
        )
    if kind_of(core):
        return 0.92, ""
    loose = len(outer) < 3 or ending.kind in ("lab", "base") or len(ending.word) < 3
    if covered(outer, "generic") and ending.kind not in _BARE and loose and len(core) < 7:
        return 0.48, "地名加通称"
    return 0.92, ""


def _office(core: str, ending: Ending) -> tuple[float, str] | None:
    """市科技局, 区人民政府: which one follows from where the text speaks of."""
    if (re.fullmatch("[省市区县]", core) and ending.kind == "government") or covered(core, "generic"):
        return (
            (0.75, "机构前只有级别")
            if core in _LEVELS and ending.kind == "department" and ending.word != "检察院"
            else None
        )
    if re.search(_AREA, core) and not core.startswith(("各", "通知")):
        return 0.75, ""
    if ending.word in ("局", "厅", "总局"):
        return (0.7, "机构前只有级别") if core[0] in _LEVELS and 3 <= len(core) <= 8 else None
    if ending.word in ("政府", "人民政府", "办事处", "委员会", "领导小组办公室", "海关", "检察院"):
        return None
    specific = 2 <= len(core) <= 10 and not covered(core, "generic", "topics")
    return (0.65, "没有地名的机构") if specific else None


_LEVELS: Final = ("省", "市", "区", "县")
_OF_A_LEVEL: Final = frozenset(
    [
        "科协",
        "工商联",
        "妇联",
        "侨联",
        "总工会",
        "学会",
        "农科院",
        "林科院",
        "社科院",
        "科学院",
        "人民医院",
        "中医院",
        "妇保院",
    ]
)
_SERVICES: Final = frozenset({"促进中心", "转移中心", "技术转移中心"})
_AREA: Final = r"(?:^[省市区县]|[\u3400-\u9fff]{2}(?:省|(?<!城)市|(?<!地)(?<!园)区|县|镇|街道))$"


def _unplaced(view: View, start: int, ending: Ending, core: str) -> tuple[float, str] | None:
    whole = start == 0 and ending.end == len(view.text)
    if covered(core, "generic", "topics"):
        if whole and view.kind in (Kind.TABLE, Kind.HEADING, Kind.CAPTION):
            return 0.7, "独占一格或一行"
        run = re.search(
            r"(?:运营|建设|管理|成立|设立|组建)的$|(?:共建|组建|成立|设立|建立|挂牌)了$",
            view.text[max(0, start - 4) : start],
        )
        quoted = view.text[start - 1 : start] == "“" and view.text[ending.end : ending.end + 1] == "”"
        held = ending.kind == "event" and re.search("举办|承办|主办", view.text[max(0, start - 8) : start])
        likely = bool(run) or bool(held) or quoted or ending.word == "产业大脑"
        enough = len(core) >= (3 if run else 4)
        return (0.6 if likely else 0.45, "名称只由通称构成") if enough else None
    if whole:
        return 0.8, "没有地名"
    sides = (view.text[start - 1 : start] == "、", view.text[ending.end : ending.end + 1] in ("、", "等"))
    among = any(sides) if ending.kind == "place" or ending.word.endswith("园区") else all(sides)
    if (ending.word in _NEEDS_PLACE and not among) or _planned(view.text, start):
        return 0.45, "可能是目标而不是名称"
    sure = _bounded(view.text, start, ending.end)
    return (0.72, "没有地名") if sure else (0.45, "左边界不确定")


_NEEDS_PLACE: Final = frozenset(
    {
        "集聚区",
        "联盟",
        "园区",
        "论坛",
        "沙龙",
        "新产业平台",
        "产业平台",
        "服务平台",
        "基地",
        "生态城",
        "中心",
        "工作站",
    }
    | {"工业区", "试验区", "科创走廊", "创新走廊", "科创大走廊", "大走廊", "大湾区", "创新带", "科创带"}
    | {"科协", "工商联", "妇联", "侨联", "总工会"}
)


def _planned(text: str, start: int) -> bool:
    """打造…高地、…基地: what shall come to be is no name yet."""
    clause = re.split(r"[，。；：！？]", text[max(0, start - 60) : start])[-1]
    return bool(
        re.search(
            r"打造|成为|建成|争创|形成|(?:鼓励|支持|谋划|探索|力争|引导)[^，。；]*(?:建立|设立)", clause
        )
    )


# what follows the subject of a sentence
_TOPIC: Final = re.compile(
    "已|位于|由|是|现有|拥有|今年|将|自|总|占地|坐落|入驻|集聚|聚焦|成立|建成|与|和|，|现|获|率先|（|为|向|对|在|以|从|被|主动"
    "|积极|正|提出|围绕|通过"
)


_TEAM: Final = re.compile(r"[\u3400-\u9fff]{0,8}?(?:团队|教授|专家|研究员|博士)|揭榜")


def _bounded(text: str, start: int, end: int) -> bool:
    """Does something surely end before this name: a verb or a mark of enumeration, or does one follow it?"""
    if start and text[start - 1] in "、《“（：区县":
        return True
    before = text[max(0, start - 6) : start]
    topic = not start or text[start - 1] in "。；！？\n"
    if topic and _TOPIC.match(text, end):
        return True
    if start and text[start - 1] == "，" and _TEAM.match(text, end):
        return True
    verb = any(size and covered(before[-size:], "leaders", "stops") for size in range(1, len(before) + 1))
    return verb or (text[end : end + 1] in ("、", "”", "）") and (not start or text[start - 1] in "，。；"))


# words inside a core that no name has
_COMMON: Final = re.compile(
    r"[的了是，。；：]|不[^锈]|可以|能够|如何|什么|更多|越来越|一系列|和机制|一类|[两三四五六七八九十]大(?!学)"
)


def settled(mentions: list[Mention], places: frozenset[str] = frozenset()) -> list[Mention]:
    """What one place leaves open, the rest of the document decides: 明确某某城 beside 某某城 is the latter; a name that
    begins with a place that the document names elsewhere (`places`, without 区 or 县) is as good as one with a known place.
    """
    mentions = [_with_place(row, places) for row in mentions]
    sure = {row.text for row in mentions if row.confidence >= LEAST and len(row.text) >= 4}
    rows = [_shortened(row, sure, places) for row in mentions]
    often = Counter(row.text for row in rows)
    return [_again(row, often[row.text]) for row in rows if row.confidence >= LEAST or often[row.text] >= 2]


def _with_place(row: Mention, places: frozenset[str]) -> Mention:
    row = _without_leader(row, places)
    known = any(row.text.startswith(place) and len(row.text) > len(place) + 2 for place in places)
    return (
        replace(row, confidence=max(row.confidence, 0.8), why="") if known and not anchored(row.text) else row
    )


def _without_leader(row: Mention, places: frozenset[str]) -> Mention:
    """经某某技术转移中心: 经 is no part of a name that begins with a place of the document."""
    led = row.text[0] in small_leaders() and row.text[1:].startswith(tuple(places))
    return replace(row, start=row.start + 1) if led and places and not anchored(row.text) else row


def _shortened(row: Mention, sure: set[str], places: frozenset[str]) -> Mention:
    if anchored(row.text) or row.text.startswith(tuple(places)):
        return row
    for start in range(row.start + 1, row.end - 3):
        rest = row.view.text[start : row.end]
        loose = covered(row.view.text[row.start : start], "generic", "leaders", "stops")
        if rest in sure or (loose and any(rest.startswith(name) for name in sure)):
            return replace(row, start=start, confidence=max(row.confidence, 0.72))
    return row


def _again(row: Mention, times: int) -> Mention:
    return (
        row if row.confidence >= LEAST else replace(row, confidence=0.55, why=f"{row.why}，但出现 {times} 次")
    )
