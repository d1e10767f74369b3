"""The name that follows its number: 12家民营人才创业园, 5亿元的省级产业基金, 千亿级产业集群."""

from __future__ import annotations

import re
from typing import Final

from ..quantities.found import Nature
from . import phrases
from .lexicon import BARE, STOCK
from .naming import FLOWS, Named, flow_of, own_left, own_right, stem
from .spot import Spot

_MONEY: Final = re.compile(r"(?:元|美元|欧元|港元|日元)$")
_TIME_UNIT: Final = {"分钟", "小时"}
_SUFFIX: Final = {"kV": "电压", "千伏": "电压", "英寸": "尺寸"}
_SPENT: Final = re.compile(r"(?:投入|投资|斥资|耗资|出资|安排)(?:了|近|约|超)*$")
_FUNDED: Final = (
    r"(?:授信|贷款|融资|资金|补助|补贴|奖补|信贷|担保|支持|奖励|资助|订单|推广|肯定|批示|表扬|好评|认可)$"
)
_PEOPLE: Final = re.compile(r"(?:智库|团队|队伍|委员会|专班|小组|顾问团|讲师团|服务团|专家团|规模)$")
_LIST: Final = re.compile(r"(?:清单|名单|目录|库|计划|工程|试点|行列|榜单)$")
THRESHOLD: Final = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{0,6}?(?:超|超过|达|过|"
    r"不低于)?[\d.一二三四五六七八九十百千万亿]+[元人家吨]+(?:以上)?)(?:的)?(?P<noun>(?:人才|科技|上市|规上|工业|产业|"
    r"重大|投资)?(?:企业|项目|公司|机构|园区|平台|产业集群))$"
)


# 18个一级指标中有7个进入前十: what is said of the seven, and of what they are
_PART_OF: Final = re.compile(
    r"[\d一二三四五六七八九十][个家项名类所种](?P<noun>[\u4e00-\u9fff]{2,12}?)[中里](?:，|已|就|共|又|还)*有?$"
)
_BECOMES: Final = re.compile(
    r"(?:发展|壮大|扩展|拓展|扩容|变|转变|调整|优化|压缩|增长|提升|提高|压减|缩短|下降)[至到成为]"
)


def counted(spot: Spot, _done: list[Named]) -> Named | None:
    if spot.found.unit in ("趟", "次") and re.search(r"跑(?:了|过|动)?$", spot.left):
        return Named("跑动次数", 0.8)
    right = own_right(spot)
    if not right or re.match(r"[\s]*[，。；：、！？）)（(]", right):
        return None
    whose = _whose(spot, right)
    if whose:
        return Named(whose, 0.8)
    part = _PART_OF.search(spot.left)
    if part and re.search(r"[\u4e00-\u9fff]{2}", right):
        return Named(f"{phrases.tidy(right)}的{part['noun']}", 0.75)
    if _MONEY.search(spot.found.unit) and _SPENT.search(own_left(spot)) and re.match(rf"(?:{STOCK})", right):
        return None
    if _BECOMES.match(right) or re.fullmatch(rf"(?:{STOCK})(?:了)?", right):
        return None
    noun, said = phrases.after(right)
    if not noun and (told := _told_of(spot, said, _done)):
        return Named(told, 0.6)
    noun = re.sub(r"(?<=..)(?:之一|(?<!集)中(?:已|就)?有|(?<!集)中)$", "", _before_body(noun))
    if not noun and _done and re.match(r"在(?:此|当?地|本地|[\u4e00-\u9fff]{2,6}(?=设|建|落))", right):
        return Named(_done[-1].name, 0.5, "指标取自前一数")
    if len(noun) < 2 or re.fullmatch(r"左右|以上|以下|以内|之多|有余|之一|之列|大关|关口|门槛|台阶", noun):
        return None
    flow = flow_of(spot, _done)
    return Named(_styled(spot, noun, said, flow), 0.88, flow=flow)


