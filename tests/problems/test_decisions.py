"""What people decide: kept, explained on the record, and never undone by the algorithm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.matching.problems import rebuild, selectors, services, upkeep
from shuanglian.matching.problems.models import Apart, Cluster, ClusterState, Consent, Joining, Problem, State
from shuanglian.registry.models import Need

from .factories import DYEING, SLICING, cluster_of, company, member, submitted, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db: None) -> Actor:
    return member(Role.MANAGER)


def clustered(problems: tuple[tuple[str, str], ...] = DYEING) -> tuple[list[Need], Cluster]:
    needs = told(problems)
    upkeep.catch_up()
    cluster = cluster_of(needs[0])
    assert cluster is not None
    return needs, cluster


def row(need: Need) -> Problem:
    return Problem.objects.get(kind="need", object_id=need.pk)


def kinds(cluster: Cluster) -> list[str]:
    stream = Event.objects.filter(stream=f"cluster:{cluster.pk}").order_by("seq")
    return [kind.partition(".")[2] for kind in stream.values_list("kind", flat=True)]


def test_a_confirmed_cluster_keeps_its_members_whatever_they_say_later(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    services.confirm(actor=manager, cluster=cluster, name="低温染色色牢度", rev=cluster.rev)
    Need.objects.filter(pk=needs[0].pk).update(text="食堂排队时间太长。", title="食堂")
    upkeep.sweep()
    rebuild.run()
    assert cluster_of(needs[0]) == cluster
    cluster.refresh_from_db()
    assert (cluster.name, cluster.confirmed_by_id) == ("低温染色色牢度", manager.user_id)


def test_later_members_of_a_confirmed_cluster_are_marked_as_not_confirmed(
    built: None, manager: Actor
) -> None:
    _needs, cluster = clustered()
    fresh = services.confirm(actor=manager, cluster=cluster, name="色牢度", rev=cluster.rev)
    late = submitted("涤纶低温染色色牢度低", "涤纶低温染色，色牢度3级，要做到4级。")
    upkeep.catch_up()
    assert (row(late).cluster, row(late).is_pinned) == (cluster, False)
    services.confirm(actor=manager, cluster=cluster, name="色牢度", rev=fresh.rev)
    assert row(late).is_pinned


def test_what_was_split_off_never_comes_back_by_itself(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    services.split(
        actor=manager, cluster=cluster, problems=[row(needs[2]).pk], reason="纤维不同", rev=cluster.rev
    )
    assert cluster_of(needs[2]) is None
    upkeep.sweep()
    rebuild.run()
    assert cluster_of(needs[2]) is None
    assert cluster_of(needs[0]) == cluster_of(needs[1]) == cluster
    assert set(Apart.objects.values_list("reason", flat=True)) == {"纤维不同"}
    assert kinds(cluster)[-1] == "split"


def test_several_split_off_together_make_a_cluster_of_their_own_with_a_trail(
    built: None, manager: Actor
) -> None:
    needs, cluster = clustered((*DYEING, ("低温染色色牢度偏低", "涤纶低温染色后色牢度只有3级。")))
    gone = [row(needs[2]).pk, row(needs[1]).pk]
    services.split(actor=manager, cluster=cluster, problems=gone, reason="另一类纤维", rev=cluster.rev)
    new = cluster_of(needs[1])
    assert new is not None
    assert new == cluster_of(needs[2]) != cluster
    founded = Event.objects.get(stream=f"cluster:{new.pk}", kind="problem_cluster.founded")
    assert founded.payload["from"] == [cluster.pk]


def test_splitting_one_of_two_ends_the_cluster(built: None, manager: Actor) -> None:
    needs, cluster = clustered(SLICING)
    ended = services.split(
        actor=manager, cluster=cluster, problems=[row(needs[0]).pk], reason="尺寸不同", rev=cluster.rev
    )
    assert ended.state == ClusterState.ENDED
    assert cluster_of(needs[1]) is None


def test_merged_clusters_are_one_from_then_on_and_the_old_number_leads_on(
    built: None, manager: Actor
) -> None:
    dyeing, into = clustered()
    slicing, other = clustered(SLICING)
    services.merge(actor=manager, into=into, other=other, rev=into.rev, other_rev=other.rev)
    rebuild.run()
    assert {cluster_of(need) for need in (*dyeing, *slicing)} == {into}
    assert selectors.get_for(manager, other.pk) == into
    merged = Event.objects.get(stream=f"cluster:{into.pk}", kind="problem_cluster.merged")
    assert merged.payload["other"] == other.pk


def test_merging_takes_back_an_earlier_split(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    gone = row(needs[2])
    fresh = services.split(actor=manager, cluster=cluster, problems=[gone.pk], reason="不同", rev=cluster.rev)
    services.include(actor=manager, cluster=fresh, problem=gone, rev=fresh.rev)
    rebuild.run()
    assert cluster_of(needs[2]) == cluster
    assert not Apart.objects.filter(ended_at=None).exists()


def test_including_takes_a_problem_out_of_its_old_cluster(built: None, manager: Actor) -> None:
    _dyeing, cluster = clustered()
    slicing, old = clustered(SLICING)
    services.include(actor=manager, cluster=cluster, problem=row(slicing[0]), rev=cluster.rev)
    assert cluster_of(slicing[0]) == cluster
    old.refresh_from_db()
    assert old.state == ClusterState.ENDED
    with pytest.raises(Invalid):
        services.include(actor=manager, cluster=cluster, problem=row(slicing[0]), rev=cluster.rev + 1)


def test_joinings_and_answers_move_with_a_merge(built: None, manager: Actor) -> None:
    _needs, into = clustered()
    slicing, other = clustered(SLICING)
    joiner = member()
    company("加入企业", joiner)
    services.join(actor=joiner, cluster=other, note="我们也有")
    services.consent_ask(actor=manager, cluster=other, rev=other.rev)
    other.refresh_from_db()
    services.merge(actor=manager, into=into, other=other, rev=into.rev, other_rev=other.rev)
    assert Joining.objects.get().cluster == into
    assert Consent.objects.filter(cluster=into, problem=row(slicing[0])).exists()


def test_the_second_of_two_who_saw_the_same_page_is_told_so(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    services.confirm(actor=manager, cluster=cluster, name="色牢度", rev=cluster.rev)
    with pytest.raises(Conflict):
        services.split(
            actor=manager, cluster=cluster, problems=[row(needs[0]).pk], reason="不同", rev=cluster.rev
        )
    assert not Apart.objects.exists()


def test_nothing_can_be_decided_while_everything_is_built_anew(built: None, manager: Actor) -> None:
    _needs, cluster = clustered()
    State.objects.update(phase="link")
    with pytest.raises(Conflict):
        services.confirm(actor=manager, cluster=cluster, name="色牢度", rev=cluster.rev)
    assert not Cluster.objects.exclude(name="").exists()


Call = Callable[[Actor, Cluster, list[Need]], object]
CALLS: dict[str, Call] = {
    "confirm": lambda actor, cluster, _needs: services.confirm(
        actor=actor, cluster=cluster, name="名称", rev=cluster.rev
    ),
    "split": lambda actor, cluster, needs: services.split(
        actor=actor, cluster=cluster, problems=[row(needs[0]).pk], reason="不同", rev=cluster.rev
    ),
    "merge": lambda actor, cluster, _needs: services.merge(
        actor=actor, into=cluster, other=Cluster(pk=9), rev=1, other_rev=1
    ),
    "include": lambda actor, cluster, needs: services.include(
        actor=actor, cluster=cluster, problem=row(needs[0]), rev=cluster.rev
    ),
    "publish": lambda actor, cluster, needs: services.publish(
        actor=actor, cluster=cluster, owner=needs[0].owner, title="题", text="文", rev=cluster.rev
    ),
    "ask": lambda actor, cluster, _needs: services.consent_ask(actor=actor, cluster=cluster, rev=cluster.rev),
}


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize(
    "role", [Role.ENTERPRISE, Role.SOLVER, Role.OFFICER, Role.LEADER, Role.STEWARD, Role.PUBLIC]
)
def test_only_managers_decide_and_a_refusal_changes_nothing(built: None, verb: str, role: Role) -> None:
    needs, cluster = clustered()
    actor = PUBLIC if role == Role.PUBLIC else member(role)
    events = Event.objects.count()
    with pytest.raises(NotAllowed):
        CALLS[verb](actor, cluster, needs)
    cluster.refresh_from_db()
    assert (cluster.rev, cluster.name, cluster.need_id) == (1, "", None)
    assert Event.objects.count() == events
    assert not Apart.objects.exists()
    assert not Problem.objects.filter(is_pinned=True).exists()


def test_every_decision_is_one_event(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    for verb, kind in (
        ("confirm", "confirmed"),
        ("ask", "consent_asked"),
        ("publish", "published"),
        ("split", "split"),
    ):
        cluster.refresh_from_db()
        CALLS[verb](manager, cluster, needs)
        assert kinds(cluster)[-1] == kind
    assert kinds(cluster) == ["founded", "confirmed", "consent_asked", "published", "split"]


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("  ", "required"), ("长" * (services.MAX_NAME + 1), "too_long")]
)
def test_a_cluster_needs_a_name_of_decent_length(built: None, manager: Actor, name: str, code: str) -> None:
    _needs, cluster = clustered()
    with pytest.raises(Invalid) as refused:
        services.confirm(actor=manager, cluster=cluster, name=name, rev=cluster.rev)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_splitting_needs_a_reason_somebody_to_go_and_somebody_to_stay(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    everybody = [row(need).pk for need in needs]
    for problems, reason, expected in (
        (everybody, "不同", {"nobody_left"}),
        ([], "不同", {"required"}),
        ([everybody[0]], "", {"required"}),
        ([999_999], "", {"required", "not_member"}),
    ):
        with pytest.raises(Invalid) as refused:
            services.split(actor=manager, cluster=cluster, problems=problems, reason=reason, rev=cluster.rev)
        assert {one.code for one in refused.value.reasons} == expected
    assert Problem.objects.filter(cluster=cluster).count() == 3


def test_a_cluster_becomes_a_joint_need_drafted_on_behalf(built: None, manager: Actor) -> None:
    needs, cluster = clustered()
    owner = needs[1].owner
    need = services.publish(
        actor=manager,
        cluster=cluster,
        owner=owner,
        title="低温染色色牢度攻关",
        text="三家共有",
        rev=cluster.rev,
    )
    assert (need.owner, need.status, need.on_behalf) == (owner, "draft", True)
    cluster.refresh_from_db()
    assert cluster.need == need
    with pytest.raises(Conflict):
        services.publish(actor=manager, cluster=cluster, owner=owner, title="再", text="再", rev=cluster.rev)


def test_the_joint_need_is_no_member_of_its_own_cluster(built: None, manager: Actor) -> None:
    from shuanglian.registry import services as registry

    needs, cluster = clustered()
    need = services.publish(
        actor=manager, cluster=cluster, owner=needs[0].owner, title=DYEING[0][0], text=DYEING[0][1], rev=1
    )
    registry.need_submit(actor=manager, need=need)
    upkeep.catch_up()
    assert not Problem.objects.filter(object_id=need.pk, is_active=True).exists()


def test_only_a_company_with_the_problem_can_take_the_lead(built: None, manager: Actor) -> None:
    _needs, cluster = clustered()
    with pytest.raises(Invalid):
        services.publish(
            actor=manager, cluster=cluster, owner=company("外人"), title="题", text="文", rev=cluster.rev
        )
    assert not Cluster.objects.exclude(need=None).exists()


def test_a_company_says_that_it_has_the_same_problem_and_takes_it_back(built: None) -> None:
    _needs, cluster = clustered()
    joiner = member()
    party = company("鸿运染整", joiner)
    services.join(actor=joiner, cluster=cluster, note="我们也是")
    assert Joining.objects.get(left_at=None).party == party
    with pytest.raises(NotAllowed):
        services.join(actor=joiner, cluster=cluster)
    services.leave(actor=joiner, cluster=cluster)
    assert not Joining.objects.filter(left_at=None).exists()
    with pytest.raises(Conflict):
        services.leave(actor=joiner, cluster=cluster)
    assert kinds(cluster)[-2:] == ["joined", "left"]


def test_a_member_cannot_join_again_and_others_not_at_all(built: None) -> None:
    owner = member()
    own = company("本企业", owner)
    submitted(*DYEING[0], own)
    told(DYEING[1:])
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    for actor, code in (
        (owner, "member_already"),
        (member(), "join_enterprise"),
        (PUBLIC, "join_enterprise"),
    ):
        with pytest.raises(NotAllowed) as refused:
            services.join(actor=actor, cluster=cluster)
        assert [reason.code for reason in refused.value.reasons] == [code]
    assert not Joining.objects.exists()


def test_owners_are_asked_once_and_may_change_their_mind(built: None, manager: Actor) -> None:
    owner = member()
    need = submitted(*DYEING[0], company("甲", owner))
    told(DYEING[1:])
    upkeep.catch_up()
    cluster = Cluster.objects.get()
    services.consent_ask(actor=manager, cluster=cluster, rev=cluster.rev)
    assert Notice.objects.filter(recipient_id=owner.user_id, kind="problems.consent_asked").count() == 1
    for agreed in (True, False):
        answer = services.consent_answer(actor=owner, cluster=cluster, problem=row(need), agreed=agreed)
        assert answer.agreed is agreed
    with pytest.raises(NotAllowed):
        services.consent_answer(actor=manager, cluster=cluster, problem=row(need), agreed=True)
    cluster.refresh_from_db()
    with pytest.raises(Conflict):
        services.consent_ask(actor=manager, cluster=cluster, rev=cluster.rev)


def test_nobody_answers_what_nobody_asked(built: None) -> None:
    owner = member()
    need = submitted(*DYEING[0], company("甲", owner))
    told(DYEING[1:])
    upkeep.catch_up()
    with pytest.raises(DomainError):
        services.consent_answer(actor=owner, cluster=Cluster.objects.get(), problem=row(need), agreed=True)
    assert not Consent.objects.exists()


def test_managers_hear_once_when_a_cluster_has_grown_large_enough(built: None, manager: Actor) -> None:
    clustered()
    notices = Notice.objects.filter(recipient_id=manager.user_id, kind="problems.grown")
    assert notices.count() == 1
    submitted("涤纶低温染色色牢度低", "涤纶低温染色，色牢度3级，要做到4级。")
    upkeep.catch_up()
    assert notices.count() == 1


def test_the_companies_hear_of_the_joint_need(built: None, manager: Actor) -> None:
    joiner = member()
    company("加入企业", joiner)
    needs, cluster = clustered()
    services.join(actor=joiner, cluster=cluster)
    services.publish(
        actor=manager, cluster=cluster, owner=needs[0].owner, title="题", text="文", rev=cluster.rev
    )
    assert Notice.objects.filter(recipient_id=joiner.user_id, kind="problems.published").count() == 1


def test_a_cluster_that_somebody_joined_stays_when_its_members_go(built: None) -> None:
    from shuanglian.registry import services as registry

    from .factories import SYSTEM

    needs, cluster = clustered(SLICING)
    joiner = member()
    company("加入企业", joiner)
    services.join(actor=joiner, cluster=cluster)
    for need in needs:
        registry.need_set_status(actor=SYSTEM, need=need, status="withdrawn")
    upkeep.catch_up()
    cluster.refresh_from_db()
    assert cluster.state == ClusterState.LIVE
