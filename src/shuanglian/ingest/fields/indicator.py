"""What is counted or measured, named in the style of indicator tables: 高新技术企业, X增速, A占B比重, X位次."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..quantities.found import Nature
from . import phrases
from .lexicon import BARE, FALL, RISE
from .spot import Spot
from .times import MENTION

Guess = tuple[str, float, str]
_SHARE: Final = re.compile(r"占(?P<of>[^，。；]*?)(?:的)?(?P<kind>比重|比例|份额|比)?(?:已|约|就|更是)?(?:达到|达|为|超过|超|突破|提高到|提升至|提升到|提高至|约|近|上升至|上升到|高达|分别达|分别为)*$")
_MONEY: Final = re.compile(r"(?:元|美元|欧元|港元|日元)$")
_TIME_UNIT: Final = {"分钟", "小时"}
_SUFFIX: Final = {"kV": "电压", "千伏": "电压", "英寸": "尺寸"}
_PEOPLE: Final = re.compile(r"(?:智库|团队|队伍|委员会|专班|小组|顾问团|讲师团|服务团|专家团|规模)$")


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator with what it inherits to the next numbers of a list: its verb of flow (新增) and its head noun."""

    name: str
    sure: float
    why: str = ""
    flow: str = ""


def indicator_of(spot: Spot, done: list[Named]) -> Named:
    """`done`: the indicators of the earlier numbers of the sentence, in order."""
    if spot.context.indicator:
        return Named(spot.context.indicator, 0.95)
    for rule in (_of_nature, _share, _growth, _counted, _measured):
        named = rule(spot, done)
        if named is not None and named.name:
            return named
    return Named(_fallback(spot, done), 0.3, "未能确定指标")


def _of_nature(spot: Spot, done: list[Named]) -> Named | None:
    nature = spot.found.nature
    if nature is Nature.RANK:
        return _rank(spot, done)
    if re.search(r"排名前$", spot.left):
        return _top(spot)
    if nature is Nature.EVENT or spot.found.unit in ("届", "年份", "日期", "文号"):
        return _event(spot)
    return None


def _rank(spot: Spot, done: list[Named]) -> Named:
    head = re.split(r"(?:分别)?(?:位居|位列|稳居|跃居|居|列|排名|排|名列|领跑|领先|跻身|进入|进|保持)", spot.left)[0]
    name = phrases.before(head)
    member = spot.found.member
    if member and len(done) >= member[1] and "、" not in name:
        name = done[len(done) - member[1]].name
    if len(name) < 2 and done:
        name = done[-1].name
    return Named(f"{name}位次" if name else "位次", 0.8)


def _top(spot: Spot) -> Named | None:
    """对接全球排名前100的知名高校: how far down a list counts."""
    match = re.search(r"(?P<verb>对接|引进|招引|引育)?(?P<scope>[\u4e00-\u9fff]{0,4})排名前$", spot.left)
    noun, _ = phrases.after(spot.right)
    if match is None or not noun:
        return None
    return Named(f"{match['verb'] or ''}{noun}{match['scope']}排名上限", 0.6)


def _event(spot: Spot) -> Named:
    unit, right = spot.found.unit, spot.text[spot.found.phrase_end :]
    word = re.split(r"[，。；、”“）的]", right)[0]
    if unit == "年份":
        return Named(_event_year(spot, word), 0.7)
    if unit == "日期":
        return Named("印发日期" if word.startswith("印发") else f"{word}日期" if 1 < len(word) <= 4 else "发文日期", 0.8)
    if unit == "文号":
        return Named("文号", 0.95)
    if unit == "届":
        return Named("届次", 0.9)
    if unit == "批次":
        return Named(f"{phrases.tidy(re.sub(r'名单$', '', word))}批次", 0.8)
    if unit == "期":
        return Named(f"{word}期别" if word else "期别", 0.7)
    return Named(_titled(spot, word), 0.6)


def _titled(spot: Spot, word: str) -> str:
    name = phrases.tidy(word) or phrases.before(spot.left)
    return f"{name}类别" if spot.found.unit == "类" else name


def _event_year(spot: Spot, word: str) -> str:
    verb = re.search(r"(?:远期|中远期)?展望", spot.left)
    if verb:
        return f"{verb.group()}年份"
    match = re.search(rf"(?:落地|投产|启动(?:建设)?|开工|成立|设立|创建|建成|投用|获批|入驻|上市|注册|竣工|签约|开业|挂牌|开园|试点|通车)", word)
    return f"{match.group() if match else phrases.tidy(word)[:12]}年份"


def _share(spot: Spot, done: list[Named]) -> Named | None:
    if "%" not in spot.found.unit or spot.found.growth:
        return None
    left = spot.left
    match = _SHARE.search(left)
    if match:
        whole = re.sub(r"(?:总量|总数|全部)$", "", match["of"])
        part = _part(spot, left[: match.start()], done)
        if whole:
            return Named(f"{part}占{whole}比重", 0.85 if part else 0.5)
        return Named(f"{part}占比", 0.85)
    if spot.right and not re.match(r"[和、及与以左]", spot.right):
        return _share_of(spot)
    return None


