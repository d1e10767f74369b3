"""Which elements do two tokens of different branches run, each by itself? Naive, pair by pair, from the BPMN text alone.

A token is (where, owners): where is a flow or an open activity; owners are of "x" and "y", two branches of one
activation of a split, or what an alarm sets off and the task it rings on. A join puts owners together. `twice`
asks of each element in turn whether in some run one token of x alone and one of y alone come to it. A new
activation forgets what an owner did who has no token left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .reference import STAYS, Net

FREE = {"parallelGateway", "endEvent", "terminate"}
Token = tuple[str, str]
State = tuple[
    tuple[Token, ...], frozenset[str], str, str
]  # tokens, alarms still to ring, source, who came by
LIMIT = 60_000


class TooLong(Exception):
    pass


def twice(net: Net) -> set[str]:
    """Elements that are run twice."""
    found = set()
    for source, pair in _pairs(net):
        came: dict[str, set[str]] = {}
        for state, node, owner in _runs(net, source, pair, ""):
            if state[2] and owner in ("x", "y"):
                came.setdefault(node, set()).add(owner)
        for node, owners in came.items():
            if owners == {"x", "y"} and node not in found and _really(net, source, pair, node):
                found.add(node)
    return found


def _really(net: Net, source: str, pair: tuple[str, str], node: str) -> bool:
    return any(state[3] == "xy" for state, _node, _owner in _runs(net, source, pair, node))


def _pairs(net: Net) -> Iterator[tuple[str, tuple[str, str]]]:
    for node, tag in net.tag.items():
        if tag == "parallelGateway":
            for pair in itertools.combinations(net.out(node), 2):
                yield node, pair
        elif tag == "boundaryEvent" and not net.interrupting[node]:
            yield node, ("", "")


def _runs(net: Net, source: str, pair: tuple[str, str], watched: str) -> Iterator[tuple[State, str, str]]:
    """Every state that can be reached, with the element last entered and by whom."""
    first: State = (tuple((flow, "") for flow in net.out(net.start)), frozenset(), "", "")
    seen, todo = {first}, [first]
    while todo:
        state = todo.pop()
        for other, node, owner in _next(net, state, source, pair):
            if watched and node == watched and owner in ("x", "y") and other[2]:
                other = (*other[:3], "".join(sorted({*other[3], owner})))
            elif not watched:
                other = (*other[:3], "")
            yield other, node if net.tag[node] not in FREE else "", owner
            if other not in seen:
                seen.add(other)
                todo.append(other)
        if len(seen) > LIMIT:
            raise TooLong


def _next(net: Net, state: State, source: str, pair: tuple[str, str]) -> Iterator[tuple[State, str, str]]:
    tokens, armed, active, came = state
    ready = [token for token in tokens if token[0] in net.flows and _can_go(net, tokens, token)]
    ready.sort(key=lambda token: net.tag[net.flows[token[0]][1]] == "terminate")
    if ready:
        yield from _enter(net, state, ready[0], source, pair)
        return
    for token in tokens:
        node, owners = token
        if node in net.flows:
            continue
        rest, alarms = _less(tokens, token), set(net.alarms(node))
        gone = (_more(rest, net.out(node), owners), armed - alarms, active, came)
        yield gone, node, ""
        for alarm in sorted(alarms & armed):
            if net.interrupting[alarm]:
                after = (_more(rest, net.out(alarm), owners), armed - alarms, active, came)
                yield after, alarm, ""
                continue
            past = _forget(came, tokens) if active and owners and net.tag[source] == "boundaryEvent" else came
            yield (_more(tokens, net.out(alarm), owners), armed - {alarm}, active, past), alarm, ""
            if alarm == source and not active:
                both = _more(_more(rest, [node], "y"), net.out(alarm), "x")
                yield (both, armed - {alarm}, "on", came), alarm, ""


def _enter(
    net: Net, state: State, token: Token, source: str, pair: tuple[str, str]
) -> Iterator[tuple[State, str, str]]:
    tokens, armed, active, came = state
    node, owners = net.flows[token[0]][1], token[1]
    rest, tag, ways = _less(tokens, token), net.tag[node], net.out(node)
    if tag in STAYS:
        yield (_more(rest, [node], owners), armed | set(net.alarms(node)), active, came), node, owners
    elif tag == "exclusiveGateway":
        for way in ways:
            yield (_more(rest, [way], owners), armed, active, came), node, owners
    elif tag == "terminate":
        yield ((), frozenset(), "", ""), node, owners
    elif tag == "parallelGateway":
        used = [next(t for t in tokens if t[0] == flow) for flow in net.into(node)]
        for one in used:
            tokens = _less(tokens, one)
        owners = "".join(sorted(set("".join(one[1] for one in used))))
        after = _more(tokens, ways, owners)
        if active and node == source and owners:
            came = _forget(came, after)
        yield (after, armed, active, came), node, owners
        if node == source and not active:
            marks = {pair[0]: "x", pair[1]: "y"}
            split = tuple(sorted([*tokens, *((way, marks.get(way, "")) for way in ways)]))
            yield (split, armed, "on", came), node, owners
    else:
        yield (_more(rest, ways, owners), armed, active, came), node, owners


def _can_go(net: Net, tokens: tuple[Token, ...], token: Token) -> bool:
    target = net.flows[token[0]][1]
    here = {place for place, _owners in tokens}
    return net.tag[target] != "parallelGateway" or here >= set(net.into(target))


def _less(tokens: tuple[Token, ...], token: Token) -> tuple[Token, ...]:
    left = list(tokens)
    left.remove(token)
    return tuple(left)


def _more(tokens: tuple[Token, ...], places: list[str], owners: str) -> tuple[Token, ...]:
    return tuple(sorted([*tokens, *((place, owners) for place in places)]))


def _forget(came: str, tokens: tuple[Token, ...]) -> str:
    return "".join(owner for owner in came if any(owner in owners for _place, owners in tokens))
