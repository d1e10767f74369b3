"""What people decide about a computed round, up to its publication: recorded, within everybody's time, taught to the matcher."""

from __future__ import annotations

import pytest

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.models import Judgement
from shuanglian.matching.rounds import services
from shuanglian.matching.rounds.models import (
    RoundCandidate,
)

from .factories import World, codes, events, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.create()


# -- deciding -----------------------------------------------------------------------------------------------------


def test_replacing_records_who_and_why_and_teaches_the_matcher(world: World) -> None:
    found = world.round(capacity=2)
    services.compute_start(actor=world.manager, found=found)
    work()
    old = world.proposal(found, 0)
    other = next(e for e in found.experts.all() if e != old.expert)
    made = services.proposal_replace(actor=world.manager, proposal=old, expert=other, reason="更近，来得及")
    old.refresh_from_db()
    assert (old.decision, old.reason, old.decided_by_id) == (
        "replaced",
        "更近，来得及",
        world.manager.user_id,
    )
    assert (made.decision, made.is_override, made.replaces, made.reason) == (
        "accepted",
        True,
        old,
        "更近，来得及",
    )
    assert [(j.kind, j.party) for j in Judgement.objects.all()] == [("dismissed", old.expert.party)]
    assert events(found)[-1] == "round.proposal_replaced"


def test_nobody_is_put_in_beyond_their_time_or_against_a_conflict(world: World) -> None:
    found = world.computed()
    with pytest.raises(Invalid) as refusal:
        services.proposal_replace(
            actor=world.manager,
            proposal=world.proposal(found, 0),
            expert=world.expert_row(found, world.both),
            reason="更好",
        )
    assert codes(refusal) == ["expert_full"]
    pair = RoundCandidate.objects.get(need__need=world.needs[0], expert__party=world.both)
    services.conflict_set(actor=world.manager, candidate=pair, reason="亲属任职")
    with pytest.raises(Invalid) as both:
        services.proposal_replace(
            actor=world.manager,
            proposal=world.proposal(found, 0),
            expert=world.expert_row(found, world.both),
            reason="更好",
        )
    assert codes(both) == ["expert_full", "conflict"]
    assert world.proposal(found, 0).decision == "proposed"
    assert found.proposals.count() == 2


def test_declining_needs_a_reason_and_frees_the_expert(world: World) -> None:
    found = world.computed()
    carbon = world.proposal(found, 1)
    with pytest.raises(Invalid):
        services.proposal_decline(actor=world.manager, proposal=carbon, reason="  ")
    services.proposal_decline(actor=world.manager, proposal=carbon, reason="设备在检修")
    made = services.proposal_replace(
        actor=world.manager,
        proposal=world.proposal(found, 0),
        expert=world.expert_row(found, world.both),
        reason="腾出来了",
    )
    assert made.expert.party == world.both
    with pytest.raises(NotAllowed) as settled:
        services.proposal_accept(actor=world.manager, proposal=carbon)
    assert codes(settled) == ["proposal_settled"]


def test_somebody_may_be_put_in_where_there_is_room_only(world: World) -> None:
    found = world.computed(capacity=2)
    fabric = world.expert_row(found, world.fabric)
    with pytest.raises(Conflict):
        services.proposal_add(actor=world.manager, row=world.need_row(found, 1), expert=fabric, reason="试试")
    services.proposal_decline(actor=world.manager, proposal=world.proposal(found, 1), reason="没空")
    made = services.proposal_add(
        actor=world.manager, row=world.need_row(found, 1), expert=fabric, reason="试试"
    )
    assert (made.value, made.is_override) == (None, True)
    elsewhere = World.create().round()
    services.proposal_decline(actor=world.manager, proposal=made, reason="再换")
    with pytest.raises(Invalid) as foreign:
        services.proposal_add(
            actor=world.manager,
            row=world.need_row(found, 1),
            expert=elsewhere.experts.get(party__name="综合研究所"),
            reason="别轮的",
        )
    assert codes(foreign) == ["unknown_expert"]


def test_setting_aside_a_fairness_rule_by_hand_is_recorded(world: World) -> None:
    found = world.computed(capacity=2, rules={"organisation_cap": 1})
    for row in found.proposals.all():
        services.proposal_accept(actor=world.manager, proposal=row)
    services.proposal_replace(
        actor=world.manager,
        proposal=world.proposal(found, 0),
        expert=world.expert_row(found, world.both),
        reason="企业点名",
    )
    last = Event.objects.filter(stream_id=f"round:{found.pk}").latest("seq")
    assert last.payload["against"] == ["organisation_cap"]


# -- the end ------------------------------------------------------------------------------------------------------


def test_publishing_tells_the_experts_and_keeps_invitations(world: World) -> None:
    found = world.published()
    assert (found.status, found.published_at is not None) == ("published", True)
    assert [n.recipient_id for n in Notice.objects.filter(kind="rounds.proposed")] == [world.expert.user_id]
    invited = Judgement.objects.filter(kind="invited")
    assert {(j.need, j.party) for j in invited} == {
        (world.needs[0], world.fabric),
        (world.needs[1], world.both),
    }
    assert events(found)[-2:] == ["round.rest_accepted", "round.published"]
    assert verify_all().ok


def test_publishing_waits_until_all_is_decided_and_happens_once(world: World) -> None:
    found = world.computed()
    with pytest.raises(NotAllowed) as refusal:
        services.round_publish(actor=world.manager, found=found)
    assert codes(refusal) == ["round_undecided"]
    assert not Notice.objects.filter(kind="rounds.proposed").exists()
    for at in (0, 1):
        services.proposal_decline(actor=world.manager, proposal=world.proposal(found, at), reason="都没空")
    with pytest.raises(NotAllowed) as nobody:
        services.round_publish(actor=world.manager, found=found)
    assert codes(nobody) == ["round_nobody"]
    published = world.published()
    with pytest.raises(NotAllowed) as again:
        services.round_publish(actor=world.manager, found=published)
    assert codes(again) == ["round_not_computed"]


def test_a_published_round_cannot_be_cancelled_and_a_cancelled_one_says_why(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.round_cancel(actor=world.manager, found=world.published(), reason="晚了")
    found = world.round()
    with pytest.raises(Invalid):
        services.round_cancel(actor=world.manager, found=found, reason="")
    assert services.round_cancel(actor=world.manager, found=found, reason="改期").cancel_reason == "改期"
