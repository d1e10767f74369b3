"""What is counted or measured, named in the style of indicator tables: 高新技术企业, X增速, A占B比重, X位次."""

from __future__ import annotations

import re

from ..quantities.found import Nature
from ..quantities.units import DURATIONS
from . import phrases
from .counted import counted, duration
from .measured import measured
from .naming import Named, own_right
from .rates import compared, growth, moved, rank, share, top
from .spot import Spot

__all__ = ["Named", "indicator_of"]


def indicator_of(spot: Spot, done: list[Named]) -> Named:
    """`done`: the indicators of the earlier numbers of the sentence, in order."""
    if spot.context.indicator:
        return Named(spot.context.indicator, 0.95)
    for rule in (moved, _of_nature, share, compared, growth, duration, counted, measured):
        named = rule(spot, done)
        if named is not None and named.name:
            return named
    return Named(_fallback(spot, done), 0.3, "未能确定指标")


def _of_nature(spot: Spot, done: list[Named]) -> Named | None:
    nature, unit = spot.found.nature, spot.found.unit
    if nature is Nature.RANK or (
        unit in ("位", "位次")
        and re.search(
            r"(?:前进|上升|提升|跃升|前移|后退|进位|(?<=[年期月])进)$", phrases.trim_tail(spot.left)
        )
    ):
        return rank(spot, done)
    if re.search(r"排名前?$", spot.left) and spot.right.startswith("的"):
        return top(spot)
    if spot.found.unit == "条" and "号线" in spot.text[spot.found.start : spot.found.end + 2]:
        return Named(f"{phrases.before(spot.text[spot.clause[0] : spot.found.start])}线路数", 0.7)
    if nature is Nature.CADENCE:
        return _cadence(spot)
    if nature is Nature.EVENT or unit in ("届", "年份", "日期", "文号"):
        return _event(spot)
    return None


def _cadence(spot: Spot) -> Named | None:
    """每两月举行一次平台赛比 → 平台赛比."""
    match = re.match(
        r"(?:集中|定期|至少)*(?:举行|召开|开展|组织|举办|进行)?(?P<what>(?:研究|发布|通报|调度|督查)?)(?:一次|一场|"
        r"一批|一轮|[1-9]次)?(?P<of>[^，。；、\d]{2,20})",
        spot.right,
    )
    if match:
        return Named(phrases.tidy(match["what"] + match["of"]), 0.75)
    done = re.search(
        r"每(?:[两二三半]?年度?|半?年|季度|个?月|周|星期|天|日)(?:至少|不少于|定期|集中)?(?P<what>[\u4e00-\u9fff]{2,8}?)(?:至少|不少于|不低于)?$",
        spot.text[spot.clause[0] : spot.found.start],
    )
    return Named(done["what"], 0.7) if done and not spot.right else None


def _event(spot: Spot) -> Named | None:
    unit, right = spot.found.unit, spot.text[spot.found.phrase_end :]
    word = re.split(r"[，。；、”“）的]", right)[0]
    if unit == "年份":
        return Named(_event_year(spot, word), 0.7)
    if unit == "日期":
        return Named(
            "印发日期" if word.startswith("印发") else f"{word}日期" if 1 < len(word) <= 4 else "发文日期",
            0.8,
        )
    if unit == "文号":
        return Named("文号", 0.95)
    if unit == "届":
        return Named("届次", 0.9)
    if unit == "批次":
        return Named(f"{_listed(word, right)}批次", 0.8)
    if unit == "期":
        return Named(f"{phrases.after(own_right(spot))[0][:12]}期别", 0.7)
    if unit == "类":
        return Named(f"{_kind(spot, word)}类别", 0.6)
    return None


def _listed(word: str, right: str) -> str:
    """首批22个“先锋”试点城市之一 → “先锋”试点城市: of what it is a batch."""
    if re.match(r"\d+[个家项名]", word):
        word = re.split(r"[，。；、]", re.sub(r"^\d+[个家项名]", "", right))[0]
    return phrases.tidy(re.sub(r"(?:名单|之一|以来)$", "", word))


def _kind(spot: Spot, word: str) -> str:
    """国家1.1类新药ASC08 → 新药."""
    match = re.match(r"[\u4e00-\u9fff]{2,6}", word)
    return match.group() if match else phrases.before(spot.left)


def _event_year(spot: Spot, word: str) -> str:
    verb = re.search(r"(?:远期|中远期)?展望", spot.left)
    if verb:
        return f"{verb.group()}年份"
    founded = re.search(r"(成立|创建|始建|创办|设立|建成|启用|组建)于$", spot.left)
    if founded:
        return f"{founded.group(1)}年份"
    match = re.search(
        r"落地|落户|投产|启动(?:建设)?|开工|成立|设立|创建|建成|投用|获批|入驻|上市|注册|竣工|签约|开业|挂牌|开园|试点|通车|创办|启用",
        word,
    )
    return f"{match.group() if match else phrases.tidy(word)[:12]}年份"


def _fallback(spot: Spot, done: list[Named]) -> str:
    if spot.found.unit in DURATIONS and len(phrases.before(spot.left)) < 2 and not spot.right:
        return "用时"
    words = phrases.tidy(phrases.before(spot.left)) or phrases.tidy(spot.right) or phrases.tidy(spot.within)
    return words[:24] or (done[-1].name if done else "")
