"""What the rules for indicators share: the result, the words that are a number's own, and names handed on in a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..quantities.found import Found
from . import phrases
from .lexicon import FLOW, OPENING, STOCK
from .spot import Spot
from .subject import leading, member

FLOWS: Final = (
    "共建|新增|新引进|新培养|新培育|新建|新设|新签约|新开工|净增|促成|催生|撬动|带动|"
    "承担|承接|签约|解决|化解|转化|孵化|惠及|兑现|减免|发放|受理|办理|服务"
)
_VERB_ALONE: Final = re.compile(
    rf"(?:累计)?(?:{FLOWS}|{FLOW}|{STOCK}|到账|到位|投资|融资|出资|捐赠|落户|接待|参与)"
)
_INDUSTRY: Final = re.compile(r"(?:产业集群|集群|产业|行业|平台)$")


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator with what it hands on to the next numbers of a list: its verb of flow (新增)."""

    name: str
    sure: float
    why: str = ""
    flow: str = ""


def own_left(spot: Spot) -> str:
    """From the clause's beginning (its subject left out) or from the number before it in a list, whichever is nearer."""
    low = spot.clause[0]
    subject, size = leading(spot.left, spot)
    if subject and size < len(spot.left.rstrip()) and not _INDUSTRY.search(spot.left[:size]):
        low += size
    for row in spot.peers:
        if low < row.phrase_end <= spot.found.phrase_start and _parted(
            spot.text[row.phrase_end : spot.found.phrase_start]
        ):
            low = row.phrase_end
    return phrases.without_from(spot.text[low : spot.found.phrase_start])


def _parted(between: str) -> bool:
    """Does what stands between two numbers begin a new item? 1类新药管线22条 does not."""
    return (
        re.search(r"[、和及与增至升到降～~—（]|共建|签订|签署|达成|促成", between) is not None
        or len(re.sub(r"\W", "", between)) < 2
    )


def own_right(spot: Spot) -> str:
    """Up to the next number of the sentence that is counted itself; 8英寸、12英寸晶圆 share what follows the last."""
    row, rest = spot.found, [peer for peer in spot.peers if peer.start >= spot.found.phrase_end]
    while rest and _one_noun(row, rest[0], spot.text[row.phrase_end : rest[0].phrase_start]):
        row = rest.pop(0)
    right = spot.text[row.phrase_end : max(row.phrase_end, spot.clause[1])]
    later = [peer for peer in rest if peer.phrase_start < spot.clause[1]]
    if later:
        right = _until(right, later[0].phrase_start - row.phrase_end)
    if "“" in spot.left[spot.left.rfind("”") + 1 :]:
        right = right.split("”")[0]
    return re.sub(r"(?:以及|和|及|与|、|\+)$", "", re.split(r"、(?=[^、，]{0,8}\d)", right)[0])


def _one_noun(row: Found, other: Found, between: str) -> bool:
    """8英寸、12英寸晶圆 and 4类132项违法行为: both numbers are of what follows the second."""
    if not between:
        return row.unit in ("类", "大类")
    return row.unit == other.unit and re.fullmatch(r"[、和及与或]", between) is not None


def _until(right: str, size: int) -> str:
    head = right[: max(0, size)]
    at = max(head.rfind(mark) for mark in ("、", "和", "及", "+", "与"))
    return head[:at] if at >= 0 else head


def handed(spot: Spot, done: list[Named]) -> str:
    """The name of an earlier number that this one goes on with: the k-th of n with 分别, else the last."""
    told = member(spot)
    done = [row for row in done if not re.match(r"连续.*年数$", row.name)] or done
    at = len(done) - told[1] if told else len(done) - 1
    return done[at].name if 0 <= at < len(done) else done[-1].name if done else ""


def stem(name: str) -> str:
    """新增经营主体 → 经营主体, X增速 → X: what the next measure of the same thing is named after."""
    return re.sub(
        rf"^(?:累计)?(?:{FLOWS})(?=..)|(?:增速|降幅|增幅|位次|(?<=..)(?:增加|减少|净增|提高))$", "", name
    )


def flow_of(spot: Spot, done: list[Named]) -> str:
    """The verb of flow right before the number, or the one that the list began with."""
    match = re.search(rf"((?:累计)?(?:{FLOWS}))(?:了|国内外|各类)?$", phrases.trim_tail(spot.left))
    if match:
        return match.group(1)
    joined = re.search(r"[、和及]\s*$", spot.text[: spot.found.phrase_start])
    return re.sub(r"^累计|共建", "", done[-1].flow) if joined and done else ""


def completed(name: str, unit: str) -> str:
    """A verb alone is no name: 服务320万人次 → 服务人次, 到账180万元 → 到账金额."""
    if not _VERB_ALONE.fullmatch(name):
        return name
    if unit.endswith("元"):
        return f"{name}金额"
    kind = re.search(r"(人次|家次|户次|人|家|户|件|项|个|户|篇|场)$", unit)
    return (
        f"{name}{kind.group(1)}数"
        if kind and len(kind.group(1)) == 1
        else f"{name}{kind.group(1)}"
        if kind
        else name
    )


def topic(spot: Spot) -> str:
    """What the clause before speaks of, where it holds no number: 新一代碳化线单台设备，不仅产能…"""
    head = spot.text[: spot.clause[0]].rstrip("，,")
    last = re.split(r"[，。；：！？“”]", head)[-1] if head else ""
    low = len(head) - len(last)
    if any(row.end > low for row in spot.peers if row.start < spot.clause[0]):
        return ""
    last = re.sub(r"^(?:现在|目前|如今)的?", "", last)
    name = phrases.tidy(phrases.trim_lead(last))
    plain = not phrases.PREDICATE.search(name) and not re.match(rf"(?!现代|有效)(?:{OPENING})", last)
    return name if 2 <= len(name) <= 14 and plain else ""


def moving(spot: Spot) -> str:
    """某项目的审批时间，从58天压缩到29天: what moves stands in the clause before, without a number of its own."""
    head = spot.text[: spot.clause[0]].rstrip("，,")
    last = re.split(r"[，。；：！？]", head)[-1].lstrip("“") if head else ""
    if any(row.end > len(head) - len(last) for row in spot.peers if row.start < spot.clause[0]):
        return ""
    share = re.match(r"(?P<name>[^的]{2,20}(?:占比|比重|比例))(?=首次|过半|已|也|超|突破|持续|稳步)", last)
    if share:
        return phrases.trim_lead(share["name"])
    _, _, what = last.rpartition("的")
    name = phrases.before(what if len(what) >= 4 else last)
    return name if 2 <= len(name) <= 20 else ""
