"""Companies without a legal form in their name, and members of lists: told by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .edges import anchored, strip_left
from .mention import Mention
from .people import TITLES
from .suffixes import kind_of
from .view import View
from .words import covered, han, listed, stops

_HEADS: Final = {
    "企业": "enterprise", "公司": "enterprise", "药企": "enterprise", "车企": "enterprise", "民企": "enterprise",
    "厂商": "enterprise", "高校": "university", "院校": "university", "大学": "university", "科研院所": "research_institute",
    "科研机构": "research_institute", "研究机构": "research_institute", "医院": "hospital", "银行": "enterprise",
    "园区": "park", "产业园": "park", "科技园": "park", "科技城": "park", "实验室": "lab", "医院项目": "hospital",
}  # fmt: skip
_LIST: Final = re.compile(
    r"等(?:一批|一大批|多|数十|十余|近百)?(?:\d+余?|[一二三四五六七八九十百多几]+)?(?:家|所|个|批|名|大)?"
    r"((?:(?!于一体|功能|领域|行业|方面|产业|要素|资源|的)[\u3400-\u9fff]){0,9}?)"
    rf"({'|'.join(sorted(_HEADS, key=len, reverse=True))})(?!级|家|化|主|用|为主)"
)
_PICKED: Final = re.compile(r"以([^，。；：“”]{2,40})为代表的?[^，。；]{0,14}?(?:企业|公司|龙头)")
_TAILS: Final = (
    "集成科技|科技|药业|制药|电子|生物|医疗|医药|光电|半导体|新材料|新能源|机电|智能|化工|纺织|微电子|股份|控股|集团|重工"
    "|软件|信息|通信|碳纤维|国际|实业|能源|创投|资本"
)
_SHORT: Final = re.compile(rf"([\u3400-\u9fff]{{2,4}}?)({_TAILS})(?=的?(?:{TITLES})|公司|领投|跟投)")
_QUOTED: Final = re.compile(
    r"“([\u3400-\u9fffA-Za-z0-9·]{3,10})”"
    r"(?=公司|企业|的(?:创新药|新药|产品|药物)|宣布|自主研发|董事长|创始人)"
)
# what an enterprise is called by an office, not by name
_RATINGS: Final = re.compile(
    "(?:科技|准|潜在|制造业)?(?:小巨人|单项冠军|专精特新|独角兽|瞪羚|隐形冠军|雏鹰|雄鹰|链主|领跑者)"
)
_OPEN: Final = "，。；：！？“”（）\n"


_BARE: Final = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{2,4})公司|、([\u3400-\u9fff]{2,4})公司")


def companies(view: View) -> list[Mention]:
    return [*_listed(view), *_picked(view), *_short(view), *_quoted(view), *_bare(view)]


def _bare(view: View) -> Iterator[Mention]:
    """某某公司 behind a mark, where 某某 is no word."""
    for found in _BARE.finditer(view.text):
        start = found.start(1) if found.group(1) else found.start(2)
        core = found.group(1) or found.group(2)
        if _company_like(core) and not covered(core, "generic", "topics", "leaders", "stops", "places"):
            yield Mention(view, start, found.end(), "enterprise", 0.55, "简称，类型靠“公司”判断")


def _listed(view: View) -> Iterator[Mention]:
    """甲、乙、丙等八家企业: what the head says holds for each."""
    for head in _LIST.finditer(view.text):
        items = list(_items(view.text, head.start()))
        if len(items) == 1 and not anchored(view.text[slice(*items[0])]):
            continue
        for start, end in items:
            told = "research_institute" if view.text[end - 1] in "所院" else _HEADS[head.group(2)]
            kind = kind_of(view.text[start:end]) or told
            if _may_be_name(view.text[start:end], kind) and (end - start > 2 or kind == "enterprise"):
                yield Mention(view, start, end, kind, 0.7, f"列举为{head.group(2)}")


def _items(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The members of a list that ends at `end`, from the last to the first."""
    while end > 0:
        start = end
        while start > 0 and text[start - 1] not in _OPEN + "、" and end - start < 40:
            start -= 1
        more = start > 0 and text[start - 1] == "、"
        if not more:
            start = _first(text, start, end)
        if start < end:
            yield start, end
        if not more:
            return
        end = start - 1


def _first(text: str, start: int, end: int) -> int:
    """The first member stands behind a verb: 集聚甲、乙."""
    for stop in stops().finditer(text, start, end):
        start = stop.end()
    for verb in re.compile("集聚|拥有|引进|培育|涌现出|如|和|与|及").finditer(text, start, end):
        start = verb.end() if end - verb.end() >= 2 else start
    return strip_left(text, start, end)


def _may_be_name(word: str, kind: str) -> bool:
    if not 2 <= len(word) <= 24 or re.search(r"[的了，。“”‘’]|^[\d.]+$", word) or word in listed("places"):
        return False
    if anchored(word) and kind != "enterprise":
        return len(word) > anchored(word)
    rest = word[anchored(word) :]
    return (
        han(word) >= 2
        and not covered(word, "generic", "topics", "leaders")
        and (bool(rest) or kind != "enterprise")
    )


def _picked(view: View) -> Iterator[Mention]:
    """以甲、乙为代表的企业."""
    for found in _PICKED.finditer(view.text):
        parts = found.group(1).split("、")
        at = found.start(1)
        for part in parts:
            whole = len(parts) > 1 and 2 <= len(part) <= 8 and not kind_of(part)
            if whole and _may_be_name(part, "enterprise") and _company_like(part):
                yield Mention(view, at, at + len(part), "enterprise", 0.55, "列举为代表，类型不确定")
            at += len(part) + 1


def _company_like(part: str) -> bool:
    """No word of the language: none of its pairs of characters is one."""
    pairs = {part[at : at + 2] for at in range(len(part) - 1)}
    return not pairs & (listed("generic") | listed("topics") | listed("leaders") | listed("no_names"))


def _short(view: View) -> Iterator[Mention]:
    """某某科技创始人: a short company name right before a post."""
    for found in _SHORT.finditer(view.text):
        start = _short_start(view.text, found.start(), found.end(2))
        name = view.text[start : found.end(2)]
        core = name[anchored(name) : len(name) - len(found.group(2))]
        if 2 <= len(core) <= 4 and not covered(core, "generic", "topics", "leaders", "stops"):
            yield Mention(view, start, found.end(2), "enterprise", 0.7, "简称，靠后面的职务判断")


def _short_start(text: str, low: int, end: int) -> int:
    while low > 0 and re.match(r"[\u3400-\u9fff]", text[low - 1]) and end - low < 12:
        low -= 1
    for stop in stops().finditer(text, low, end):
        low = stop.end()
    return strip_left(text, low, end)


def _quoted(view: View) -> Iterator[Mention]:
    for found in _QUOTED.finditer(view.text):
        numbered = re.match(r"[一二三四五六七八九十百千双两\d]", found.group(1))
        if _RATINGS.fullmatch(found.group(1)):
            continue
        if not numbered and not covered(found.group(1), "generic", "topics", "leaders"):
            yield Mention(view, found.start(1), found.end(1), "enterprise", 0.7, "引号内的简称")