def _told_of(spot: Spot, said: str, done: list[Named]) -> str:
    """8736家获得贷款, 21项实现产业化: what is said of some of those that were counted before."""
    what = phrases.tidy(said)
    if not 3 <= len(what) <= 16:
        return ""
    if spot.found.unit.lstrip("万") not in ("家", "户", "名", "人", "项", "个") or "其中" in spot.left:
        return ""
    if not re.match(
        r"(?:获得?|取得|实现|达成|完成|通过|成为|进入|入选|享受|参与|建立|为(?:全[国省市]|首|国内)|被评为|被认定为|被列[入为])[\u4e00-\u9fff]{2,}",
        what,
    ):
        return ""
    base = stem(done[-1].name) if done else ""
    return f"{what}的{base}" if base and not phrases.PREDICATE.match(base) and len(base) <= 12 else what


def _whose(spot: Spot, right: str) -> str:
    """年孵化产值10亿元的研发机构: the measure stands before the number, what follows is whose."""
    match = re.match(r"(?:左右|以上|以内)?的(?P<noun>[\u4e00-\u9fff“”A-Za-z]{2,24})(?=$|[\d、])", right)
    left = phrases.trim_lead(phrases.trim_tail(own_left(spot)))
    bare = re.search(rf"(?:年[\u4e00-\u9fff]{{0,4}})?(?:{BARE.pattern})$", left)
    area = re.search(r"(?:平方米|亩|平方公里|公顷)$", spot.found.unit)
    if match and area and re.search(rf"(?:^|{STOCK})$", own_left(spot).rstrip()):
        noun = re.split(r"[里内中]?(?:设有|设置|建有|配有)", match["noun"])[0]
        return f"{phrases.after(noun)[0]}面积"
    if match is None or bare is None or not re.search(r"[元亩米里吨%]$", spot.found.unit):
        return ""
    return f"{phrases.after(match['noun'])[0]}{bare.group()}"


def _before_body(noun: str) -> str:
    """融资的某某公司 → 融资: a body that follows 的 is whose, not what."""
    match = re.match(r"([^的]{2,6})的[^的]*(?:公司|集团|企业|研究院|机构)$", noun)
    return match.group(1) if match and re.search(r"(?:融资|投资|订单|规模|产值)$", match.group(1)) else noun


def _styled(spot: Spot, noun: str, said: str, flow: str) -> str:
    unit = spot.found.unit
    if unit in _SUFFIX:
        return f"{re.sub(r'(?:制造|代工).*$', '', noun.split('、')[0])}{_SUFFIX[unit]}"
    if unit in _TIME_UNIT:
        return noun if noun.endswith("圈") else f"{noun}可达时间"
    if unit in ("人", "位", "名") and _PEOPLE.search(noun):
        return "人员规模" if noun.endswith("规模") else f"{noun}人数"
    if spot.found.comparator == "级":
        return _level(noun)
    if _MONEY.search(unit) and noun == "计划":
        return f"{phrases.before(re.sub(r'[0-9一二三四五六七八九十]+年$', '', spot.left))}{noun}额度"
    noun = _plain(noun)
    return _with_verb(noun, said) or f"{flow if not noun.startswith(flow) else ''}{threshold(noun)}"


def _plain(noun: str) -> str:
    """国际领先的全球知名科创基地 → 全球知名科创基地: praise is no part of the name, whose it is (企业主导的) may be."""
    head, _, name = noun.rpartition("的")
    praised = re.match(r"国际|国内|全国|世界|具有|具备|专于|高水平|一流|领先|有较", head)
    return name if len(name) >= 4 and (praised or len(head) > 8) else noun


def _level(noun: str) -> str:
    """千亿级产业集群 → 产业集群规模级别, 千万元级仪器 → 仪器单价级别."""
    name = noun.split("的")[-1] if len(noun) > 10 and len(noun.split("的")[-1]) >= 4 else noun
    if name in ("融资", "投资", "订单"):
        return f"{name}额"
    return f"{name}单价级别" if re.search(r"(?:仪器|设备|装备|产品)$", name) else f"{name}规模级别"


