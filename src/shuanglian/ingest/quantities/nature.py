"""What a number is: a measurement, a limit, a demand, a part of a structure, or nothing that anyone would keep."""

from __future__ import annotations

import re
from typing import Final

from .context import Place
from .found import Nature
from .units import MONEY, RATES

_ABSTRACT: Final = (
    "方面|维度|层面|阶段|环节|步骤|机制|体系|战略|目标|方向|领域|重点|优势|理念|原则|高地|集群|产业链?|支撑|板块|结合|统筹|确保|坚持|转变|突破|率先"
    "|覆盖|面向|自信|维护|行动|攻坚|格局|定位|路径|模式|抓手|引擎|支柱|赛道|生态|文化|功能|主题|关系|特征|特色|使命|任务|难题|问题|矛盾|系列|圈层?|走廊|轴|带|区块|片区|关键|保障|动能|链条?|先行|示范|标志|变革|工程"
)
_STRUCTURAL: Final = re.compile(
    rf"(?:{_ABSTRACT})(?:建设|发展|融合|机制|体系|和|与|及|、|的|，|。|；|：|）|”|$)"
)
_CARRIED: Final = re.compile(r"^[^，。；、：]{0,16}")
_BIG: Final = re.compile(r"大")
_LIST_END: Final = re.compile(r"等$")
_LIMIT_VERB: Final = re.compile(
    r"办结|办理|办完|办好|办成|答复|响应|反馈|受理|处置|解决|审批|回复|到位|送达|拨付|兑付|付款|评审|完成"
)
_LIMIT_WORD: Final = re.compile(
    r"(?:不得|不超过|不高于|上限|限额|限时|时限|最高|最长|最多|控制在)[^，。；]{0,8}$"
)
_USED: Final = re.compile(
    r"(?:仅|只|才|均|平均)?(?:用时?|耗时|历时|花|需)(?:了|时)?(?:仅|约|不到)?$|仅$|只需$"
)
_DEMAND: Final = re.compile(
    r"(?:至少要|至少需|需要|急需|尚需|亟需|还需|需求(?:为|达|约)|缺口|紧缺)[^，。；]{0,8}$"
)
_TIMED: Final = re.compile(
    r"(?:为期|工期|周期|期限|有效期|缩短|压缩|时长|平均|提前|延长|节省|寿命|服务期|建设期|连续|机时|不少于|不超过|时间)[^，。；\d]{0,6}$"
)
_PEOPLE_UNITS: Final = frozenset({"家", "名", "人", "所", "位", "户", "万名", "万人", "万户", "万家"})


def enumerated(before: str) -> int:
    """How many things are listed right before a number: 高新区块、袍江区块两个区块 → 2. 0 where nothing is listed."""
    listed = _LIST_END.sub("", before)
    if "、" not in listed:
        return 0
    tail = re.split(r"[，。；：]", listed)[-1]
    tail = re.sub(r"（[^）]{0,40}）|(?<=[^、])“[^”]{0,30}”", "_", tail)
    return tail.count("、") + len(re.findall(r"(?<=[^、])[和与及](?=[^、]{2,}$)", tail)) + 1


def nature(place: Place) -> Nature | None:
    """The nature of a number with a unit; None for one that is no quantity at all."""
    if place.token.is_duration:
        return _duration(place)
    if _is_structure(place):
        return Nature.STRUCTURE
    if place.token.unit == "强":
        return Nature.STRUCTURE
    if _DEMAND.search(place.before):
        return Nature.DEMAND
    if _LIMIT_WORD.search(place.before) and place.token.unit not in RATES:
        return Nature.LIMIT
    return Nature.MEASURE


def _is_structure(place: Place) -> bool:
    token = place.token
    if token.unit in MONEY or token.unit in RATES or token.value != int(token.value) or token.value > 20:
        return False
    listed, etc = enumerated(place.before), place.before.endswith("等")
    if place.after.startswith("“") and token.unit in ("个", "项"):
        return True
    if listed and listed == token.value and token.unit in ("个", "大", "类", "项", "种"):
        return not etc or token.chinese
    if token.unit == "大" or (token.chinese and token.unit in ("个", "项", "类", "种")):
        return _abstract(place.after)
    return token.chinese and token.unit == "类" and bool(re.match(r"[一二三四五六七八九十\d]", place.after))


def _abstract(after: str) -> bool:
    found = _CARRIED.match(after)
    return _STRUCTURAL.search(after[: (found.end() if found else 0) + 1]) is not None


def _duration(place: Place) -> Nature | None:
    """How long something takes or reaches; 五年内 and 三年来 are times of something else."""
    unit = place.token.unit
    if _USED.search(place.before[-8:]):
        return Nature.MEASURE
    if unit not in ("年", "个月") and _LIMIT_VERB.search(place.after[:10]):
        return Nature.LIMIT
    if _TIMED.search(place.before[-14:]):
        return Nature.MEASURE
    if unit in ("分钟", "小时", "秒", "个小时"):
        return Nature.MEASURE
    if unit == "年" and re.match(
        r"\d[\d.,]*[万亿]*元[^，。；]{0,6}(?:计划|行动|目标|任务)", place.after.strip()
    ):
        return Nature.MEASURE
    return None
