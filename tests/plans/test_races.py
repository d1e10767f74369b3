"""Two people at the same moment, on a database with row locks."""

from __future__ import annotations

from typing import Any

import pytest

from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.invariants import run_all
from shuanglian.programmes.plans import services
from shuanglian.programmes.plans.models import Claim, Completion, Escalation, Item, Receipt, Urge
from shuanglian.programmes.plans.services import To
from tests.projects.test_races import together

from .factories import World, again, ago, ahead, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(transactional_db: None, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return World.create()


def refused(found: list[object]) -> int:
    return sum(isinstance(one, DomainError) for one in found)


def test_an_order_is_released_once_and_signed_once(busy: World) -> None:
    order = busy.draft()
    busy.join("leader2", "leader")
    found = together(
        lambda: services.order_release(actor=busy["leader"], order=order),
        lambda: services.order_release(actor=busy["leader2"], order=order),
        lambda: services.order_refuse(actor=busy["leader2"], order=order, note="先不发"),
    )
    assert refused(found) == 2 and Item.objects.count() in (0, 2)
    if fresh(order).current:
        item = busy.item(order)
        mate = busy.join("officer2b", "officer2")
        signed = together(
            lambda: services.item_receive(actor=busy["officer2"], item=item),
            lambda: services.item_receive(actor=mate, item=item),
        )
        assert refused(signed) == 1 and Receipt.objects.count() == 1
    assert list(run_all()) == []


def test_a_part_passed_on_while_the_unit_hands_in_is_never_overlooked(busy: World) -> None:
    for _round in range(4):
        item = busy.received(busy.sent("officer2"))
        paper = busy.file("officer2")
        handed, passed = together(
            lambda i=item, p=paper: services.item_submit(
                actor=busy["officer2"], item=i, text="已经办完", file=p
            ),
            lambda i=item: busy.passed(i),
        )
        assert isinstance(handed, DomainError) != isinstance(passed, DomainError), (handed, passed)
        assert (again(item).state, again(item).open_children) in {("submitted", 0), ("open", 1)}
    assert list(run_all()) == []


def test_two_children_accepted_at_once_are_both_counted(busy: World) -> None:
    item = busy.received(busy.sent("officer2"))
    children = [busy.passed(item, to=key) for key in ("manager", "officer3")]
    for child, key in zip(children, ("manager", "officer3"), strict=True):
        services.item_receive(actor=busy[key], item=child)
        busy.submitted(again(child), key)
    found = together(*[lambda c=c: services.item_accept(actor=busy["officer2"], item=c) for c in children])
    assert refused(found) == 0 and again(item).open_children == 0 and list(run_all()) == []


def test_a_new_version_and_a_completion_at_the_same_moment(busy: World) -> None:
    """Either the completion was accepted before, and stays; or it lapses with the old version."""
    item = busy.submitted(busy.received(busy.sent("officer2")))
    busy.join("officer1b", "officer")
    services.order_amend(
        actor=busy["officer"], order=item.order, text="口径有变化", wanted="清单", due_on=ahead(9),
        units=[To(busy.unit("officer2"))], reason="口径变了",
    )  # fmt: skip
    together(
        lambda: services.order_release(actor=busy["leader"], order=item.order),
        lambda: services.item_accept(actor=busy["officer1b"], item=item),
    )
    row = Completion.objects.get(item=item)
    assert (again(item).state, row.state) in {("open", "lapsed"), ("done", "accepted")}
    assert list(run_all()) == []


def test_urging_and_escalation_count_once(busy: World) -> None:
    order = busy.sent("officer2")
    item = busy.item(order)
    found = together(
        lambda: services.item_urge(actor=busy["leader"], item=item),
        lambda: services.item_urge(actor=busy["officer"], item=item),
    )
    assert refused(found) == 1 and Urge.objects.count() == 1
    Item.objects.filter(pk=item.pk).update(due_on=ago(2))
    counts = together(*[services.remind] * 3)
    assert sum(count[1] for count in counts) == 1 and Escalation.objects.count() == 1  # type: ignore[index]


def test_a_milestone_is_claimed_and_decided_once(busy: World) -> None:
    task = busy.task(5)
    mate = busy.join("mate", "officer")
    papers = [busy.file("officer"), busy.file("mate")]
    found = together(
        lambda: busy.claim(task, file=papers[0]),
        lambda: services.milestone_claim(
            actor=mate, milestone=busy.mark(task), statement="同时报的", file=papers[1]
        ),
    )
    assert refused(found) == 1 and Claim.objects.count() == 1
    second = busy.join("steward2", "steward")
    found = together(
        lambda: services.claim_confirm(actor=busy["steward"], milestone=busy.mark(task)),
        lambda: services.claim_return(actor=second, milestone=busy.mark(task), note="看不清"),
    )
    assert refused(found) == 1 and Claim.objects.get().state in ("accepted", "returned")
    assert list(run_all()) == []
