"""Administrative places, by their endings and by the list of provinces and prefectures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from .mention import Mention
from .view import View
from .words import covered, leaders, listed, places, stops

_ENDED: Final = re.compile(
    r"([\u3400-\u9fff]{2,4}?)(街道|自治区|自治州|自治县|新区|省|市|区|县|镇|乡)"
    r"(?![级长委场内外域民政区块情志容属直辖办企校])"
)
# what ends like a place and is none: 上市, 社区, 城镇
_NO_CORE: Final = re.compile(
    "^[东西南北]?[一二三四五]$|"
    "[园地社景校院湾厂矿林牧战特专禁灾小山库片街辖全各本我两三四五六七八九十多上股楼超门夜集都城省该入古重乡"
    "的了和与及等在之产业范行聚能验领载板动心示发创闹老新大住旅功分]$"
)
_DONE_THERE: Final = re.compile(
    "[，。；、）]|建设|投资|设立|成立|建立|打造|举行|举办|召开|开工|投产|落地|启动|调研|新建|建成|布局|开展|的"
)
_CITIES: Final = re.compile(r"(?:越|雨|项|海|宫|城|东|西|南|北|下|上|江)城$")
_MARKS: Final = "，。；：、！？“”（）《》 \n—–-"


def place_names(views: Sequence[View]) -> list[Mention]:
    """Those that follow another place or stand between others are likely; the rest must come again."""
    found = [row for view in views for row in _in(view)]
    often = Counter(row.text for row in found)
    return [row for row in found if row.confidence >= 0.7 or often[row.text] >= 2]


def _in(view: View) -> list[Mention]:
    rows: list[Mention] = []
    at = 0
    while (found := _ENDED.search(view.text, at)) is not None:
        row = _told(view, found.start(), found.end(), found.group(2))
        at = found.end() if row else found.start() + 1
        rows += [row] if row else []
    return rows


def _told(view: View, start: int, end: int, ending: str) -> Mention | None:
    text = view.text
    core = text[start : end - len(ending)]
    if core in listed("places"):
        wrong = ending == "新区" or (ending == "区" and core not in listed("places"))
        return None if wrong else Mention(view, start, end, "place", 0.85)
    if ending == "乡" and not (_sited(text, start, end) or _place_ends_at(text, start)):
        return None
    town = ending in ("镇", "乡") and core[-1] in "林山湾岛动产"
    bare = len(core) > 3 or (not town and _NO_CORE.search(core) and not _CITIES.search(core))
    if (
        bare
        or ending == "新区"
        or covered(core, "generic", "topics", "leaders", "stops")
        or core[0] in "的了在与和及各全"
    ):
        return None
    if _odd(core):
        return None
    follows = _place_ends_at(text, start)
    opened = follows or start == 0 or text[start - 1] in _MARKS or _verb_ends_at(text, start)
    if not opened:
        return None
    closed = bool(re.match(r"[、，。；）]|$", text[end:])) and (
        start == 0 or text[start - 1] in "、，。；（在于"
    )
    closed = closed or _sited(text, start, end)
    sure = 0.8 if follows else 0.7 if closed else 0.7 if _among_places(text, start, end) else 0.6
    return Mention(view, start, end, "place", sure, "靠词尾判断的地名")


def _sited(text: str, start: int, end: int) -> bool:
    """在某某镇建设: said to be where something is done."""
    where = re.search(
        r"(?:在|位于|地处|落户|落户于|坐落于|来到|走进|前往|选址|选址于|入驻)$",
        text[max(0, start - 4) : start],
    )
    return bool(where) and bool(_DONE_THERE.match(text, end))


def _among_places(text: str, start: int, end: int) -> bool:
    """Between others of its kind: 甲市、乙市、丙县."""
    before = re.search(r"[\u3400-\u9fff]{2,3}[省市区县镇]、$", text[max(0, start - 5) : start])
    after = re.match(
        r"、[\u3400-\u9fff]{2,3}[省市区县镇](?![\u3400-\u9fff]*、?等?(?:级|区域))", text[end : end + 9]
    )
    return bool(before or after)


def _odd(core: str) -> bool:
    """Does a word of the language stand in it?"""
    pairs = {core[at : at + 2] for at in range(len(core) - 1)}
    return bool(pairs & (listed("generic") | listed("topics"))) or bool(stops().search(core))


def _place_ends_at(text: str, at: int) -> bool:
    return any(
        match.end() == at
        for start in range(max(0, at - 7), at - 1)
        for match in [places()[0].match(text, start, at)]
        if match
    ) or bool(re.search(r"[\u3400-\u9fff]{2}(?:省|市|县|区)$", text[max(0, at - 4) : at]))


def _verb_ends_at(text: str, at: int) -> bool:
    before = text[max(0, at - 6) : at]
    if re.search(r"[在由从与和及到对向于为自至赴]$", before):
        return True
    return any(
        leaders().fullmatch(before[-size:]) or stops().fullmatch(before[-size:])
        for size in range(1, len(before) + 1)
    )
