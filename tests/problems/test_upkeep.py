"""Clusters follow the record: new, changed and withdrawn problems, a second source, rebuilds that go on where they were."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.services import record
from shuanglian.foundation.jobs import services as jobs
from shuanglian.matching.problems import clustering, keys, linking, rebuild, sources, upkeep
from shuanglian.matching.problems.keys import Postings
from shuanglian.matching.problems.models import Cluster, ClusterState, Key, Link, Problem, State
from shuanglian.matching.problems.sources import Told
from shuanglian.registry import services as registry
from shuanglian.registry.models import Need

from .factories import DYEING, SLICING, SYSTEM, cluster_of, company, submitted, told
from .labelled import FAMILIES

pytestmark = pytest.mark.django_db


def groups() -> set[frozenset[int]]:
    """Clusters as sets of needs."""
    rows = Problem.objects.filter(is_active=True, cluster__isnull=False).order_by("object_id")
    by_cluster = itertools.groupby(
        sorted(rows, key=lambda row: (row.cluster_id or 0, row.object_id)), key=lambda row: row.cluster_id
    )
    return {frozenset(row.object_id for row in members) for _cluster, members in by_cluster}


def test_the_first_rebuild_finds_what_companies_share() -> None:
    dyeing, slicing = told(DYEING), told(SLICING)
    lonely = submitted("定型机油烟治理", "印染定型机排出的油烟味大，需要废气治理。")
    found = rebuild.run()
    assert groups() == {frozenset(n.pk for n in dyeing), frozenset(n.pk for n in slicing)}
    assert cluster_of(lonely) is None
    assert (found["problems"], found["clusters"], found["phase"]) == (6, 2, "ready")


def test_a_new_need_is_in_its_cluster_as_soon_as_the_record_is_read_on(built: None) -> None:
    first, second, third = told()
    assert upkeep.catch_up() == 3
    assert cluster_of(first) == cluster_of(second) == cluster_of(third) is not None
    assert upkeep.catch_up() == 0


def test_the_periodic_job_does_it_by_itself() -> None:
    told()
    jobs.run_due(periodics=["problems.keep"])
    assert len(groups()) == 1
    submitted(*SLICING[0])
    submitted(*SLICING[1])
    jobs.run_due(timezone.now() + dt.timedelta(seconds=20), periodics=["problems.keep"])
    assert len(groups()) == 2


def test_a_withdrawn_need_leaves_and_the_cluster_keeps_its_id(built: None) -> None:
    needs = told()
    upkeep.catch_up()
    before = cluster_of(needs[0])
    registry.need_set_status(actor=SYSTEM, need=needs[1], status="withdrawn")
    assert upkeep.catch_up() == 1
    assert cluster_of(needs[0]) == cluster_of(needs[2]) == before
    gone = Problem.objects.get(object_id=needs[1].pk)
    assert (gone.is_active, gone.cluster_id) == (False, None)
    assert not Link.objects.filter(other=gone).exists()


def test_a_cluster_of_two_ends_with_one_of_them_and_says_so(built: None) -> None:
    one, _other = told(SLICING)
    upkeep.catch_up()
    cluster = cluster_of(one)
    assert cluster is not None
    registry.need_set_status(actor=SYSTEM, need=one, status="withdrawn")
    upkeep.catch_up()
    cluster.refresh_from_db()
    assert cluster.state == ClusterState.ENDED
    assert Event.objects.filter(stream=f"cluster:{cluster.pk}", kind="problem_cluster.closed").exists()


def test_a_cluster_of_which_both_are_withdrawn_at_once_ends(built: None) -> None:
    needs = told(SLICING)
    upkeep.catch_up()
    cluster = cluster_of(needs[0])
    for need in needs:
        registry.need_set_status(actor=SYSTEM, need=need, status="withdrawn")
    upkeep.catch_up()
    assert cluster is not None
    cluster.refresh_from_db()
    assert cluster.state == ClusterState.ENDED


def test_a_need_told_anew_moves_to_where_it_belongs(built: None) -> None:
    dyeing, slicing = told(DYEING), told(SLICING)
    upkeep.catch_up()
    registry.need_propose_changes(
        actor=SYSTEM,
        need=dyeing[2],
        changes={"title": SLICING[0][0], "text": SLICING[0][1]},
        note="改题",
        rev=dyeing[2].rev,
    )
    revision = dyeing[2].revisions.get()
    registry.need_confirm_changes(actor=SYSTEM, revision=revision)
    upkeep.catch_up()
    assert cluster_of(dyeing[2]) == cluster_of(slicing[0]) != cluster_of(dyeing[0])


def test_two_clusters_bridged_by_newcomers_become_one_with_a_trail(built: None) -> None:
    """Members change, so that the halves grow together; the larger keeps its id and the other points to it."""
    texts = [
        ("低温染色色牢度低", "涤纶低温染色色牢度只有3级。"),
        ("低温染色色牢度差", "涤纶低温染色后色牢度只有2级。"),
        ("低温染色水洗牢度", "低温染色水洗色牢度不合格，涤纶。"),
    ]
    needs = told(tuple(texts))
    upkeep.catch_up()
    keep = Cluster.objects.get()
    other = Cluster.objects.create()
    Problem.objects.filter(object_id=needs[2].pk).update(cluster=other)
    submitted("涤纶低温染色色牢度", "涤纶低温染色色牢度只有3级，要做到4级。")
    upkeep.catch_up()
    other.refresh_from_db()
    assert (other.state, other.merged_into) == (ClusterState.MERGED, keep)
    assert cluster_of(needs[2]) == keep


def shuffled_families(number: int) -> list[tuple[str, str]]:
    """Titles and texts of some labelled problems, in an order of chance."""
    chosen = random.Random(number)
    texts = [
        text
        for family in chosen.sample(list(FAMILIES), 4)
        for text in (family["base"], family["same"][0], *family["common"], family["trade_only"][0])
    ]
    chosen.shuffle(texts)
    return [(text[:12], text) for text in texts]


@pytest.mark.parametrize("number", range(4))
def test_working_through_changes_one_by_one_gives_what_one_pass_gives(built: None, number: int) -> None:
    """With the same weighing exactly; a rebuild weighs the terms anew, which may move pairs at the line."""
    owner, needs = company(), []
    for title, text in shuffled_families(number):
        needs.append(submitted(title, text, owner))
        upkeep.catch_up()
    for need in needs[::5]:
        registry.need_set_status(actor=SYSTEM, need=need, status="withdrawn")
        upkeep.catch_up()
    step_by_step, names = groups(), {need.pk: cluster_of(need) for need in needs}
    again_from_scratch()
    assert groups() == step_by_step
    assert {need.pk: cluster_of(need) for need in needs} == names


def again_from_scratch() -> None:
    """Links and clusters as a rebuild makes them, under the weighing in use."""
    Problem.objects.update(linked=0)
    Link.objects.all().delete()
    State.objects.update(phase=rebuild.LINK)
    rebuild.run(anew=False)


def test_a_neighbourhood_too_large_is_cut_at_whole_clusters_and_made_whole_later(built: None) -> None:
    needs = told(DYEING)
    upkeep.catch_up()
    row = Problem.objects.get(object_id=needs[0].pk)
    near, cut = clustering.neighbourhood([row.pk], most=1)
    assert len(near) == 3
    loose = submitted("低温染色色牢度偏低", "涤纶低温染色后色牢度只有3级。")
    upkeep.catch_up()
    Problem.objects.filter(object_id=loose.pk).update(cluster=None)
    near, cut = clustering.neighbourhood([row.pk], most=1)
    assert ({one.object_id for one in near.values()}, cut) == ({need.pk for need in needs}, True)
    State.objects.update(is_rough=True)
    assert upkeep.smooth()
    assert cluster_of(loose) == cluster_of(needs[0])
    assert not upkeep.smooth()


def test_the_database_and_a_rebuild_find_the_same_candidates() -> None:
    for title, text in shuffled_families(7):
        submitted(title, text)
    rebuild.run()
    postings = Postings(Key.objects.values_list("problem", "key", "count"))
    for problem in Problem.objects.all():
        assert linking.candidates(problem) == postings.candidates(problem.pk)


def test_links_stand_from_both_sides() -> None:
    told(DYEING)
    rebuild.run()
    rows = {
        (one, other): score for one, other, score in Link.objects.values_list("problem", "other", "score")
    }
    assert rows
    assert all(rows[other, one] == score for (one, other), score in rows.items())


def test_a_rebuild_keeps_ids_and_says_how_far_it_is() -> None:
    needs = told()
    rebuild.run()
    before, seen = cluster_of(needs[0]), list[str]()
    rebuild.run(lambda phase, _done, _all: seen.append(phase))
    assert cluster_of(needs[0]) == before
    assert {"read", "link"} <= set(seen)
    assert Cluster.objects.count() == 1


class Killed(Exception):
    """The power went out."""


@pytest.mark.parametrize("phase", ["read", "link"])
def test_a_killed_rebuild_goes_on_where_it_was(phase: str) -> None:
    needs = told()

    def kill(here: str, _done: int, _all: int) -> None:
        if here == phase:
            raise Killed

    with pytest.raises(Killed):
        rebuild.run(kill)
    stamp = State.objects.get().stamp
    assert upkeep.rebuild_due(State.objects.get())
    rebuild.run(anew=False)
    assert State.objects.get().stamp == stamp
    assert groups() == {frozenset(need.pk for need in needs)}


def test_changes_wait_while_a_rebuild_is_under_way(built: None) -> None:
    State.objects.update(phase=rebuild.LINK)
    told()
    assert upkeep.catch_up() == 0
    assert not Problem.objects.exists()
    rebuild.run(anew=False)
    upkeep.catch_up()
    assert len(groups()) == 1


def test_many_new_problems_make_a_rebuild_due(built: None) -> None:
    state = State.objects.get()
    assert not upkeep.rebuild_due(state)
    Problem.objects.bulk_create(
        Problem(kind="need", object_id=10_000 + number, digest="") for number in range(upkeep.GROWN_BY + 1)
    )
    assert upkeep.rebuild_due(state)


def test_after_a_bulk_event_everything_is_compared(built: None) -> None:
    needs = told()
    upkeep.catch_up()
    Need.objects.filter(pk=needs[0].pk).update(title="毫不相干", text="食堂排队时间太长。")
    State.objects.update(event=Event.objects.order_by("-pk").values_list("pk", flat=True)[0])
    assert upkeep.catch_up() == 0
    with transaction.atomic():
        record(stream="region:x", kind="region.loaded", actor=SYSTEM, obj=("region", "x"))
    assert upkeep.catch_up() == 1
    assert cluster_of(needs[0]) is None


TICKETS: dict[int, str] = {}


def ticket_texts(ids: Iterable[int] | None) -> Iterator[Told]:
    for pk in sorted(TICKETS if ids is None else set(ids) & TICKETS.keys()):
        yield Told(pk, TICKETS[pk], TICKETS[pk], number=f"GD-{pk}")


def ticket_visible(_viewer: Actor) -> object:
    return Need.objects.none().values_list("pk", flat=True)


@pytest.fixture
def tickets() -> Iterator[dict[int, str]]:
    """A second source, as a programme would add it: the matcher does not know it."""
    sources.register("complaint", texts=ticket_texts, visible=ticket_visible)  # type: ignore[arg-type]
    TICKETS.clear()
    yield TICKETS
    sources.unregister("complaint")


def test_problems_of_another_source_join_the_same_clusters(built: None, tickets: dict[int, str]) -> None:
    needs = told()
    tickets[1] = "来电反映：低温染色色牢度不够，水洗只有3级"
    upkeep.catch_up()
    assert upkeep.refresh("complaint", [1]) == 1
    row = Problem.objects.get(kind="complaint")
    assert row.cluster == cluster_of(needs[0])
    del tickets[1]
    assert upkeep.refresh("complaint", [1]) == 1
    assert not Problem.objects.get(kind="complaint").is_active


def test_a_source_cannot_be_declared_twice_in_two_ways(tickets: dict[int, str]) -> None:
    sources.register("complaint", texts=ticket_texts, visible=ticket_visible)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="twice"):
        sources.register("complaint", texts=lambda _ids: [], visible=ticket_visible)  # type: ignore[arg-type]


def test_key_lists_are_short_enough_for_a_hundred_thousand_problems() -> None:
    told(DYEING)
    rebuild.run()
    for problem in Problem.objects.all():
        assert problem.keys.count() <= keys.RARE_TERMS + keys.MIXED * 2 + 60
