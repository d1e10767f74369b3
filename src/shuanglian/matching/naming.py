"""What was measured: the name that belongs to a number, looked for before it, behind it and in the clause before."""

from __future__ import annotations

import re
from typing import Final

from . import metrics, signs

_SYMBOL_NAMES: Final = re.compile(
    r"(?<![A-Za-z])(?:p[Hh]|PH|COD(?:cr|Cr|Mn)?|BOD5?|UPF|LOI|R[azq]|T[gmd]|D\d\d|ΔE\*?|Δ[TE]|HRC|HV|DE"
    r"|TVOC|TDS|SS|TP|TN|Mw|Mn|OD|DN|PSNR|SNR|F1|AUC|mAP|m?IoU|QPS|TPS|NH3-N|VOCs?|PM2\.5|PM10|IC50|EC50|PDI)$"
)
_ENGLISH_TAIL: Final = re.compile(r"[A-Za-z][A-Za-z\-'/]*(?: [A-Za-z][A-Za-z\-'/]*)*$")
_ENGLISH_STOP: Final = re.compile(
    r"^.*\b(?:the|a|an|of our|our|with|has|have|is|are|at|for|to|and|by|that|need"
    r"|needs|want|require[sd]?|requires|should|must|reduce|increase|improve|whose|its|achieve|reach|from|in"
    r"|shall|can|may|will|withstands?|endures?|resists?)\b ",
    re.I,
)
_EVERY: Final = re.compile(r"^(?:每(?:小时|分钟|[天日年月周秒])|同比|环比)")
_SOMEBODY: Final = re.compile(
    r"(?:我们|我方|我司|我厂|我公司|本公司|本厂|公司|企业|咱们|你们|他们|客户|厂里|厂家)在?"
)
_COLOUR_INDEX: Final = re.compile(r"(?:显指|显色指数|显色性)\s*$")
# 抗菌率对金黄色葡萄球菌≥99%
_ABOUT: Final = re.compile(r"\s*(?:对|在|沿|按|于)[^,，。;]{1,14}")
_GENERIC: Final = frozenset(["强度", "时间", "温度", "密度", "损耗", "频率", "压力", "浓度", "速度"])
_ROUND = re.compile(r"[ΦφØ]\s*$")


def close_name(before: str) -> str:
    """The name right before the comparator, fillers between them allowed; blank when there is none."""
    if _ROUND.search(before):
        return "直径"
    left = _trimmed(before)
    known = [match for match in metrics.pattern().finditer(before) if len(left) - match.end() <= 5]
    if not known or re.search(r"[\u4e00-\u9fff]{4}", left[known[-1].end() :]):
        about = [
            match for match in metrics.pattern().finditer(before) if _ABOUT.fullmatch(before[match.end() :])
        ]
        return about[-1].group().strip() if about else ""
    return _specified(before, known[-1])


def _specified(before: str, known: re.Match[str]) -> str:
    """键合强度 says more than 强度."""
    name = known.group().strip()
    if name not in _GENERIC:
        return name
    kind = re.search(
        r"[^\W\d_a-zA-Z的了和与及对在为使其该要把将从由后时下内约达]{1,8}$", before[: known.start()]
    )
    return kind.group() + name if kind and len(kind.group()) <= 4 else name


def any_name(before: str) -> str:
    """The last words before the number where no known name stands."""
    left = _trimmed(before)
    english = _ENGLISH_TAIL.search(left)
    if english and " " in english.group():
        return _english(english.group())
    tail = signs.FALLBACK_STOP.split(left)[-1]
    tail = re.sub(r"^[\d.%]+", "", signs.NO_NAME.sub("", tail))
    if not re.search(r"[A-Za-z][\d.]+$", tail):
        tail = re.sub(r"[\d.]+$", "", tail)
    tail = _EVERY.sub("", tail[-16:]).strip()
    if _SOMEBODY.fullmatch(tail):
        return ""
    return signs.SHAPE_AFTER.get(tail, tail)


def _english(words: str) -> str:
    words = _ENGLISH_STOP.sub("", words + " ").strip()
    return " ".join(words.split()[-4:])


def _trimmed(before: str) -> str:
    left = before
    for _ in range(3):
        shorter = signs.FILLER.sub("", left)
        compared = signs.COMPARISON.sub("", shorter)
        if compared.strip() and metrics.pattern().search(compared):
            shorter = compared
        if shorter == left:
            break
        left = shorter
    return left.rstrip()


def name_behind(text: str, end: int) -> tuple[str, int]:
    """The name after a number and where it ends: 10000mmH2O以上的耐水压, 0.3mm厚, 50%可回收."""
    pattern = metrics.pattern().pattern
    found = re.compile(
        rf"\s*(?:以上|以下|左右|以内|的|及|之)*\s*(?:高|低|超高|超低|纯)?({pattern})(?!要求|不|≥|≤|>|<|:|=|达|为|提|降)",
        re.I,
    ).match(text, end)
    if found is not None and not re.match(r"\s*(?:[≥≤><=:]|不[低高少超大小]|\d)", text[found.end() :]):
        return str(found.group(1)).strip(), found.end()
    shape = signs.SHAPE.match(text, end)
    return (signs.SHAPE_AFTER[shape[1] or shape[2]], shape.end()) if shape else ("", end)


def symbol_name(before: str) -> str:
    """pH, Ra, D50, ΔE: short names that are Latin or Greek letters."""
    trimmed = _trimmed(before)
    found = _SYMBOL_NAMES.search(trimmed)
    if found is None:
        return ""
    of = _COLOUR_INDEX.search(trimmed[: found.start()]) if found.group() == "Ra" else None
    return trimmed[of.start() :] if of else found.group()  # 显指Ra is no roughness
