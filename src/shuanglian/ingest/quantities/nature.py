"""What a number is: a measurement, a limit, a demand, a part of a structure, or nothing that anyone would keep."""

from __future__ import annotations

import re
from typing import Final

from .context import Place
from .found import Nature
from .units import MONEY, RATES, split_scale

# Things that exist only as a way of dividing something: they are named by number, not counted.
_ABSTRACT: Final = re.compile(
    r"(?:方面|维度|层面|层次|阶段|环节|步骤|机制|体系|战略|目标|方向|领域|重点|优势|理念|原则|高地|集群|产业|产业链|支撑|板块|结合|统筹|确保|坚持"
    r"|转变|突破|率先|覆盖|面向|自信|维护|攻坚|格局|定位|路径|模式|抓手|引擎|支柱|赛道|生态|文化|功能|主题|关系|特征|特色|使命|难题|矛盾|系列|走廊"
    r"|区块|片区|关键|保障|动能|链条|先行|变革|环境|能力|要素|市场|创新链|变量|增量|场景|维|篇章|革命|循环|示范|品牌|名片|特点|亮点|特质|趋势|动作|新区|城区|市区|节点|主体)"
    r"(?:建设|发展|融合|发力|入手|着手|协同|联动|构成|组成|推进|和|与|及|、|的|，|。|；|：|）|”|！|$)"
)
_PROGRAMME: Final = re.compile(
    r"[^，。；：、（）“”\d]{0,8}?(?:行动|工程|计划|举措|任务|专项|活动|改革)(?![\u4e00-\u9fff]{0,2}[个家项])"
)
_KIND: Final = re.compile(
    r"产业|领域|高地|集群|板块|方向|体系|机制|战略|目标|优势|环境|赛道|特点|引擎|支柱|走廊|理念|系列|支撑|功能|主题|品牌|难题|关键|环节|阶段|任务"
)
_THING: Final = re.compile(r"[^，。；：、（）“”和与及等]{1,18}")
_PHYSICAL: Final = re.compile(
    r"(?:中心|基地|平台|实验室|园区?|项目|企业|机构|研究院|学院|医院|工厂|车间|站|馆|孵化器)(?!体系|集群|经济|模式|领域|方向|主体)"
)
_DIVIDED: Final = re.compile(
    r"(?:(?<![得评积\d])分(?![值数类别])|分为|分成|划为|划分为|划分成|归为)[^，。；\d]{0,3}$|由$"
)
_LIST_END: Final = re.compile(r"等$")
_LIMIT_VERB: Final = re.compile(
    r"办结|办理|办完|办好|办成|答复|响应|反馈|受理|处置|解决|审批|回复|到位|送达|拨付|兑付|付款|评审|出具|提出|公示"
    r"|回应|对接|回访|核实|整改|发证|出证|领证|拿证|取证|上门|交办|转办|签收|销号|核准|备案|登记|兑现"
)
_LIMIT_WORD: Final = re.compile(
    r"(?:不得|上限|限额|限时|时限|最高(?!的)|最长(?!的)|最多(?!的)|控制在)[^，。；]{0,8}$"
)
_LIMIT_LIST: Final = re.compile(
    rf"(?:、[^，、。；\d]{{1,12}}\d{{1,3}}个?(?:工作)?[日天]){{1,6}}内?[^，。；]{{0,4}}(?:{_LIMIT_VERB.pattern})"
)
_AT_ONCE: Final = re.compile(r"内?(?:即|便|就)?[可能]")
_USED: Final = re.compile(
    r"(?:(?:用时?|耗时|历时|花费|花|需)(?:了|时)?|仅|只需)(?:仅|约|不到|近|整整|足足|短短)?$"
    r"|(?:前后|总共|一共)(?:只|仅|才|不到|用了|约)*$"
)
_SOON: Final = re.compile(r"内?(?:就|便)(?![业利民捷近])")
_BRIEF: Final = re.compile(r"(?:不到|短短|足足|整整|仅仅)$")
_DEMAND: Final = re.compile(
    r"(?:至少要|至少需|(?<!不)需要|急需|尚需|亟需|还需|仍需|需求(?:为|达|约)|缺口|紧缺)[^，。；]{0,8}$"
)
_TIMED: Final = re.compile(
    r"(?:为期|工期|周期|期限|有效期|缩短|压缩|时长|平均|提前|延长|节省|寿命|服务期|建设期|连续|机时|不少于|不超过|时间|时限|提速|缩减|压减|减[少至]|降至|缩至|整整|足足|控制在)[^，。；、\d]{0,6}$"
)
_SHORTENED: Final = re.compile(r"(?:压缩|缩短|缩减|减少|压减|降低?|减|缩|提速|延长)(?:至|到|为)")
_AROUND_CLOCK: Final = re.compile(
    r"开机|待命|值班|轮值|运转|开放|预约|自助|服务|不打烊|值守|在线|营业|热线|全天|客服|不间断|智能|无人"
)
_BUDGETED: Final = re.compile(r"\d[\d.,]*[万亿]*元[^，。；]{0,6}(?:计划|行动|目标|任务)")
_TITLE: Final = re.compile(r"(?:[^，。；、：]{1,12}：)?")
_NUMERALS: Final = tuple("一二三四五六七八九十")
_GREAT: Final = re.compile(r"(?:民生|惠民|年度|为民)?(?:大事|实事|要事|喜事)")
_CLASS: Final = re.compile(r"[十百千万]{1,2}亿元?级")
_DIVISIONS: Final = ("个", "项", "种", "层")
_COUNTED: Final = frozenset("家名人所位户件台套座")
_BUILT: Final = re.compile(
    r"(?:设立|建成|建立|建有|设有|拥有|打造|成立|布局|新建|创办|开设|组建|引进|落户)(?:了|起)?$"
)  # 在甲、乙设立两个中心: what is named is where
_COUNT: Final = re.compile(r"\d|[一二两三四五六七八九十][个家项名所条]")
_FEW: Final = 20


