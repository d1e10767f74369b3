"""How clear a need is, on a scale of eight, and the few questions that would help most.

Eight things make a need answerable: what is wanted and for what, a target value, its unit, how it is tested, the present
value, what is at stake, until when, and who may read it. Pure; pages and forms call it while the person is typing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import measures, metrics

MAX_QUESTIONS: Final = 5
FULL_SCORE: Final = 8
_SHORTEST: Final = 15


class Requirement(Protocol):
    """What the meter needs of a requirement (`registry.NeedRequirement` and `RequirementView` fit)."""

    @property
    def metric(self) -> str: ...
    @property
    def current_value(self) -> Any: ...
    @property
    def target_value(self) -> Any: ...
    @property
    def unit(self) -> str: ...
    @property
    def test_method(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not said yet, with the question that asks for it and answers to choose from."""

    code: str
    label: str | Promise
    question: str
    metric: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": str(self.label),
            "question": self.question,
            "metric": self.metric,
            "unit": self.unit,
            "choices": list(self.choices),
        }


@dataclass(frozen=True, slots=True)
class Clarity:
    """`score` of `FULL_SCORE`; `missing` holds everything not said, the most useful first."""

    score: int
    missing: tuple[Missing, ...]

    @property
    def questions(self) -> tuple[Missing, ...]:
        return self.missing[:MAX_QUESTIONS]

    def to_json(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "of": FULL_SCORE,
            "missing": [m.to_json() for m in self.missing],
            "questions": [m.code for m in self.questions],
        }


# The most useful first: without a target nothing can be verified, without the present level nobody knows the gap.
_ITEMS: Final[tuple[tuple[str, Any], ...]] = (
    ("target", _("目标值")),
    ("present", _("现有水平")),
    ("description", _("题目说明")),
    ("unit", _("单位")),
    ("deadline", _("交付时间")),
    ("method", _("测试方法")),
    ("stake", _("经济价值")),
    ("confidentiality", _("公开方式")),
)
_DEADLINE_WORDS = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半]+)\s*(?:个?月|年|周|天|个?工作日|季度)\s*(?:之?内|以内|前)"
    r"|(?:20\d\d\s*年|今年|明年|年|月|季度)\S{0,4}(?:底|末|前|之前)"
    r"|尽快交付|交付时间|工期|交货期"
)
_STAKE_WORDS = re.compile(
    r"(?:订单|损失|产值|销售额|预算|投入|效益|节约|节省|利润|悬赏|经费|成本)[^。；]{0,15}?(?:元|美元)"
    r"|\d[\d.,]*\s*[万亿]元"
)
_METHOD_WORDS = re.compile(
    r"GB\s*/?\s*T?\s*\d|ISO\s*\d|ASTM|AATCC|FZ\s*/\s*T|按.{1,12}(?:标准|方法|法)(?:测|检)"
    r"|测试方法|检测方法|第三方检测|试验方法"
)
_PRESENT_WORDS = re.compile(r"(?:目前|现在|现有|当前|现状|只能|只有|原来)[^。；]{0,15}\d|从\s*\d")
_CONFIDENTIAL_WORDS = re.compile("不公开|保密|匿名|可以公开|公开征集|公开方式|脱敏|仅限邀请")


def assess(
    *,
    title: str = "",
    text: str = "",
    requirements: Sequence[Requirement] = (),
    stake_cents: int | None = None,
    deadline: dt.date | None = None,
    confidentiality: str = "",
) -> Clarity:
    """What `title`, `text` and the structured fields say, and what is missing. Never raises."""
    said = "\n".join(part for part in (title, text) if part)
    aims = [m for m in measures.read(said) if m.role != "condition"]
    present = _said(said, aims, requirements, stake_cents, deadline, confidentiality)
    metric, unit = _main_metric(aims, requirements)
    missing = [_missing(code, label, metric, unit) for code, label in _ITEMS if not present[code]]
    return Clarity(FULL_SCORE - len(missing), tuple(missing))


def _said(
    said: str,
    aims: Sequence[measures.Measure],
    requirements: Sequence[Requirement],
    stake_cents: int | None,
    deadline: dt.date | None,
    confidentiality: str,
) -> dict[str, bool]:
    targets = [r for r in requirements if r.target_value is not None]
    goals = [m for m in aims if m.role == "value" and m.dimension != "金额"]
    return {
        "description": len(said.strip()) >= _SHORTEST,
        "target": bool(targets or goals),
        "unit": any(r.unit or metrics.is_plain(r.metric) for r in targets) or bool(goals),
        "method": any(r.test_method for r in requirements) or bool(_METHOD_WORDS.search(said)),
        "present": any(r.current_value is not None for r in requirements)
        or any(m.role == "current" for m in aims)
        or bool(_PRESENT_WORDS.search(said)),
        "stake": stake_cents is not None or bool(_STAKE_WORDS.search(said)),
        "deadline": deadline is not None or bool(_DEADLINE_WORDS.search(said)),
        "confidentiality": bool(confidentiality) or bool(_CONFIDENTIAL_WORDS.search(said)),
    }


def _main_metric(aims: Sequence[measures.Measure], requirements: Sequence[Requirement]) -> tuple[str, str]:
    """The property to ask about: the first requirement without a present value, else the first goal with a name."""
    for requirement in requirements:
        if requirement.current_value is None and (name := _name(requirement.metric)):
            return name, requirement.unit
    named = [m for m in aims if _name(m.metric) and m.role == "value"]
    plain = [m for m in named if not (m.comparator == "eq" and m.unit == "%")]
    first = (plain or named)[:1]
    return (_name(first[0].metric), first[0].canonical_unit) if first else ("", "")


def _name(metric: str) -> str:
    """A metric as a question can name it; empty when nothing but signs was written."""
    cleaned = metric.replace("±", "").strip()
    return cleaned if any(character.isalpha() for character in cleaned) else ""


def _missing(code: str, label: Any, metric: str, unit: str) -> Missing:
    name = metric or str(_("这项指标"))
    questions: dict[str, tuple[str, tuple[str, ...]]] = {
        "target": (str(_("做到多少算解决？请写一个能测量的数，例如“静水压不低于 98 kPa”。")), ()),
        "present": (str(_("现在的%s能做到多少？")) % name, ()),
        "description": (str(_("用在什么产品上，卡在哪一步？")), ()),
        "unit": (str(_("%s用什么单位？")) % name, ()),
        "deadline": (str(_("什么时候要用上？")), (str(_("3 个月内")), str(_("半年内")), str(_("一年内")))),
        "method": (str(_("%s按什么标准或方法测？")) % name, ()),
        "stake": (str(_("解决后一年大约值多少钱（订单、省下的成本或损失）？")), ()),
        "confidentiality": (
            str(_("这道题谁可以看？")),
            (str(_("公开")), str(_("隐去企业名称")), str(_("只给受邀的人看"))),
        ),
    }
    question, choices = questions[code]
    shown = code in ("present", "unit", "method")
    return Missing(code, label, question, metric if shown else "", unit if code == "present" else "", choices)
