"""Kinds of help. A solver is rarely enough: somebody must measure it, lend the instrument, scale it up, pay for it. Pure.

Which kind an offering is follows from its kind in the registry. Supporting kinds may help without sharing the words of the
problem: a laboratory by the property it measures, a policy by what it pays for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text

from . import metrics
from .measures import Measure
from .reasons import Record
from .text import sentences

# In the order in which they are shown.
NAMES: Final[Mapping[str, Text]] = {
    "expert": _("专家与团队"),
    "result": _("成果与专利"),
    "test": _("检测与实验室"),
    "instrument": _("仪器"),
    "pilot_line": _("中试线"),
    "space": _("场地"),
    "fund": _("资金"),
    "policy": _("政策"),
}
_OF_OFFERING: Final[Mapping[str, str]] = {
    "expertise": "expert",
    "result": "result",
    "patent": "result",
    "lab": "test",
    "test_service": "test",
    "instrument": "instrument",
    "pilot_line": "pilot_line",
    "space": "space",
    "fund": "fund",
    "policy": "policy",
}
MEASURING: Final = frozenset({"test", "instrument"})
PAYING: Final = frozenset({"fund", "policy"})
# Kinds of offerings that are looked for beside those who solve it.
MEASURING_KINDS: Final = frozenset({"lab", "test_service", "instrument", "pilot_line", "space"})
PAYING_KINDS: Final = frozenset({"fund", "policy"})
# Kinds of need that others than its solver may help with; for the rest, who has it is who solves it.
CAN_BE_HELPED: Final = frozenset({"technical", "capacity", "equipment", "ip", "market"})
# Points for measuring the very property that is asked for, and for paying for this kind of work.
MEASURES: Final = 0.20
PAYS: Final = 0.20
# What a policy or fund says that it supports, by the kind of need.
_PAYS_FOR: Final[Mapping[str, str]] = {
    "technical": "创新券|科技券|研发投入|研发费用|研发补助|技术攻关|揭榜挂帅|技术难题"
    "|产学研合作|科技计划|中试补助|首台套|技术改造|检测费用",
    "capacity": "技术改造|设备补助|贴息|扩产|首台套",
    "equipment": "创新券|科技券|仪器共享|检测费用|设备补助",
    "ip": "维权|专利补助|知识产权",
    "market": "展会补助|市场开拓|参展",
}
SEARCH_WORDS: Final = (
    "创新券 研发投入 研发补助 技术攻关 揭榜挂帅 技术难题 中试补助 技术改造 仪器共享 检测费用"
)


@dataclass(frozen=True, slots=True)
class Support:
    """How an offering helps beside solving: `points`, what it is that it does (`words`), and the sentence that says so."""

    points: float
    kind: str
    words: str
    record: Record
    field: str
    sentence: str


def kind_of(offering_kind: str) -> str:
    """The kind of help of a kind of offering; a profile (blank) helps with what its people know; `job` with nothing."""
    return "expert" if not offering_kind else _OF_OFFERING.get(offering_kind, "")


def support(help_kind: str, need_kind: str, aims: Sequence[Measure], record: Record) -> Support | None:
    """What `record` says that it can do for the need beside solving it; None where it says nothing of the kind."""
    if help_kind in MEASURING:
        keys = {metrics.metric_key(name) for name in metric_words(aims)}
        return _first(record, lambda text: _metric(text, keys), MEASURES, "measures")
    if help_kind in PAYING and need_kind in _PAYS_FOR:
        wanted = re.compile(_PAYS_FOR[need_kind])
        return _first(record, lambda text: _word(text, wanted), PAYS, "pays")
    return None


def metric_words(aims: Iterable[Measure]) -> list[str]:
    """The names of the properties asked for, and what others call them."""
    return sorted(
        {name for aim in aims if aim.metric for name in (aim.metric, metrics.metric_key(aim.metric))}
    )


def _metric(text: str, keys: Collection[str]) -> str:
    return next((n for n in metrics.pattern().findall(text) if metrics.metric_key(n) in keys), "")


def _word(text: str, wanted: re.Pattern[str]) -> str:
    found = wanted.search(text)
    return found.group() if found else ""


def _first(record: Record, find: Callable[[str], str], points: float, kind: str) -> Support | None:
    for name, text in record.fields.items():
        for sentence in sentences(text):
            words = find(sentence.text)
            if words:
                return Support(points, kind, words, record, name, sentence.text)
    return None
