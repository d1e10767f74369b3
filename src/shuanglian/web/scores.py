"""How an answer of the matcher came about, in words: the parts of a score, how was compared, what was missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuanglian.foundation.errors import Text
from shuanglian.matching import confidence, encoder
from shuanglian.matching.answers import Answer
from shuanglian.matching.board.selectors import fitted

# The names of `ranking.PARTS`.
NAMES: Final[Mapping[str, Text]] = {
    "words": gettext_lazy("词面"),
    "meaning": gettext_lazy("语义"),
    "segment": gettext_lazy("产业环节"),
    "constraint": gettext_lazy("指标"),
    "kind": gettext_lazy("供给类型"),
    "place": gettext_lazy("距离"),
    "readiness": gettext_lazy("成熟度"),
    "availability": gettext_lazy("档期"),
    "record": gettext_lazy("履约记录"),
    "load": gettext_lazy("在手任务"),
    "help": gettext_lazy("配套"),
    "conflict": gettext_lazy("利益冲突"),
}
# Full length of a bar: what the text can give at most.
FULL: Final = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score as it is shown; `size` is the length of its bar."""

    name: str
    value: str
    size: str
    is_minus: bool


def parts(score: float, named: Mapping[str, float]) -> list[Part]:
    """The parts that are not nothing, rounded so that what is shown adds up to the score as shown."""
    names = list(named)
    return [
        Part(
            str(NAMES.get(name, name)), f"{cents / 100:+.2f}", f"{min(FULL, abs(cents) / 100):.2f}", cents < 0
        )
        for name, cents in zip(names, whole_cents(score, [named[name] for name in names]), strict=True)
        if cents
    ]


def whole_cents(total: float, values: Sequence[float]) -> list[int]:
    """Hundredths that add up to those of `total`: rounded down, and what is missing given to the largest remainders."""
    found = [math.floor(100 * value + 1e-9) for value in values]
    short = round(100 * total) - sum(found)
    order = sorted(range(len(values)), key=lambda i: found[i] - 100 * values[i])
    for step in range(abs(short) if values else 0):
        place = order[step % len(order)] if short > 0 else order[-1 - step % len(order)]
        found[place] += 1 if short > 0 else -1
    return found


def mode(found: Answer) -> str:
    """How was compared, and why only so."""
    if found.mode == "hybrid":
        return _("词面＋语义")
    reasons: dict[str, str] = {
        "off": _("未启用编码器"),
        "missing": _("编码器未安装"),
        "unbuilt": _("编码器准备中"),
        "preparing": _("编码器准备中"),
        "failed": _("编码器暂不可用"),
        "ready": _("向量准备中"),
    }
    return _("仅词面：%(why)s") % {"why": reasons.get(encoder.status().state, reasons["off"])}


def is_provisional(found: Answer) -> bool:
    """Whether probabilities rest on questions of our own making instead of judged pairs (one query: the curves in use)."""
    with confidence.using(fitted()):
        return confidence.calibration(found.mode).is_demo


def missing(found: Answer) -> list[str]:
    """What the index lacked, for people. Codes are those of `shards.Found.degraded` and `cluster`."""
    told = []
    shards = sum(code.startswith("shard:") for code in found.degraded)
    if shards:
        told.append(ngettext("%(n)d 个分片没有答复", "%(n)d 个分片没有答复", shards) % {"n": shards})
    for code in found.degraded:
        name, _colon, value = code.partition(":")
        words = _told(name, value)
        if words:
            told.append(words)
    return told


def _told(name: str, value: str) -> str:
    if name == "searched":
        return _("只检索了 %(share)s%% 的供给") % {"share": value}
    if name == "vectors":
        return _("%(share)s%% 的供给已有向量") % {"share": value}
    words: dict[str, str] = {
        "cluster": _("检索集群暂不可用，改用本机索引"),
        "building": _("索引正在建立，结果可能不全"),
        "outdated": _("有新的变动还没有进入索引"),
    }
    return words.get(name, "")
