"""Words and tones of documents and proposed facts."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.errors import Text
from shuanglian.indicators import periods
from shuanglian.ingest.models import IngestProposal
from shuanglian.ingest.selectors import Group
from shuanglian.registry.models import PartyKind

from .. import formats

DOCUMENT_TONES: Final = {"waiting": "line", "reading": "blue", "ready": "green", "refused": "red"}
STATE_TONES: Final = {
    "open": "warm", "undone": "warm", "accepted": "green", "edited": "green", "rejected": "line", "superseded": "line"
}  # fmt: skip
KINDS: Final[dict[str, Text]] = {
    "quantity": gettext_lazy("数量"),
    "table": gettext_lazy("表格里的数"),
    "entity": gettext_lazy("名称"),
    "relation": gettext_lazy("关系"),
}
BASES: Final[dict[str, Text]] = {
    "actual": gettext_lazy("实际"),
    "base": gettext_lazy("基期"),
    "target": gettext_lazy("目标"),
    "plan": gettext_lazy("规划"),
    "forecast": gettext_lazy("预测"),
    "rank": gettext_lazy("位次"),
    "limit": gettext_lazy("限值"),
    "cadence": gettext_lazy("频次"),
    "demand": gettext_lazy("需求"),
    "event": gettext_lazy("事件"),
    "structure": gettext_lazy("构成（不是测量值）"),
}
COMPARATORS: Final[dict[str, Text]] = {
    "=": "",
    "约": gettext_lazy("约"),
    ">": gettext_lazy("超过"),
    ">=": gettext_lazy("不少于"),
    "<": gettext_lazy("少于"),
    "<=": gettext_lazy("不超过"),
    "近": gettext_lazy("近"),
    "余": gettext_lazy("余"),
    "级": gettext_lazy("级别"),
}
CHANGES: Final[dict[str, Text]] = {
    "new": gettext_lazy("新增"),
    "same": gettext_lazy("没有变化"),
    "changed": gettext_lazy("有变化"),
}
CLASHES: Final[dict[str, Text]] = {
    "contradiction": gettext_lazy("与已有数据不同"),
    "scope": gettext_lazy("同一个数在另一个范围"),
    "elsewhere": gettext_lazy("别处说的不一样"),
    "same": gettext_lazy("与已有数据相同"),
}
CLASH_TONES: Final = {"contradiction": "red", "scope": "warm", "elsewhere": "warm", "same": "green"}
OTHER_TYPES: Final[dict[str, Text]] = {
    "person": gettext_lazy("人物"),
    "place": gettext_lazy("地方"),
    "product": gettext_lazy("产品"),
    "mechanism": gettext_lazy("机制"),
    "organisation": gettext_lazy("单位"),
    "document": gettext_lazy("文件"),
    "project": gettext_lazy("项目"),
}
PREDICATES: Final[dict[str, Text]] = {
    "located_in": gettext_lazy("位于"),
    "builds": gettext_lazy("建设"),
    "belongs_to": gettext_lazy("属于"),
    "operates": gettext_lazy("运营"),
    "solves_for": gettext_lazy("为其解题"),
    "invests": gettext_lazy("投资"),
    "awards": gettext_lazy("获得"),
    "leads": gettext_lazy("牵头"),
    "alias_of": gettext_lazy("又名"),
    "works_at": gettext_lazy("任职于"),
    "case": gettext_lazy("难题与解法"),
}
_TIMES: Final = (
    (re.compile(r"asof (.+)"), gettext_lazy("截至%s")),
    (re.compile(r"cumulative to (.+)"), gettext_lazy("截至%s累计")),
    (re.compile(r"annual to (.+)"), gettext_lazy("到%s每年")),
    (re.compile(r"annual (\d.*)"), gettext_lazy("%s每年")),
    (re.compile(r"from (.+)"), gettext_lazy("%s起")),
)
_SPAN: Final = re.compile(r"(\d{4})\.\.(\d{4})")
_YEARS: Final = re.compile(r"(\d+) years?")


def alike(groups: list[Group]) -> list[Group]:
    """One alone is no group."""
    return [group for group in groups if group.count > 1]


def clash_words(kind: str, in_document: bool) -> tuple[str, str]:
    """Tone and words. What another document only says too stands nowhere yet."""
    if kind == "same" and in_document:
        return "line", _("别处也这么说")
    return CLASH_TONES[kind], str(CLASHES[kind])


def time_words(text: str) -> str:
    """2026Q1 → 2026年一季度; what no rule knows stays as it is written."""
    if not text or text == "n/a":
        return _("没有说时间")
    if found := _SPAN.fullmatch(text):
        return _("%(first)s—%(last)s年") % {"first": found[1], "last": found[2]}
    if found := _YEARS.fullmatch(text):
        return _("%s 年内") % found[1]
    for pattern, words in _TIMES:
        if found := pattern.fullmatch(text):
            return str(words) % _period(found[1])
    return _period(text)


def _period(text: str) -> str:
    try:
        return periods.parse(re.sub(r"\.\.\d{4}-", "..", text)).words()
    except ValueError:
        return text


_AS_OF: Final = re.compile(r"截[至止]到?(.+?)(累计)?$")
_YEARS_OF: Final = re.compile(r"(\d{4})\s*(?:年)?\s*[—\-–~至到]+\s*(\d{4})\s*年")
_MONTH_OF: Final = re.compile(r"(\d{4})年(\d{1,2})月(?:底|末)?")


def time_written(typed: str) -> str:
    """What a person typed, as the text that is kept: 截至2026年3月 → asof 2026-03, 2021—2025年 → 2021..2025.

    What is kept already, and what no rule knows, stays as it is: the service judges it.
    """
    said = "".join(typed.split()) if re.search(r"[\u4e00-\u9fff]", typed) else typed.strip()
    if found := _YEARS_OF.fullmatch(said):
        return f"{found[1]}..{found[2]}"
    if found := _AS_OF.fullmatch(said):
        return f"{'cumulative to' if found[2] else 'asof'} {_point(found[1])}"
    try:
        return periods.parse(said).text if said else ""
    except ValueError:
        return said


def _point(said: str) -> str:
    """A year, a month or a day, without saying more than was said."""
    if found := _MONTH_OF.fullmatch(said):
        return f"{found[1]}-{int(found[2]):02}"
    try:
        return periods.parse(said).text
    except ValueError:
        return said


def time_typed(kept: str) -> str:
    """What stands in the field: office words where they can be read back, else what is kept."""
    words = time_words(kept) if kept and kept != "n/a" else kept
    return words if _same(time_written(words), kept) else kept


def _same(one: str, other: str) -> bool:
    """2026-01..05 and 2026-01..2026-05 are the same months."""
    return re.sub(r"\.\.\d{4}-", "..", one) == re.sub(r"\.\.\d{4}-", "..", other)


def value_words(proposal: IngestProposal) -> str:
    """约 12 家; a range with its dash; nothing for a name."""
    value, most = proposal.said("value"), proposal.said("value_max")
    if value is None:
        return ""
    number = formats.number(value) if most is None else f"{formats.number(value)}—{formats.number(most)}"
    sign = str(COMPARATORS.get(str(proposal.said("comparator")), ""))
    return " ".join(part for part in (sign, number, str(proposal.said("unit"))) if part)


def relation_words(proposal: IngestProposal) -> str:
    """One thing, the verb, the other thing."""
    detail = proposal.detail
    verb = PREDICATES.get(str(detail.get("predicate", "")), str(detail.get("predicate", "")))
    return f"{detail.get('subject', '')} · {verb} · {detail.get('object', '')}"


def type_words(name: str) -> str:
    """What kind of thing a name is: the kinds of the directory, and some that it does not keep."""
    kinds: dict[str, Text] = {str(key): words for key, words in PartyKind.choices}
    return str(OTHER_TYPES.get(name) or kinds.get(name) or name)


def percent(confidence: float) -> int:
    return round(confidence * 100)
