"""One vote per service, of nobody: what is stored, what is shown, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.programmes.ratings import selectors, services
from shuanglian.programmes.ratings.invariants import (
    demonstration_votes_are_marked,
    every_used_vote_has_one_ballot,
    the_record_names_no_voter,
)
from shuanglian.programmes.ratings.models import Ballot, Participation, Remark, Subject
from shuanglian.programmes.ratings.services import Vote

from .factories import EARLIER, TODAY, World, marks


def test_a_service_is_rated_once(world: World) -> None:
    ticket = world.vote()
    with pytest.raises(Conflict):
        services.vote_cast(
            actor=world.companies[0][0],
            kind="ticket",
            ref=ticket.pk,
            about="department",
            vote=Vote(marks(1)),
            today=EARLIER,
        )
    assert Ballot.objects.count() == Participation.objects.count() == 1
    offer = services.offers(world.companies[0][1], today=EARLIER)[0]
    assert offer.voted and offer.ref == ticket.pk


def test_a_demonstration_person_does_not_touch_the_real_board(world: World) -> None:
    ticket, company = world.closed(), replace(world.companies[0][0], is_demo=True)
    with pytest.raises(NotAllowed) as refusal:
        services.vote_cast(
            actor=company, kind="ticket", ref=ticket.pk, about="department", vote=Vote(marks()), today=EARLIER
        )
    assert {reason.code for reason in refusal.value.reasons} == {"other_world"}
    assert not Ballot.objects.exists() and not Participation.objects.exists()
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth, words="" if nth else "答复慢")
    remark, desk = Remark.objects.all()[0], replace(world.desk, is_demo=True)
    assert not selectors.remarks_waiting(desk).exists()
    with pytest.raises(NotAllowed):
        services.remark_show(actor=desk, remark=remark)
    remark.refresh_from_db()
    assert remark.state == "waiting"
    assert not list(demonstration_votes_are_marked())
    User.objects.filter(pk=world.desk.user_id).update(is_demo=True)
    services.remark_show(actor=world.desk, remark=remark)
    assert len(list(demonstration_votes_are_marked())) == 1


def test_only_the_company_of_a_service_rates_it(world: World) -> None:
    ticket = world.closed()
    vote = Vote(marks())
    for actor in (world.officer, world.desk, world.leader, world.steward, world.solver):
        with pytest.raises(NotAllowed):
            services.vote_cast(
                actor=actor, kind="ticket", ref=ticket.pk, about="department", vote=vote, today=EARLIER
            )
    with pytest.raises(NotFound):
        services.vote_cast(
            actor=world.companies[1][0],
            kind="ticket",
            ref=ticket.pk,
            about="department",
            vote=vote,
            today=EARLIER,
        )
    with pytest.raises(Invalid) as refusal:
        services.vote_cast(
            actor=world.companies[0][0],
            kind="ticket",
            ref=ticket.pk,
            about="department",
            vote=Vote({}),
            today=EARLIER,
        )
    assert len(refusal.value.reasons) == 4
    assert not Ballot.objects.exists() and not Event.objects.filter(kind="rating.voted").exists()


def test_nothing_stored_links_a_company_to_its_vote(world: World) -> None:
    world.vote(words="材料清单改过两次")
    ballot_fields = {field.name for field in Ballot._meta.get_fields()} | {
        f.name for f in Remark._meta.get_fields()
    }
    assert not ballot_fields & {"company", "mark", "ref", "created_at", "at", "user"}
    part_fields = {field.name for field in Participation._meta.get_fields()}
    assert not part_fields & {"scores", "text", "ballot", "ref", "created_at"}
    assert Ballot.objects.get().month.day == 1
    event = Event.objects.get(kind="rating.voted")
    assert (event.payload, event.organisation_id, event.object_id) == ({}, None, "")
    assert "评价企业0" not in event.actor_label
    assert not verify_all().breaks


def test_few_votes_or_few_companies_are_not_told(world: World) -> None:
    for nth in (0, 0, 0, 1, 1):
        world.vote(nth)
    line = selectors.board("department", today=TODAY)[0]
    assert (line.whole, line.trend, line.services) == (None, (), ())
    world.vote(2)
    line = selectors.board("department", today=TODAY)[0]
    assert line.whole is not None
    assert (line.whole.votes, line.whole.overall.value, line.whole.is_small) == (6, 4.0, True)


def test_this_quarters_votes_are_told_when_it_is_over(world: World) -> None:
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth)
    world.vote(1, value=1, day=TODAY)
    line = selectors.board("department", today=TODAY)[0]
    assert line.whole is not None and (line.whole.votes, line.whole.overall.value) == (5, 4.0)
    assert len(line.trend) == 1


def test_a_unit_is_not_listed_by_a_vote_of_this_quarter(world: World) -> None:
    world.vote(1, day=TODAY)
    assert selectors.board("department", today=TODAY) == []
    world.vote(0)
    assert [line.whole for line in selectors.board("department", today=TODAY)] == [None]


def test_a_dimension_that_few_were_asked_about_is_not_told(world: World) -> None:
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth)
    asked = Ballot.objects.order_by("pk")[0]
    asked.scores = {key: mark for key, mark in asked.scores.items() if key != "fair"}
    asked.save()
    line = selectors.board("department", today=TODAY)[0]
    assert line.whole is not None
    assert [name for name, _mean in line.whole.dimensions] == ["响应及时", "专业准确", "解决问题"]


def test_words_wait_for_a_look_and_for_their_period(world: World) -> None:
    for nth in (0, 1, 2, 3, 0):
        world.vote(nth, words="" if nth else "答复慢，跑了三趟")
    world.vote(1, words="今天的话", day=TODAY)
    subject = Subject.objects.get()
    assert selectors.words(subject, today=TODAY).texts == ()
    for remark in selectors.remarks_waiting(world.desk):
        services.remark_show(actor=world.desk, remark=remark)
    assert selectors.words(subject, today=TODAY).texts == ("答复慢，跑了三趟",) * 2


def test_a_moderator_sees_words_when_their_period_is_published(world: World) -> None:
    """Not on the day of the vote, nor while too few have voted: the one who closed the ticket would know whose it is."""
    world.vote(0, words="今天的话", day=TODAY)
    for nth in (0, 1, 2):
        world.vote(nth, words=f"上季度的话{nth}")
    assert not selectors.remarks_waiting(world.desk, today=TODAY).exists()
    for nth in (3, 1):
        world.vote(nth)
    found = selectors.remarks_waiting(world.desk, today=TODAY)
    assert {remark.text for remark in found} == {f"上季度的话{nth}" for nth in (0, 1, 2)}
    assert [remark.pk for remark in found] == sorted(remark.pk for remark in found)


def test_hiding_words_takes_two_persons_and_one_of_two_reasons(world: World) -> None:
    for nth in (0, 1, 2, 3):
        world.vote(nth)
    world.vote(0, words="找某某，电话 138……")
    remark = Remark.objects.get()
    with pytest.raises(Invalid):
        services.remark_doubt(actor=world.desk, remark=remark, reason="negative", note="太负面")
    for actor in (world.officer, world.companies[0][0], world.leader):
        with pytest.raises(NotAllowed):
            services.remark_doubt(actor=actor, remark=remark, reason="personal", note="有电话")
    services.remark_doubt(actor=world.desk, remark=remark, reason="personal", note="有电话")
    with pytest.raises(NotAllowed):
        services.remark_confirm(actor=world.desk, remark=remark, hide=True)
    services.remark_confirm(actor=world.desk2, remark=remark, hide=True)
    with pytest.raises(Conflict):
        services.remark_show(actor=world.desk, remark=remark)
    told = selectors.words(Subject.objects.get(), today=TODAY)
    assert (told.texts, told.hidden) == ((), (("含个人信息", 1),))


def test_verify_counts_again(world: World) -> None:
    world.vote()
    assert not list(every_used_vote_has_one_ballot()) and not list(the_record_names_no_voter())
    Ballot.objects.all().delete()
    assert len(list(every_used_vote_has_one_ballot())) == 1
