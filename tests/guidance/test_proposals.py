"""Rules propose, and say why; the company decides, and can switch them off."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from shuanglian.casework.models import Timer
from shuanglian.casework.services.timing import fire_due
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound
from shuanglian.foundation.events import access
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.guidance import engine, facts, selectors, services, triggers
from shuanglian.programmes.guidance.facts import Fact
from shuanglian.programmes.guidance.models import Appointment, Proposal
from shuanglian.programmes.tickets import services as tickets
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Ticket
from tests.tickets.factories import draft

from .factories import World, fresh, in_days, node


def hard_ticket(world: World) -> None:
    ticket = tickets.ticket_submit(actor=world.company, draft=draft(category="environment"))
    tickets.ticket_accept(actor=world.desk, ticket=ticket, facts=Facts(policy_decision=True))
    tickets.ticket_assign(actor=world.desk, ticket=ticket, lead=world.other.organisation_id or 0)


def cover(world: World) -> None:
    services.coverage_set(
        actor=world.desk, area="environment", organisation=world.officer.organisation_id or 0
    )


def test_a_hard_ticket_makes_one_proposal_that_says_why(world: World) -> None:
    cover(world)
    hard_ticket(world)
    kept = services.proposals_keep()
    assert len(kept.made) == 1
    row = Appointment.objects.get()
    assert (row.origin, row.status, row.topic, row.department_id) == (
        "proposed", "consider", "risk", world.officer.organisation_id,
    )  # fmt: skip
    page = selectors.guidance_page(world.company, selectors.get_for(world.company, row.pk))
    assert page.why is not None
    assert "疑难" in page.why.why and page.why.rules == (3,) and page.why.version == 1
    assert page.why.facts == {"fact": "ticket_hard", "category": "environment", "count": 1}
    assert services.proposals_keep().made == []
    services.proposal_decline(actor=world.company, appointment=row)
    assert (fresh(row).status, services.proposals_keep().made) == ("declined", [])


def test_the_department_hears_of_a_proposal_when_the_company_took_it_up(world: World) -> None:
    cover(world)
    hard_ticket(world)
    services.proposals_keep()
    row = Appointment.objects.get()
    told = Notice.objects.filter(object_type="guidance", object_id=str(row.pk))
    assert set(told.values_list("recipient", flat=True)) == {world.company.user_id}
    with pytest.raises(NotFound):
        selectors.get_for(world.officer, row.pk)
    assert not selectors.appointments(world.officer).exists()
    assert not access.may_extract(world.officer, row.stream)
    assert selectors.get_for(world.desk, row.pk) == row
    services.proposal_accept(actor=world.company, appointment=row, mode="video", wished=[in_days(3)])
    page = selectors.guidance_page(world.officer, selectors.get_for(world.officer, row.pk))
    number = Ticket.objects.get().number
    assert page.why is not None and page.why.why and page.why.rules and page.why.told == ()
    assert page.appointment.topic == "risk"
    client = Client()
    client.force_login(User.objects.get(pk=world.officer.user_id))
    for address in (f"/guidance/{row.pk}/", f"/api/v1/guidance/{row.pk}", f"/guidance/{row.pk}/extract/"):
        response = client.get(address)
        assert response.status_code == 200
        assert number not in response.content.decode() and f"ticket:{Ticket.objects.get().pk}:" not in (
            response.content.decode()
        )
    for actor in (world.company, world.desk):
        shown = selectors.guidance_page(actor, selectors.get_for(actor, row.pk)).why
        assert shown is not None and number in shown.told[0]


def test_the_department_never_hears_of_a_proposal_that_was_not_taken_up(world: World) -> None:
    cover(world)
    hard_ticket(world)
    services.proposals_keep()
    row = Appointment.objects.get()
    services.proposal_decline(actor=world.company, appointment=row)
    with pytest.raises(NotFound):
        selectors.get_for(world.officer, row.pk)
    told = Notice.objects.filter(object_type="guidance", object_id=str(row.pk))
    assert not told.filter(recipient=world.officer.user_id).exists()


def test_a_proposal_that_lapses_is_told_to_the_company_alone(world: World) -> None:
    cover(world)
    hard_ticket(world)
    services.proposals_keep()
    row = Appointment.objects.get()
    timer = Timer.objects.get(case=row.case_id, status="pending")
    assert timer.due_at is not None
    fire_due(timer.due_at)
    assert fresh(row).status == "declined"
    told = Notice.objects.filter(object_type="guidance", object_id=str(row.pk), kind="guidance.ended")
    assert list(told.values_list("recipient", flat=True)) == [world.company.user_id]


def test_an_accepted_proposal_goes_the_same_way(world: World) -> None:
    cover(world)
    hard_ticket(world)
    services.proposals_keep()
    row = Appointment.objects.get()
    services.proposal_accept(actor=world.company, appointment=row, mode="video", wished=[in_days(3)])
    row = world.advised(world.held(world.booked(fresh(row))))
    services.advice_acknowledge(actor=world.company, appointment=row)
    assert fresh(row).status == "done"


def test_the_switch_is_the_companys_and_stops_proposals(world: World) -> None:
    cover(world)
    hard_ticket(world)
    with pytest.raises(NotAllowed):
        services.proposals_switch(actor=world.officer, on=False)
    services.proposals_switch(actor=world.company, on=False)
    assert not selectors.proposals_on(world.company)
    assert services.proposals_keep().made == [] and not Proposal.objects.exists()
    services.proposals_switch(actor=world.company, on=True)
    assert len(services.proposals_keep().made) == 1


def test_no_more_open_proposals_than_the_rules_allow(world: World) -> None:
    cover(world)
    hard_ticket(world)
    hard_ticket(world)
    kept = services.proposals_keep()
    assert (len(kept.made), kept.waiting) == (1, 1)


def test_without_coverage_the_department_of_the_fact_answers(world: World) -> None:
    hard_ticket(world)
    services.proposals_keep()
    assert Appointment.objects.get().department_id == world.other.organisation_id


def test_one_fact_is_used_once_even_by_two_sweeps(world: World) -> None:
    fact = Fact("need:1:verified", "need_verified", world.party, ("难题验题通过",))
    hit = triggers.judge(fact)
    assert hit is not None and hit.area == "market"
    unit = selectors.departments().get(pk=world.officer.organisation_id)
    services.guidance_propose(hit=hit, organisation=unit)
    with pytest.raises(Conflict):
        services.guidance_propose(hit=hit, organisation=unit)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "category", "count", "topic"),
    [
        ("project_signed", "", 1, "compliance"),
        ("first_certificate", "", 1, "compliance"),
        ("tickets_in_category", "environment", 3, "risk"),
        ("tickets_in_category", "environment", 2, None),
        ("tickets_in_category", "tax", 5, "policy"),
        ("tickets_in_category", "tax", 4, None),
        ("something_else", "", 1, None),
    ],
)
def test_the_table(world: World, kind: str, category: str, count: int, topic: str | None) -> None:
    hit = triggers.judge(Fact("k", kind, world.party, (), category, count))
    assert (hit.topic if hit else None) == topic


def test_all_sources_answer(world: World) -> None:
    since = timezone.now() - dt.timedelta(days=90)
    assert list(facts.gather(since)) == []
    for _n in range(3):
        tickets.ticket_submit(actor=world.company, draft=draft(category="labour"))
    found = list(facts.gather(since))
    assert [(f.kind, f.category, f.count) for f in found] == [("tickets_in_category", "labour", 3)]


def test_the_rules_are_public(world: World) -> None:
    rules, version = selectors.public_rules()
    assert len(rules) == 9 and version == 1 and all(rule.why for rule in rules)


def test_the_process_that_ships_is_sound(world: World) -> None:
    assert engine.install()[0].key == "guidance"
    assert node(world.asked()) == "schedule"
