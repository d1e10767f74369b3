"""Random walks over every process that ships: the engine and a naive reference play the same game, in memory and in
the database, through timers, reworks, reopening and suspension, and every invariant holds after every step."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, deque
from pathlib import Path

import pytest

from shuanglian.casework import api, bpmn, definitions, handlers, semantics
from shuanglian.casework.graph import Graph, Kind
from shuanglian.casework.semantics import Complete, Elapse, Form, Receive, Return, Start, State
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, DomainError, Invalid

from . import reference, shipped
from .factories import person
from .reference import Marking, Net
from .shipped import Answers

STEPS = 3000
MOVES = 150


class Oracle:
    """Tells the reference which way the engine went."""

    def __init__(self) -> None:
        self.ways: dict[str, deque[str]] = {}

    def hear(self, log: list[tuple[str, str, str]]) -> None:
        for kind, node, flow in log:
            if kind == "chosen":
                self.ways.setdefault(node, deque()).append(flow)

    def choose(self, node: str, ways: list[str]) -> str:
        if len(ways) == 1:
            return ways[0]
        chosen = self.ways[node].popleft()
        assert chosen in ways
        return chosen

    def is_used_up(self) -> bool:
        return not any(self.ways.values())


def places(state: State) -> tuple[Counter[str], Counter[str]]:
    """Open activities, and flows whose tokens wait at joins."""
    opened = Counter(t.node for t in state.tokens if t.form is not Form.JOIN and not t.parent)
    return opened, Counter(t.via for t in state.tokens if t.form is Form.JOIN)


def agree(net: Net, marking: Marking, opened: Counter[str], waiting: Counter[str]) -> None:
    assert +marking.opened == opened
    assert +marking.moving == waiting
    assert max(opened.values(), default=0) <= 1


class Walk:
    """One case in memory beside the reference."""

    def __init__(self, graph: Graph, net: Net, answers: Answers) -> None:
        self.graph, self.net, self.answers = graph, net, answers
        self.oracle, self.marking = Oracle(), reference.begin(net)
        self.outcome = semantics.apply(graph, State(), Start(answers.all()), answers)
        self._follow()

    def _follow(self) -> None:
        log = [(entry.kind, entry.node, str(entry.detail.get("flow", ""))) for entry in self.outcome.log]
        self.oracle.hear(log)
        reference.settle(self.net, self.marking, self.oracle.choose)
        assert self.oracle.is_used_up() or self.marking.is_empty
        agree(self.net, self.marking, *places(self.outcome.state))
        assert self.outcome.finished == self.marking.is_empty
        if self.outcome.finished:
            assert self.outcome.state.branches == {}

    def _play(self, command: semantics.Command) -> bool:
        try:
            self.outcome = semantics.apply(self.graph, self.outcome.state, command, self.answers)
        except (Conflict, Invalid):
            return False
        return True

    def move(self) -> None:
        """Something that can happen now happens; what the engine refuses changes nothing."""
        state, chance = self.outcome.state, self.answers.chance
        token = chance.choice([t for t in state.tokens if t.form not in (Form.JOIN, Form.GROUP)])
        alarms = self.graph.boundaries.get(token.node, ())
        if alarms and chance.random() < 0.2 and not token.parent:
            armed = [alarm for alarm in alarms if self.marking.armed[alarm.id] > 0]
            if armed:
                alarm = chance.choice(armed)
                if self._play(Elapse(token.id, alarm.id)):
                    reference.ring(self.net, self.marking, alarm.id)
                    self._follow()
            return
        if not self._play(self._command(token)):
            return
        if not any(t.node == token.node and t.form is not Form.JOIN for t in self._kept(state)):
            reference.finish(self.net, self.marking, token.node)
        self._follow()

    def _kept(self, before: State) -> list[semantics.Tok]:
        """A group stays open until its last instance."""
        ids = {t.id for t in before.tokens}
        return [t for t in self.outcome.state.tokens if t.id in ids]

    def _command(self, token: semantics.Tok) -> semantics.Command:
        node = self.graph.nodes[token.node]
        data = self.answers.of(node) if self.answers.chance.random() < 0.8 else {}
        if token.form is Form.TASK:
            return Complete(token.id, data)
        if token.form is Form.CALL:
            return Return(token.id, data)
        return Receive(token.id, {}) if node.kind is Kind.MESSAGE else Elapse(token.id)


@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_every_shipped_process_plays_as_the_reference_does(file: Path) -> None:
    xml = file.read_bytes()
    graph, net = bpmn.parse(xml), reference.read(xml)
    assert reference.search(net).sound
    seen: set[str] = set()
    steps = 0
    for seed in range(2000):
        if steps > STEPS:
            break
        walk = Walk(graph, net, Answers(xml, graph, seed))
        for _move in range(MOVES):
            if walk.outcome.finished:
                break
            seen |= {token.node for token in walk.outcome.state.tokens}
            walk.move()
            steps += 1
    tasks = {node.id for node in graph.of_kind(Kind.USER)}
    assert steps >= 2000
    assert len(seen & tasks) >= 0.6 * len(tasks), sorted(tasks - seen)


# -- in the database
@handlers.register("test.walk")
def _walk(case: api.Case, data: dict, actor: Actor) -> dict:
    answers = WALKERS[case.key]
    node = next(n for n in answers.graph.of_kind(Kind.SERVICE))
    return answers.of(node)


class DatabaseAnswers(Answers):
    """Lists of people and organisations name some that there are."""

    def __init__(self, xml: bytes, graph: Graph, seed: int, known: dict[str, list[int]]) -> None:
        super().__init__(xml, graph, seed)
        self.graph = graph
        for node in graph.of_kind(Kind.USER):
            if node.multi is not None and node.multi.item_is in known:
                ids = known[node.multi.item_is]
                self.values[node.multi.collection.text.strip()] = [[], ids[:1], ids]


WALKERS: dict[str, DatabaseAnswers] = {}


def detached(xml: bytes) -> bytes:
    """The same process without the programme behind it: handlers and tables answer at random."""
    text = re.sub(r'sl:handler="[^"]*"', 'sl:handler="test.walk"', xml.decode())
    text = re.sub(r"(<|</)(\w+:)?businessRuleTask", r"\1\2serviceTask", text)
    text = re.sub(r'(sl|camunda):decisionRef="[^"]*"', 'sl:handler="test.walk"', text)
    text = re.sub(r' sl:form="[^"]*"', "", text)
    return re.sub(r' sl:evidence="[^"]*"', "", text).encode()


def publish_all(seed: int, known: dict[str, list[int]]) -> dict[str, tuple[Graph, Net]]:
    """Every shipped process, called ones before those that call them."""
    waiting, found = [detached(file.read_bytes()) for file in shipped.FILES], {}
    while waiting:
        xml = waiting.pop(0)
        graph = bpmn.parse(xml)
        if any(node.calls not in found for node in graph.of_kind(Kind.CALL)):
            waiting.append(xml)
            continue
        api.publish(graph.key, bpmn_xml=xml, actor=system(), config={"sla": shipped.limits(graph)})
        found[graph.key] = (graph, reference.read(xml))
        WALKERS[graph.key] = DatabaseAnswers(xml, graph, seed, known)
    return found


def tree(case: api.Case) -> list[api.Case]:
    below = api.Case.objects.filter(caller__case=case)
    return [case, *(other for child in below for other in tree(child))]


def consistent(case: api.Case) -> None:
    for one in tree(case):
        assert api.verify(one) == []
        for event in api.history(one):
            for line in event.payload.get("log", []):
                assert line["kind"] != "decided" or {"decision", "version", "rules"} <= set(line)


def step(case: api.Case, answers: DatabaseAnswers) -> None:
    """One thing that may happen to a case: work, time, a message, a stop, a second thought."""
    chance, actor = answers.chance, system()
    ids = [one.pk for one in tree(case)]
    tokens = api.Token.objects.filter(case__in=ids, status="active").exclude(form__in=["join", "group"])
    token = chance.choice(list(tokens.order_by("pk")))
    roll = chance.random()
    if roll < 0.05:
        api.suspend(case.pk, actor=actor, reason="示例")
        api.resume(case.pk, actor=actor)
    elif token.form == "task" and roll < 0.85:
        graph = definitions.graph(token.case.definition)
        api.complete(token.pk, actor=actor, data=WALKERS[graph.key].of(graph.nodes[token.node]))
    elif token.message:
        api.signal(token.message, correlation=token.correlation, actor=actor)
    else:
        due = (
            api.Timer.objects.filter(case__in=ids, status="pending", due_at__isnull=False)
            .order_by("?")
            .first()
        )
        if due is not None:
            api.fire_due(due.due_at + dt.timedelta(minutes=90))


@pytest.mark.django_db
@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_every_shipped_process_keeps_the_invariants_in_the_database(file: Path) -> None:
    people = [person() for _number in range(3)]
    known = {
        "user": [p.user_id or 0 for p in people],
        "organisation": [p.organisation_id or 0 for p in people],
    }
    found = publish_all(3, known)
    graph, net = found[bpmn.parse(file.read_bytes()).key]
    answers = WALKERS[graph.key]
    seats = {seat: people[0].organisation_id or 0 for key in found for seat in shipped.seats(found[key][0])}
    for number in range(10):
        case = api.start(
            graph.key, business=("walk", number), actor=system(), data=answers.all(), organisations=seats
        )
        for _move in range(40):
            case.refresh_from_db()
            if case.status == "finished":
                reentry = sorted(definitions.reentry(case.definition))
                if not reentry or answers.chance.random() < 0.4:
                    break
                case = api.reopen(case.pk, answers.chance.choice(reentry), actor=system(), reason="示例")
            try:
                step(case, answers)
            except DomainError as error:
                assert {reason.code for reason in error.reasons} <= {
                    "overwritten",
                    "bad_collection",
                    "bad_instant",
                }
            consistent(case)
            joined(case, net)
        case.refresh_from_db()
        if case.status == "open":
            case = api.cancel(case.pk, actor=system(), reason="示例")
            consistent(case)


def joined(case: api.Case, net: Net) -> None:
    """No join stands still that the reference would have passed."""
    arrived = Counter(
        api.Token.objects.filter(case=case, status="active", form="join").values_list("via", flat=True)
    )
    assert not reference.movable(net, Marking(moving=arrived))
