"""Where a name begins. Chinese has no blanks between words: the beginning follows from what cannot be part of a name."""

from __future__ import annotations

import re
from typing import Final

from .suffixes import endings, kind_of
from .words import covered, leaders, places, small_leaders, stops

REACH: Final = 40
_INNER: Final = re.compile(r"[\u3400-\u9fffA-Za-z0-9·•&-]")
_PAIRS: Final = {"）": "（", ")": "(", "”": "“", "」": "「", "’": "‘"}
# a place in brackets inside a name: 某某（绍兴）有限公司
_BRACKET: Final = re.compile(r"[\u3400-\u9fff]{2,8}")
# what one organisation does to the next: X牵头建设Y
_DOES: Final = re.compile(
    "(?:设立|建设|打造|提升|牵头|创建|合作|共建|联合|携手|组建|引进|推动|开展|承担|获得|参与)+"
)
# 在某某乡建设某某基地: the place is where, not what
_BUILT_IN: Final = re.compile(
    r"[\u3400-\u9fff]{2,5}(?:市|区|县|镇|乡|街道|村)(?:投资|规划|合作|联合)?(?:建设|设立|打造|建立|成立|建成|创建|布局|新建)了?"
)
_ALREADY: Final = frozenset("已正将并又再还曾共拟也均")
_LINK: Final = re.compile(r"[和与及暨]|以及")
_JOINED: Final = re.compile(
    r"发展和改革|工业和信息化|经济和信息化|资源和社会保障|住房和城乡|文化和旅游|规划和自然资源|和平"
)
_ACTOR: Final = re.compile("企业|公司|园区|双方|学校|高校|该校|区里|市里|客户|团队")
_YEAR: Final = re.compile(r"20\d\d年?(?:度)?")
_COUNT: Final = re.compile(
    r"第?(?:\d+|[一二三四五六七八九十百两数几多首]+)(?:余|多)?(?:个|家|所|座|批|项|名|位|处|大|条|支|届|类)(?!学)"
)
ANCHOR: Final = re.compile(
    r"中国|中华|中科院|中科|中关村|长三角|珠三角|京津冀|粤港澳|沪杭|杭甬|杭州湾|清华|北大|浙大|国科大|上交所|深交所|香港|(?![全各本我跨省城设])[\u3400-\u9fff]{2}(?<!全)(?<!各)(?<!跨)(?:市|县)(?![级场内外域区委政])"
)


def anchored(text: str) -> int:
    """How many characters at the beginning are a place or another word that says which one; 0 for none."""
    found = places()[0].match(text) or ANCHOR.match(text)
    if found is None:
        return 0
    end = found.end()
    more = re.compile(r"[\u3400-\u9fff]{2,3}(?:区|县|市|镇|街道)(?![域内外位级])").match(text, end)
    return more.end() if more else end


def run_before(text: str, end: int, low: int = 0) -> int:
    """How far left a name that ends at `end` could reach at most."""
    at = end
    while at > max(low, end - REACH):
        char = text[at - 1]
        if char in _PAIRS:
            begin = text.rfind(_PAIRS[char], max(low, at - 14), at - 1)
            if begin < 0 or not _may_stand_inside(text[begin + 1 : at - 1], char):
                break
            at = begin
        elif _INNER.match(char):
            at -= 1
        else:
            break
    return at


def _may_stand_inside(inner: str, closing: str) -> bool:
    if closing in "）)":
        return bool(_BRACKET.fullmatch(inner)) and not inner.startswith(("以下", "简称", "含", "附"))
    return 0 < len(inner) <= 12


def left_edge(text: str, core_end: int, low: int = 0) -> int | None:
    """Where the name begins whose ending starts at `core_end`; None where that cannot be told."""
    start = run_before(text, core_end, low)
    for stop in stops().finditer(text, start, core_end):
        if not _inside_quotes(text, stop.start(), start):
            start = stop.end()
    start = _behind_another(text, start, core_end)
    built = _BUILT_IN.match(text, start, core_end)
    start = built.end() if built else start
    return _after_links(text, strip_left(text, start, core_end), core_end)


def _behind_another(text: str, start: int, end: int) -> int:
    """Where one organisation does something to the next, the second name begins behind the verb."""
    for inner in endings(text[start:end]):
        at = start + inner.end
        verb = _DOES.match(text, at) or leaders().match(text, at)
        if at < end and verb and (_DOES.match(text, at) or _begins(text[verb.end() : end])):
            return verb.end()
        if "有限公司" in inner.word and at < end and not _BRANCH.match(text, end):
            return at
    return start


def _begins(rest: str) -> bool:
    """Does a name surely begin here: a place, or the level of an office (县发改局)?"""
    level = rest[:1] != "" and rest[0] in "省市区县" and rest[1:2] not in tuple("级场域内外民")
    return bool(anchored(rest)) or level


# 某某有限公司宁波分公司, 某某有限公司研究院: one name
_BRANCH: Final = re.compile("分公司|研究院|研究所|实验室|研究总院|中心|分行|支行")


def _inside_quotes(text: str, at: int, start: int) -> bool:
    opened = text.rfind("“", start, at)
    return opened >= 0 and text.find("”", opened, at) < 0


def _after_links(text: str, start: int, end: int) -> int | None:
    """和 and 与 may stand inside a name (发展和改革委员会) or between two."""
    kept = {at for m in _JOINED.finditer(text, start, end) for at in range(*m.span())}
    for link in reversed(list(_LINK.finditer(text, start, end))):
        if link.start() in kept:
            continue
        left, right = text[start : link.start()], text[link.end() : end]
        if anchored(right) or not left or kind_of(left):
            return strip_left(text, link.end(), end)
        known = anchored(left) or (1 if left[0] in "省市区" else 2 if left.startswith("国家") else 0)
        whole = known and known < len(left) and not kind_of(left)
        if not whole or covered(left[known:], "generic"):
            return None if len(right) < 4 else _alone(text, link.end(), end)
    return start


def _alone(text: str, start: int, end: int) -> int | None:
    """What stands behind 和 is a name of its own where it does not look like a bare kind."""
    begin = strip_left(text, start, end)
    return None if covered(text[begin:end], "generic", "topics") else begin


def strip_left(text: str, start: int, end: int) -> int:
    """Without verbs, counts and other words in front that do not belong to a name."""
    while start < end:
        rest = text[start:end]
        if anchored(rest):
            return start
        size = _loose(rest)
        if not size:
            return start
        start += size
    return start


def _loose(rest: str) -> int:
    """How many characters at the beginning of `rest` do not belong to a name."""
    actor = _ACTOR.match(rest)
    at = actor.end() if actor else 0
    if actor and (
        leaders().match(rest, at) or (rest[at : at + 1] in _ALREADY and leaders().match(rest, at + 1))
    ):
        return at
    if rest[0] in _ALREADY and leaders().match(rest, 1):
        return 1
    found = _COUNT.match(rest) or _YEAR.match(rest) or leaders().match(rest)
    if found and found.end() <= len(rest):
        return found.end()
    if rest[0] in "—-－·•+" or (rest[0] in small_leaders() and anchored(rest[1:])):
        return 1
    return 1 if rest[0] in "的了在与和及由把被让从至于其该这那每各等以为将对向如" and len(rest) > 3 else 0
