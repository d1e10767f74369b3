"""From free text to what the asker wants: kind of need, place in the chains, quantities, key words, what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import concepts, measures, metrics, quality
from .measures import Measure
from .text import fold, to_simplified
from .words import keywords

# Signs of a need that is no technical problem, by kind (registry.NeedKind), strongest kinds first.
_KIND_SIGNS: Final[tuple[tuple[str, str], ...]] = (
    (
        "ip",
        "商标|侵权|抢注|知识产权|专利(?:纠纷|布局|导航|预警|许可|申请|申报|代理|质押)|维权|著作权|软著|商业秘密"
        "|trademark|infring|copyright|intellectual property|patent (?:fil|licen|disput)",
    ),
    (
        "approval",
        "审批|许可证|节能审查|环评|报批|备案|容缺|施工许可|验收手续|药品注册|注册申报|许可.{0,4}到期|批复"
        "|permit|licen[cs]e application|regulatory approval",
    ),
    (
        "logistics",
        "货运|海运|空运|物流|订舱|舱位|集装箱|运输路线|冷链运输|运输方案|报关"
        "|清关|通关|仓储|航线|班列|freight|shipping|customs|logistics|warehous",
    ),
    (
        "finance",
        "融资|贷款|资金短缺|缺资金|缺钱|流动资金|资金周转|投资人|股权"
        "|基金支持|产业基金|找.{0,6}基金|风投|创投|上市辅导|[ABC]轮|venture capital|\\bloan|funding|financing|investor",
    ),
    (
        "space",
        "场地|厂房|办公室|孵化空间|孵化器|落户|入驻|用地|(?:lab|office|factory|production|industrial) space|workshop to rent|incubator",
    ),
    (
        "equipment",
        "借用.{0,8}(?:仪器|设备|电镜)|共享(?:仪器|设备)|租用设备|租.{0,4}仪器|(?:仪器|设备)共享|仪器.{0,6}(?:预约|开放)|使用.{0,6}仪器|上机|机时"
        "|送检|检测服务|检测机构|第三方检测|做检测|做.{0,12}(?:表征|测试)$"
        "|哪里.{0,6}(?:测试|检测)|借.{0,4}(?:电镜|色谱|质谱|试验机)|shared (?:instrument|equipment|.{0,20}microscope)"
        "|equipment (?:sharing|rental)|testing service",
    ),
    (
        "capacity",
        "产能不足|产能跟不上|扩产|扩大产能|代工|代加工|外协|产能.{0,4}扩大|扩建.{0,10}(?:产线|生产线)|订单.{0,4}做不(?:过来|完)"
        "|contract manufactur|production capacity|outsourc",
    ),
    (
        "market",
        "知名度|销路|销售渠道|经销商|代理商|开拓市场|推广面料|品牌推广|推广.{0,8}品牌|找买家|打开市场|展销|展会|销售链路|进入.{0,6}市场"
        "|distributor|sales channel|new market|buyers for|trade fair",
    ),
)
# Everyday questions that share words with the trades but ask for no solution.
_CHATTER: Final = re.compile(
    "多少钱|哪里买|哪儿买|便宜|好吃|好喝|好看|好玩|几点|怎么走|怎么去|分数线|录取|高考|天气|股票|基金定投|彩票|游戏|电影|歌曲|作文|写一首|写诗|笑话|食谱|减肥|星座|旅游"
    "|门票|挂号|上班时间|开放时间|招聘|找工作|租房|买房|房价|相亲|宠物|菜谱|你好|你是谁|翻译|打车|外卖|快递|报销|医保|上牌|罚款|作业|股跌|股涨|股价|正常吗|合理吗|划算吗"
    "|weather|football|movie|recipe|joke|horoscope|homework|有车|几路车"
)
_TECHNICAL: Final = re.compile(
    "技术|工艺|材料|性能|研发|配方|强度|纯度|精度|良率|耐|膜|涂层|纤维|芯片|封装|装备|药|检测方法|国产化|卡脖子|静水压|透湿|寿命|回收|染整|催化|合成|不均|不稳|缺陷|开裂|断裂|失效|温场|炉|产线|工序"
    "|设备|元件|器件|药物|面料|印染"
    "|染缸|染色|染料|助剂|印花|织造|针织|机织|梭织|坯布|布面|纺丝|纺纱|短纤|长丝|涤纶|锦纶|氨纶|晶圆|晶锭|晶体|压铸|铸件|树脂|油墨|引发剂|基板"
    "|中间体|原料药|废水|废气|废酸|色花|色差|缸差|气泡|起泡|起毛|起皱|翘曲|崩边|毛刺|堵|断丝|发黄|黄变|脱层|分层|渗漏|渗水|张力|跑偏"
)


# Ways of asking that a business question shares with small talk.
_COURTESY: Final = re.compile("怎么走|快递|翻译|正常吗|合理吗|划算吗|作业")
_TALENT: Final = re.compile(
    "招聘|引进.{0,6}人才|缺.{0,4}(?:工程师|技工|人才)|培训.{0,8}(?:工人|员工|人员)|博士后|人才引进|recruit|hire"
)
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_SERVICES: Final = "服务与要素"


@dataclass(frozen=True, slots=True)
class SegmentName:
    """A segment as the region knows it."""

    id: int
    name: str
    chain: str
    chain_id: int = 0


@dataclass(frozen=True, slots=True)
class SegmentGuess:
    """A segment that the text seems to belong to; `weight` 0–1, `basis` is `name` or `evidence`."""

    id: int
    name: str
    chain: str
    weight: float
    basis: str

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "chain": self.chain,
            "weight": self.weight,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read; pages show it back so that the asker can correct it."""

    text: str
    kind: str
    segments: tuple[SegmentGuess, ...]
    measures: tuple[Measure, ...]
    keywords: tuple[str, ...]
    missing: tuple[quality.Missing, ...]

    @property
    def aims(self) -> tuple[Measure, ...]:
        """The quantities that describe the goal, not circumstances or the present level."""
        return tuple(m for m in self.measures if m.role == "value")

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "segments": [s.to_json() for s in self.segments],
            "keywords": list(self.keywords),
            "measures": [m.to_json() for m in self.measures],
            "missing": [m.to_json() for m in self.missing],
        }


