"""Rates, shares and ranks: X增速, A占B比重, X位次."""

from __future__ import annotations

import re
from typing import Final

from . import phrases
from .lexicon import BARE, FALL, RISE
from .measured import distributed
from .naming import Named, handed, own_left, own_right, stem, topic
from .spot import Spot
from .subject import member
from .times import MENTION

_UP: Final = re.compile(rf"(?:{RISE}|加快|反弹|走高)(?:了|达到|达|约|近|超过|超|为|率)*$")
_DOWN: Final = re.compile(rf"(?:{FALL}|收窄|放缓)(?:了|达|约|近|超过|超|到|为|至)*$")
_SHARE: Final = re.compile(
    r"占(?P<of>[^，。；]*?)(?:的)?(?P<kind>比重|比例|份额|比)?(?:已|约|就|更是|首次|将|仍|也|均|力争|预计)*"
    r"(?:达到|达|为|超过|超|突破|提高到|提升至|提升到|提高至|约|近|上升至|上升到|高达|分别达|分别为|保持在|稳定在|维持在|控制在|增至|升至|降至|下降到|下降至)*$"
)
_MOVED: Final = re.compile(
    rf"左?右?(?:{RISE}|{FALL}|缩|精简|拓展|发展|跃升|调整|优化)(?:至|到|为|成)(?:(?:{MENTION.pattern}|现在|如今|目前|平均|最低)的?)?"
)
_TOTAL: Final = re.compile(r"(?:总量|总数|总额|总规模|规模|数量|总值|金额|其)")
_SINCE: Final = re.compile(
    rf"(?:[比较](?:{MENTION.pattern}|上年同期|去年同期|上年末?|上月末?|上季度|上期|前值|年初)|^[由从](?:上年|去年)(?:同期)?的?)$"
)
# 完成全年目标的68.9%
_DONE_OF: Final = re.compile(
    r"(?:完成|达到?|为|相当于)(?P<of>(?:全年|年度|年初|序时|既定|[\u4e00-\u9fff]{0,4})(?:计划|目标|任务|预算)(?:数|任务|投资)?)的$"
)
_SPENT: Final = re.compile(r"(?:用于|用来|搞|投入到?|投向|投在)(?P<what>[\u4e00-\u9fff]{2,8})")
_LASTING: Final = re.compile(r"^(?:已)?连续(?:第)?[\d一二两三四五六七八九十]+(?:年|届|次|个月|个季度)(?=.)")
_PRICED: Final = re.compile(r"(?:按)?(?:不变价格?|可比价格?|同口径|可比口径|现价|自然口径|同比口径)(?:计算)?")
_RANKED: Final = re.compile(
    r"(?:分别)?(?:位居|位列|稳居|跃居|居|列|排名|排|名列|领跑|领先|跻身|进入|进|保持|蝉联|荣获|获)"
)


def growth(spot: Spot, done: list[Named]) -> Named | None:
    """X同比增长N% → X增速; of a fall X降幅; a number of percent that 分别 hands on grows as the first one does."""
    found = spot.found
    if not found.growth and not goes_on(spot):
        return None
    if "%" not in found.unit and found.unit not in ("倍", "个百分点", "百分点", "番"):
        return _changed(spot, done)
    left = own_left(spot)
    match = _DOWN.search(left) or _UP.search(left)
    if match is None:
        left += spot.text[found.phrase_start : found.start]
        match = _DOWN.search(left) or _UP.search(left)
    head = left[: match.start()] if match else left
    name = phrases.before(
        re.sub(r"(?:年均|平均|复合)$", "", phrases.trim_tail(re.sub(r"分别$", "", head.rstrip())))
    )
    if re.search(r"占比$", head.rstrip()) and name and not name.endswith("占比"):
        name = f"{name}占比"
    name = re.sub(_SINCE, "", re.sub(r"^\d[\d.]*万?[余多]?[家户名个项](?=..)", "", name))
    if re.match(
        r"[较比](?![亚例重])|(?:当|本|单)[月季](?:份|度)?$|近?[两三四五]年(?:平均)?$|[每逐]年$|(?:力争|冲刺|奋力|努力|争取)",
        name,
    ) or _PRICED.fullmatch(name):
        name = ""
    name = re.sub(r"(?<=..)(?:保持|稳定|维持|控制)在?$", "", name)
    if re.fullmatch(r"(?:平均)?(?:增[速幅]|增长率|[涨降跌减]幅)", name) and done:
        name = stem(handed(spot, done))
    if re.search(r"增[速幅]$", name):
        return Named(name, 0.85)
    if not found.growth and "%" not in found.unit:
        return None
    own = distributed(spot)
    if own is not None:
        return Named(f"{own.name}{_word(spot, match)}", 0.85)
    if len(name) < 2 or (member(spot) and "分别" in spot.left):
        name = stem(handed(spot, done)) or topic(spot)
    return Named(f"{name}{_word(spot, match)}", 0.88 if name else 0.3)


