"""Two people press at once: exactly one effect, and the other is told. Real threads, PostgreSQL only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from shuanglian.casework import api
from shuanglian.foundation.errors import Conflict, DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.models import Answer, Assignment, Engagement, Measurement, Signature

from .factories import World, answer_draft, fresh, nodes

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def arena() -> Iterator[World]:
    load_bundled()
    yield World.create()


def race(*presses: Callable[[], object]) -> list[object]:
    """Run all at the same moment; what each returned or raised, in order."""
    gate, results = threading.Barrier(len(presses)), [object()] * len(presses)

    def run(index: int, press: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = press()
        except DomainError as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def told(results: list[object]) -> list[Conflict]:
    assert not [r for r in results if isinstance(r, DomainError) and not isinstance(r, Conflict)], results
    return [result for result in results if isinstance(result, Conflict)]


def test_two_colleagues_choose_different_solvers_at_once(arena: World) -> None:
    need = arena.choosing()
    arena.declare(need, arena.enterprise)
    arena.declare(need, arena.colleague)
    results = race(
        lambda: services.answer_choose(
            actor=arena.enterprise, answer=arena.answer_of(need, arena.solver_party), reason="路线清楚"
        ),
        lambda: services.answer_choose(
            actor=arena.colleague, answer=arena.answer_of(need, arena.rival_party), reason="价格低些"
        ),
    )
    assert len(told(results)) == 1
    assert Answer.objects.filter(need=need, status="chosen").count() == 1
    assert Event.objects.filter(stream=f"need:{need.pk}", kind="siti.chosen").count() == 1
    assert nodes(need) == {"feedback", "contract"}


def test_two_managers_accept_at_once(arena: World) -> None:
    need = arena.posed()
    results = race(
        lambda: services.need_accept(actor=arena.manager, need=need),
        lambda: services.need_accept(actor=arena.manager2, need=need),
    )
    losers = [result for result in results if isinstance(result, DomainError)]
    assert len(losers) == 1
    assert Assignment.objects.filter(need=need, active=True).count() == 1
    assert fresh(need).status == "assisting"


def test_closing_by_hand_and_by_the_clock_at_once(arena: World) -> None:
    need = arena.answering()
    arena.answer(need, arena.solver)
    until = Engagement.objects.get(need=need).window_until
    race(
        lambda: services.window_close(actor=arena.manager, need=need),
        lambda: api.fire_due(until),
        lambda: services.answer_save(actor=arena.rival, need=need, draft=answer_draft()),
    )
    assert nodes(need) == {"choose"}
    assert Event.objects.filter(stream=f"need:{need.pk}", kind="siti.window_closed").count() == 1


def test_withdrawing_while_the_contract_is_confirmed(arena: World) -> None:
    need, contract = arena.contracting()
    results = race(
        lambda: services.pose_withdraw(actor=arena.enterprise, need=need, reason="订单取消"),
        lambda: services.contract_confirm(actor=arena.solver, contract=contract),
    )
    assert len([result for result in results if isinstance(result, DomainError)]) == 1
    engagement = Engagement.objects.get(need=need)
    assert (engagement.outcome == "withdrawn") != (engagement.signed_at is not None)


def test_the_same_sample_is_measured_twice_at_once(arena: World) -> None:
    need = arena.measuring()
    item = need.acceptance_plans.get().items.get(metric="静水压")
    results = race(
        *[
            lambda value=value, actor=actor: services.measurement_enter(  # type: ignore[misc]
                actor=actor, need=need, item=item, sample=1, value=value, unit="kPa"
            )
            for actor, value in ((arena.enterprise, "99"), (arena.colleague, "61"))
        ]
    )
    assert len(told(results)) == 1
    assert Measurement.objects.filter(round__need=need, voided_at=None).count() == 1


def test_all_three_sign_at_once_and_it_finishes_once(arena: World) -> None:
    need = arena.signing()
    results = race(
        *[
            lambda actor=actor: services.report_sign(actor=actor, need=need)  # type: ignore[misc]
            for actor in (arena.enterprise, arena.colleague, arena.solver, arena.manager)
        ]
    )
    assert len([result for result in results if isinstance(result, DomainError)]) == 1
    assert Signature.objects.filter(need=need).count() == 3
    assert Event.objects.filter(stream=f"need:{need.pk}", kind="siti.finished").count() == 1
    assert Engagement.objects.get(need=need).outcome == "verified"