def understand(text: str, segments: Sequence[SegmentName] = ()) -> Understood:
    """Read `text`. Pure: the names of segments are passed in."""
    found = tuple(measures.read(text))
    return Understood(
        text=text,
        kind=kind_of(text),
        segments=tuple(named_segments(text, segments)),
        measures=found,
        keywords=keywords(text),
        missing=quality.assess(text=text).missing,
    )


def kind_of(text: str) -> str:
    """A code of `registry.NeedKind`, or `chatter` for what is no need; technical unless other signs prevail."""
    plain = to_simplified(text)
    business = next((kind for kind, signs in _KIND_SIGNS if re.search(signs, plain, re.I)), "")
    if _CHATTER.search(_COURTESY.sub("", plain) if business else plain) and not _has_aim(text):
        return "chatter"
    if business or _TALENT.search(plain):
        return business or "other"
    return (
        "technical" if _TECHNICAL.search(plain) or measures.read(text) or _names_technology(text) else "other"
    )


def _names_technology(text: str) -> bool:
    """Whether something of the trades is called by one of its names, in Chinese or English."""
    return any(hit.concept.area != _SERVICES and not hit.ambiguous for hit in concepts.find(text))


def is_technical(text: str) -> bool:
    """Whether somebody describes a technical problem: by a word of the trades, or by a property with its value.

    A number alone does not make one (汽车机油5000公里换一次).
    """
    if kind_of(text) not in ("technical", "capacity"):
        return False
    named = (metrics.pattern().search(m.metric) for m in measures.read(text) if m.dimension != "金额")
    if not _HAN.search(text):
        return _names_technology(text) or any(named)
    return bool(_TECHNICAL.search(to_simplified(text))) or any(named)


def _has_aim(text: str) -> bool:
    return any(m.metric and m.comparator in ("ge", "le", "gt", "lt", "between") for m in measures.read(text))


def named_segments(text: str, segments: Sequence[SegmentName], limit: int = 5) -> list[SegmentGuess]:
    """Segments whose name, or whose chain's name, the text uses. The more of the name, the heavier."""
    folded = fold(" ".join([text, *_chinese_names(text)]))
    guesses = [
        SegmentGuess(segment.id, segment.name, segment.chain, weight, "name")
        for segment in segments
        if (weight := _name_weight(folded, segment)) > 0
    ]
    return sorted(guesses, key=lambda guess: (-guess.weight, guess.id))[:limit]


def _chinese_names(text: str) -> list[str]:
    """What a text says in English or by abbreviation, in Chinese."""
    return [hit.concept.name for hit in concepts.find(text) if hit.written.isascii() and not hit.ambiguous]


def _name_weight(folded: str, segment: SegmentName) -> float:
    name = _share(folded, segment.name)
    chain = _share(folded, segment.chain)
    return round(min(1.0, 0.6 * (name if name >= 0.6 else 0) + 0.4 * (chain if chain >= 0.6 else 0)), 3)


def _share(folded: str, name: str) -> float:
    """The share of the bigrams of `name` that the text holds; of 和- and 、-joined names the best part."""
    shares = [0.0]
    for part in re.split("[和与及、/]", fold(name)):
        grams = [part[i : i + 2] for i in range(len(part) - 1)]
        if grams:
            shares.append(sum(gram in folded for gram in grams) / len(grams))
    return max(shares)