def _changed(spot: Spot, done: list[Named]) -> Named | None:
    """年末户籍人口48.6万人，比上年末减少0.4万人 → 户籍人口减少."""
    told = member(spot)
    verb = re.search(r"(?:增加|减少|净增)$", done[-1].name) if done and told and told[0] else None
    if verb and spot.left.rstrip().endswith(("、", "和", "及", "与")):
        return Named(f"{stem(handed(spot, done))}{verb.group()}", 0.7)
    match = re.search(
        r"(增加|减少|增长|下降|净增|新增)(?:了|约|近)?$", phrases.trim_tail(spot.left) or spot.left
    )
    compared = (
        re.search(r"(?:(?:比|较)[^，]{1,8}|(?:同比|环比)(?:分别)?|分别)$", spot.left[: match.start()])
        if match
        else None
    )
    if match is None or compared is None or not done:
        return None
    return Named(f"{stem(_same_unit(spot, done))}{match.group(1)}", 0.7)


def _same_unit(spot: Spot, done: list[Named]) -> str:
    """开工43个项目，总投资268亿元，同比增加12个: the twelve are projects."""
    if member(spot):
        return handed(spot, done)
    rows = [named.name for named, peer in zip(done, spot.peers, strict=False) if peer.unit == spot.found.unit]
    return rows[-1] if rows else done[-1].name


def moved(spot: Spot, done: list[Named]) -> Named | None:
    """由8天缩短至3天, 由2%提高到2020年的3%: both are of one thing."""
    at = spot.index
    if not done or not at or spot.peers[at - 1].start < spot.clause[0]:
        return None
    between = spot.text[spot.peers[at - 1].phrase_end : spot.found.phrase_start]
    return Named(done[-1].name, 0.9, flow=done[-1].flow) if _MOVED.fullmatch(between) else None


def goes_on(spot: Spot) -> bool:
    """A percentage that 分别 hands on after one of growth is growth itself."""
    told = member(spot)
    index = spot.index
    return told is not None and told[0] > 0 and "%" in spot.found.unit and spot.peers[index - told[0]].growth


def _word(spot: Spot, match: re.Match[str] | None) -> str:
    said = match.group() if match else ""
    if spot.found.value < 0 or re.match(rf"(?:{FALL})", said):
        return "降幅"
    return "扩大倍数" if "扩大" in said and spot.found.unit == "倍" else "增速"


def compared(spot: Spot, done: list[Named]) -> Named | None:
    """高于全市平均1.4个百分点: of the number before."""
    match = re.search(
        r"(?:(?:高于|低于|快于|高出|领先|好于)(?:全[国省市区]|[\u4e00-\u9fff]{2,4}[省市区])(?:平均)?(?:水平|增速)?|(?:高于|低于|快于|高出)[\u4e00-\u9fff]{2,8}(?:平均)?(?:增速|水平)|(?:高于|低于)(?:预期目标|目标值?|计划|平均水平)|"
        r"[比较](?!上年|去年|年初|同期|上月)[^，\d]{2,14}(?:[高低快多]出?|慢))(?:约|近)?$",
        spot.left.rstrip(),
    )
    times = (
        re.search(r"(?:是|为|相当于)(?P<of>[^，]{2,14})的$", spot.left) if spot.found.unit == "倍" else None
    )
    told = member(spot)
    if told and told[0] and done and done[-1].name.endswith("之比") and spot.found.unit == "倍":
        return Named(f"{handed(spot, done)}{re.sub('^.*(?=与)', '', done[-1].name)}", 0.7)
    if times and done:
        return Named(f"{handed(spot, done)}与{times['of']}之比", 0.7)
    own = phrases.before(own_left(spot)[: -len(match.group())]) if match else ""
    if match is None or not (done or len(own) >= 2):
        return None
    return Named(f"{own if len(own) >= 2 else done[-1].name}{match.group()}", 0.7)


