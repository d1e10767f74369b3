"""Judgements are kept once, with their reason, by those concerned."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.matching.models import Judgement
from shuanglian.matching.services import judge

from .factories import member, offering, party, submitted


@pytest.mark.django_db
def test_a_judgement_is_kept_and_leaves_one_event() -> None:
    manager = member(Role.MANAGER)
    need, solver = submitted(party("企业"), "防水透湿面料", "可回收的防水透湿面料"), party("研究所")
    made = offering(solver, "防水透湿面料")
    judgement = judge(actor=manager, need=need, party=solver, kind="invited", offering=made, probability=0.8)
    assert (judgement.kind, judgement.offering_id, judgement.user_id) == ("invited", made.pk, manager.user_id)
    events = Event.objects.filter(kind="need.match_judged")
    assert [event.stream_id for event in events] == [f"need:{need.pk}"]


@pytest.mark.django_db
def test_saying_it_twice_changes_nothing() -> None:
    manager = member(Role.MANAGER)
    need, solver = submitted(party("企业"), "防水透湿面料", "可回收的防水透湿面料"), party("研究所")
    first = judge(actor=manager, need=need, party=solver, kind="invited")
    assert judge(actor=manager, need=need, party=solver, kind="invited") == first
    assert Event.objects.filter(kind="need.match_judged").count() == 1


@pytest.mark.django_db
def test_the_owner_may_judge_and_strangers_may_not() -> None:
    owner = member()
    need, solver = submitted(party("企业", owner), "防水透湿面料", "可回收的防水透湿面料"), party("研究所")
    judge(actor=owner, need=need, party=solver, kind="dismissed", reason="做过，不合适")
    for stranger in (member(), member(Role.SOLVER), PUBLIC):
        with pytest.raises(NotAllowed):
            judge(actor=stranger, need=need, party=solver, kind="invited")
    assert Judgement.objects.count() == 1
    assert Event.objects.filter(kind="need.match_judged").count() == 1


@pytest.mark.django_db
def test_all_problems_are_told_at_once_and_nothing_is_written() -> None:
    need, solver = submitted(party("企业"), "防水透湿面料", "可回收的防水透湿面料"), party("研究所")
    foreign = offering(party("别家"), "别家的供给")
    with pytest.raises(Invalid) as refusal:
        judge(actor=member(Role.MANAGER), need=need, party=solver, kind="dismissed", offering=foreign)
    assert [reason.code for reason in refusal.value.reasons] == ["reason_missing", "offering"]
    with pytest.raises(Invalid):
        judge(actor=member(Role.MANAGER), need=need, party=solver, kind="liked")
    assert not Judgement.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one_judgement() -> None:
    manager = member(Role.MANAGER)
    need, solver = submitted(party("企业"), "防水透湿面料", "可回收的防水透湿面料"), party("研究所")
    barrier = threading.Barrier(2)
    failures: list[BaseException] = []

    def press() -> None:
        barrier.wait()
        try:
            judge(actor=manager, need=need, party=solver, kind="invited")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Judgement.objects.count() == 1
    assert Event.objects.filter(kind="need.match_judged").count() == 1
