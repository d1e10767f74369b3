"""The name that goes before its number: 高新技术企业711家, 总面积约188平方公里, 每千家企业中…数（54.54）."""

from __future__ import annotations

import re
from typing import Final

from . import phrases
from .counted import threshold
from .lexicon import BARE, FALL, RISE
from .lists import items, listed_before, summed_kind
from .naming import Named, completed, moving, own_left, stem, topic
from .spot import Spot
from .subject import member

_TOTAL: Final = re.compile(r"(?:总量|总数|总额|总规模|规模|人数|数量|总人数|总量规模)")
_MONEY: Final = re.compile(
    r"(?:总投资|投资|总投资额|投资额|计划总投资|总金额|合同金额|金额|合同额|协议金额|到位资金)"
)

_MOVES: Final = re.compile(r"\s*(?:[由从](?:原来的?|过去的?|以往的?)?|(?:已)?(?:达到?|为))\s*")


def measured(spot: Spot, done: list[Named]) -> Named | None:
    left = own_left(spot)
    named = distributed(spot)
    if named is not None:
        return named
    name = threshold(phrases.before(left))
    if each := _per_one(spot):
        return Named(each, 0.7)
    if done and re.fullmatch(rf"(?:{RISE}|{FALL}|增长|增加)(?:到|至)?", name):
        return Named(done[-1].name, 0.85)
    if "其中" in left and done and re.search(r"(?:级|型|类)$", name):
        return Named(name + stem(done[-1].name), 0.8)
    if len(name) < 2 and (not done or _MOVES.fullmatch(left)) and (about := moving(spot)):
        return Named(about, 0.8)
    if len(name) < 2 or name in ("全年", "年内", "全部", "其中"):
        return Named(_carried(done[-1].name, spot), 0.6, "指标取自前一数") if done else None
    flow = _leading_flow(left) or (done[-1].flow if done and re.match(r"\s*[、和及]", left) else "")
    if flow and name.endswith(flow) and len(name) > len(flow) + 1:
        name = name[: -len(flow)]
    if flow and flow not in name:
        name = flow + name
    if (held := _held(spot, name)) and not flow:
        return Named(held, 0.7)
    name = re.sub(r"(?<=....)总数$|(?<=产值)规模$", "", _full(name, spot, done))
    return Named(completed(name, spot.found.unit), 0.88, flow=flow)


def _held(spot: Spot, name: str) -> str:
    """每周三召开早餐会，已举办45场: what was held stands in the clause before."""
    if not re.fullmatch(r"举办|召开|举行|开展|组织|播出|直播|发布", name):
        return ""
    before = re.split(r"[，；：]", spot.text[: spot.clause[0]].rstrip("，；"))[-1]
    what = re.search(r"(?:召开|举办|举行|开展|组织|推出|开设)(?P<what>[\u4e00-\u9fff“”]{3,14})$", before)
    return phrases.tidy(what["what"]) if what else ""


def _per_one(spot: Spot) -> str:
    """8736家获得贷款，户均126万元: of what each has the sum."""
    each = re.search(r"(?:户均|人均|亩均|企均|单笔|每户)$", spot.left)
    if each is None:
        return ""
    got = re.search(r"(?:获得|取得|得到|享受|发放|获)([\u4e00-\u9fff]{2,6})，?$", spot.text[: spot.clause[0]])
    return f"{each.group()}{got.group(1)}" if got else ""


def _carried(name: str, spot: Spot) -> str:
    """研发投入占比达7%，还要再增加3000万元: money is of the thing, not of its share."""
    return name if "%" in spot.found.unit or "点" in spot.found.unit else re.sub(r"(?<=..)占比$", "", name)


def _leading_flow(left: str) -> str:
    match = re.search(r"(新增|新引进|新培养|新培育|新签约|新开工|净增)", left)
    return match.group(1) if match else ""


def distributed(spot: Spot) -> Named | None:
    """集成电路、生物医药、新材料产业总值分别达…: the k-th name with the head that all share."""
    told, at = member(spot), spot.text.rfind("分别", spot.clause[0], spot.found.start)
    if told is None or at < 0:
        return None
    head = phrases.before(spot.text[spot.clause[0] : at])
    names = items(head, told[1])
    head = (
        re.sub(
            r"等?(?:[两二三四五六七八九十]|\d)[大个](?:主导|重点|优势|支柱|特色|新兴)?(?=产业|领域|行业)",
            "",
            head,
        )
        if names
        else head
    )
    names = items(head, told[1])
    shared = _shared(names, head)
    if not names:
        names = listed_before(spot, told[1])
        return Named(f"{names[told[0]]}{summed_kind(head)}", 0.75, "名称取自前文列举") if names else None
    last = names[-1].replace(shared, "") if shared else names[-1]
    kind = next((word for word in ("产业集群", "产业", "行业", "集群") if last.endswith(word)), "")
    name = names[told[0]] if told[0] < told[1] - 1 else last
    joint = kind if kind and not name.endswith((kind, "业", "居民")) else ""
    return Named(f"{name}{joint}{shared}", 0.85)


def _shared(names: list[str], head: str) -> str:
    """What all of a list share: after the word that the first name ends with (城镇居民和农村居民｜收入), else the measure."""
    if len(names) > 1:
        for size in (4, 3, 2):
            at = names[-1].rfind(names[0][-size:])
            if len(names[0]) > size and 0 < at < len(names[-1]) - size:
                return names[-1][at + size :]
    halves = [re.match(r"城镇|农村|城市|乡村", name) for name in names]
    if names and halves[-1] and all(halves) and names[0] == halves[0].group():  # type: ignore[union-attr]
        return names[-1][halves[-1].end() :]
    tail = BARE.search(head)
    if names and (own := re.search(rf"(?:{BARE.pattern})$", names[-1])) and names[0].endswith(own.group()):
        return ""
    return head[tail.start() :] if tail and tail.start() else ""


def _full(name: str, spot: Spot, done: list[Named]) -> str:
    """A bare 产能, 总量 or 总投资 takes what it is said of."""
    before = stem(done[-1].name) if done else ""
    if _TOTAL.fullmatch(name) and before and not BARE.search(before):
        return f"{before}{name}"
    if _MONEY.fullmatch(name):
        return f"{before}{name}" if re.search(r"(?:项目|工程)$", before) else name
    if not BARE.fullmatch(name) or re.search(r"面积|占地|用地", name):
        return name
    about = topic(spot) or (spot.topic if spot.topic.endswith(("产业", "集群", "行业")) else "")
    return f"{about}{name}" if about and about not in name else name
