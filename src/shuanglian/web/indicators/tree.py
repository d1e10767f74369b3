"""Of which other indicators one is computed, with their newest values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import formulas, selectors
from shuanglian.indicators.models import Indicator
from shuanglian.indicators.status import Status, status

from .. import nav
from . import shown

DEEPEST = 6
MOST = 60


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    url: str
    value: str
    when: str
    is_demo: bool
    children: list[Node]


def inputs(viewer: Actor, indicator: Indicator, as_of: dt.date) -> list[Node]:
    """The direct inputs with theirs below. What the viewer may not see is left out. Queries: one a level and one for
    the values."""
    if not indicator.formula:
        return []
    known: dict[str, Indicator] = {}
    wanted = set(formulas.dependencies(indicator.formula))
    for _level in range(DEEPEST):
        fresh = list(selectors.catalogue(viewer).filter(code__in=sorted(wanted - set(known))[:MOST]))
        known |= {one.code: one for one in fresh}
        deeper = {code for one in fresh if one.formula for code in formulas.dependencies(one.formula)}
        if not deeper - set(known):
            break
        wanted |= deeper
    states = {one.code: one for one in status(viewer, as_of=as_of, codes=list(known))}
    return _nodes(indicator, known, states, DEEPEST)


def _nodes(
    indicator: Indicator, known: dict[str, Indicator], states: dict[str, Status], depth: int
) -> list[Node]:
    if depth == 0 or not indicator.formula:
        return []
    codes = sorted(formulas.dependencies(indicator.formula))
    return [_node(known[code], known, states, depth) for code in codes if code in known]


def _node(one: Indicator, known: dict[str, Indicator], states: dict[str, Status], depth: int) -> Node:
    state = states.get(one.code)
    value, when = shown.latest(state) if state else ("", "")
    return Node(
        name=one.name,
        url=nav.address("indicator-detail", one.code),
        value=f"{value} {one.unit}" if value else "",
        when=when,
        is_demo=state is not None and shown.has_demo(state),
        children=_nodes(one, known, states, depth - 1),
    )
