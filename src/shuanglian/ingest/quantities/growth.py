"""Is a number a change (增长 12%, 新增 5 家) or a level (增长至 55 亿元)? And is the change a fall?"""

from __future__ import annotations

import re
from typing import Final

from .context import Place
from .units import RATES

_UP: Final = "增长|增收|增产|增幅|增速|增加(?!值)|提高|提升|上升|上涨|扩大|攀升|递增|涨幅|扩增|翻|增(?![至到加])|涨(?![至到])"
_DOWN: Final = "负增长|下降|降低|减少|回落|下滑|压缩|压减|缩短|缩减|收窄|降幅|减幅|下跌|削减|(?<!升)降(?![至到本])|减(?![至到税免排])"
# What may stand between the verb and its number: 增长率约为, 降幅达到, 年均增长达到, 增长不低于.
_SOFT: Final = (
    "(?:了|约|近|超过|超|突破|高达|达到|达|逾|为|是|在|保持|稳定|实现|至少|不低于|不少于|不超过|将近|接近|均|仅|预计|率|幅度|速度|要"
    "|同比|环比|年均|分别|控制|[一二三四五六七八九十]年|：)*"
)
_LEVEL: Final = re.compile(
    r"(?:增长|提高|提升|上升|扩大|增加|攀升|跃升|下降|降低|减少|压缩|缩短|缩减|压减|回落|扩增|[增降升减涨扩缩])(?:至|到|为)[^，。；\d]{0,4}$"
)
_NEAR: Final = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_SOFT}$")
_OBJECT: Final = re.compile(
    r"(?:(?P<up>提高|提升|增加(?!值)|扩大)|(?P<down>降低|减少|压缩|压减|缩短|缩减|削减|节约|节省))(?:了)?[^\d，。；、至到]{1,12}$"
)
MOVED: Final = re.compile(r"(?:(?P<up>前移|前进|进位|(?<=[年期月比])进)|(?P<down>后移|后退))(?:了|约)*$")
_SAVED: Final = re.compile(rf"(?:精简|精减|节约|节省|节降|减负|瘦身|压降|下调){_SOFT}$")
_SHORTER: Final = re.compile(r"(?:缩短|压缩|减少|压减)(?:了)?[^\d，。；、至到]{0,12}$")
_QUICKER: Final = re.compile(rf"(?:加快|回升|走高|反弹){_SOFT}$")
_ALSO: Final = re.compile(r"增长\d[\d.]*%(?:左右|以上)?、(?:力争|冲刺|奋力|努力|争取)(?:达到?|实现|增长)?$")
_BY_MUCH: Final = re.compile(r"(?:[高低快慢好]于|高出|领先)[^，。；\d]{2,14}(?:增[速幅]|水平)$")
_SPEED: Final = re.compile(r"(?:增速|增幅|增长率|涨幅|降幅|减幅)[^\d，。；、高低快慢]{0,8}$")
_NEW: Final = re.compile(
    r"净增|新增|新(?:引进|引育|引入|培养|培育|认定|落户|入选|招引|建成|建设|获批|设立|签约|开工|注册|招收|吸引|登记|成立|备案|上市|投产|发展|聘|建|设|获)"
)
_YEAR_ON_YEAR: Final = re.compile(r"(?:同比|环比)(?:为|达|约|近|超|[+-])?$")
_TOTAL: Final = re.compile(r"累计|总数|总量|共有|总计|合计|增至|增长至|增长到|居|列")
_REACH: Final = 30


def change(place: Place) -> int:
    """1 for a rise, -1 for a fall, 0 for a level."""
    near = place.before[-_REACH:]
    if _LEVEL.search(near):
        return 0
    if moved := MOVED.search(near):
        return 1 if moved["up"] else -1
    if place.token.is_duration and _SHORTER.search(near):
        return -1
    return _rate(place, near) if place.token.unit in RATES else _amount(place.before, near)


def _rate(place: Place, near: str) -> int:
    if _BY_MUCH.search(near):
        return 0
    for pattern in (_NEAR, _OBJECT):
        found = pattern.search(near)
        if found:
            return 1 if found["up"] else -1
    if _QUICKER.search(near) or _ALSO.search(near):
        return 1
    if place.token.unit != "倍" and _SAVED.search(near):
        return -1
    if _SPEED.search(near) or _YEAR_ON_YEAR.search(near):
        return -1 if place.token.value < 0 else 1
    return 0


def _amount(before: str, near: str) -> int:
    """新增, 净增 and 新引进 reach over a list (新增 1 个… 和 6 个…); 增加 15 亿元 only to its own number."""
    found = _NEAR.search(near)
    if found:
        return 1 if found["up"] else -1
    new = [word for word in _NEW.finditer(before) if not before.startswith("的", word.end())]
    return 1 if new and not _TOTAL.search(before, new[-1].end()) else 0
