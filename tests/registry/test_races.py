"""Two people press the same button at once: one effect, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict
from shuanglian.registry import services
from shuanglian.registry.models import Need, NeedRevision, NumberSeries

from . import factories as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment in threads of their own; returns results and exceptions."""
    gate, results = threading.Barrier(len(calls)), list[object]()

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def refused(results: list[object]) -> int:
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, Exception)), results
    return sum(isinstance(r, Conflict) for r in results)


def test_many_drafts_at_once_get_numbers_without_gaps_or_doubles() -> None:
    owner = make.party()
    results = race(*[lambda: make.need(owner) for _n in range(8)])
    assert refused(results) == 0
    numbers = sorted(Need.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == list(range(1, 9))
    assert NumberSeries.objects.get(key=numbers[0][:7]).last == 8


def test_two_submissions_of_one_draft_have_one_effect() -> None:
    need = make.need(make.party())
    assert (
        refused(race(*[lambda: services.need_submit(actor=make.SYSTEM, need=need) for _n in range(4)])) == 3
    )


def test_two_edits_of_one_version_have_one_effect() -> None:
    party = make.party()

    def edit(text: str) -> object:
        return services.party_update(actor=make.SYSTEM, party=party, changes={"summary": text}, rev=1)

    assert refused(race(lambda: edit("一"), lambda: edit("二"))) == 1


def test_confirming_and_declining_at_once_settles_once() -> None:
    manager = make.member(Role.MANAGER)
    need = services.need_submit(actor=manager, need=make.need(make.party(), manager))
    revision = services.need_propose_changes(actor=manager, need=need, changes={"title": "新"}, rev=need.rev)
    results = race(
        lambda: services.need_confirm_changes(actor=manager, revision=revision),
        lambda: services.need_decline_changes(actor=manager, revision=revision),
    )
    assert refused(results) == 1
    confirmed = NeedRevision.objects.get().status == "confirmed"
    assert (Need.objects.get().title == "新") is confirmed


def test_two_undertakings_of_one_organisation_are_one() -> None:
    solver = make.member(Role.SOLVER)
    need = make.need(make.party(), confidentiality="masked", teaser="某题")
    need = services.need_submit(actor=make.SYSTEM, need=need)
    assert refused(race(*[lambda: services.need_undertake(actor=solver, need=need) for _n in range(3)])) == 0
    assert need.undertakings.count() == 1
