"""The rules: a decision table says which facts make the platform propose guidance. Every answer can be explained."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from shuanglian.casework import api
from shuanglian.casework.models import Decision

from . import engine
from .facts import Fact

NONE = "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact for which the table proposes: topic, area, the matched rules with their words, the table's version."""

    fact: Fact
    topic: str
    area: str
    rules: tuple[int, ...]
    why: str
    version: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """One line of the table for people."""

    number: int
    why: str


def table() -> Decision:
    """The newest published version of the table."""
    engine.ready()
    return Decision.objects.filter(key=engine.TABLE).order_by("-version")[0]


def judge(fact: Fact, row: Decision | None = None) -> Hit | None:
    """What the table says of a fact; None when it proposes nothing. Raises `DecisionFailed`."""
    used = row or table()
    result = api.decide(used.key, used.version, fact.to_data())
    topic, area = str(result.outputs["topic"]), str(result.outputs["area"])
    if topic == NONE:
        return None
    told = words(used)
    why = "；".join(told[n - 1] for n in result.rules if 0 < n <= len(told))
    return Hit(fact, topic, area, tuple(result.rules), why, used.version)


def words(row: Decision) -> list[str]:
    """One sentence for each rule, in order."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(row.dmn_xml.encode(), parser)
    return [(rule.findtext("{*}description") or "").strip() for rule in root.iter("{*}rule")]


def public_rules() -> tuple[list[RuleView], int]:
    """All rules in words and the table's version: anybody may know what makes the platform propose."""
    row = table()
    return [RuleView(n, text) for n, text in enumerate(words(row)[:-1], 1)], row.version
