"""Causes and comparisons in plain words, for pages and the machine interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Name = Callable[[str], str]


def cause(row: Mapping[str, Any], need: Name = str, expert: Name = str) -> str:
    """One cause as a sentence; `need` and `expert` turn numbers into what people call them."""
    teller = _TELLERS.get(str(row.get("code")))
    return teller(row, need, expert) if teller else str(row.get("code"))


def _count(row: Mapping[str, Any], one: str, many: str) -> str:
    """Of a need: how many of its candidates; of a pair: this one."""
    return many % {"n": row["candidates"]} if "candidates" in row else one


def _no_candidate(_row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _("这一轮的专家里没有人达到推荐线。")


def _too_few(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    told = _("至少要 %(minimum)s 位，能用的候选只有 %(n)s 位。")
    return told % {"minimum": row["minimum"], "n": row["candidates"]}


def _conflict(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    told = _count(row, _("有利益冲突。"), _("%(n)s 位候选有利益冲突。"))
    return told + (_("说明：%s。") % row["detail"] if row.get("detail") else "")


def _own(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _count(row, _("属于出题单位。"), _("%(n)s 位候选属于出题单位。"))


def _below(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _count(row, _("低于本轮的最低把握。"), _("%(n)s 位候选低于本轮的最低把握。"))


def _no_capacity(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _count(row, _("本轮没有余力。"), _("%(n)s 位候选本轮没有余力。"))


def _full(row: Mapping[str, Any], need: Name, _expert: Name) -> str:
    if "candidates" in row:
        return _("%(n)s 位候选的时间已经给了别的题。") % {"n": row["candidates"]}
    taken = _("；").join(_held(one, need(str(one["need"]))) for one in row.get("taken_by", ()))
    return _("本轮最多接 %(n)s 项，已经给了：%(taken)s。") % {"n": row["capacity"], "taken": taken}


def _held(one: Mapping[str, Any], name: str) -> str:
    difference = one["higher_by"]
    if difference > 0:
        return _("%(name)s（把握 %(value).2f，高 %(more).2f）") % _figures(one, name)
    if difference < 0:
        told = _("%(name)s（把握 %(value).2f，低 %(more).2f，按总账仍给那里）")
        return told % _figures(one, name)
    return _("%(name)s（把握 %(value).2f，相同）") % _figures(one, name)


def _figures(one: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"name": name, "value": one["value"], "more": abs(one["higher_by"])}


def _need_full(row: Mapping[str, Any], _need: Name, expert: Name) -> str:
    if "candidates" in row:
        return _("这道题要的人数已经满了。")
    rows = row.get("instead", ())
    told = _("%(name)s（%(value).2f）")
    names = _("、").join(told % {"name": expert(str(one["expert"])), "value": one["value"]} for one in rows)
    return _("这道题要 %(n)s 位，已有：%(names)s。") % {"n": row["wanted"], "names": names}


def _organisation_full(row: Mapping[str, Any], _need: Name, expert: Name) -> str:
    if "candidates" in row:
        return _("%(n)s 位候选的单位已到上限。") % {"n": row["candidates"]}
    told = _("%(name)s 本轮最多接 %(cap)s 项，已到上限。")
    return told % {"name": expert(str(row["organisation"])), "cap": row["cap"]}


def _organisation_has_one(row: Mapping[str, Any], _need: Name, expert: Name) -> str:
    if "candidates" in row:
        return _("同一单位已经有人在这道题上。")
    return _("同一单位的 %s 已经在这道题上。") % expert(str(row["expert"]))


def _not_worth(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    if "candidates" in row:
        return _("%(n)s 位候选再接一项，得不偿失。") % {"n": row["candidates"]}
    told = _("手上已有 %(jobs)s 项，按规则再接一项要扣 %(cost).2f，不低于把握 %(value).2f。")
    return told % {"jobs": row["jobs"], "cost": row["cost"], "value": row["value"]}


def _together(row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    if "candidates" in row:
        return _("有空的候选凑不齐最少人数，所以一位也没派。")
    return _("这道题至少要 %(n)s 位，凑不齐就一位也不派。") % {"n": row["minimum"]}


def _outweighed(_row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _("换上他，别处的损失更大。")


def _not_a_candidate(_row: Mapping[str, Any], _need: Name, _expert: Name) -> str:
    return _("匹配没有把他列为这道题的候选。")


_TELLERS: dict[str, Callable[[Mapping[str, Any], Name, Name], str]] = {
    "no_candidate": _no_candidate,
    "too_few": _too_few,
    "conflict": _conflict,
    "own_organisation": _own,
    "below_least_value": _below,
    "no_capacity": _no_capacity,
    "expert_full": _full,
    "need_full": _need_full,
    "organisation_full": _organisation_full,
    "organisation_has_one": _organisation_has_one,
    "not_worth": _not_worth,
    "not_enough_together": _together,
    "outweighed": _outweighed,
    "not_a_candidate": _not_a_candidate,
}


def comparison(result: Mapping[str, Any]) -> str:
    """The optimum beside greedy, in one or two sentences."""
    plain = result["greedy"]
    figures = {
        "served": result["served"],
        "value": result["value"],
        "plain_served": plain["served"],
        "plain_value": plain["value"],
        "more": abs(result["value"] - plain["value"]),
        "extra": result["served"] - plain["served"],
    }
    if figures["extra"] > 0 and result["value"] >= plain["value"]:
        told = _("比逐题挑最好的多满足 %(extra)s 道题，把握合计多 %(more).2f。")
    elif figures["extra"] > 0:
        told = _("比逐题挑最好的多满足 %(extra)s 道题；为此把握合计少了 %(more).2f。")
    elif figures["more"] < 0.005 and not figures["extra"]:
        told = _("逐题挑最好的也是这个结果：这一轮没有互相争的专家。")
    elif result["value"] > plain["value"]:
        told = _("和逐题挑最好的一样满足 %(served)s 道题，把握合计多 %(more).2f。")
    else:
        told = _("把握合计比逐题挑最好的少 %(more).2f，换来的是规则要求的均衡。")
    return told % figures


def proof(result: Mapping[str, Any]) -> str:
    """How sure it is that nothing is better."""
    if result["optimal"]:
        return _("已经证明：按声明的规则没有更好的安排。")
    return _("在限时内没有证完，更好的安排至多再好 %(gap).2f%%。") % {"gap": 100 * result["gap"]}


def exchange(row: Mapping[str, Any], need: Name = str, expert: Name = str) -> str:
    """What forcing a pair would change."""
    change, served = row["value_change"], row["served_change"]
    parts = []
    if served:
        parts.append(_("满足的题少 %s 道") % -served if served < 0 else _("满足的题多 %s 道") % served)
    parts.append(
        _("把握合计少 %.2f") % -change
        if change < 0
        else _("把握合计多 %.2f") % change
        if change
        else _("把握合计不变")
    )
    moved = _("；").join(f"{need(a)}—{expert(b)}" for a, b in row["lost"])
    return _("%s。") % (_("，").join(parts) + (_("；会拆开：%s") % moved if moved else ""))
