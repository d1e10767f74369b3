"""The decision table of the grade: its facts, and its rules in words, so that every grade can say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from lxml import etree

from shuanglian.casework import api
from shuanglian.foundation.errors import Invalid, Reason

from . import engine

_NS: Final = "{*}"
MOST_MONEY: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the desk says of a question; `money_wan` in 万元, `departments` how many must act."""

    departments: int = 1
    policy_decision: bool = False
    site_visit: bool = False
    money_wan: float = 0
    law_change: bool = False

    def to_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def problems(self) -> list[Reason]:
        found = []
        if not 1 <= self.departments <= 50:
            found.append(Reason("range", _("需要几个部门：请填 1 到 50"), "departments"))
        if not 0 <= self.money_wan <= MOST_MONEY:
            found.append(Reason("range", _("涉及资金：请填 0 或正数，单位万元"), "money_wan"))
        return found


@dataclass(frozen=True, slots=True)
class Graded:
    """What the table gives: the grade, the numbers of the matched rules and the version of the table."""

    grade: str
    rules: tuple[int, ...]
    version: int


def judge(facts: Facts, definition: api.Definition) -> Graded:
    """The same evaluation that the process does, with the table that it pins. Raises `Invalid`, `DecisionFailed`."""
    if problems := facts.problems():
        raise Invalid(problems)
    row = _table(definition)
    if row is None:
        raise Invalid(Reason("tickets.no_table", _("流程里没有定级的决策表")))
    result = api.decide(row.key, row.version, facts.to_data())
    return Graded(str(result.outputs["grade"]), tuple(result.rules), row.version)


def words(definition: api.Definition, numbers: list[int]) -> list[str]:
    """The matched rules as their descriptions say them."""
    row = _table(definition)
    if row is None:
        return []
    told = descriptions(row.dmn_xml)
    return [told[n - 1] for n in numbers if 0 < n <= len(told)]


def _table(definition: api.Definition) -> api.Decision | None:
    """The version of the table that this definition pins."""
    return definition.decisions.filter(key=engine.GRADE).first()


def descriptions(xml: str) -> list[str]:
    """One sentence for each rule of the table, in order; empty where the author wrote none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(xml.encode(), parser)
    rules = root.iter(f"{_NS}rule")
    return [(rule.findtext(f"{_NS}description") or "").strip() for rule in rules]


def facts_in_words(facts: Mapping[str, Any]) -> list[str]:
    """What was said of the question, for the page."""
    told = [str(_("要 %(n)s 个部门") % {"n": facts.get("departments", 1)})]
    for key, text in {
        "policy_decision": _("要先定政策口径"),
        "site_visit": _("要到现场"),
        "law_change": _("要改规定"),
    }.items():
        if facts.get(key):
            told.append(str(text))
    if facts.get("money_wan"):
        told.append(str(_("涉及资金 %(n)s 万元") % {"n": f"{facts['money_wan']:.10g}"}))
    return told
