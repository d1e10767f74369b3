"""Two people at once, and a person against the upkeep: one is first, the other is told, and the rules hold."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, DomainError
from shuanglian.foundation.events.verification import verify_stream
from shuanglian.matching.problems import rebuild, services, upkeep
from shuanglian.matching.problems.models import Apart, Cluster, ClusterState, Joining, Problem

from .factories import DYEING, SLICING, company, member, submitted, told

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(*calls: Callable[[], object]) -> list[object]:
    """Start all at the same moment in threads of their own; what each returned or was refused with."""
    barrier, outcomes = threading.Barrier(len(calls)), list[object]([None] * len(calls))

    def run(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes[place] = call()
        except DomainError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def clusters() -> list[Cluster]:
    told(DYEING)
    told(SLICING)
    rebuild.run()
    return list(Cluster.objects.order_by("pk"))


def managers() -> tuple[Actor, Actor]:
    return member(Role.MANAGER), member(Role.MANAGER)


@pytest.mark.parametrize("_round", range(3))
def test_of_a_split_and_a_merge_at_once_exactly_one_happens(clusters: list[Cluster], _round: int) -> None:
    one, other = clusters
    first, second = managers()
    gone = Problem.objects.filter(cluster=one).latest("pk").pk
    outcomes = race(
        lambda: services.split(actor=first, cluster=one, problems=[gone], reason="不同", rev=one.rev),
        lambda: services.merge(actor=second, into=other, other=one, rev=other.rev, other_rev=one.rev),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    one.refresh_from_db()
    split = Apart.objects.filter(ended_at=None).exists()
    assert split == (one.state == ClusterState.LIVE)
    assert all(verify_stream(f"cluster:{cluster.pk}") is None for cluster in clusters)


def test_two_merges_in_opposite_directions_do_not_lock_each_other(clusters: list[Cluster]) -> None:
    one, other = clusters
    first, second = managers()
    outcomes = race(
        lambda: services.merge(actor=first, into=one, other=other, rev=one.rev, other_rev=other.rev),
        lambda: services.merge(actor=second, into=other, other=one, rev=other.rev, other_rev=one.rev),
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert Cluster.objects.filter(state=ClusterState.LIVE).count() == 1
    assert Problem.objects.filter(cluster__state=ClusterState.LIVE).count() == 5


def test_a_joint_need_is_drafted_once(clusters: list[Cluster]) -> None:
    one = clusters[0]
    first, second = managers()
    owner = Problem.objects.filter(cluster=one).earliest("pk").owner
    assert owner is not None
    outcomes = race(
        *(
            lambda actor=actor: services.publish(  # type: ignore[misc]
                actor=actor, cluster=one, owner=owner, title="题", text="文", rev=one.rev
            )
            for actor in (first, second)
        )
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1


def test_a_company_joins_once_however_often_it_clicks(clusters: list[Cluster]) -> None:
    actor = member()
    company("加入企业", actor)
    outcomes = race(*(lambda: services.join(actor=actor, cluster=clusters[0]) for _click in range(3)))
    assert sum(isinstance(outcome, Joining) for outcome in outcomes) == 1
    assert Joining.objects.filter(left_at=None).count() == 1


def test_a_split_against_the_upkeep_leaves_both_done(clusters: list[Cluster]) -> None:
    one = clusters[0]
    gone = Problem.objects.filter(cluster=one).latest("pk")
    submitted("涤纶低温染色色牢度低", "涤纶低温染色，色牢度3级，要做到4级。")
    race(
        lambda: services.split(
            actor=managers()[0], cluster=one, problems=[gone.pk], reason="不同", rev=one.rev
        ),
        upkeep.catch_up,
    )
    gone.refresh_from_db()
    assert gone.cluster_id != one.pk
    assert Problem.objects.filter(is_active=True).count() == 6


def test_two_upkeeps_at_once_do_not_double_anything(clusters: list[Cluster]) -> None:
    submitted("涤纶低温染色色牢度低", "涤纶低温染色，色牢度3级，要做到4级。")
    race(upkeep.catch_up, upkeep.catch_up)
    assert Problem.objects.count() == 6
    assert Problem.objects.filter(cluster=clusters[0]).count() == 4