def nature(place: Place) -> Nature | None:
    """The nature of a number with a unit; None for one that is no quantity at all."""
    if place.token.is_duration:
        return _duration(place)
    if place.token.unit == "类" and _CLASSED.match(place.after):
        return Nature.EVENT
    if place.token.unit == "次" and place.after.startswith("产业"):
        return None
    if _is_structure(place):
        return Nature.STRUCTURE
    if place.token.unit == "届" and CONGRESS.match(place.after):
        return None
    if place.token.unit == "次" and _SITTING.search(place.before):
        return None
    if place.token.unit == "次" and _REPEATED.search(place.before):
        return Nature.CADENCE
    if place.token.unit == "期" and not _SESSION.search(place.before):
        return None
    if _DEMAND.search(place.before):
        return Nature.DEMAND
    if (_LIMIT_WORD.search(place.before) and place.token.unit not in RATES) or _is_grant(place):
        return Nature.LIMIT
    return Nature.MEASURE


CONGRESS: Final = re.compile(
    r"[^，。；]{0,10}?(?:委员会|代表大会|全会|全体会议|人大|政协|党代会|执委会|五年规划|[一二三四五六七八九][中次])"
)
_SITTING: Final = re.compile(r"届[^，。；、]{0,10}$")
_REPEATED: Final = re.compile(r"每(?:半?年|季度?|个?月|周|天|日|[两三\d]年)[^，。；\d]{0,12}$")
_CLASSED: Final = re.compile(r"(?:创新|化学|生物|国家)?(?:新药|药品|药物|创新药|制品|医疗器械|中药|疫苗)")
_ELIGIBLE: Final = re.compile(r"(?:以上|以下|以内)的?[^，。；]{0,40}")
_AT_MOST: Final = re.compile(r"不(?:得)?(?:超过|高于|多于)[^，。；]{0,4}$")
_GRANT: Final = re.compile(r"给予|补助|补贴|奖励|资助|支持|配套|扶持")
_SESSION: Final = re.compile(
    r"(?:直播|课程|讲座|研修|训练营|夜校|节目|培训|班|活动|举办|开展|推出|发布|沙龙|论坛)[^，。；、]{0,6}$"
)
_AGAIN: Final = re.compile(r"(?:这|该|上述|前述|以上)$")  # 这100个项目 are those of the sentence before
_POLICY: Final = re.compile(r"(?:新政|政策|措施|举措|意见|细则|办法)$")


def _is_grant(place: Place) -> bool:
    """给予不超过 20 万元补助, 对投资 5 亿元以上的项目给予…: the bounds of a rule about money."""
    if split_scale(place.token.unit)[1] not in MONEY:
        return False
    if _AT_MOST.search(place.before) and _GRANT.search(place.far_before + place.after):
        return True
    return place.before.startswith(("对", "凡")) and _ELIGIBLE.match(place.after) is not None