def _with_verb(noun: str, said: str) -> str:
    """What is said of the counted: 进入前1%的学科, 投产项目, 参赛项目; a title that is won is itself the indicator."""
    listed = re.match(r"(?P<verb>入选|列入|纳入|进入|跻身|到)(?P<what>.+)$", said)
    if listed and (listed["verb"] in ("进入", "跻身", "到") or _LIST.search(listed["what"])):
        return f"{phrases.tidy(said)}的{noun}"
    gained = re.match(r"(?:入选|成为|获评|荣获|获得|获批|列入|获|当选)(.+)$", said)
    if gained:
        what = phrases.tidy(gained.group(1))
        return (
            f"{phrases.tidy(said)}的{noun}"
            if re.fullmatch(r"奖项|立项|认定|授权", what) or re.search(_FUNDED, what)
            else what
        )
    done = re.match(
        r"(?:已|已经|正|全部|均|顺利|先后)*(?P<verb>参赛|落户|落地|签约|开工|投产|投用|竣工|在建|上市|入驻)",
        said,
    )
    return f"{done['verb']}{noun}" if done else ""


def threshold(name: str) -> str:
    """估值超亿元的人才企业 → 人才企业（估值超亿元）."""
    match = THRESHOLD.search(name)
    if match is None or match.start():
        return name
    flow = re.match(rf"(?:{FLOWS})", match["what"])
    what = match["what"][flow.end() :] if flow else match["what"]
    return f"{flow.group() if flow else ''}{match['noun']}（{what}）"


_DEALT: Final = re.compile(
    r"办结|办理|完成|答复|反馈|办好|到账|受理|审批|响应|回应|对接|回访|核实|整改|处置|解决|回复|上门|出证|发证|拨付|兑付|评审"
)


def duration(spot: Spot, done: list[Named]) -> Named | None:
    """Days and hours that work takes, and the years of a plan."""
    unit = spot.found.unit
    if unit not in ("日", "天", "个工作日", "工作日", "小时", "分钟", "个月", "年", "月"):
        return None
    left = own_left(spot)
    if re.search(r"连续(?:第)?$", left) and spot.right:
        return Named(f"连续{phrases.tidy(spot.right)[:14]}年数" if unit == "年" else "", 0.6)
    soon = re.match(
        r"(?:就(?!业)|便(?![利民捷])|即(?!时))(?:可|能)?(?:帮我们|帮企业|为我们|为企业|给我们)?(?P<did>[^，。”\d]{2,16})",
        spot.right,
    )
    if soon and unit not in ("年", "月", "个月"):
        return Named(f"{phrases.tidy(soon['did']).replace('了', '')}用时", 0.6)
    if re.search(r"提前(?:了|约|近|整整|足足)*$", left):
        return Named(re.sub(r"(?:了|约|近|整整|足足)+$", "", left).lstrip("，、“"), 0.6)
    follows = spot.peers[spot.index + 1] if spot.index + 1 < len(spot.peers) else None
    near = min(spot.clause[1], follows.phrase_start if follows else spot.clause[1])
    verb = _DEALT.search(spot.text, spot.found.end, near) or _DEALT.search(
        spot.text, spot.found.end, spot.clause[1]
    )
    if spot.found.nature is not Nature.LIMIT and re.search(r"(?:前后|总共|一共)$", left):
        return Named("用时", 0.5)
    if re.search(r"(?:只|仅|仅需|只需|用|花|需要|耗时|历时)(?:用|花|了|需|时|整整|足足|短短)*$", left):
        path = re.search(r"从[^，。“”\d]{2,16}?到[^，。“”\d]{2,16}?(?=[仅只就用花共需]|，|$)", spot.text)
        return Named(f"{path.group() if path else verb.group() if verb else ''}用时", 0.6)
    name = phrases.before(left)
    if verb:
        name = _dealt_with(spot, left, name)
    if verb and (len(name) >= 2 or spot.found.nature is Nature.LIMIT):
        return Named(f"{name}{verb.group()}时限", 0.7)
    if unit == "年" and follows is not None and follows.phrase_start - spot.found.phrase_end <= 1 and name:
        tail = re.match(r"[\u4e00-\u9fff]{2,4}", spot.text[follows.phrase_end :])
        return Named(f"{name}{tail.group() if tail else ''}期限", 0.6)
    return None


def _dealt_with(spot: Spot, left: str, name: str) -> str:
    """收集的问题24小时内响应、7日内办结: the second goes on with what the first is said of."""
    if not re.fullmatch(r"[^、]{0,10}、", left):
        return name
    first = next(row for row in spot.peers if row.phrase_end > spot.clause[0])
    return phrases.before(spot.text[spot.clause[0] : max(spot.clause[0], first.phrase_start)])
