"""What stands before a number: comparator, change (提高到, 降低, 节水), and the words up to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import signs
from .groups import Found
from .quantity import Comparator


@dataclass(slots=True)
class Lead:
    """Comparator and change before one number; `name_end` and `start` count characters of `clause`."""

    clause: str
    comparator: str = ""
    strong: bool = False
    change: str = ""
    relative: bool = False
    level: bool = False
    implied: str = ""
    name_end: int = 0
    start: int = 0
    trailing: bool = False
    target: Comparator | None = None
    words: str = field(default="")


def leading(before: str) -> tuple[str, int, bool]:
    """Comparator right before a number, where it starts, and whether it is a limit beyond doubt."""
    match = signs.LEADING.search(before)
    if match is None:
        return "", len(before), False
    code = next(name for name, value in match.groupdict().items() if value is not None)
    if code[:-1] in ("eq", "approx"):
        rest = signs.LEADING.search(before[: match.start()])
        if rest is not None:
            inner = next(name for name, value in rest.groupdict().items() if value is not None)
            return inner[:-1], rest.start(), True
    return code[:-1], match.start(), code[:-1] in signs.STRONG and not signs.REACHED.search(before)


def lead_of(before: str, found: Found) -> Lead:
    """All that the clause before a number says about it but its name."""
    comparator, cut, strong = leading(before)
    symbol, bare = found.unit.symbol, before.rstrip()
    if not comparator and len(symbol) > 1 and symbol.isalpha() and bare.endswith(symbol):  # 不低于HRC 55
        before_symbol = leading(bare.removesuffix(symbol))
        comparator, cut, strong = before_symbol if before_symbol[0] else (comparator, cut, strong)
    lead = Lead(before, comparator, strong, name_end=cut, start=cut, words=before[cut:])
    if found.doubled:
        return replace(lead, change="up", relative=True)
    if not comparator and found.unit.symbol in ("%", "倍") and (of := signs.SHARE_OF.search(before)):
        level = of["word"] in ("到", "至")
        cut, strong = of.end("word") if level else of.start(), True
        comparator = leading(of["word"])[0]
        comparator = "" if comparator == "eq" else comparator
        lead = replace(lead, comparator=comparator, strong=strong, name_end=cut, start=cut)
    change = signs.CHANGE.search(before[:cut])
    if change is not None:
        return _changed(lead, change, found)
    rate = signs.RATE_OF_CHANGE.search(before[:cut])
    compared = signs.COMPARED.search(before[:cut]) if rate is None else None
    if (match := rate or compared) is not None:
        up = bool(match["up"])
        return replace(lead, change="up" if up else "down", relative=True, name_end=match.start())
    return _verb_and_name(lead, before[:cut], found)


def _changed(lead: Lead, change: re.Match[str], found: Found) -> Lead:
    """提高到, 降低, 节水: right before the number."""
    before = lead.clause
    verb = change["implied_down"] or change["implied_up"] or ""
    up = bool(change["up"] or change["implied_up"] or change["up_en"])
    comparator, strong, outer = lead.comparator, lead.strong, change.start()
    if not comparator:
        shorter = signs.AUXILIARY.sub("", before[: change.start()])
        comparator, outer, strong = leading(shorter)
        if not comparator:
            outer = change.start()
    level = bool(change["to"] or change["to_en"]) or (change.group().strip()[-1:] in ("至", "到"))
    return replace(
        lead, comparator=comparator, strong=strong, change="up" if up else "down", level=level,
        relative=not level, implied=signs.IMPLIED.get(verb, ""), name_end=min(outer, change.start()),
        start=change.start() if lead.start >= change.start() else lead.start,
    )  # fmt: skip


def _verb_and_name(lead: Lead, before: str, found: Found) -> Lead:
    """降低成本20%: the verb stands before the name."""
    verb = signs.VERB_NAME.search(before)
    if verb is None:
        return lead
    change = "up" if verb["up"] else "down"
    rate = verb["name"].endswith(("率", "度")) and found.low >= 50
    share = found.unit.symbol in ("%", "倍", "百分点", "成")
    if verb["to"] or (rate and lead.comparator in ("ge", "gt", "")) or not (share or verb["by"]):
        return replace(lead, change=change, level=bool(verb["to"]))
    return replace(lead, change=change, relative=True)