def enumerated(before: str) -> int:
    """How many things are listed right before a number: 高新区块、袍江区块两个区块 → 2. 0 where nothing is listed."""
    listed = _LIST_END.sub("", before)
    if ("、" not in listed and not listed.endswith("”")) or _BUILT.search(listed):
        return 0
    tail = re.sub(r"（[^）]{0,60}）", "", listed)
    if _COUNT.search(tail):
        return 0
    return (
        tail.count("、")
        + tail.count("”“")
        + len(re.findall(r"(?<=[^、])[和与及](?=[^、和与及]{2,}$)", tail))
        + 1
    )


def _is_structure(place: Place) -> bool:
    token = place.token
    if token.unit == "强":
        return True
    if (
        split_scale(token.unit)[1] in MONEY
        or token.unit in RATES
        or token.value != int(token.value)
        or token.value > 100
    ):
        return False
    if token.unit == "条" and place.quoted and (_POLICY.search(place.before) or place.after.startswith("”")):
        return True
    if _AGAIN.search(place.before):
        return True
    return token.value <= _FEW and (_named(place) or _lists(place) or _divides(place))


def _named(place: Place) -> bool:
    """“五个率先”, 三个“世界先进”, “两个全覆盖”: a numeral inside quotation marks, or a quoted word that it counts."""
    if place.token.chinese and place.before.endswith("“"):
        return True
    return (
        place.after.startswith("“")
        and place.token.unit in ("个", "项", "大")
        and (place.token.chinese or place.before.endswith("等"))
    )


def _lists(place: Place) -> bool:
    """Exactly as many things were just named as are counted: the number sums up the list."""
    token = place.token
    if token.unit in _COUNTED or enumerated(place.before) != token.value:
        return False
    return token.chinese or not place.before.endswith("等")


def _divides(place: Place) -> bool:
    """The number says how something is divided (分为三个阶段, 两类十大基地) or how a programme is called (六大行动)."""
    token = place.token
    if _DIVIDED.search(place.before) and token.unit not in _COUNTED:
        return True
    if token.unit == "大":
        return _PROGRAMME.match(place.after) is not None or _titled(place) or _abstract(place.after, _KIND)
    if not token.chinese:
        return False
    if token.unit == "类" and place.after[:1] in _NUMERALS:
        return True
    if token.unit == "件" and _GREAT.match(place.after):
        return True
    if token.value <= 3 and not place.far_before.strip("“") and not _CLASS.match(place.after):
        return True
    return token.unit in _DIVISIONS and not _CLASS.match(place.after) and _abstract(place.after)


def _titled(place: Place) -> bool:
    """专栏：十大基地 is a title: nothing is said of them yet."""
    return place.token.chinese and _TITLE.fullmatch(place.far_before) is not None


def _abstract(after: str, pattern: re.Pattern[str] | None = None) -> bool:
    noun = _THING.match(after)
    if noun is None or _PHYSICAL.search(noun.group()):
        return False
    return (pattern or _ABSTRACT).search(after[:18] if pattern is None else noun.group()[:10]) is not None


def _duration(place: Place) -> Nature | None:
    """How long something takes or reaches; 五年内 and 三年来 are times of something else."""
    token, after, before = place.token, place.after, place.before
    if re.match(r"[多以]?来(?![自访到回])", after):
        return None
    if _USED.search(before[-8:]):
        return Nature.MEASURE
    if token.unit not in ("年", "个月", "个年度", "个季度"):
        if (
            (before.endswith("最快") and _AT_ONCE.match(after))
            or _LIMIT_LIST.match(after)
            or _LIMIT_VERB.search(after[:10])
        ):
            return Nature.LIMIT
        if "小时" in token.unit and _AROUND_CLOCK.match(after):
            return None
        if _BRIEF.search(before) or _SOON.match(after):
            return Nature.MEASURE
    if _TIMED.search(before[-14:]) or _SHORTENED.match(after):
        return Nature.MEASURE
    if token.unit in ("分钟", "小时", "秒", "个小时"):
        return Nature.MEASURE
    return Nature.MEASURE if token.unit == "年" and _BUDGETED.match(after) else None
