"""Random lives of cases of every process that ships: work, claims, stand-ins, time, messages, stops, second thoughts,
and moves to the next version, in any order; every invariant holds after each step, and what is refused changes nothing."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from shuanglian.casework import api, bpmn, definitions
from shuanglian.casework.models import Definition
from shuanglian.casework.moving import services as moving
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.verification import verify_stream
from tests.casework import shipped
from tests.casework.factories import organisation, person
from tests.casework.test_walks import WALKERS, consistent, joined, publish_all, tree

pytestmark = pytest.mark.django_db
# Things that happen to cases of one process, and at most to one of them.
HAPPENINGS = int(os.environ.get("SHUANGLIAN_WALK", "120"))
MOVES = 45
# What a random answer may run into; anything else that is refused is a fault.
EXPECTED = {
    "overwritten", "bad_collection", "bad_instant", "same_person", "suspended", "closed", "claimed", "wrong_role",
    "wrong_organisation", "task_over", "not_assignee", "not_suspended", "data_missing",
}  # fmt: skip


class Life:
    """One case and the people around it."""

    def __init__(self, file: Path, number: int, org: Organisation, people: dict[Role, list[Actor]]) -> None:
        self.key = bpmn.parse(file.read_bytes()).key
        self.answers, self.people, self.count = WALKERS[self.key], people, Counter[str]()
        self.chance = self.answers.chance
        seats = {seat: org.pk for walker in WALKERS.values() for seat in shipped.seats(walker.graph)}
        self.case = api.start(
            self.key,
            business=("life", number),
            actor=system(),
            data=self.answers.all(),
            organisations=seats,
        )

    def tokens(self, form: str) -> list[api.Token]:
        ids = [one.pk for one in tree(self.case)]
        return list(api.Token.objects.filter(case__in=ids, status="active", form=form).order_by("pk"))

    def someone(self, role: str) -> Actor:
        everybody = [actor for found in self.people.values() for actor in found]
        right = self.people.get(Role(role), []) if role else []
        return self.chance.choice(right if right and self.chance.random() < 0.9 else everybody)

    # -- what may happen
    def work(self) -> None:
        for token in self.tokens("task")[:1] if self.chance.random() < 0.5 else self.tokens("task")[-1:]:
            graph = definitions.graph(token.case.definition)
            data = WALKERS[graph.key].of(graph.nodes[token.node])
            actor = self.someone(token.role) if self.chance.random() < 0.5 else system()
            name = f"{token.pk}"
            api.complete(token.pk, actor=actor, data=data, idempotency_key=name)
            before = self.state()
            api.complete(token.pk, actor=actor, data=data, idempotency_key=name)
            assert self.state() == before

    def desk(self) -> None:
        for token in self.tokens("task")[:1]:
            actor = self.someone(token.role)
            (api.release if token.assignee_id else api.claim)(token.pk, actor=actor)

    def stand_in(self) -> None:
        one, other = self.chance.choice(list(self.people.values()))
        now = timezone.now()
        row = api.delegate(
            actor=one,
            to_user_id=other.user_id or 0,
            valid_from=now - dt.timedelta(hours=1),
            valid_to=now + dt.timedelta(hours=1),
        )
        try:
            self.desk()
        finally:
            api.revoke(row.pk, actor=one)

    def time(self) -> None:
        ids = [one.pk for one in tree(self.case)]
        due = api.Timer.objects.filter(case__in=ids, status="pending", due_at__isnull=False).first()
        if due is not None:
            api.fire_due(due.due_at + dt.timedelta(minutes=90))

    def message(self) -> None:
        for token in self.tokens("wait")[:1]:
            if token.message:
                api.signal(token.message, correlation=token.correlation, actor=system())

    def pause(self) -> None:
        if self.case.status == "open":
            api.suspend(self.case.pk, actor=system(), reason="示例")
        else:
            api.resume(self.case.pk, actor=system())

    def move(self) -> None:
        """To a version that differs in nothing but a remark: whatever stands still in order can go over."""
        target = renewed(self.key)
        row = moving.plan(
            actor=self.people[Role.ADMIN][0],
            source=self.case.definition,
            target=target,
            cases=[self.case.pk],
        )
        before = self.state()
        row = moving.dry_run(row.pk, actor=self.people[Role.ADMIN][0])
        assert self.state() == before
        line = row.cases.get()
        told = {problem["code"] for problem in line.problems}
        if told:
            assert told <= ({"suspended"} if self.case.status == "suspended" else {"data_missing"}), (
                line.problems
            )
            moving.cancel(row.pk, actor=self.people[Role.ADMIN][0])
            self.count["move refused"] += 1
            return
        moving.approve(row.pk, actor=self.people[Role.STEWARD][0], digest=row.digest)
        moving.execute(row.pk)
        self.case = api.Case.objects.get(pk=self.case.pk)
        assert self.case.definition_id == target.pk, row.cases.get().problems
        self.count["moved"] += 1

    def state(self) -> list[object]:
        cases = [[c.pk, c.status, c.rev, c.definition_id, c.data] for c in tree(self.case)]
        for one in cases:
            one[1:] = list(
                api.Case.objects.filter(pk=one[0]).values_list("status", "rev", "definition", "data").get()
            )
        ids = [one[0] for one in cases]
        tokens = api.Token.objects.filter(case__in=ids).order_by("pk").values_list("pk", "status", "assignee")
        return [*cases, *tokens]

    def step(self) -> None:
        verbs: list[tuple[Callable[[], None], int]] = [
            (self.work, 60), (self.desk, 8), (self.stand_in, 4), (self.time, 14),
            (self.message, 6), (self.pause, 8), (self.move, 6),
        ]  # fmt: skip
        (verb,) = self.chance.choices([v for v, _ in verbs], [n for _, n in verbs])
        if self.case.status == "suspended" and self.chance.random() < 0.6:
            verb = self.pause
        before = self.state()
        try:
            verb()
            self.count[verb.__name__] += 1
        except DomainError as error:
            codes = {reason.code for reason in error.reasons}
            assert codes <= EXPECTED, (verb.__name__, error.reasons)
            if verb in (self.work, self.desk):
                assert self.state() == before
            self.count["refused"] += 1


def renewed(key: str) -> Definition:
    """The newest version once more, with another remark in front of it."""
    last = Definition.objects.filter(key=key).order_by("-version").first()
    assert last is not None
    xml = f"{last.bpmn_xml}<!-- {last.version + 1} -->".encode()
    return api.publish(key, bpmn_xml=xml, actor=system(), config=last.config)


@pytest.mark.parametrize("file", shipped.FILES, ids=shipped.name)
def test_whatever_befalls_a_case_of_a_shipped_process_the_invariants_hold(file: Path) -> None:
    org = organisation()
    people = {
        role: [person(role, org), person(role, org)]
        for role in Role
        if role.value not in ("public", "system")
    }
    everybody = [actor for found in people.values() for actor in found]
    known = {"user": [actor.user_id or 0 for actor in everybody[:3]], "organisation": [org.pk]}
    found = publish_all(int(os.environ.get("SHUANGLIAN_SEED", "5")), known)
    _graph, net = found[bpmn.parse(file.read_bytes()).key]
    total = Counter[str]()
    for number in itertools.count():
        if total.total() >= HAPPENINGS:
            break
        life = Life(file, number, org, people)
        for _move in range(MOVES):
            life.case.refresh_from_db()
            if life.case.status == "finished":
                reentry = sorted(definitions.reentry(life.case.definition))
                if not reentry or life.chance.random() < 0.4:
                    break
                api.reopen(life.case.pk, life.chance.choice(reentry), actor=system(), reason="示例")
                life.count["reopened"] += 1
            else:
                life.step()
            consistent(life.case)
            joined(life.case, net)
        life.case.refresh_from_db()
        if life.case.is_open:
            api.withdraw(life.case.pk, actor=system(), reason="示例")
            consistent(life.case)
        assert verify_stream(life.case.stream) is None
        total += life.count
    assert total["work"] > HAPPENINGS / 4
