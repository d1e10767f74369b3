"""Two people press at once: exactly one effect, and the other is told. Real threads, PostgreSQL only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuanglian.casework import api
from shuanglian.foundation.errors import DomainError, NotAllowed, NotFound
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.tickets import services, sheets
from shuanglian.programmes.tickets.models import Handover, Lead, Reply, Ticket, Verdict
from tests.siti.test_races import race

from .factories import ANSWER, World, draft, fresh, kinds
from .test_figures import GOOD, book

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def arena() -> Iterator[World]:
    load_bundled()
    from shuanglian.programmes.tickets import engine

    engine.install()
    yield World.create()


def refused(results: list[object]) -> list[DomainError]:
    return [result for result in results if isinstance(result, DomainError)]


def test_two_officers_answer_at_once(arena: World) -> None:
    ticket = arena.assigned()
    results = race(
        lambda: arena.reply(ticket, arena.officer, text=ANSWER + "甲"),
        lambda: arena.reply(ticket, arena.colleague, text=ANSWER + "乙"),
    )
    assert len(refused(results)) == 1
    assert Reply.objects.filter(ticket=ticket).count() == 1
    assert (fresh(ticket).rounds, kinds(ticket).count("answered")) == (1, 1)


def test_the_company_confirms_twice_at_once(arena: World) -> None:
    ticket = arena.answered()
    results = race(
        *[lambda: services.ticket_confirm(actor=arena.company, ticket=ticket, solved=True, satisfaction=5)]
        * 3
    )
    assert len(refused(results)) == 2
    assert Verdict.objects.filter(ticket=ticket).count() == 1
    assert fresh(ticket).status == "closed"


def test_the_company_confirms_while_the_desk_calls(arena: World) -> None:
    ticket = arena.answered()
    results = race(
        lambda: services.ticket_confirm(actor=arena.company, ticket=ticket, solved=False, words="还没有解决"),
        lambda: arena.call(ticket),
    )
    assert len(refused(results)) == 1
    said = Verdict.objects.get(ticket=ticket)
    assert fresh(ticket).status == ("closed" if said.satisfied else "handling")


def test_answering_and_handing_over_at_once(arena: World) -> None:
    """Either the answer is there and the hand-over has lapsed, or the new department leads and the old may not answer."""
    ticket = arena.assigned()
    second = arena.officer2.organisation_id or 0
    services.handover_ask(actor=arena.officer, ticket=ticket, to=second, reason="归他们管")
    results = race(
        lambda: arena.reply(ticket),
        lambda: services.handover_decide(actor=arena.desk, ticket=ticket, accept=True),
    )
    assert len(refused(results)) == 1
    state = Handover.objects.get(ticket=ticket).state
    answered = Reply.objects.filter(ticket=ticket).exists()
    assert (state, answered) in {("dropped", True), ("accepted", False)}
    if isinstance(results[0], DomainError):
        assert isinstance(results[0], NotAllowed | NotFound) or results[0].status == 409


def test_two_people_of_the_desk_decide_a_hand_over_at_once(arena: World) -> None:
    ticket = arena.assigned()
    services.handover_ask(
        actor=arena.officer, ticket=ticket, to=arena.officer2.organisation_id or 0, reason="归他们管"
    )
    results = race(
        lambda: services.handover_decide(actor=arena.desk, ticket=ticket, accept=True),
        lambda: services.handover_decide(actor=arena.desk2, ticket=ticket, accept=False, note="归你们管"),
    )
    assert len(refused(results)) == 1
    assert Lead.objects.filter(ticket=ticket, until=None).count() == 1
    assert kinds(ticket).count("handover_decided") == 1


def test_the_process_and_a_person_at_once(arena: World) -> None:
    """The engine's own sweep beside people: no deadlock, one outcome."""
    ticket = arena.answered()
    results = race(
        lambda: services.ticket_confirm(actor=arena.company, ticket=ticket, solved=True),
        lambda: api.fire_due(limit=50),
        lambda: services.ticket_withdraw(actor=arena.company, ticket=ticket, reason="不用了"),
    )
    assert len(refused(results)) == 1
    assert fresh(ticket).status in ("closed", "withdrawn")


def test_the_same_sheet_at_once(arena: World) -> None:
    data = book(GOOD)
    race(*[lambda: sheets.apply(actor=arena.desk, data=data)] * 2)
    assert Ticket.objects.count() == 1


def test_numbers_are_given_once(arena: World) -> None:
    race(
        *[
            lambda: services.ticket_submit(
                actor=arena.company, draft=draft(title="同时提出"), company=arena.party
            )
        ]
        * 5
    )
    numbers = list(Ticket.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 5
    assert verify_all().ok