def _part(spot: Spot, head: str, done: list[Named]) -> str:
    """A of A占B; with 分别 the k-th of the numbers named just before."""
    name = phrases.before(re.sub(r"分别$", "", head.rstrip()))
    if len(name) >= 2:
        return name
    member = spot.found.member
    at = len(done) - member[1] if member else len(done) - 1
    return done[at].name if 0 <= at < len(done) else ""


def _share_of(spot: Spot) -> Named | None:
    """80%的企业实现… → 实现…的企业占比; 市场超60%份额 → 市场份额."""
    noun, said = phrases.after(spot.right)
    if noun in ("份额", "股权", "股份", "比例"):
        return Named(phrases.before(spot.left) + noun, 0.8)
    if not noun:
        return None
    return Named(f"{said}的{noun}占比" if said else f"{noun}占比", 0.7)


def _growth(spot: Spot, done: list[Named]) -> Named | None:
    found = spot.found
    if not found.growth:
        return None
    if "%" not in found.unit and found.unit not in ("倍", "个百分点", "百分点", "番"):
        return None
    fall = re.search(rf"(?:{FALL})(?:了|达|约|近|超过|超|到|为|至)*$", spot.left)
    rise = re.search(rf"(?:{RISE})(?:了|达到|达|约|近|超过|超|为|率)*$", spot.left)
    match = fall or rise
    word = "降幅" if fall or found.value < 0 else "扩大倍数" if match and "扩大" in match.group() and found.unit == "倍" else "增速"
    head = spot.left[: match.start()] if match else spot.left
    name = phrases.before(re.sub(r"(?:年均|平均|复合)$", "", phrases.trim_tail(head)))
    if re.search(r"增[速幅]$", name):
        return Named(name, 0.85)
    if len(name) < 2:
        name = re.sub(r"增速$", "", done[-1].name) if done else _topic(spot)
    return Named(f"{_full(name, spot)}{word}", 0.88)


def _counted(spot: Spot, done: list[Named]) -> Named | None:
    """The name follows: 12家民营人才创业园, 5亿元的省级产业基金, 千亿级产业集群."""
    right = _own_right(spot)
    if not right or re.match(r"[\s]*[，。；：、！？）)（(]", right) or _says_what(spot, right):
        return None
    noun, said = phrases.after(right)
    noun = _before_body(noun)
    if len(noun) < 2 or re.fullmatch(r"左右|以上|以下|以内|之多|有余|余", noun):
        return None
    flow = _flow(spot, done)
    return Named(_styled(spot, noun, said, flow), 0.88, flow=flow)


def _says_what(spot: Spot, right: str) -> bool:
    """年孵化产值10亿元的研发机构: the measure stands before, what follows is whose."""
    left = phrases.trim_tail(_own_left(spot))
    return right.startswith(("的", "左右的", "以上的")) and bool(BARE.search(left[-4:])) and not _UNSAID.search(left)


_UNSAID: Final = re.compile(r"(?:规模|总量)$")


def _own_right(spot: Spot) -> str:
    """Up to the next number of the sentence that is counted itself; 8英寸、12英寸晶圆 share what follows the last."""
    row, rest = spot.found, [peer for peer in spot.peers if peer.start >= spot.found.phrase_end]
    while rest and rest[0].unit == row.unit and re.fullmatch(r"[、和及与或]", spot.text[row.phrase_end : rest[0].phrase_start]):
        row = rest.pop(0)
    right = spot.text[row.phrase_end : max(row.phrase_end, spot.clause[1])]
    later = [peer for peer in rest if peer.phrase_start < spot.clause[1]]
    if later:
        head = right[: max(0, later[0].phrase_start - row.phrase_end)]
        at = max(head.rfind(mark) for mark in ("、", "和", "及", "+", "与"))
        right = head[:at] if at >= 0 else head
    if "“" in spot.left[spot.left.rfind("”") + 1 :]:
        right = right.split("”")[0]
    return re.sub(r"(?:以及|和|及|与|、|\+)$", "", re.split(r"、(?=[^、，]{0,8}\d)", right)[0])


def _before_body(noun: str) -> str:
    """融资的某某公司 → 融资: a body that follows 的 is whose, not what."""
    match = re.match(r"([^的]{2,6})的[^的]*(?:公司|集团|企业|研究院|机构)$", noun)
    return match.group(1) if match and re.search(r"(?:融资|投资|订单|规模|产值)$", match.group(1)) else noun


def _flow(spot: Spot, done: list[Named]) -> str:
    """The verb of flow before the number, or the one that the list began with."""
    match = re.search(r"(新增|新引进|新培养|新培育|新建|新设|新签约|新开工|净增|促成|催生|撬动|带动|承担|承接|签约|解决|化解|转化|孵化)(?:了|国内外|各类)?$", phrases.trim_tail(spot.left) or "")
    if match:
        return match.group(1)
    joined = re.search(r"[、和及]\s*$", spot.text[: spot.found.phrase_start])
    return done[-1].flow if joined and done else ""