def share(spot: Spot, done: list[Named]) -> Named | None:
    """A占B的比重 → A占B比重; 80%的A实现… → 实现…的A占比."""
    if "%" not in spot.found.unit or spot.found.growth:
        return None
    spent = _SPENT.match(spot.right)
    source = re.search(
        r"(?:拿出|将|把|按|从)?(?P<of>[\u4e00-\u9fff]{2,4}(?:收入|利润|营收|销售额|财力|预算|产值))的$",
        spot.left,
    )
    if spent and source:
        return Named(f"{spent['what']}投入占{phrases.before(source['of'])}比重", 0.75)
    half = re.search(r"(?:仅|只)?(?:为|是|相当于)(?P<of>[\u4e00-\u9fff]{2,10})的$", spot.left)
    part = phrases.before(own_left(spot)[: -len(half.group())]) if half else ""
    if half and len(part) >= 2:
        return Named(f"{part}占{half['of']}比重", 0.7)
    of = _DONE_OF.search(spot.left)
    if of and (done or len(phrases.before(spot.left[: of.start()])) >= 2):
        part = phrases.before(spot.left[: of.start()])
        return Named(f"{part if len(part) >= 2 else stem(done[-1].name)}完成{of['of']}比重", 0.8)
    match = _SHARE.search(phrases.without_from(spot.left))
    if match and not re.search(r"占地(?!区)|占用|抢占|占领|占据", match.group()):
        return _part_of(spot, match, done)
    right = own_right(spot)
    return _share_of(spot, right, done) if right and not re.match(r"[和、及与以左（(”]", right) else None


def _part_of(spot: Spot, match: re.Match[str], done: list[Named]) -> Named:
    of = re.split(r"的?(?:\d|[一二三四五六七八九十]+(?:[家个项户名成]|分之))", match["of"])[0].rstrip("的")
    whole = re.sub(r"(?:总量|总数|全部)$", "", of)
    head = own_left(spot)
    head = head[: head.rfind("占")] if "占" in head else ""
    part = phrases.before(re.sub(r"分别$", "", head.rstrip()))
    if (len(part) < 2 or _TOTAL.fullmatch(part)) and done:
        part = stem(handed(spot, done))
    part = "" if len(part) < 2 else part
    if not whole:
        return Named(f"{part}占比", 0.85 if part else 0.4)
    return Named(f"{part}占{whole}比重", 0.88 if part else 0.5)


def _share_of(spot: Spot, right: str, done: list[Named]) -> Named | None:
    noun, said = phrases.after(right)
    if noun in ("份额", "股权", "股份", "比例"):
        return Named(phrases.before(own_left(spot)) + noun, 0.8)
    if not noun and said and done and re.search(r"其中", spot.left):
        return Named(f"{phrases.tidy(spot.right)}的{stem(done[-1].name)}占比", 0.6)
    if not noun:
        return None
    return Named(f"{phrases.tidy(said)}的{noun}占比" if said else f"{noun}占比", 0.7)


def rank(spot: Spot, done: list[Named]) -> Named:
    """传统产业改造提升水平指数居全省第一 → 传统产业改造提升水平指数位次."""
    moved = re.search(
        r"(?:前进|上升|提升|跃升|前移|后退|下降|进位|(?<=[年期月])进)$", phrases.trim_tail(spot.left)
    )
    if moved:
        return Named(f"{stem(done[-1].name) if done else ''}位次变化", 0.7)
    left = _LASTING.sub("", own_left(spot).lstrip("，、"))
    left = re.sub(r"^年(?=位?[居列])", "", left)
    name = re.sub(r"^在|中$|^连续.*", "", phrases.before(_RANKED.split(left)[0]))
    within = re.search(r"(?:进入|进|跻身|列|居)(?P<scope>全[国省市球][^，]{0,8}?)(?:前|第)?$", left)
    if len(name) < 2 and within and spot.found.comparator != "=":
        return Named(f"{within['scope']}位次", 0.6)
    if done and (("分别" in spot.left and member(spot) and "、" not in name) or len(name) < 2):
        name = stem(handed(spot, done))
    if done and BARE.fullmatch(name):
        name = f"{stem(done[-1].name)}{name}"
    return Named(f"{name}位次" if name else "位次", 0.8)


def top(spot: Spot) -> Named | None:
    """对接全球排名前100的知名高校: how far down a list counts."""
    match = re.search(r"(?P<verb>对接|引进|招引|引育)?(?P<scope>[\u4e00-\u9fff]{0,4})排名前?$", spot.left)
    noun, _ = phrases.after(spot.right)
    if match is None or not noun:
        return None
    return Named(f"{match['verb'] or ''}{noun}{match['scope']}排名上限", 0.6)