def _styled(spot: Spot, noun: str, said: str, flow: str) -> str:
    unit = spot.found.unit
    if unit in _SUFFIX:
        return f"{re.sub(r'(?:工程|项目|制造.*|代工.*)$', '', noun)}{_SUFFIX[unit]}"
    if unit in _TIME_UNIT:
        return noun if re.search(r"[圈]$", noun) else f"{noun}可达时间"
    if unit in ("人", "位", "名") and _PEOPLE.search(noun):
        return "人员规模" if noun.endswith("规模") else f"{noun}人数"
    if spot.found.comparator == "级":
        return f"{noun}额" if noun == "融资" else f"{noun}规模"
    if _MONEY.search(unit) and noun == "计划":
        return f"{phrases.before(spot.left)}{noun}额度"
    gained = re.match(r"(?:入选|成为|获评|荣获|获得|获批|列入|纳入|获|当选)(.+)$", said)
    if gained:
        return phrases.tidy(gained.group(1))
    if re.match(r"(?:进入|跻身|到)", said):
        return f"{phrases.tidy(said)}的{noun}"
    if "参赛" in said or re.match(r"(?:落户|落地|签约|开工|投产|在建)", said):
        return f"{phrases.tidy(said)[:4]}{noun}"
    threshold = re.match(r"(.{2,8}?(?:超|超过|达|不低于)[\d.一二三四五六七八九十百千万亿]+[元人家吨]*)的(.{2,})$", noun)
    return f"{threshold.group(2)}（{threshold.group(1)}）" if threshold else f"{flow}{noun}"


def _measured(spot: Spot, done: list[Named]) -> Named | None:
    """The name goes before: 高新技术企业711家, 总面积约188平方公里, 每千家企业中…数（54.54）."""
    left = _own_left(spot)
    named = _distributed(spot, left)
    if named is not None:
        return named
    name = _threshold(phrases.before(left))
    if done and re.fullmatch(rf"(?:{RISE}|{FALL})", name):
        return Named(done[-1].name, 0.85)
    if "其中" in left and done and re.search(r"(?:级|型|类)$", name):
        return Named(name + done[-1].name, 0.8)
    if len(name) < 2:
        return Named(done[-1].name, 0.6, "指标取自前一数") if done else None
    flow = _leading_flow(left) or (done[-1].flow if done and re.match(r"\s*[、和及]", left) else "")
    if flow and not name.startswith(flow):
        name = flow + name
    return Named(_full(name, spot), 0.88, flow=flow)


def _threshold(name: str) -> str:
    match = re.match(r"(.{2,8}?(?:超|超过|达|不低于)[\d.一二三四五六七八九十百千万亿]+[元人家吨]*)的(.{2,})$", name)
    return f"{match.group(2)}（{match.group(1)}）" if match else name


def _own_left(spot: Spot) -> str:
    """From the clause's beginning or the end of the number before, whichever is nearer."""
    low = spot.clause[0]
    for row in spot.peers:
        if low < row.phrase_end <= spot.found.phrase_start:
            between = spot.text[row.phrase_end : spot.found.phrase_start]
            if re.search(r"[、和及与增至升到降]", between) or len(re.sub(r"\W", "", between)) < 2:
                low = row.phrase_end
    return spot.text[low : spot.found.phrase_start]


def _leading_flow(left: str) -> str:
    match = re.search(r"(新增|新引进|新培养|新培育|新签约|新开工|净增)", left)
    return match.group(1) if match else ""


def _distributed(spot: Spot, left: str) -> Named | None:
    """集成电路、生物医药、新材料产业总值分别达…: the k-th name with the head that all share."""
    member = spot.found.member
    at = spot.text.rfind("分别", 0, spot.found.start)
    if member is None or at < spot.clause[0]:
        return None
    head = phrases.before(spot.text[spot.clause[0] : at])
    names = re.split(r"[、和及与]", head)
    if len(names) != member[1]:
        return None
    tail = BARE.search(names[-1])
    shared = names[-1][tail.start() :] if tail and tail.start() else ""
    industry = "产业" if names[-1].replace(shared, "").endswith("产业") else ""
    name = names[member[0]]
    return Named(name if name.endswith(shared) or not shared else f"{name}{industry}{shared}", 0.85)


def _full(name: str, spot: Spot) -> str:
    """A bare 产能 takes what the sentence speaks of before it."""
    if not BARE.fullmatch(name) or re.search(r"面积|占地|用地", name):
        return name
    topic = _topic(spot)
    return f"{topic}{name}" if topic and topic not in name else name


def _topic(spot: Spot) -> str:
    head = spot.text[: spot.clause[0]].rstrip("，,")
    last = re.split(r"[，。；：！？“”]", head)[-1] if head else ""
    name = phrases.tidy(re.sub(r"^(?:现在|目前|如今)的?", "", MENTION.sub("", last)))
    return name if 2 <= len(name) <= 14 and not phrases.PREDICATE.search(name) else ""


def _fallback(spot: Spot, done: list[Named]) -> str:
    words = phrases.tidy(phrases.before(spot.left)) or phrases.tidy(spot.right)
    return words[:24] or (done[-1].name if done else "")
